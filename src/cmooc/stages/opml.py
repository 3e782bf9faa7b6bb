"""Lists of feeds as other programs write them (OPML 2.0, http://opml.org/spec2.opml): bytes to outlines.

Folders below «Themes» and «Territories» name themes and territories, and so does the `category` attribute; any other
folder is taken for a theme. XML is read without document types and entities of its own.
"""

from __future__ import annotations

import codecs
import html
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from cmooc.domain.errors import BadInput
from cmooc.domain.feeds import FeedOutline
from cmooc.domain.tags import TagKind
from cmooc.domain.texts import CONTROL, fold, squeeze
from cmooc.domain.urls import address_key, host_of, is_http

MAX_OUTLINES = 20_000
MAX_DEPTH = 50
KINDS: Mapping[str, TagKind] = {
    **dict.fromkeys(("theme", "themes"), TagKind.THEME),
    **dict.fromkeys(("territory", "territories", "territoire", "territoires"), TagKind.TERRITORY),
}
OWN_ATTRIBUTES = frozenset(("text", "title", "xmlurl", "htmlurl", "language", "category"))
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"),
)  # fmt: skip
DECLARATION = re.compile(r"\A\s*<\?xml\s[^>]{0,200}\?>")
DECLARED = re.compile(rb"""\s*<\?xml\s[^>]{0,200}?encoding\s*=\s*["']([A-Za-z][\w.-]{0,30})["']""")
LATIN = frozenset(("iso-8859-1", "iso8859-1", "latin-1", "latin1"))
ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)([A-Za-z]\w{1,30};)")
ESCAPED = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]\w{1,30});")
FEED_BEFORE_HTTP = re.compile(r"^feed:(?://)?(?=https?:)", re.IGNORECASE)
FEED_SCHEME = re.compile(r"^feed:(?=//)", re.IGNORECASE)
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")


@dataclass(frozen=True, slots=True)
class _Place:
    """What the folders around an outline say; `kind` is what the next folder's name will be."""

    kind: TagKind = TagKind.THEME
    territories: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()

    def within(self, name: str) -> _Place:
        kinds = [KINDS[part] for part in fold(name).split(" / ") if part in KINDS]
        if kinds:
            return replace(self, kind=kinds[0])
        if not name:
            return self
        if self.kind is TagKind.TERRITORY:
            return replace(self, territories=(*self.territories, name))
        return replace(self, themes=(*self.themes, name))


def read_opml(data: bytes) -> tuple[FeedOutline, ...]:
    """Return the feeds of a list in its order, each address once. Raises BadInput saying where the file is broken."""
    outlines = list(_walk(_body(_root(_text(data))), _Place(), 0))
    if not outlines:
        raise BadInput("This OPML file holds no feeds.")
    return _merged(outlines)


def _text(data: bytes) -> str:
    """Decode by byte order mark, else as declared, else as UTF-8; the declaration makes room for blanks."""
    encoding, data = _encoding(data)
    try:
        text = data.decode(encoding, "replace" if encoding == "cp1252" else "strict")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise BadInput(
            "This OPML file is broken at line {line}: it says that it is {encoding}, which it is not.",
            line=line, encoding=encoding,
        ) from error  # fmt: skip
    except (LookupError, UnicodeError) as error:
        raise BadInput("This OPML file is in an unknown encoding: {encoding}.", encoding=encoding) from error
    if not text.strip():
        raise BadInput("This file is empty.")
    text = DECLARATION.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), CONTROL.sub("", text), count=1)
    return ENTITY.sub(_numeric, text)


def _encoding(data: bytes) -> tuple[str, bytes]:
    for mark, name in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return name, data.removeprefix(mark)
    if data.startswith((b"<\0", b"\0<")):
        return ("utf-16-le" if data.startswith(b"<") else "utf-16-be"), data
    declared = DECLARED.match(data)
    name = declared[1].decode("ascii").lower() if declared else "utf-8"
    if name.startswith(("utf-16", "utf-32", "ucs")):
        return "utf-8", data  # a declaration that could be read byte by byte is in none of these
    return (
        "cp1252" if name in LATIN else name
    ), data  # as browsers do: https://encoding.spec.whatwg.org/#names-and-labels


def _numeric(match: re.Match[str]) -> str:
    """Return an entity of HTML, which XML does not know, as numbers."""
    plain = html.unescape(match[0])
    return match[0] if plain == match[0] else "".join(f"&#{ord(char)};" for char in plain)


def _root(text: str) -> Element:
    if fold(text[:200].lstrip()).startswith(("<!doctype html", "<html")):
        raise BadInput("This is a web page, not an OPML file.")
    try:
        root: Element = fromstring(text, forbid_dtd=True)
    except ParseError as error:
        line, column = error.position
        raise BadInput(
            "This OPML file is broken at line {line}, column {column}: {cause}.",
            line=line, column=column + 1, cause=str(error).partition(":")[0],
        ) from error  # fmt: skip
    except DefusedXmlException as error:
        raise BadInput("This OPML file has a document type or entities of its own; those are not read.") from error
    if _local(root.tag) != "opml":
        raise BadInput("This is no OPML file: it begins with <{name}>.", name=_local(root.tag)[:40])
    return root


def _body(root: Element) -> Element:
    body = next((child for child in root if _local(child.tag) == "body"), None)
    if body is None or not len(body):
        raise BadInput("This OPML file holds no feeds.")
    return body


def _walk(parent: Element, place: _Place, depth: int) -> Iterator[FeedOutline]:
    if depth >= MAX_DEPTH and len(parent):
        raise BadInput("The folders of this OPML file are nested more than {depth} deep.", depth=MAX_DEPTH)
    for element in parent:
        attributes = _attributes(element)
        if _local(element.tag) != "outline" or attributes.get("iscomment", "").lower() == "true":
            continue
        url = _feed_url(attributes)
        if url:
            yield _outline(url, attributes, place)
        inner = place if url else place.within(_name(attributes))
        yield from _walk(element, inner, depth + 1)


def _outline(url: str, attributes: Mapping[str, str], place: _Place) -> FeedOutline:
    home = attributes.get("htmlurl", "").strip()
    language = attributes.get("language", "").strip()
    territories, themes = _categories(attributes.get("category", ""))
    unused = OWN_ATTRIBUTES if attributes.get("xmlurl", "").strip() else OWN_ATTRIBUTES | {"url"}
    return FeedOutline(
        url=url,
        title=_name(attributes) or host_of(home) or host_of(url) or url,
        home_page_url=home if is_http(home) else None,
        language=language if LANGUAGE.fullmatch(language) else None,
        territories=_each_once((*place.territories, *territories)),
        themes=_each_once((*place.themes, *themes)),
        attributes={name: value for name, value in attributes.items() if name not in unused},
    )


def _attributes(element: Element) -> Mapping[str, str]:
    """Return attributes by lower-case name, without namespaces; of several spellings the first that says something."""
    found: dict[str, str] = {}
    for name, value in element.attrib.items():
        if not found.get(_local(name)):
            found[_local(name)] = value
    return found


def _feed_url(attributes: Mapping[str, str]) -> str:
    url = attributes.get("xmlurl", "").strip()
    if not url and attributes.get("type", "").strip().lower() in ("rss", "atom"):
        url = attributes.get("url", "").strip()
    return FEED_SCHEME.sub("http:", FEED_BEFORE_HTTP.sub("", url))


def _name(attributes: Mapping[str, str]) -> str:
    return _plain(attributes.get("text", "")) or _plain(attributes.get("title", ""))


def _plain(name: str) -> str:
    """Return a name on one line; entities that were escaped twice are undone."""
    return squeeze(ESCAPED.sub(lambda match: html.unescape(match[0]), name))


def _categories(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the (territories, themes) of `/territory/Lyon,/theme/Communs`; other categories are not ours."""
    named: dict[TagKind, list[str]] = {TagKind.TERRITORY: [], TagKind.THEME: []}
    for category in _plain(text).split(","):
        kind, slash, name = category.strip().removeprefix("/").partition("/")
        known = KINDS.get(fold(kind.strip()))
        if slash and known and name.strip():
            named[known].append(name.strip())
    return tuple(named[TagKind.TERRITORY]), tuple(named[TagKind.THEME])


def _merged(outlines: Iterable[FeedOutline]) -> tuple[FeedOutline, ...]:
    """Make one of the outlines of one address: the first word counts, names are joined."""
    by_key: dict[str, FeedOutline] = {}
    for number, outline in enumerate(outlines, 1):
        if number > MAX_OUTLINES:
            raise BadInput("This OPML file holds more than {most} feeds.", most=MAX_OUTLINES)
        key = address_key(outline.url)
        by_key[key] = _joined(by_key[key], outline) if key in by_key else outline
    return tuple(by_key.values())


def _joined(first: FeedOutline, second: FeedOutline) -> FeedOutline:
    return replace(
        first,
        home_page_url=first.home_page_url or second.home_page_url,
        language=first.language or second.language,
        territories=_each_once((*first.territories, *second.territories)),
        themes=_each_once((*first.themes, *second.themes)),
        attributes={**second.attributes, **first.attributes},
    )


def _each_once(names: Iterable[str]) -> tuple[str, ...]:
    """Return the names in order, each once whatever its case and accents."""
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(fold(name), name)
    return tuple(found.values())


def _local(name: object) -> str:
    return str(name).rpartition("}")[2].lower()
