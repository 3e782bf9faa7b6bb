"""PeerTube: RSS 2.0 of a channel with Media RSS, a video file and a thumbnail."""

from cmooc.demo.dates import http_date
from cmooc.demo.posts import Post
from cmooc.demo.shapes.shape import ETAG, Shape, cdata, text
from cmooc.demo.view import Item, View

HEAD = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"
  xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:content="http://purl.org/rss/1.0/modules/content/"
  xmlns:atom="http://www.w3.org/2005/Atom"
  xmlns:media="http://search.yahoo.com/mrss/">
    <channel>
        <title>{title}</title>
        <link>{home_url}</link>
        <description>{title}</description>
        <lastBuildDate>{built}</lastBuildDate>
        <docs>https://validator.w3.org/feed/docs/rss2.html</docs>
        <generator>PeerTube - {base_url}</generator>
        <atom:link href="{feed_url}" rel="self" type="application/rss+xml"/>
"""
ITEM = """        <item>
            <title>{title}</title>
            <link>{url}</link>
            <guid>{url}</guid>
            <pubDate>{date}</pubDate>
            <description>{description}</description>
            <content:encoded>{content}</content:encoded>
            <dc:creator>{creator}</dc:creator>
            <media:category scheme="{base_url}/videos/browse" label="Education">Education</media:category>
            <media:group>
                <media:content url="{video}" fileSize="40" type="video/mp4"
                  framerate="25" duration="{seconds}" height="480" lang="{language}"/>
            </media:group>
            <enclosure type="video/mp4" url="{video}" length="40"/>
            <media:community><media:statistics views="{views}"/></media:community>
            <media:embed url="{url}"/>
            <media:player url="{url}"/>
            <media:thumbnail url="{thumbnail}" height="400" width="640"/>
            <media:title type="plain">{title}</media:title>
            <media:description type="plain">{plain}</media:description>
            <media:rating>nonadult</media:rating>
        </item>
"""


def page(_folder: str, post: Post) -> str:
    return f"/w/{post.key[:22]}"


def video_path(key: str) -> str:
    return f"/media/{key[:16]}.mp4"


def thumbnail_path(key: str) -> str:
    return f"/media/{key[:16]}.png"


def render(view: View) -> bytes:
    head = HEAD.format(
        title=text(view.source.title),
        home_url=view.home_url,
        built=http_date(view.changed_at),
        base_url=view.base_url,
        feed_url=text(view.feed_url),
    )
    return (head + "".join(_item(view, item) for item in view.items) + "    </channel>\n</rss>\n").encode()


def _item(view: View, item: Item) -> str:
    tags = " ".join(f"#{name}" for name in item.categories if " " not in name)
    plain = f"{item.text}\n\n{tags}".strip()
    return ITEM.format(
        title=text(item.title),
        url=item.url,
        date=http_date(item.published_at or item.updated_at),
        description=cdata(plain),
        content=cdata(f"{item.html}<p>{tags}</p>"),
        creator=text(view.author.name),
        base_url=view.base_url,
        video=view.base_url + video_path(item.key),
        seconds=180 + item.number % 900,
        language=view.author.language,
        views=item.number % 70,
        thumbnail=view.base_url + thumbnail_path(item.key),
        plain=text(plain),
    )


SHAPE = Shape(
    "peertube",
    20,
    "application/rss+xml; charset=utf-8",
    ETAG,
    home=lambda folder: f"/c/{folder}/videos",
    feed=lambda folder: f"/feeds/videos.xml?videoChannelName={folder}",
    page=page,
    render=render,
    max_age_s=900,
)
