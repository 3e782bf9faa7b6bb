"""RSS 0.9x, 1.0 and 2.0, Atom 0.3 and 1.0 with their modules, read in one walk over a forgiving parser's tree (lxml).

No entities, no network, no DTD: `repair` has taken the DOCTYPE away. Elements are known by a short name (`dc:creator`)
whatever prefix a publisher chose, declared or not, in whatever case.

Sources: RFC 4287 (Atom), https://www.rssboard.org/rss-specification, https://www.rssboard.org/media-rss, RFC 4685.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from lxml import etree

from cmooc.domain.entries import Enclosure, ParsedEntry
from cmooc.domain.errors import ParseError
from cmooc.domain.feeds import ParsedFeed
from cmooc.domain.urls import absolute
from cmooc.stages.dates import read_date
from cmooc.stages.readers import fields
from cmooc.stages.readers.repair import Document

Element = etree._Element
Children = dict[str, list[Element]]

SPACES = {
    "http://www.w3.org/2005/atom": "atom",
    "http://purl.org/atom/ns": "atom",
    "http://purl.org/rss/1.0/modules/content": "content",
    "http://purl.org/dc/elements/1.1": "dc",
    "http://purl.org/dc/elements/1.0": "dc",
    "http://purl.org/dc/terms": "dcterms",
    "http://purl.org/rss/1.0/modules/syndication": "sy",
    "http://purl.org/rss/1.0/modules/slash": "slash",
    "http://wellformedweb.org/commentapi": "wfw",
    "http://search.yahoo.com/mrss": "media",
    "http://search.yahoo.com/rss": "media",
    "http://www.rssboard.org/media-rss": "media",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "http://www.georss.org/georss": "georss",
    "http://www.georss.org/georss/10": "georss",
    "http://www.w3.org/2003/01/geo/wgs84_pos": "geo",
    "http://www.opengis.net/gml": "gml",
    "http://purl.org/syndication/thread/1.0": "thr",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner",
    "http://www.w3.org/1999/xhtml": "xhtml",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns": "rdf",
    "http://purl.org/rss/1.0": "",
    "http://my.netscape.com/rdf/simple/0.9": "",
    "http://channel.netscape.com/rdf/simple/0.9": "",
    "http://my.netscape.com/publish/formats/rss-0.91.dtd": "",
    "http://backend.userland.com/rss2": "",
}
RDF_VERSIONS = {"http://purl.org/rss/1.0": "rdf 1.0", "http://my.netscape.com/rdf/simple/0.9": "rdf 0.9"}
XML = "{http://www.w3.org/XML/1998/namespace}"
THREAD_COUNT = "{http://purl.org/syndication/thread/1.0}count"
HTML_TYPES = ("html", "text/html", "application/xhtml+xml", "xhtml")
PREFIX = re.compile(r"(</?)[\w.-]+:(?=\w)")
DECLARED = re.compile(r' xmlns(?::[\w.-]+)?="[^"]*"')
VOID = re.compile(r"<((?!(?:area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr)\b)[\w-]+)([^<>]*?)\s?/>")
PUBLISHED = ("pubdate", "published", "issued", "atom:published", "atom:issued", "dc:date", "dcterms:issued",
             "dcterms:created", "created", "atom:created", "date", "dcterms:date", "pubDate")  # fmt: skip
UPDATED = ("updated", "modified", "atom:updated", "atom:modified", "dcterms:modified", "lastbuilddate")
TITLES = ("title", "atom:title", "dc:title", "media:title", "itunes:title")
PEOPLE = ("author", "dc:creator", "atom:author", "itunes:author", "dc:author", "dc:contributor", "managingeditor")
CONTENTS = ("content:encoded", "content", "atom:content", "xhtml:body", "xhtml:div", "body", "fullitem")
SUMMARIES = ("description", "summary", "atom:summary", "dc:description", "dcterms:abstract", "itunes:summary",
             "abstract", "tagline")  # fmt: skip


class _Names(dict[Any, str]):
    """Maps lxml's `{uri}Name` to a short name; `own` is the namespace that needs no prefix in this document."""

    def __init__(self, own: str) -> None:
        super().__init__()
        self.own = own

    def __missing__(self, tag: Any) -> str:
        if not isinstance(tag, str):  # an entity that nobody defined
            return ""
        uri, _, local = tag.rpartition("}")
        uri = uri[1:].strip().lower().rstrip("/#")
        if not uri:
            prefix, _, local = local.rpartition(":")
            prefix = prefix.lower()
        else:
            prefix = "" if uri == self.own else SPACES.get(uri, "?")
        short = f"{prefix}:{local.lower()}" if prefix and prefix != self.own else local.lower()
        self[tag] = short
        return short


def read(document: Document, *, url: str, charset: str) -> tuple[ParsedFeed, bool]:
    """Return the feed, and False when a wrong end tag seems to have hidden entries from this parser.

    Raises ParseError `not_a_feed` when the tree holds no feed.
    """
    root, is_sound = _tree(document.text, url)
    names = _names(root, document)
    feed = root
    if document.root != "feed":
        feed = next((one for one in root.iter() if names[one.tag] == "channel"), root)
    items = _items(root, names)
    if not items and not _is_known(document, root, feed, names):
        raise ParseError("{url} is no feed.", reason="not_a_feed", url=url)
    is_whole = is_sound or len(items) >= document.count_entries()
    return _Reader(document, names, url).feed(root, feed, items[: fields.MAX_ENTRIES], charset), is_whole


def _tree(text: str, url: str) -> tuple[Element, bool]:
    """Return the root, and whether the parser had nothing to forgive."""
    parser = etree.XMLParser(
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
        huge_tree=False,
        encoding="utf-8",
    )
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.LxmlError, ValueError) as error:
        raise ParseError("{url} is no feed.", reason="not_a_feed", url=url) from error
    if root is None:
        raise ParseError("{url} is no feed.", reason="not_a_feed", url=url)
    return root, not parser.error_log


def _items(root: Element, names: _Names) -> list[Element]:
    """Return the entries wherever they stand: RSS 1.0 has them beside its channel."""
    usual = [one for one in root.iter("{*}item", "{*}entry") if names[one.tag] in ("item", "entry")]
    return usual or [one for one in root.iter() if names[one.tag] in ("item", "entry")]


def _names(root: Element, document: Document) -> _Names:
    uri = str(root.tag).rpartition("}")[0][1:].strip().lower().rstrip("/#")
    prefix = "" if uri or ":" not in str(root.tag) else str(root.tag).partition(":")[0].lower()
    own = uri if document.root != "rdf" else ""
    return _Names(own or (prefix if document.root == "feed" else ""))


def _is_known(document: Document, root: Element, feed: Element, names: _Names) -> bool:
    if document.root == "feed":
        return SPACES.get(names.own) == "atom" or any(names[one.tag] in ("title", "updated") for one in root)
    return feed is not root or document.root in ("channel", "rss")


class _Reader:
    """Reads one document; keeps what every entry needs to know of it."""

    def __init__(self, document: Document, names: _Names, url: str) -> None:
        self.document = document
        self.names = names
        self.url = url
        self.is_atom = document.root == "feed"
        self.has_bases = "xml:base" in document.text
        self.has_languages = "xml:lang" in document.text
        self.has_replies = "replies" in document.text
        self.has_places = "georss" in document.text or "geo:" in document.text or "wgs84_pos" in document.text
        self.home: str | None = None
        self.author: str | None = None

    def feed(self, root: Element, feed: Element, items: list[Element], charset: str) -> ParsedFeed:
        found = self.children(feed)
        base = self.base(feed) or self.url
        self.home = self.link(found, base) or (fields.address(self.text(found, "id"), None) if self.is_atom else None)
        self.author = self.people(found)
        return ParsedFeed(
            format=self.format(root, feed),
            charset=charset,
            title=self.title(found),
            home_page_url=self.home,
            feed_url=next(iter(self.related(found, "self", base)), None),
            language=_first_language(
                self.text(found, "language", "dc:language"), feed.get(XML + "lang"), root.get(XML + "lang")
            ),
            hubs=tuple(dict.fromkeys(self.related(found, "hub", base))),
            entries=tuple(self.entry(item) for item in items),
            every_s=fields.every(
                self.text(found, "ttl"), self.text(found, "sy:updateperiod"), self.text(found, "sy:updatefrequency")
            ),
            error="truncated" if self.document.is_cut else None,
        )

    def format(self, root: Element, feed: Element) -> str:
        version = root.get("version", "").strip()
        if self.is_atom:
            return "atom 0.3" if version == "0.3" or "purl.org/atom" in self.names.own else "atom 1.0"
        if self.document.root == "rdf":
            uri = str(feed.tag).rpartition("}")[0][1:].lower().rstrip("/#")
            return RDF_VERSIONS.get(uri, "rdf 1.0")
        return f"rss {version}" if re.fullmatch(r"\d(\.\d{1,2}){0,2}", version) else "rss"

    def entry(self, item: Element) -> ParsedEntry:
        found = self.children(item)
        base = self.base(item)
        content, element = self.content(found)
        summary = self.summary(found) or (self.media_text(found) if content is None else None)
        if not self.is_atom and content is None:
            content, summary = summary, None
            element = next((found[name][0] for name in SUMMARIES if name in found), None)
        guid = self.guid(item, found)
        link = self.link(found, base or (self.url if self.is_atom else self.home or self.url))
        link = fields.address(self.text(found, "feedburner:origlink"), base) or link or self.permalink(found, guid)
        inner = self.base(element) if element is not None else base
        latitude, longitude = self.place(found)
        return ParsedEntry(
            guid=guid,
            url=link,
            title=self.title(found),
            author=self.people(found) or self.author,
            summary=summary if summary != content else None,
            content=content,
            base_url=inner or base or link or self.home,
            published_at=self.date(found, PUBLISHED),
            updated_at=self.date(found, UPDATED),
            language=self.language(item, element, found),
            categories=self.categories(found),
            enclosures=fields.files(self.enclosures(found, base or self.home or self.url)),
            comments_url=self.comments(found, base),
            comments_feed_url=self.comments_feed(found, base),
            comments_count=self.comments_count(found),
            latitude=latitude,
            longitude=longitude,
        )

    def children(self, element: Element) -> Children:
        found: Children = {}
        names = self.names
        for child in element:
            found.setdefault(names[child.tag], []).append(child)
        return found

    def text(self, found: Children, *wanted: str) -> str | None:
        """Return the first text that says something, of the elements in order of preference."""
        for name in wanted:
            for element in found.get(name, ()):
                if text := _text(element):
                    return text
        return None

    def title(self, found: Children) -> str | None:
        for name in TITLES:
            for element in found.get(name, ()):
                is_atom = (self.is_atom and name == "title") or name == "atom:title"
                title = _construct(element) if is_atom else _guess(element)
                if title:
                    return title
        return None

    def content(self, found: Children) -> tuple[str | None, Element | None]:
        for name in CONTENTS:
            for element in found.get(name, ()):
                plain = name in ("content", "atom:content")
                markup = _construct(element, is_body=True) if plain else _markup(element)
                if markup:
                    return markup, element
        return None, None

    def summary(self, found: Children) -> str | None:
        for name in SUMMARIES:
            for element in found.get(name, ()):
                plain = name in ("summary", "atom:summary", "tagline")
                if markup := _construct(element, is_body=True) if plain else _markup(element):
                    return markup
        return None

    def media_text(self, found: Children) -> str | None:
        """Return the description of a video, for entries (YouTube's) that have no other text."""
        for owner in (*map(self.children, found.get("media:group", ())), found):
            for element in owner.get("media:description", ()):
                if text := _text(element):
                    return text if element.get("type") == "html" else fields.paragraphs(text)
        return None

    def people(self, found: Children) -> str | None:
        for name in PEOPLE:
            people = [fields.author(self.person(element)) for element in found.get(name, ())]
            if told := ", ".join(dict.fromkeys(filter(None, people))):
                return told
        return None

    def person(self, element: Element) -> str | None:
        """Return the name in an Atom person construct, or the text of an RSS one."""
        if len(element):
            return self.text(self.children(element), "name", "atom:name", "title")
        return element.text

    def guid(self, item: Element, found: Children) -> str | None:
        text = self.text(found, "id", "guid", "atom:id", "dc:identifier")
        if text is None and self.document.root == "rdf":
            text = next((str(value) for name, value in item.attrib.items() if str(name).endswith("about")), None)
        return text or None

    def permalink(self, found: Children, guid: str | None) -> str | None:
        """Return the id where it is the address too: a `guid` that does not say otherwise, or `rdf:about`."""
        guids = found.get("guid", ())
        if guid is None or (not guids and self.document.root != "rdf"):
            return None
        said = next(
            (str(value) for one in guids for name, value in one.items() if str(name).lower() == "ispermalink"), "true"
        )
        return fields.address(guid, None) if said.strip().lower() != "false" else None

    def link(self, found: Children, base: str | None) -> str | None:
        """Return the page of a feed or entry: an Atom link for people, or the text of an RSS one."""
        for element in found.get("link", ()):
            text = _text(element)
            if text and text[0] != "#" and (url := fields.address(text, base)):
                return url
        links = [*found.get("link", ()), *found.get("atom:link", ())]
        pages = [one for one in links if one.get("href") and one.get("rel", "alternate").lower().endswith("alternate")]
        pages.sort(key=lambda one: one.get("type", "text/html").lower() not in ("text/html", "application/xhtml+xml"))
        return next(filter(None, (self.href(one, base) for one in pages)), None)

    def href(self, element: Element, base: str | None) -> str | None:
        return fields.address(element.get("href"), self.base(element) or base or self.url)

    def related(self, found: Children, relation: str, base: str | None) -> Iterator[str]:
        for element in (*found.get("link", ()), *found.get("atom:link", ())):
            if element.get("rel", "").lower() == relation and (url := self.href(element, base)):
                yield url

    def base(self, element: Element | None) -> str | None:
        """Return the base that `xml:base` gives an element, through all that are around it; None when there is none."""
        if not self.has_bases or element is None:
            return None
        bases = [one.get(XML + "base") for one in (element, *element.iterancestors()) if one.get(XML + "base")]
        if not bases:
            return None
        found: str | None = self.url
        for one in reversed(bases):
            found = absolute(one or "", found) or found
        return found

    def language(self, item: Element, element: Element | None, found: Children) -> str | None:
        """Return what the entry says of its own language; the feed's is the caller's to fall back on."""
        told = self.text(found, "dc:language", "language")
        tags = [element.get(XML + "lang") if element is not None else None, item.get(XML + "lang")]
        return _first_language(*(tags if self.has_languages else ()), told)

    def date(self, found: Children, wanted: tuple[str, ...]) -> datetime | None:
        for name in wanted:
            for element in found.get(name, ()):
                if moment := read_date(element.text):
                    return moment
        return None

    def categories(self, found: Children) -> tuple[str, ...]:
        words: list[str | None] = []
        for name in ("category", "atom:category", "dc:subject"):
            for element in found.get(name, ()):
                if element.get("scheme") in fields.KIND_SCHEMES:
                    continue
                words.append(element.get("label") or element.get("term") or _text(element))
        for name in ("media:keywords", "itunes:keywords"):
            for element in found.get(name, ()):
                words += (element.text or "").split(",")
        return fields.terms(words) if words else ()

    def enclosures(self, found: Children, base: str) -> Iterator[Enclosure]:
        duration = fields.seconds(self.text(found, "itunes:duration"))
        links = [
            one
            for one in (*found.get("link", ()), *found.get("atom:link", ()))
            if one.get("rel", "").lower() == "enclosure"
        ]
        for element in (*found.get("enclosure", ()), *links):
            if url := fields.address(element.get("url") or element.get("href"), base):
                yield Enclosure(url, fields.mime(element.get("type")), fields.size(element.get("length")), duration)
                duration = None
        groups = [element for group in found.get("media:group", ()) for element in group]
        for element in (*found.get("media:content", ()), *groups):
            if self.names[element.tag] == "media:content" and (url := fields.address(element.get("url"), base)):
                yield Enclosure(
                    url,
                    fields.mime(element.get("type")),
                    fields.size(element.get("fileSize")),
                    fields.seconds(element.get("duration")),
                )

    def comments(self, found: Children, base: str | None) -> str | None:
        url = fields.address(self.text(found, "comments"), base or self.home or self.url)
        return url or next((link for kind, link, _ in self.replies(found, base) if "html" in kind), None)

    def comments_feed(self, found: Children, base: str | None) -> str | None:
        url = fields.address(self.text(found, "wfw:commentrss"), base or self.home or self.url)
        return url or next((link for kind, link, _ in self.replies(found, base) if "html" not in kind), None)

    def comments_count(self, found: Children) -> int | None:
        text = self.text(found, "slash:comments", "thr:total")
        return fields.count(text or next((number for _, _, number in self.replies(found, None) if number), None))

    def replies(self, found: Children, base: str | None) -> Iterator[tuple[str, str, str | None]]:
        if not self.has_replies:
            return
        for element in (*found.get("link", ()), *found.get("atom:link", ())):
            if element.get("rel", "").lower() == "replies" and (url := self.href(element, base)):
                number = element.get(THREAD_COUNT) or element.get("thr:count") or element.get("count")
                yield element.get("type", "").lower(), url, number

    def place(self, found: Children) -> tuple[float, float] | tuple[None, None]:
        if not self.has_places:
            return None, None
        if text := self.text(found, "georss:point"):
            return fields.point(text)
        for where in (*found.get("georss:where", ()), *found.get("gml:point", ())):
            for element in where.iter():
                if self.names[element.tag] in ("gml:pos", "gml:coordinates"):
                    return fields.point(element.text)
        if "geo:point" in found:
            found = self.children(found["geo:point"][0]) or found
        return fields.place(self.text(found, "geo:lat"), self.text(found, "geo:long", "geo:lon"))


def _first_language(*tags: object) -> str | None:
    return next(filter(None, (fields.language(str(tag)) for tag in tags if tag)), None)


def _text(element: Element) -> str:
    if len(element):
        return "".join(str(part) for part in element.itertext()).strip()
    return (element.text or "").strip()


def _markup(element: Element) -> str:
    """Return what is inside as HTML: escaped, in CDATA, or as elements of its own that nobody escaped."""
    if not len(element):
        return fields.unwrapped((element.text or "").strip())
    text = element.text or ""
    parts = [text.replace("&", "&amp;").replace("<", "&lt;") if text.strip() and "<" not in text else text]
    parts += [etree.tostring(child, encoding="unicode", with_tail=True) for child in element]
    html = DECLARED.sub("", PREFIX.sub(r"\1", "".join(parts)))
    return VOID.sub(r"<\1\2></\1>", html).strip()


def _guess(element: Element) -> str:
    return _markup(element) if len(element) else fields.html_of_guess(_text(element))


def _construct(element: Element, *, is_body: bool = False) -> str:
    """Return an Atom text construct as HTML, by its type (RFC 4287 §3.1, §4.1.3.3; `mode` is of Atom 0.3).

    A body without a type is read for what it looks like: publishers forget the type more often than they mean text.
    """
    kind = element.get("type", "").partition(";")[0].strip().lower()
    if len(element):
        return _markup(element)
    text = (element.text or "").strip()
    if element.get("mode", "").lower() == "base64" or (kind and "/" in kind and not _is_readable(kind)):
        try:
            text = base64.b64decode(text, validate=True).decode("utf-8")
        except (binascii.Error, ValueError):
            return ""
        if not _is_readable(kind):
            return ""
    if kind in HTML_TYPES:
        return fields.unwrapped(text) if is_body else text
    if is_body:
        return fields.paragraphs(text) if kind in ("text", "text/plain") else fields.html_of_guess(text)
    return fields.html_of_text(text)


def _is_readable(kind: str) -> bool:
    return not kind or kind.startswith("text") or kind in HTML_TYPES or kind.endswith(("/xml", "+xml"))
