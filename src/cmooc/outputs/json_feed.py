"""JSON Feeds of the editions and of every scope (https://www.jsonfeed.org/version/1.1/).

`next_url` leads from the current document to the older ones, which stay as they are.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from cmooc.domain.documents import Document
from cmooc.domain.ports import Output
from cmooc.domain.site import Site, Subject
from cmooc.domain.times import rfc3339
from cmooc.outputs.addresses import absolute
from cmooc.outputs.syndication import FeedEntry, FeedPlan, plans
from cmooc.outputs.templating import Templating
from cmooc.outputs.view import View

FILE = "feed.json"
TYPE = "application/feed+json"


@dataclass(frozen=True)
class JsonFeed:
    templating: Templating
    name: str = "json_feed"

    def render(self, subject: Subject, site: Site) -> Iterable[Document]:
        for plan in plans(subject, site, self.templating):
            body = feed_bytes(plan, site, self.templating.view(plan.language, site))
            yield Document(plan.place(FILE, plan.part.name), TYPE, body)


def output(templating: Templating) -> Output:
    return JsonFeed(templating)


def feed_bytes(plan: FeedPlan, site: Site, view: View) -> bytes:
    """Return a document, one item on a line. Each item is written once, however many feeds it stands in."""
    head = _present(_head(plan, site))
    items = (view.kept("json", entry.id, entry, lambda one: _json(_item(one))) for entry in plan.entries)
    return b'%s,\n"items": [\n%s\n]}' % (_json(head)[:-1], b",\n".join(items))


def _head(plan: FeedPlan, site: Site) -> dict[str, object]:
    older = plan.part.previous
    return {
        "version": "https://jsonfeed.org/version/1.1",
        "title": plan.title,
        "home_page_url": plan.page_url,
        "feed_url": absolute(site.course, plan.place(FILE, plan.part.name)),
        "next_url": absolute(site.course, plan.place(FILE, older)) if older else "",
        "description": plan.description,
        "language": plan.language,
        "authors": [{"name": site.course.title(plan.language), "url": absolute(site.course, "")}],
        "hubs": [{"type": "WebSub", "url": site.course.hub_url}] if site.course.hub_url and plan.is_announced else [],
    }


def _json(value: dict[str, object]) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "ignore")


def _item(entry: FeedEntry) -> dict[str, object]:
    item: dict[str, object] = {
        "id": entry.id,
        "url": entry.url,
        "title": entry.title,
        "content_html": entry.html,
        "content_text": "" if entry.html else entry.text or entry.title,
        "date_published": rfc3339(entry.published_at),
        "date_modified": rfc3339(entry.updated_at),
        "authors": [{"name": entry.author, "url": entry.author_url}],
        "language": entry.language,
        "tags": [name for _, name in (*entry.territories, *entry.themes)],
        "attachments": [
            _present({"url": file.url, "mime_type": file.mime_type, "size_in_bytes": file.size_bytes})
            for file in entry.enclosures
            if file.mime_type
        ],
    }
    if entry.page_url != entry.url:
        item["_cmooc"] = {
            "about": "https://jsonfeed.org/version/1.1#extensions",
            "record": entry.page_url,
            "source": entry.source_title,
            "territories": [slug for slug, _ in entry.territories],
            "themes": [slug for slug, _ in entry.themes],
        }
    return _present(item)


def _present(values: dict[str, object]) -> dict[str, object]:
    """Leave out what is unknown or empty."""
    return {name: value for name, value in values.items() if value not in (None, "", [])}
