"""Mastodon: RSS 2.0 without titles, hashtags as links in the HTML and as categories."""

import re

from cmooc.demo.dates import rfc822_utc
from cmooc.demo.posts import Post
from cmooc.demo.shapes.shape import WEAK_ETAG, Shape, text
from cmooc.demo.view import Item, View

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:webfeeds="http://webfeeds.org/rss/1.0" xmlns:media="http://search.yahoo.com/mrss/">
  <channel>
    <title>{title}</title>
    <description>Public posts from @{folder}@territoires.example</description>
    <link>{home_url}</link>
    <lastBuildDate>{built}</lastBuildDate>
    <webfeeds:accentColor>6364ff</webfeeds:accentColor>
    <generator>Mastodon v4.5.2</generator>
"""
URL = re.compile(r"https?://[^\s,]+")
HASHTAG = re.compile(r"(?<![\w/&])#(\w+)")


def page(folder: str, post: Post) -> str:
    return f"/@{folder}/{115_000_000_000_000_000 + int(post.key[:12], 16)}"


def as_html(words: str, base_url: str) -> str:
    """Return a short post as Mastodon marks it up: addresses and hashtags become links."""
    html = URL.sub(lambda match: _address(match[0]), text(words))
    html = HASHTAG.sub(
        lambda match: (
            f'<a href="{base_url}/tags/{match[1]}" class="mention hashtag" rel="tag">#<span>{match[1]}</span></a>'
        ),
        html,
    )
    return f"<p>{html}</p>"


def _address(url: str) -> str:
    scheme, _, rest = url.partition("://")
    shown, hidden = rest[:30], rest[30:]
    return (
        f'<a href="{url}" target="_blank" rel="nofollow noopener noreferrer" translate="no">'
        f'<span class="invisible">{scheme}://</span><span class="ellipsis">{shown}</span>'
        f'<span class="invisible">{hidden}</span></a>'
    )


def render(view: View) -> bytes:
    head = HEAD.format(
        title=text(view.source.title), folder=view.folder, home_url=view.home_url, built=rfc822_utc(view.changed_at)
    )
    return (head + "".join(_item(view, item) for item in view.items) + "  </channel>\n</rss>\n").encode()


def _item(view: View, item: Item) -> str:
    media = _media(view, item) if item.picture else ""
    categories = "".join(f"      <category>{text(name.lower())}</category>\n" for name in item.categories)
    return (
        f'    <item>\n      <guid isPermaLink="true">{item.url}</guid>\n      <link>{item.url}</link>\n'
        f"      <pubDate>{rfc822_utc(item.published_at or item.updated_at)}</pubDate>\n"
        f"      <description>{text(as_html(item.text, view.base_url))}</description>\n{media}{categories}    </item>\n"
    )


def _media(view: View, item: Item) -> str:
    alt = text(item.picture.alt if item.picture else "")
    return (
        f'      <media:content url="{view.picture_url(item)}" type="image/png" fileSize="9120" medium="image">\n'
        f'        <media:rating scheme="urn:simple">nonadult</media:rating>\n'
        f'        <media:description type="plain">{alt}</media:description>\n      </media:content>\n'
    )


SHAPE = Shape(
    "mastodon",
    20,
    "application/rss+xml; charset=utf-8",
    WEAK_ETAG,
    home=lambda folder: f"/@{folder}",
    feed=lambda folder: f"/@{folder}.rss",
    page=page,
    render=render,
    max_age_s=60,
)
