"""Ghost: RSS 2.0 with media:content, hexadecimal guids, and «ref» added to links that leave the site."""

import re

from cmooc.demo.dates import http_date
from cmooc.demo.posts import Post
from cmooc.demo.shapes.shape import WEAK_ETAG, Shape, cdata
from cmooc.demo.typography import slug
from cmooc.demo.view import Item, View

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><rss xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:atom="http://www.w3.org/2005/Atom" version="2.0"'
    ' xmlns:media="http://search.yahoo.com/mrss/"><channel><title>{title}</title><description>{title}</description>'
    "<link>{home_url}</link><image><url>{home_url}favicon.png</url><title>{plain}</title><link>{home_url}</link></image>"
    "<generator>Ghost 6.10</generator><lastBuildDate>{built}</lastBuildDate>"
    '<atom:link href="{feed_url}" rel="self" type="application/rss+xml"/><ttl>60</ttl>'
)
LINK = re.compile(r'<a href="([^"?]+)">')


def page(folder: str, post: Post) -> str:
    return f"/{folder}/{slug(post.title)}/"


def render(view: View) -> bytes:
    title = cdata(view.source.title)
    head = HEAD.format(
        title=title,
        plain=view.source.title,
        home_url=view.home_url,
        feed_url=view.feed_url,
        built=http_date(view.changed_at),
    )
    return (head + "".join(_item(view, item) for item in view.items) + "</channel></rss>").encode()


def _item(view: View, item: Item) -> str:
    media = f'<media:content url="{view.picture_url(item)}" medium="image"/>' if item.picture else ""
    categories = "".join(f"<category>{cdata(name)}</category>" for name in item.categories)
    content = LINK.sub(lambda link: f'<a href="{link[1]}?ref={view.folder}">', item.html)
    return (
        f"<item><title>{cdata(item.title)}</title><description>{cdata(item.summary())}</description>"
        f'<link>{item.url}</link><guid isPermaLink="false">{item.key[:24]}</guid>{categories}'
        f"<dc:creator>{cdata(view.author.name)}</dc:creator>"
        f"<pubDate>{http_date(item.published_at or item.updated_at)}</pubDate>{media}"
        f"<content:encoded>{cdata(content)}</content:encoded></item>"
    )


SHAPE = Shape(
    "ghost",
    15,
    "application/rss+xml; charset=utf-8",
    WEAK_ETAG,
    home=lambda folder: f"/{folder}/",
    feed=lambda folder: f"/{folder}/rss/",
    page=page,
    render=render,
    max_age_s=0,
)
