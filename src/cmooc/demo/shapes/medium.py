"""Medium: RSS 2.0 with guids under /p/, links that carry «?source=rss» and a counting picture at the end."""

from cmooc.demo.dates import http_date, iso_utc
from cmooc.demo.posts import Post
from cmooc.demo.shapes.shape import WEAK_ETAG, Shape, cdata, text
from cmooc.demo.typography import slug
from cmooc.demo.view import Item, View

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><rss xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:atom="http://www.w3.org/2005/Atom" version="2.0"'
    ' xmlns:cc="http://cyber.law.harvard.edu/rss/creativeCommonsRssModule.html"><channel>'
    "<title>{title}</title><description>{title}</description><link>{home_url}?source={source}</link>"
    "<generator>Medium</generator><lastBuildDate>{built}</lastBuildDate>"
    '<atom:link href="{feed_url}" rel="self" type="application/rss+xml"/>'
    "<webMaster>{master}</webMaster>"
)


def page(folder: str, post: Post) -> str:
    return f"/@{folder}/{slug(post.title)}-{post.key[:12]}"


def render(view: View) -> bytes:
    head = HEAD.format(
        title=cdata(f"Stories by {view.source.title} on Medium"),
        home_url=view.home_url,
        source=_source(view),
        built=http_date(view.changed_at),
        feed_url=view.feed_url,
        master=cdata("yourfriends@medium.example"),
    )
    return (head + "".join(_item(view, item) for item in view.items) + "</channel></rss>").encode()


def _source(view: View) -> str:
    return f"rss-{view.source.folder[:8]}------2"


def _item(view: View, item: Item) -> str:
    post = item.key[:12]
    counter = (
        f'<img src="{view.base_url}/_/stat?event=post.clientViewed&amp;postId={post}" width="1" height="1" alt="">'
    )
    categories = "".join(f"<category>{cdata(_category(name))}</category>" for name in item.categories)
    return (
        f"<item><title>{cdata(item.title)}</title><link>{text(item.url)}?source={_source(view)}</link>"
        f'<guid isPermaLink="false">{view.base_url}/p/{post}</guid>{categories}'
        f"<dc:creator>{cdata(view.author.name)}</dc:creator>"
        f"<pubDate>{http_date(item.published_at or item.updated_at)}</pubDate>"
        f"<atom:updated>{iso_utc(item.updated_at)}</atom:updated>"
        f"<content:encoded>{cdata(item.html + counter)}</content:encoded></item>"
    )


def _category(name: str) -> str:
    return name.lower().replace(" ", "-")


SHAPE = Shape(
    "medium",
    10,
    "text/xml; charset=UTF-8",
    WEAK_ETAG,
    home=lambda folder: f"/@{folder}",
    feed=lambda folder: f"/feed/@{folder}",
    page=page,
    render=render,
)
