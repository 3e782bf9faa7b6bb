"""RSS 0.9x, 1.0 and 2.0, Atom 0.3 and 1.0 and CDF with their modules, read in one walk over lxml's tree.

Sources: RFC 4287 (Atom), https://www.rssboard.org/rss-specification, https://www.rssboard.org/media-rss, RFC 4685
(threads).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from lxml import etree

from cmooc.domain.entries import Enclosure, ParsedEntry
from cmooc.domain.feeds import ParsedFeed
from cmooc.domain.texts import squeeze
from cmooc.domain.urls import absolute
from cmooc.stages.dates import read_date
from cmooc.stages.readers import fields, places
from cmooc.stages.readers.constructs import construct, guess, markup, text_of
from cmooc.stages.readers.names import Role, Roles, known
from cmooc.stages.readers.repair import Document
from cmooc.stages.readers.tree import Tree, read_tree

Element = etree._Element
Found = dict[str, list[tuple[Role, Element]]]

RDF_VERSIONS = {"http://purl.org/rss/1.0": "rdf 1.0", "http://my.netscape.com/rdf/simple/0.9": "rdf 0.9"}
XML = "{http://www.w3.org/XML/1998/namespace}"
THREAD = "{http://purl.org/syndication/thread/1.0}"
PAGES = ("text/html", "application/xhtml+xml")
BODIES = ("content", "atom:content", "summary", "atom:summary", "tagline")  # Atom says by `type` what is inside
EXPLICIT = ("adult", "explicit", "yes", "true")


class Link(NamedTuple):
    """An Atom link, its address absolute."""

    relation: str
    url: str
    type: str
    element: Element


def read(
    body: bytes, *, url: str, charset: str, is_aside: Callable[[datetime | None], bool] | None = None
) -> tuple[ParsedFeed, Document | None]:
    """Return the feed; beside it the document where a wrong end tag seems to have hidden entries from this parser.

    Raises ParseError `html` or `not_a_feed` when the body (UTF-8) holds no feed.
    """
    tree = read_tree(body, url)
    feed = _Reader(tree, url, is_aside).feed(charset)
    return feed, None if tree.is_whole else tree.document


class _Reader:
    """Reads one document; keeps what every entry needs to know of it."""

    def __init__(self, tree: Tree, url: str, is_aside: Callable[[datetime | None], bool] | None) -> None:
        self.is_aside = is_aside
        self.tree = tree
        self.root = tree.document.root
        self.names = tree.names
        self.roles = Roles(tree.names)
        self.url = url
        self.is_atom = self.root == "feed"
        xml = tree.document.xml
        has_xml = b"xml:" in xml
        self.has_bases = has_xml and b"xml:base" in xml
        self.has_languages = has_xml and b"xml:lang" in xml
        self.home: str | None = None
        self.author: str | None = None
        self.dates: dict[str | None, datetime | None] = {}
        self.people: dict[str | None, str | None] = {}

    def feed(self, charset: str) -> ParsedFeed:
        root, feed = self.tree.root, self.tree.feed
        found = self.children(feed)
        base = self.base(feed) or self.url
        links = self.links(found, base)
        self.home = self.page(found, feed, links, base)
        if self.home is None and self.is_atom:
            self.home = fields.address(self.text(found, "id"), None)
        self.author = self.persons(found)
        return ParsedFeed(
            format=self.format(root, feed),
            charset=charset,
            title=self.title(found),
            home_page_url=self.home,
            feed_url=next((link.url for link in links if link.relation == "self"), None),
            language=_first_language(self.text(found, "language"), feed.get(XML + "lang"), root.get(XML + "lang")),
            hubs=tuple(dict.fromkeys(link.url for link in links if link.relation == "hub")),
            entries=tuple(map(self.entry, self.tree.items[: fields.MAX_ENTRIES])),
            every_s=fields.every(self.text(found, "ttl"), self.text(found, "period"), self.text(found, "frequency")),
            error="truncated" if self.tree.document.is_cut else None,
            generator=self.generator(found),
            image_url=self.image(found, base),
            skip_hours=fields.hours(self.listed(found, "skip hours")),
            skip_days=fields.days(self.listed(found, "skip days")),
            is_malformed=self.tree.is_malformed,
        )

    def format(self, root: Element, feed: Element) -> str:
        version = (_attribute(root, "version") or "").strip()
        if self.is_atom:
            return "atom 0.3" if version == "0.3" or "http://purl.org/atom/ns" in self.names.own else "atom 1.0"
        if self.root == "rdf":
            return RDF_VERSIONS.get(known(str(feed.tag).rpartition("}")[0][1:]), "rdf 1.0")
        if self.root == "channel" and _attribute(root, "href"):
            return "cdf"
        return f"rss {version}" if re.fullmatch(r"\d(\.\d{1,2}){0,2}", version) else "rss"

    def entry(self, item: Element) -> ParsedEntry:
        found = self.children(item)
        base = self.base(item)
        near = base or (self.url if self.is_atom else self.home or self.url)
        links = self.links(found, near)
        guid = self.guid(item, found)
        link = fields.address(self.text(found, "origin"), near) or self.page(found, item, links, near)
        link = link or self.permalink(found, guid)
        published, updated = self.date(found, "published"), self.date(found, "updated") or self.cdf_date(item)
        if self.is_aside is not None and (guid or link) and self.is_aside(published or updated):
            return ParsedEntry(guid, link, self.title(found), published_at=published, updated_at=updated)
        content, element = self.content(found)
        summary = self.summary(found) or (self.media_text(found) if content is None else None)
        if not self.is_atom and content is None:
            content, summary = summary, None
            element = next((one for _, one in found.get("summary", ())), None)
        inner = self.base(element) if element is not None else base
        latitude, longitude = self.place(found)
        replies = [one for one in links if one.relation == "replies"]
        source = self.source(found)
        media = self.media(found)
        return ParsedEntry(
            guid=guid,
            url=link,
            title=self.title(found) or next(filter(None, map(self.title, media)), None),
            author=self.persons(found) or (source and self.persons(source)) or self.author,
            summary=summary if summary != content else None,
            content=content,
            base_url=inner or base or link or self.home,
            published_at=published,
            updated_at=updated,
            language=self.language(item, element, found),
            categories=self.categories(found, media),
            enclosures=fields.files(self.enclosures(found, media, links, near)),
            comments_url=self.comments(found, replies, near),
            comments_feed_url=self.comments_feed(found, replies, near),
            comments_count=self.comments_count(found, replies),
            latitude=latitude,
            longitude=longitude,
            image_url=self.image(found, near) or next(filter(None, (self.image(one, near) for one in media)), None),
            episode=fields.count(self.text(found, "episode")),
            in_reply_to=self.answered(found, near),
            source_title=self.source_name(found, source),
            source_url=self.source_url(found, source, near),
            is_sensitive=any(map(self.is_sensitive, (found, *media))),
        )

    def children(self, element: Element) -> Found:
        """Return what plays a role, by role, the preferred first."""
        found: Found = {}
        roles = self.roles
        for child in element:
            role = roles[child.tag]
            if role is not None:
                found.setdefault(role.name, []).append((role, child))
        for some in found.values():
            if len(some) > 1:
                some.sort(key=_rank)
        return found

    def text(self, found: Found, role: str) -> str | None:
        """Return the first text that says something."""
        for _, element in found.get(role, ()):
            if text := text_of(element):
                return text
        return None

    def title(self, found: Found) -> str | None:
        for role, element in found.get("title", ()):
            is_atom = role.short == "atom:title" or (self.is_atom and role.rank == 0)
            if title := construct(element) if is_atom else guess(element):
                return title
        return None

    def content(self, found: Found) -> tuple[str | None, Element | None]:
        for role, element in found.get("content", ()):
            if told := _body(role, element):
                return told, element
        return None, None

    def summary(self, found: Found) -> str | None:
        return next(filter(None, (_body(role, element) for role, element in found.get("summary", ()))), None)

    def media_text(self, found: Found) -> str | None:
        """Return the description of a video, for entries (YouTube's) that have no other text."""
        for owner in (*(self.children(group) for _, group in found.get("media group", ())), found):
            for _, element in owner.get("media text", ()):
                if text := text_of(element):
                    return text if element.get("type") == "html" else fields.paragraphs(text)
        return None

    def persons(self, found: Found) -> str | None:
        """Return the names of all that the preferred kind of element names, as HTML."""
        some = found.get("person")
        if not some:
            return None
        by_kind: dict[str, list[str | None]] = {}
        for role, element in some:
            by_kind.setdefault(role.short, []).append(self.person(element))
        for names in by_kind.values():
            if told := ", ".join(dict.fromkeys(filter(None, names))):
                return told
        return None

    def person(self, element: Element) -> str | None:
        """Return the name in an Atom person construct, or the text of an RSS one."""
        text = element.text
        if len(element):
            names = self.names
            text = next((one.text for one in element if names[one.tag] in ("name", "atom:name") and one.text), None)
            text = text or self.text(self.children(element), "title")
        if text not in self.people:
            self.people[text] = fields.author(text)
        return self.people[text]

    def generator(self, found: Found) -> str | None:
        for role, element in found.get("generator", ()):
            about = next((value for name, value in _attributes(element) if name.endswith("resource")), "")
            name = about if role.short == "admin:generatoragent" else text_of(element)
            told = squeeze(" ".join(filter(None, (name, element.get("version"), element.get("uri")))))
            if told:
                return told[:200]
        return None

    def listed(self, found: Found, role: str) -> list[str]:
        """Return the texts of the elements inside: the hours or days in which a feed is to be left alone."""
        return [text_of(one) for _, element in found.get(role, ()) for one in element]

    def guid(self, item: Element, found: Found) -> str | None:
        text = self.text(found, "id")
        if text is None and self.root == "rdf":
            text = next((value for name, value in _attributes(item) if name.endswith("about")), None)
        return text or None

    def permalink(self, found: Found, guid: str | None) -> str | None:
        """Return the id where it can be the address too: `rdf:about`, an Atom id, a `guid` that does not say no."""
        if guid is None:
            return None
        guids = [element for role, element in found.get("id", ()) if role.short == "guid"]
        told = (value for one in guids for name, value in _attributes(one) if name.lower() == "ispermalink")
        return fields.address(guid, None) if next(told, "true").strip().lower() != "false" else None

    def links(self, found: Found, near: str) -> list[Link]:
        """Return the Atom links; those of RSS are text."""
        links = []
        for _, element in found.get("link", ()):
            if url := self.href(element, near):
                relation = element.get("rel", "alternate").strip().lower().rpartition("/")[2]
                links.append(Link(relation, url, element.get("type", "").lower(), element))
        return links

    def page(self, found: Found, owner: Element, links: Sequence[Link], near: str) -> str | None:
        """Return the page of a feed or entry: an Atom link for people, or the text of an RSS one."""
        for _, element in found.get("link", ()):
            text = text_of(element)
            if text and text[0] != "#" and (url := fields.address(text, near)):
                return url
        pages = [link for link in links if link.relation == "alternate"]
        best = next((link for link in pages if not link.type or link.type in PAGES), None) or next(iter(pages), None)
        if best is None and self.root == "channel":
            return fields.address(_attribute(owner, "href"), near)
        return best.url if best else None

    def href(self, element: Element, near: str) -> str | None:
        href = _attribute(element, "href")
        return fields.address(href, self.base(element) or near) if href else None

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

    def language(self, item: Element, element: Element | None, found: Found) -> str | None:
        """Return what the entry says of its own language; the feed's is the caller's to fall back on."""
        told = self.text(found, "language")
        tags = [element.get(XML + "lang") if element is not None else None, item.get(XML + "lang")]
        return _first_language(*(tags if self.has_languages else ()), told)

    def date(self, found: Found, role: str) -> datetime | None:
        for _, element in found.get(role, ()):
            text = element.text
            if text not in self.dates:
                self.dates[text] = read_date(text)
            if moment := self.dates[text]:
                return moment
        return None

    def cdf_date(self, item: Element) -> datetime | None:
        return read_date(_attribute(item, "lastmod")) if self.root == "channel" else None

    def categories(self, found: Found, media: Sequence[Found]) -> tuple[str, ...]:
        words: list[str | None] = []
        for _, element in found.get("category", ()):
            if element.get("scheme") not in fields.KIND_SCHEMES:
                said = (element.text or "").strip() or text_of(element)
                words.append(element.get("label") or element.get("term") or said)
        for _, element in found.get("itunes category", ()):
            words += (one.get("text") for one in element.iter())
        for _, element in (pair for one in (found, *media) for pair in one.get("keywords", ())):
            label = element.get("label", "tags")
            text = label if label.lower() != "tags" else element.text or ""
            words += text.split(None if "flickr" in element.get("scheme", "") else ",")
        return fields.terms(words) if words else ()

    def media(self, found: Found) -> list[Found]:
        """Return what stands in the media groups, and in each media element that has something inside."""
        groups = [self.children(group) for _, group in found.get("media group", ())]
        files = [element for one in (found, *groups) for _, element in one.get("media", ()) if len(element)]
        return groups + [self.children(element) for element in files]

    def enclosures(self, found: Found, media: Sequence[Found], links: Sequence[Link], near: str) -> Iterator[Enclosure]:
        duration = fields.seconds(self.text(found, "duration"))
        given = [element for _, element in found.get("enclosure", ())]
        for element in (*given, *(link.element for link in links if link.relation == "enclosure")):
            if url := fields.address(_attribute(element, "url") or _attribute(element, "href"), near):
                mime, length = _attribute(element, "type"), _attribute(element, "length")
                yield Enclosure(url, fields.mime(mime), fields.size(length), duration)
                duration = None
        for _, element in (pair for one in (found, *media) for pair in one.get("media", ())):
            if url := fields.address(element.get("url"), near):
                yield Enclosure(
                    url,
                    fields.mime(element.get("type")),
                    fields.size(element.get("fileSize")),
                    fields.seconds(element.get("duration")),
                    squeeze(self.text(self.children(element), "media text") or "")[:2000] or None,
                )

    def image(self, found: Found, near: str) -> str | None:
        """Return the picture that stands for an entry or a feed."""
        for _, element in found.get("image", ()):
            inside = next((one.text for one in element if self.names[one.tag] == "url"), None)
            told = element.get("href") or element.get("url") or inside or element.text
            if url := fields.address(told, near):
                return url
        return None

    def is_sensitive(self, found: Found) -> bool:
        return any(text_of(element).lower() in EXPLICIT for _, element in found.get("warning", ()))

    def source(self, found: Found) -> Found | None:
        return next((self.children(element) for _, element in found.get("source", ()) if len(element)), None)

    def source_name(self, found: Found, source: Found | None) -> str | None:
        return self.title(source) if source else self.text(found, "source")

    def source_url(self, found: Found, source: Found | None, near: str) -> str | None:
        """Return the address of the feed that this was taken from, else of its site."""
        if source is None:
            return next(
                filter(None, (fields.address(one.get("url"), near) for _, one in found.get("source", ()))), None
            )
        links = sorted(self.links(source, near), key=lambda link: link.relation != "self")
        return next((link.url for link in links), None)

    def answered(self, found: Found, near: str) -> str | None:
        for _, element in found.get("answered", ()):
            if told := fields.address(element.get("href"), near) or (element.get("ref") or "").strip():
                return told
        return None

    def comments(self, found: Found, replies: Sequence[Link], near: str) -> str | None:
        url = fields.address(self.text(found, "comments"), near)
        return url or next((link.url for link in replies if "html" in link.type), None)

    def comments_feed(self, found: Found, replies: Sequence[Link], near: str) -> str | None:
        url = fields.address(self.text(found, "comments feed"), near)
        return url or next((link.url for link in replies if "html" not in link.type), None)

    def comments_count(self, found: Found, replies: Sequence[Link]) -> int | None:
        told = (link.element.get(THREAD + "count") or link.element.get("thr:count") or link.element.get("count")
                for link in replies)  # fmt: skip
        return fields.count(self.text(found, "comments count") or next(filter(None, told), None))

    def place(self, found: Found) -> places.Place:
        if text := self.text(found, "point"):
            return places.point(text)
        for _, where in found.get("where", ()):
            place = places.gml(where, self.names)
            if place[0] is not None:
                return place
        for _, inside in found.get("geo point", ()):
            found = self.children(inside) or found
        return places.place(self.text(found, "latitude"), self.text(found, "longitude"))


def _rank(pair: tuple[Role, Element]) -> int:
    return pair[0].rank


def _body(role: Role, element: Element) -> str:
    return construct(element, is_body=True) if role.short in BODIES else markup(element)


def _attribute(element: Element, name: str) -> str | None:
    """Return an attribute in whatever case it was written."""
    value = element.get(name)
    if value is not None:
        return value
    return next((value for key, value in _attributes(element) if key.lower() == name), None)


def _attributes(element: Element) -> Iterator[tuple[str, str]]:
    return ((str(name), str(value)) for name, value in element.items())


def _first_language(*tags: str | None) -> str | None:
    return next(filter(None, (fields.language(tag) for tag in tags if tag)), None)
