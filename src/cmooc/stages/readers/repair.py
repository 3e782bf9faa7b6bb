"""Feed text made fit for an XML parser: junk before and after the root, DOCTYPE, references and cut ends set right.

Nothing of a DOCTYPE survives, so no entity can be defined: bombs and external entities have no place to live.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from html.entities import html5

from cmooc.domain.errors import ParseError

ROOT = re.compile(r"<((?:[\w.-]+:)?(?:rss|feed|rdf|channel))(?=[\s/>])", re.I)
HTML = re.compile(r"<(?:!doctype\s+html|html)\b", re.I)
SPACE = re.compile(r"[\s\ufeff]*")
DOCTYPE = re.compile(r"<!doctype\b[^\[>]*(\[)?", re.I)
ITEM_END = re.compile(r"</(?:[\w.-]+:)?(?:item|entry)\s*>", re.I)
ITEM_START = re.compile(r"<(?:[\w.-]+:)?(?:item|entry)[\s>]", re.I)
ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
MANGLED = re.compile(r"[\xc2\xc3][\x80-\xbf]|\xe2[\x80-\x84][\x80-\xbf]")
CONTROLS = bytes((*range(9), 11, 12, *range(14, 32), 127))
C1 = re.compile(r"[\x80-\x9f]")
ODD = re.compile(
    r"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-fA-F]{1,6});)"  # no reference of XML's own
    r"|&#0*(?:\d|[12]\d|3[01]|12[789]|1[345]\d|5[567]\d{3}|\d{7,});"  # control characters, surrogates
    r"|&#[xX]0*(?:[01]?[0-9a-fA-F]|[89][0-9a-fA-F]|[dD][89a-fA-F][0-9a-fA-F]{2});"
)
REFERENCE = re.compile(
    r"<!\[CDATA\[.*?(?:\]\]>|\Z)|&(?:(#\d{1,9}|#[xX][0-9a-fA-F]{1,8}|[A-Za-z][A-Za-z0-9]{1,40});)?", re.S
)
OWN = ("amp", "lt", "gt", "quot", "apos")


@dataclass(frozen=True, slots=True)
class Document:
    """XML text from its root on. `root` is the root's local name in lower case."""

    text: str
    root: str
    is_cut: bool

    def count_entries(self) -> int:
        """Return how many entries seem to stand in the text; what only looks like one, in CDATA, counts too."""
        return sum(1 for _ in ITEM_START.finditer(self.text))


def document(text: str, *, url: str) -> Document:
    """Raises ParseError `html` or `not_a_feed` when the text has no feed in it."""
    raw = text.encode("utf-8", "ignore")
    is_clean = len(raw.translate(None, CONTROLS)) == len(raw) and not (b"\xef\xbf" in raw and ILLEGAL.search(text))
    text = text if is_clean else ILLEGAL.sub("", text)
    match = _root(text, url)
    name = match[1]
    start, end = match.start(), _end(text, name)
    is_cut = end is None
    text = text[start:end] if end is not None else _whole(text[start:])
    if "\xc3" in text or "\xe2\x80" in text:
        text = _unmangled(text)
    if b"\xc2" in raw and C1.search(text):
        text = C1.sub(lambda found: html.unescape(f"&#{ord(found[0])};"), text)
    if ODD.search(text):
        text = REFERENCE.sub(_reference, text)
    return Document(text, name.rpartition(":")[2].lower(), is_cut)


def _root(text: str, url: str) -> re.Match[str]:
    at = _after_prolog(text)
    if match := ROOT.match(text, at):
        return match
    page = HTML.search(text)
    if page and page.start() <= at:
        raise ParseError("{url} is a web page, and no feed.", reason="html", url=url)
    if match := ROOT.search(text):
        return match
    if page:
        raise ParseError("{url} is a web page, and no feed.", reason="html", url=url)
    raise ParseError("{url} is no feed.", reason="not_a_feed", url=url)


def _after_prolog(text: str) -> int:
    """Return where the first element starts: after XML declaration, comments, instructions and DOCTYPE."""
    at = 0
    while True:
        at = SPACE.match(text, at).end()  # type: ignore[union-attr]
        if text.startswith("<?", at):
            end, width = text.find("?>", at), 2
        elif text.startswith("<!--", at):
            end, width = text.find("-->", at), 3
        elif match := DOCTYPE.match(text, at):
            end, width = text.find("]" if match[1] else ">", match.end()), 1
            if match[1] and end >= 0:
                end = text.find(">", end)
        else:
            return at
        if end < 0:
            return at
        at = end + width


def _end(text: str, root: str) -> int | None:
    """Return where the root ends, or None when the text was cut before that."""
    at = text.rfind(f"</{root}")
    if at < 0:
        closing = list(re.finditer(rf"</{re.escape(root)}\s*>", text, re.I))
        return closing[-1].end() if closing else None
    end = text.find(">", at)
    return None if end < 0 else end + 1


def _whole(text: str) -> str:
    """Return a cut text without the entry that was cut."""
    last = 0
    for match in ITEM_END.finditer(text):
        last = match.end()
    if not last:
        start = ITEM_START.search(text)
        last = start.start() if start else len(text)
    return text[:last]


def _reference(match: re.Match[str]) -> str:
    found, name = match[0], match[1]
    if found[0] == "<" or name in OWN:
        return found
    if name is None:
        return "&amp;"
    if name[0] == "#":
        char = html.unescape(found)
        return "" if ILLEGAL.search(char) or char == "\ufffd" else html.escape(char, quote=True)
    char = html5.get(name + ";", "")
    return html.escape(char, quote=True) if char else f"&amp;{name};"


def _unmangled(text: str) -> str:
    """Undo UTF-8 that was taken for ISO-8859-1 and encoded again: `Ã©` is é. No language writes these pairs."""
    return MANGLED.sub(lambda found: found[0].encode("latin-1").decode("utf-8", "replace"), text)
