"""A podcast: RSS 2.0 with iTunes elements and one enclosure per episode."""

from cmooc.demo.dates import rfc822_utc
from cmooc.demo.posts import Post
from cmooc.demo.shapes.shape import BOTH, Shape, cdata, text
from cmooc.demo.typography import slug
from cmooc.demo.view import Item, View

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0"
  xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"
  xmlns:podcast="https://podcastindex.org/namespace/1.0"
  xmlns:atom="http://www.w3.org/2005/Atom"
  xmlns:content="http://purl.org/rss/1.0/modules/content/">
  <channel>
    <atom:link href="{feed_url}" rel="self" type="application/rss+xml"/>
    <generator>Castopod 1.13.5 - https://castopod.org/</generator>
    <docs>https://cyber.harvard.edu/rss/rss.html</docs>
    <title>{title}</title>
    <description>{title}</description>
    <language>{language}</language>
    <link>{home_url}</link>
    <itunes:author>{author}</itunes:author>
    <itunes:explicit>false</itunes:explicit>
    <itunes:type>episodic</itunes:type>
    <itunes:category text="Society &amp; Culture"/>
    <itunes:image href="{base_url}/media/cover.png"/>
    <lastBuildDate>{built}</lastBuildDate>
"""
ITEM = """    <item>
      <title>{title}</title>
      <enclosure url="{sound}" length="{length}" type="audio/x-wav"/>
      <guid isPermaLink="false">{guid}</guid>
      <pubDate>{date}</pubDate>
      <link>{url}</link>
      <description>{content}</description>
      <itunes:duration>{seconds}</itunes:duration>
      <itunes:episode>{episode}</itunes:episode>
      <itunes:episodeType>full</itunes:episodeType>
      <itunes:keywords>{keywords}</itunes:keywords>
      <itunes:explicit>false</itunes:explicit>
    </item>
"""
SOUND_LENGTH = 8044


def page(folder: str, post: Post) -> str:
    return f"/{folder}/episodes/{slug(post.title, 50)}"


def sound_path(key: str) -> str:
    return f"/media/{key[:16]}.wav"


def render(view: View) -> bytes:
    head = HEAD.format(
        feed_url=view.feed_url,
        title=text(view.source.title),
        language=view.author.language,
        home_url=view.home_url,
        author=text(view.author.name),
        base_url=view.base_url,
        built=rfc822_utc(view.changed_at),
    )
    return (head + "".join(_item(view, item) for item in view.items) + "  </channel>\n</rss>\n").encode()


def _item(view: View, item: Item) -> str:
    return ITEM.format(
        title=text(item.title),
        sound=view.base_url + sound_path(item.key),
        length=SOUND_LENGTH,
        guid=item.key[:32],
        date=rfc822_utc(item.published_at or item.updated_at),
        url=item.url,
        content=cdata(item.html),
        seconds=600 + item.number % 1800,
        episode=item.number,
        keywords=text(", ".join(item.categories)),
    )


SHAPE = Shape(
    "podcast",
    50,
    "application/rss+xml; charset=UTF-8",
    BOTH,
    home=lambda folder: f"/{folder}/",
    feed=lambda folder: f"/{folder}/feed.xml",
    page=page,
    render=render,
)
