"""Atom feeds of the editions and of every scope (RFC 4287; identifiers by RFC 4151).

Older entries stand in documents of their own that can be walked back from the current one (RFC 5005 §4); withdrawn ones
leave a tombstone (RFC 6721).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from xml.etree import ElementTree

from cmooc.domain.documents import Document
from cmooc.domain.ports import Output
from cmooc.domain.site import Site, Subject
from cmooc.domain.times import rfc3339
from cmooc.outputs.addresses import absolute, tag_id
from cmooc.outputs.syndication import FeedEntry, FeedPlan, plans
from cmooc.outputs.templating import Templating
from cmooc.outputs.view import View

ATOM = "http://www.w3.org/2005/Atom"
HISTORY = "http://purl.org/syndication/history/1.0"
TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"
LANG = "xml:lang"
FILE = "feed.atom"
TYPE = "application/atom+xml"
END = b"</feed>"


@dataclass(frozen=True)
class Atom:
    templating: Templating
    name: str = "atom"

    def render(self, subject: Subject, site: Site) -> Iterable[Document]:
        for plan in plans(subject, site, self.templating):
            body = feed_bytes(plan, site, self.templating.view(plan.language, site))
            yield Document(plan.place(FILE, plan.part.name), TYPE, body)


def output(templating: Templating) -> Output:
    return Atom(templating)


def feed_bytes(plan: FeedPlan, site: Site, view: View) -> bytes:
    """Return a document. Each entry is written once, however many feeds it stands in."""
    head = _head(plan, site)
    ElementTree.indent(head)
    whole = ElementTree.tostring(head, encoding="utf-8", xml_declaration=True).removesuffix(END)
    entries = (view.kept("atom", entry.id, entry, lambda one: _entry(one, site)) for entry in plan.entries)
    return b"".join((whole, *entries, END))


def _head(plan: FeedPlan, site: Site) -> ElementTree.Element:
    names = {"xmlns": ATOM, LANG: plan.language}
    if plan.part.is_whole:
        names["xmlns:fh"] = HISTORY
    if plan.tombstones:
        names["xmlns:at"] = TOMBSTONES
    feed = ElementTree.Element("feed", names)
    _add(feed, "id", tag_id(site.course, plan.place(FILE, "")))
    _text(feed, "title", plan.title)
    if plan.description:
        _text(feed, "subtitle", plan.description)
    _add(feed, "updated", rfc3339(plan.updated_at) or "")
    for rel, path in _ways(plan):
        _add(feed, "link", rel=rel, type=TYPE, href=absolute(site.course, path))
    if site.course.hub_url and plan.is_announced:
        _add(feed, "link", rel="hub", href=site.course.hub_url)
    _add(feed, "link", rel="alternate", type="text/html", href=plan.page_url)
    author = _add(feed, "author")
    _add(author, "name", site.course.title(plan.language))
    _add(author, "uri", absolute(site.course, ""))
    _add(feed, "generator", "cmooc")
    if plan.part.is_whole:
        _add(feed, "fh:archive")
    for one in plan.tombstones:
        _add(feed, "at:deleted-entry", ref=one.id, when=rfc3339(one.at) or "")
    return feed


def _ways(plan: FeedPlan) -> Iterator[tuple[str, str]]:
    """Yield (relation, path) of this document and of those next to it."""
    yield "self", plan.place(FILE, plan.part.name)
    if plan.part.name:
        yield "current", plan.place(FILE, "")
    if plan.part.previous:
        yield "prev-archive", plan.place(FILE, plan.part.previous)
    if plan.part.next:
        yield "next-archive", plan.place(FILE, plan.part.next)


def _entry(entry: FeedEntry, site: Site) -> bytes:
    element = _entry_element(entry, site)
    ElementTree.indent(element)
    written: bytes = ElementTree.tostring(element, encoding="utf-8")
    return written + b"\n"


def _entry_element(entry: FeedEntry, site: Site) -> ElementTree.Element:
    element = ElementTree.Element("entry", {LANG: entry.language} if entry.language else {})
    _add(element, "id", entry.id)
    _text(element, "title", entry.title)
    _add(element, "published", rfc3339(entry.published_at) or "")
    _add(element, "updated", rfc3339(entry.updated_at) or "")
    author = _add(element, "author")
    _add(author, "name", entry.author)
    _add(author, "uri", entry.author_url)
    _add(element, "link", rel="alternate", type="text/html", href=entry.url)
    if entry.page_url != entry.url:
        _add(element, "link", rel="related", type="text/html", href=entry.page_url)
    for file in entry.enclosures:
        _add(element, "link", rel="enclosure", href=file.url, **_enclosure(file.mime_type, file.size_bytes))
    for kind, names in (("territories", entry.territories), ("themes", entry.themes)):
        for slug, name in names:
            _add(element, "category", scheme=absolute(site.course, f"{kind}/"), term=slug, label=name)
    if entry.html:
        _add(element, "content", entry.html, type="html")
    elif entry.text:
        _text(element, "summary", entry.text)
    if entry.source_title:
        _text(_add(element, "source"), "title", entry.source_title)
    return element


def _enclosure(mime_type: str | None, size_bytes: int | None) -> dict[str, str]:
    given = {"type": mime_type, "length": None if size_bytes is None else str(size_bytes)}
    return {name: value for name, value in given.items() if value}


def _text(parent: ElementTree.Element, name: str, text: str) -> None:
    """Add a text construct. What looks like markup is said to be escaped HTML, which all readers undo alike."""
    if "<" in text or "&" in text:
        _add(parent, name, escape(text, quote=False), type="html")
    else:
        _add(parent, name, text)


def _add(parent: ElementTree.Element, name: str, text: str | None = None, **attributes: str) -> ElementTree.Element:
    element = ElementTree.SubElement(parent, name, attributes)
    element.text = text
    return element
