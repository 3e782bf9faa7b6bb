"""JSON Feed 1.1, as small static blogs write it."""

import json

from cmooc.demo.dates import iso
from cmooc.demo.posts import Post
from cmooc.demo.shapes.shape import BOTH, Shape
from cmooc.demo.typography import slug
from cmooc.demo.view import Item, View


def page(folder: str, post: Post) -> str:
    return f"/{folder}/{post.published_at:%Y}/{slug(post.title)}"


def render(view: View) -> bytes:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": view.source.title,
        "home_page_url": view.home_url,
        "feed_url": view.feed_url,
        "language": view.author.language,
        "authors": [{"name": view.author.name, "url": view.home_url}],
        "items": [_item(view, item) for item in view.items],
    }
    return json.dumps(feed, ensure_ascii=False, indent=2).encode()


def _item(view: View, item: Item) -> dict[str, object]:
    found: dict[str, object] = {
        "id": item.url,
        "url": item.url,
        "title": item.title,
        "content_html": item.html,
        "date_published": iso(item.published_at or item.updated_at),
    }
    if item.is_edited:
        found["date_modified"] = iso(item.updated_at)
    if item.categories:
        found["tags"] = list(item.categories)
    if item.picture:
        found["image"] = view.picture_url(item)
    return found


SHAPE = Shape(
    "jsonfeed",
    12,
    "application/feed+json; charset=utf-8",
    BOTH,
    home=lambda folder: f"/{folder}/",
    feed=lambda folder: f"/{folder}/feed.json",
    page=page,
    render=render,
)
