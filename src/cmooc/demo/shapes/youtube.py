"""YouTube: the Atom of a channel, video ids and everything to read inside media:group."""

import hashlib

from cmooc.demo.dates import iso_utc
from cmooc.demo.posts import Post
from cmooc.demo.shapes.shape import NEITHER, Shape, text
from cmooc.demo.view import Item, View

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns:yt="http://www.youtube.com/xml/schemas/2015" xmlns:media="http://search.yahoo.com/mrss/" xmlns="http://www.w3.org/2005/Atom">
 <link rel="self" href="{feed_url}"/>
 <id>yt:channel:{channel}</id>
 <yt:channelId>{channel}</yt:channelId>
 <title>{title}</title>
 <link rel="alternate" href="{home_url}"/>
 <author>
  <name>{title}</name>
  <uri>{home_url}</uri>
 </author>
 <published>2019-03-04T09:12:31+00:00</published>
"""
ENTRY = """ <entry>
  <id>yt:video:{video}</id>
  <yt:videoId>{video}</yt:videoId>
  <yt:channelId>{channel}</yt:channelId>
  <title>{title}</title>
  <link rel="alternate" href="{url}"/>
  <author>
   <name>{author}</name>
   <uri>{home_url}</uri>
  </author>
  <published>{published}</published>
  <updated>{updated}</updated>
  <media:group>
   <media:title>{title}</media:title>
   <media:content url="{url}" type="application/x-shockwave-flash" width="640" height="390"/>
   <media:thumbnail url="{thumbnail}" width="480" height="360"/>
   <media:description>{description}</media:description>
   <media:community>
    <media:starRating count="{likes}" average="5.00" min="1" max="5"/>
    <media:statistics views="{views}"/>
   </media:community>
  </media:group>
 </entry>
"""


def channel_id(folder: str) -> str:
    """Return a channel id that stays the same: UC and twenty-two letters."""
    return "UC" + hashlib.sha256(folder.encode()).hexdigest()[:22]


def video_id(key: str) -> str:
    return key[:11]


def page(_folder: str, post: Post) -> str:
    return f"/watch?v={video_id(post.key)}"


def render(view: View) -> bytes:
    head = HEAD.format(
        feed_url=text(view.feed_url),
        channel=channel_id(view.source.folder),
        title=text(view.source.title),
        home_url=view.home_url,
    )
    return (head + "".join(_entry(view, item) for item in view.items) + "</feed>\n").encode()


def _entry(view: View, item: Item) -> str:
    tags = " ".join(f"#{name}" for name in item.categories if " " not in name)
    return ENTRY.format(
        video=video_id(item.key),
        channel=channel_id(view.source.folder),
        title=text(item.title),
        url=text(item.url),
        author=text(view.source.title),
        home_url=view.home_url,
        published=iso_utc(item.published_at or item.updated_at).replace("Z", "+00:00"),
        updated=iso_utc(item.updated_at).replace("Z", "+00:00"),
        thumbnail=f"{view.base_url}/media/{item.key[:16]}.png",
        description=text(f"{item.text}\n\n{tags}".strip()),
        likes=item.number % 17,
        views=item.number % 240,
    )


SHAPE = Shape(
    "youtube",
    15,
    "text/xml; charset=UTF-8",
    NEITHER,
    home=lambda folder: f"/channel/{channel_id(folder)}",
    feed=lambda folder: f"/feeds/videos.xml?channel_id={channel_id(folder)}",
    page=page,
    render=render,
    max_age_s=900,
)
