"""Texts of feeds as HTML: plain, escaped, in CDATA, base64, or as elements of their own that nobody escaped.

Sources: RFC 4287 §3.1 and §4.1.3.3 (Atom), https://www.rssboard.org/rss-profile#data-types-characterdata.
"""

from __future__ import annotations

import base64
import binascii
import re

from lxml import etree

from cmooc.stages.readers import fields

Element = etree._Element

HTML_TYPES = ("html", "text/html", "application/xhtml+xml", "xhtml")
PREFIX = re.compile(r"(</?)[\w.-]+:(?=\w)")
DECLARED = re.compile(r' xmlns(?::[\w.-]+)?="[^"]*"')
VOID = re.compile(r"<((?!(?:area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr)\b)[\w-]+)([^<>]*?)\s?/>")


def text_of(element: Element) -> str:
    if len(element):
        return "".join(str(part) for part in element.itertext()).strip()
    return (element.text or "").strip()


def markup(element: Element) -> str:
    """Return what is inside as HTML, be it one text or elements."""
    if not len(element):
        return fields.unwrapped((element.text or "").strip())
    text = element.text or ""
    is_escaped = "<" in text or ("&" in text and fields.ENTITY.search(text))  # the publisher escaped this part only
    parts = [text if is_escaped else text.replace("&", "&amp;")]
    parts += [etree.tostring(child, encoding="unicode", with_tail=True) for child in element]
    html = "".join(parts)
    if ":" in html:
        html = DECLARED.sub("", PREFIX.sub(r"\1", html))
    return VOID.sub(r"<\1\2></\1>", html).strip()


def guess(element: Element) -> str:
    return markup(element) if len(element) else fields.html_of_guess((element.text or "").strip())


def construct(element: Element, *, is_body: bool = False) -> str:
    """Return an Atom text construct as HTML, by its type; `mode` is of Atom 0.3.

    A body without a type is read for what it looks like: publishers forget the type more often than they mean text.
    """
    kind = element.get("type", "").partition(";")[0].strip().lower()
    if len(element):
        is_wrapped = kind in ("html", "text/html") and len(element) == 1 and not len(element[0])
        return text_of(element) if is_wrapped else markup(element)  # escaped HTML in one bare <div>: TypePad's way
    text = (element.text or "").strip()
    if element.get("mode", "").lower() == "base64" or (kind and "/" in kind and not _is_readable(kind)):
        text = _decoded(text)
    if kind in HTML_TYPES:
        return fields.unwrapped(text) if is_body else text
    if is_body:
        return fields.paragraphs(text) if kind in ("text", "text/plain") else fields.html_of_guess(text)
    return fields.html_of_text(text)


def _decoded(text: str) -> str:
    """Return the text that base64 hides; nothing for pictures and other files."""
    try:
        return base64.b64decode("".join(text.split()), validate=True).decode("utf-8").strip()
    except (binascii.Error, ValueError):
        return ""


def _is_readable(kind: str) -> bool:
    return not kind or kind.startswith("text") or kind in HTML_TYPES or kind.endswith(("/xml", "+xml"))
