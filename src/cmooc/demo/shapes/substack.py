"""Substack: RSS 2.0 of a newsletter, no categories, an enclosure for the picture."""

from cmooc.demo.dates import http_date
from cmooc.demo.posts import Post
from cmooc.demo.shapes.shape import WEAK_ETAG, Shape, cdata
from cmooc.demo.typography import slug
from cmooc.demo.view import Item, View

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><rss xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:atom="http://www.w3.org/2005/Atom" version="2.0"'
    ' xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" '
    'xmlns:googleplay="http://www.google.com/schemas/play-podcasts/1.0">'
    "<channel><title>{title}</title><description>{title}</description><link>{home_url}</link><generator>Substack</generator>"
    '<lastBuildDate>{built}</lastBuildDate><atom:link href="{feed_url}" rel="self" type="application/rss+xml"/>'
    "<copyright>{author}</copyright><language>{language}</language>"
)


def page(folder: str, post: Post) -> str:
    return f"/{folder}.substack/p/{slug(post.title, 48)}"


def render(view: View) -> bytes:
    head = HEAD.format(
        title=cdata(view.source.title),
        home_url=view.home_url,
        feed_url=view.feed_url,
        built=http_date(view.changed_at),
        author=cdata(view.author.name),
        language=cdata(view.author.language),
    )
    return (head + "".join(_item(view, item) for item in view.items) + "</channel></rss>").encode()


def _item(view: View, item: Item) -> str:
    enclosure = f'<enclosure url="{view.picture_url(item)}" length="0" type="image/png"/>' if item.picture else ""
    tags = " ".join(f"#{name}" for name in item.categories if " " not in name)
    return (
        f"<item><title>{cdata(item.title)}</title><description>{cdata(item.summary(140))}</description>"
        f'<link>{item.url}</link><guid isPermaLink="false">{item.url}</guid>'
        f"<dc:creator>{cdata(view.author.name)}</dc:creator>"
        f"<pubDate>{http_date(item.published_at or item.updated_at)}</pubDate>{enclosure}"
        f"<content:encoded>{cdata(item.html + (f'<p>{tags}</p>' if tags else ''))}</content:encoded></item>"
    )


SHAPE = Shape(
    "substack",
    20,
    "application/xml; charset=utf-8",
    WEAK_ETAG,
    home=lambda folder: f"/{folder}.substack/",
    feed=lambda folder: f"/{folder}.substack/feed",
    page=page,
    render=render,
    max_age_s=300,
)
