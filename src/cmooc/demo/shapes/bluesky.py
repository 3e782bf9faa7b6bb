"""Bluesky: RSS 2.0 without titles, plain text, at:// guids and no validators at all."""

import hashlib

from cmooc.demo.posts import Post
from cmooc.demo.shapes.shape import NEITHER, Shape, text
from cmooc.demo.view import Item, View

LETTERS = "234567abcdefghijklmnopqrstuvwxyz"


def record(key: str) -> str:
    """Return a record key like Bluesky's, thirteen letters of its base 32."""
    number = int(key[:16], 16)
    return "3" + "".join(LETTERS[number >> (5 * place) & 31] for place in range(12))


def did(folder: str) -> str:
    digest = int(hashlib.sha256(folder.encode()).hexdigest(), 16)
    return "did:plc:" + "".join(LETTERS[digest >> (5 * place) & 31] for place in range(24))


def page(folder: str, post: Post) -> str:
    return f"/profile/{did(folder)}/post/{record(post.key)}"


def render(view: View) -> bytes:
    head = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><rss version="2.0"><channel>'
        f"<description>{text(view.author.name)}</description><link>{view.home_url}</link>"
        f"<title>@{view.folder} - {text(view.source.title)}</title>"
    )
    return (head + "".join(_item(view, item) for item in view.items) + "</channel></rss>").encode()


def _item(view: View, item: Item) -> str:
    date = (item.published_at or item.updated_at).strftime("%d %b %Y %H:%M %z")
    return (
        f"<item><link>{item.url}</link><description>{text(item.text)}</description><pubDate>{date}</pubDate>"
        f'<guid isPermaLink="false">at://{did(view.source.folder)}/app.bsky.feed.post/{record(item.key)}</guid></item>'
    )


SHAPE = Shape(
    "bluesky",
    30,
    "application/rss+xml; charset=utf-8",
    NEITHER,
    home=lambda folder: f"/profile/{folder}",
    feed=lambda folder: f"/profile/{folder}/rss",
    page=page,
    render=render,
)
