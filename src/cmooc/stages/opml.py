"""Lists of feeds read from OPML (opml.org/spec2.opml): what each outline's folders and categories say of it.

Folders below one named Themes or Territories (in French or English, or both as `Themes / Thèmes`) are theme and
territory names; any other folder counts as a theme. So does `category="/theme/Communs,/territory/Lyon"`. Included
lists are not followed: an address in a list is data, not an order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from html.entities import html5
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError as XmlError

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from cmooc.domain.errors import BadInput
from cmooc.domain.feeds import FeedOutline
from cmooc.domain.texts import fold, squeeze
from cmooc.domain.urls import address_key

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

THEMES = frozenset({"theme", "themes"})
TERRITORIES = frozenset({"territory", "territories", "territoire", "territoires"})
ROLES: Mapping[str, str] = {**dict.fromkeys(THEMES, "themes"), **dict.fromkeys(TERRITORIES, "territories")}
KNOWN = frozenset({"xmlurl", "url", "htmlurl", "text", "title", "type", "language", "category"})
FEED_TYPES = frozenset({"rss", "atom", "feed", "json"})
BARE_AMPERSAND = re.compile(r"&(?!#\d{1,7};|#x[0-9a-f]{1,6};|\w{2,31};)", re.IGNORECASE)
NAMED_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)(\w{2,31};)")
DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in the tree of folders an outline stands."""

    role: str = "themes"
    territories: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()


def read_opml(data: bytes) -> tuple[FeedOutline, ...]:
    """Return the feeds of a list in its order, each address once with all its territories and themes.

    Addresses are as written; whether they can be fetched is for the caller to say. Raises BadInput, with the line where
    the file can't be read.
    """
    root = _tree(data)
    if _name(root.tag) != "opml":
        raise BadInput("This is not an OPML file: it begins with <{tag}>.", tag=_name(root.tag))
    merged: dict[str, FeedOutline] = {}
    for outline in _outlines(root):
        key = address_key(outline.url)
        merged[key] = _joined(merged[key], outline) if key in merged else outline
    return tuple(merged.values())


def _tree(data: bytes) -> Element:
    """Parse strictly, then once more with what people's files get wrong put right."""
    try:
        return _parsed(data)
    except XmlError as error:
        try:
            return _parsed(_repaired(data))
        except (XmlError, ValueError):
            line, _ = error.position
            raise BadInput(
                "This OPML file can't be read: line {line}, {problem}.", line=line, problem=_said(error)
            ) from error


def _parsed(data: bytes) -> Element:
    try:
        root: Element = ElementTree.fromstring(data)
    except DefusedXmlException as error:
        raise BadInput("This OPML file defines entities of its own, which is not safe to read.") from error
    except (LookupError, ValueError) as error:
        raise BadInput("This OPML file is in an encoding that can't be read.") from error
    return root


def _said(error: XmlError) -> str:
    return str(error).partition(":")[0]


def _repaired(data: bytes) -> bytes:
    """Return the file with bare ampersands and HTML entities put right, read as windows-1252 when not UTF-8."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("windows-1252", errors="replace")
    text = DECLARATION.sub("", NOT_XML.sub("", text).lstrip())
    text = NAMED_ENTITY.sub(lambda match: html5.get(match[1], f"&amp;{match[1]}"), text)
    return BARE_AMPERSAND.sub("&amp;", text).encode("utf-8", "replace")


def _name(tag: str) -> str:
    return tag.rpartition("}")[2].lower()


def _outlines(root: Element) -> Iterator[FeedOutline]:
    """Walk the tree without recursion: a hostile list may be deep."""
    body = next((child for child in root if _name(child.tag) == "body"), root)
    waiting = [(child, _Place()) for child in reversed(body)]
    while waiting:
        element, place = waiting.pop()
        if not isinstance(element.tag, str) or _name(element.tag) != "outline":
            continue
        attributes = {name.lower(): squeeze(value) for name, value in element.attrib.items()}
        url = _feed_url(attributes)
        if url:
            yield _outline(url, element, attributes, place)
        inner = place if url else _below(place, attributes)
        waiting.extend((child, inner) for child in reversed(element))


def _feed_url(attributes: Mapping[str, str]) -> str:
    url = attributes.get("xmlurl", "")
    if not url and attributes.get("type", "").lower() in FEED_TYPES:
        url = attributes.get("url", "")
    if url.lower().startswith("feed://"):
        return f"http://{url[7:]}"
    return url[5:] if url.lower().startswith("feed:") else url


def _below(place: _Place, attributes: Mapping[str, str]) -> _Place:
    name = attributes.get("text") or attributes.get("title") or ""
    role = next((ROLES[part] for part in map(str.strip, fold(name).split("/")) if part in ROLES), None)
    if role is not None:
        return replace(place, role=role)
    if not name:
        return place
    if place.role == "territories":
        return replace(place, territories=_with(place.territories, name))
    return replace(place, themes=_with(place.themes, name))


def _outline(url: str, element: Element, attributes: Mapping[str, str], place: _Place) -> FeedOutline:
    named = _categories(attributes.get("category", ""))
    return FeedOutline(
        url=url,
        title=attributes.get("title") or attributes.get("text") or url,
        home_page_url=attributes.get("htmlurl") or None,
        language=attributes.get("language") or None,
        territories=_with(place.territories, *named.territories),
        themes=_with(place.themes, *named.themes),
        attributes={name: squeeze(value) for name, value in element.attrib.items() if name.lower() not in KNOWN},
    )


def _categories(written: str) -> _Place:
    """Read `/territory/Lyon,/theme/Communs`; categories of other kinds say nothing to us."""
    found: dict[str, tuple[str, ...]] = {"territories": (), "themes": ()}
    for path in written.split(","):
        kind, _, name = path.strip().strip("/").partition("/")
        role = ROLES.get(fold(kind.strip()))
        if role and name.strip():
            found[role] = _with(found[role], name.strip())
    return _Place(territories=found["territories"], themes=found["themes"])


def _with(names: tuple[str, ...], *more: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*names, *more)))


def _joined(first: FeedOutline, again: FeedOutline) -> FeedOutline:
    """Return one outline of two for the same feed: the first one's words, everything either says of it."""
    is_safer = first.url.startswith("http://") and again.url.startswith("https://")
    return replace(
        first,
        url=again.url if is_safer else first.url,
        home_page_url=first.home_page_url or again.home_page_url,
        language=first.language or again.language,
        territories=_with(first.territories, *again.territories),
        themes=_with(first.themes, *again.themes),
        attributes={**again.attributes, **first.attributes},
    )
