"""Hugo: RSS 2.0 written by a static generator, local offsets in dates, links relative to the root of the site."""

from cmooc.demo.dates import rfc822
from cmooc.demo.posts import Post
from cmooc.demo.shapes.shape import BOTH, Shape, text
from cmooc.demo.typography import slug
from cmooc.demo.view import Item, View

HEAD = """<?xml version="1.0" encoding="utf-8" standalone="yes"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom">
  <channel>
    <title>{title}</title>
    <link>{home_url}</link>
    <description>Recent content on {title}</description>
    <generator>Hugo</generator>
    <language>{language}</language>
    <lastBuildDate>{built}</lastBuildDate>
    <atom:link href="{feed_url}" rel="self" type="application/rss+xml" />
"""


def page(folder: str, post: Post) -> str:
    return f"/{folder}/posts/{slug(post.title)}/"


def render(view: View) -> bytes:
    head = HEAD.format(
        title=text(view.source.title),
        home_url=view.home_url,
        feed_url=view.feed_url,
        language=view.author.language,
        built=rfc822(view.changed_at),
    )
    return (head + "".join(_item(view, item) for item in view.items) + "  </channel>\n</rss>\n").encode()


def _item(view: View, item: Item) -> str:
    content = item.html.replace(f'"{view.base_url}/', '"/')
    date = f"      <pubDate>{rfc822(item.published_at)}</pubDate>\n" if item.published_at else ""
    guid = f"      <guid>{item.url}</guid>\n" if item.has_guid else ""
    categories = "".join(f"      <category>{text(name)}</category>\n" for name in item.categories)
    return (
        f"    <item>\n      <title>{text(item.title)}</title>\n      <link>{item.url}</link>\n{date}{guid}{categories}"
        f"      <description>{text(content)}</description>\n    </item>\n"
    )


SHAPE = Shape(
    "hugo",
    20,
    "application/xml",
    BOTH,
    home=lambda folder: f"/{folder}/",
    feed=lambda folder: f"/{folder}/index.xml",
    page=page,
    render=render,
    max_age_s=600,
)
