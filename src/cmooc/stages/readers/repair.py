"""Feed bytes (UTF-8) made fit for an XML parser: junk around the root, DOCTYPE, references and cut ends set right.

Nothing of a DOCTYPE reaches the parser: bombs and external entities have no place to live. Entities that it defines as
plain text are put in here, within bounds.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from html.entities import html5
from itertools import islice

from cmooc.domain.errors import ParseError

ROOT = re.compile(rb"<((?:[\w.-]+:)?(?:rss|feed|rdf|channel))(?=[\s/>])", re.I)
HTML = re.compile(rb"<(?:!doctype\s+html|html)\b", re.I)
SPACE = re.compile(rb"(?:\s|\xef\xbb\xbf)*")
DOCTYPE = re.compile(rb"<!doctype\b[^\[>]*(\[)?", re.I)
ITEM_END = re.compile(rb"</(?:[\w.-]+:)?(?:item|entry)\s*>", re.I)
ITEM_START = re.compile(rb"<(?:[\w.-]+:)?(?:item|entry)[\s>]", re.I)
CONTROLS = bytes((*range(9), 11, 12, *range(14, 32), 127))
NO_CHARACTER = re.compile(rb"\xef\xbf[\xbe\xbf]")
ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
HIGH = "\x80-\x9f" + bytes(set(range(0x80, 0xA0)) - {0x81, 0x8D, 0x8F, 0x90, 0x9D}).decode("cp1252")
MANGLED = re.compile(rf"[\xc2\xc3][\x80-\xbf]|\xe2[\x80-\x84€‚ƒ„][{HIGH}\xa0-\xbf]")
MANGLED_ALL = re.compile(rf"[\xc2\xc3][{HIGH}\xa0-\xbf]|\xe2[\x80-\x84€‚ƒ„][{HIGH}\xa0-\xbf]")
CHARSETS = re.compile("([^\x00-\xff]+)")
QUOTE = "â€".encode()  # half of a mangled apostrophe or dash
C1 = re.compile(rb"\xc2([\x80-\x9f])")
C1_REFERENCE = re.compile(rb"&#(?:0*1[2-5]\d|[xX]0*[89][0-9a-fA-F]);")
ODD = re.compile(
    rb"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-fA-F]{1,6});)"  # no reference of XML's own
    rb"|&#0*(?:\d|[12]\d|3[01]|12[789]|1[345]\d|5[567]\d{3}|\d{7,});"  # control characters, surrogates
    rb"|&#[xX]0*(?:[01]?[0-9a-fA-F]|[89][0-9a-fA-F]|[dD][89a-fA-F][0-9a-fA-F]{2});"
)
REFERENCE = re.compile(
    rb"<!\[CDATA\[.*?(?:\]\]>|\Z)|"
    rb"&(?:(#\d{1,9}|#[xX][0-9a-fA-F]{1,8}|[A-Za-z][A-Za-z0-9]{1,40});|([A-Za-z]{2,6}\d?)(?![\w=;]))?",
    re.S,
)
DEFINED = re.compile(rb"""<!ENTITY\s+([\w.-]{1,40})\s+(?:"([^"%&<]{0,200})"|'([^'%&<]{0,200})')\s*>""")
MAX_DEFINED, MAX_REFERENCES = 100, 10_000
SURROGATE = re.compile(
    rb"&#(?:0*(?:55(?:29[6-9]|[3-9]\d\d)|56\d{3}|57(?:[0-2]\d\d|3[0-3]\d|34[0-3]))|[xX]0*[dD][89a-fA-F][0-9a-fA-F]{2});"
)
OWN = (b"amp", b"lt", b"gt", b"quot", b"apos")


@dataclass(frozen=True, slots=True)
class Document:
    """XML from its root on, as UTF-8.

    `root` is the root's local name in lower case; `tag` is written as found. `has_junk`: before it stood no prolog.
    """

    xml: bytes
    root: str
    tag: bytes
    doctype: bytes = b""
    has_junk: bool = False
    is_cut: bool = False

    def needs_mending(self) -> bool:
        """Tell whether it says what it can't mean, even if it is well-formed."""
        if self.xml.isascii():
            return bool(C1_REFERENCE.search(self.xml))
        return bool(
            C1.search(self.xml) or b"\xc3\x83\xc2" in self.xml or QUOTE in self.xml or C1_REFERENCE.search(self.xml)
        )

    def count_entries(self) -> int:
        """Return how many entries seem to stand in the text; what only looks like one, in CDATA, counts too."""
        return sum(1 for _ in ITEM_START.finditer(self.xml))


def document(body: bytes, *, url: str) -> Document:
    """Return the part of the body that is the feed. Raises ParseError `html` or `not_a_feed` when there is none."""
    at, doctype = _after_prolog(body)
    match = _root(body, at, url)
    root = match[1].rpartition(b":")[2].decode().lower()
    return Document(body[match.start() :], root, match[1], doctype, match.start() != at)


def mended(found: Document) -> Document:
    """Return the document with all set right that can be."""
    xml = found.xml.translate(None, CONTROLS)
    if b"\xef\xbf" in xml:
        xml = NO_CHARACTER.sub(b"", xml)
    end = _end(xml, found.tag)
    xml = xml[:end] if end is not None else _whole(xml)
    if b"\xc3\x83" in xml or QUOTE in xml or C1.search(xml):
        xml = _unmangled(xml)
    if b"\xc2" in xml:
        xml = C1.sub(lambda match: html.unescape(f"&#{match[1][0]};").encode(), xml)
    if ODD.search(xml):
        xml = SURROGATE.sub(b"", xml)  # libxml2 would make bytes of it that are no text, also in broken CDATA
        defined = _defined(found.doctype) if xml.count(b"&") <= MAX_REFERENCES else {}
        xml = REFERENCE.sub(partial(_reference, defined), xml)
    return replace(found, xml=xml, is_cut=end is None)


def _root(body: bytes, at: int, url: str) -> re.Match[bytes]:
    if match := ROOT.match(body, at):
        return match
    page = HTML.search(body)
    if page and page.start() <= at:
        raise ParseError("{url} is a web page, and no feed.", reason="html", url=url)
    if match := ROOT.search(body):
        return match
    if page:
        raise ParseError("{url} is a web page, and no feed.", reason="html", url=url)
    raise ParseError("{url} is no feed.", reason="not_a_feed", url=url)


def _after_prolog(body: bytes) -> tuple[int, bytes]:
    """Return where the first element starts, and the DOCTYPE before it."""
    at, doctype = 0, b""
    while True:
        at = SPACE.match(body, at).end()  # type: ignore[union-attr]
        if body.startswith(b"<?", at):
            end, width = body.find(b"?>", at), 2
        elif body.startswith(b"<!--", at):
            end, width = body.find(b"-->", at), 3
        elif match := DOCTYPE.match(body, at):
            end, width = body.find(b"]" if match[1] else b">", match.end()), 1
            if match[1] and end >= 0:
                end = body.find(b">", end)
            doctype = body[at : max(end, 0)]
        else:
            return at, doctype
        if end < 0:
            return at, doctype
        at = end + width


def _end(xml: bytes, tag: bytes) -> int | None:
    """Return where the root ends, or None when the text was cut before that."""
    at = xml.rfind(b"</" + tag)
    if at < 0:
        closing = list(re.finditer(rb"</" + re.escape(tag) + rb"\s*>", xml, re.I))
        return closing[-1].end() if closing else None
    end = xml.find(b">", at)
    return None if end < 0 else end + 1


def _whole(xml: bytes) -> bytes:
    """Return a cut text without the entry that was cut."""
    last = 0
    for match in ITEM_END.finditer(xml):
        last = match.end()
    if not last:
        start = ITEM_START.search(xml)
        last = start.start() if start else len(xml)
    return xml[:last]


def _defined(doctype: bytes) -> dict[bytes, bytes]:
    return {match[1]: match[2] or match[3] or b"" for match in islice(DEFINED.finditer(doctype), MAX_DEFINED)}


def _reference(defined: Mapping[bytes, bytes], match: re.Match[bytes]) -> bytes:
    found, name = match[0], match[1]
    if found.startswith(b"<") or name in OWN:
        return found
    if name is None:
        return _bare(match[2] or b"")
    if name in defined:
        return defined[name]
    if name.startswith(b"#"):
        char = html.unescape(found.decode())
        return b"" if ILLEGAL.search(char) or char == "\ufffd" else html.escape(char, quote=True).encode()
    char = html5.get(name.decode() + ";", "")
    return html.escape(char, quote=True).encode() if char else b"&amp;" + name + b";"


def _bare(word: bytes) -> bytes:
    """Return an ampersand and the word behind it; HTML knows some names without the last sign."""
    char = html5.get(word.decode(), "")
    return html.escape(char, quote=True).encode() if char else b"&amp;" + word


def _unmangled(xml: bytes) -> bytes:
    """Undo UTF-8 that was taken for ISO-8859-1 or windows-1252 and encoded again: `Ã©` is é, `â€™` is ’.

    No language writes these pairs. Of `Ã”` and its like that is not certain, so they are undone beside others only.
    """
    text = xml.decode()
    try:
        return _taken(text).decode("utf-8").encode()  # all of it was
    except ValueError:
        if not MANGLED.search(text):
            return xml
        return MANGLED_ALL.sub(lambda found: _as_meant(found[0]), text).encode("utf-8", "replace")


def _taken(chars: str) -> bytes:
    """Return the bytes that were taken for these characters."""
    return b"".join(part.encode("latin-1" if part < "\u0100" else "cp1252") for part in CHARSETS.split(chars))


def _as_meant(chars: str) -> str:
    try:
        return _taken(chars).decode("utf-8")
    except ValueError:
        return chars
