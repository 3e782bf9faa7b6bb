"""Bytes to text, for feeds and pages as they are found (order of trust: BOM, UTF-8 that is valid, header, document).

Sources: RFC 7303 for what should be, WHATWG Encoding for the labels' true meaning (ISO-8859-1 is windows-1252).
"""

from __future__ import annotations

import codecs
import re

BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
WIDE = ((b"<\0\0\0", "utf-32-le"), (b"\0\0\0<", "utf-32-be"), (b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"))
PROLOG = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']?\s*([\w.:-]+)""", re.I)
META = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]+)""", re.I)
HEADER = re.compile(r"""charset\s*=\s*["']?\s*([\w.:-]+)""", re.I)
KNOWN = re.compile(r"(utf|iso|cp\d|koi8|big5|gb|euc|shift_jis|mac|hz|tis|johab|ascii|ptcp)")
WIDER = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
    "utf-16": "utf-16-le",
    "utf-32": "utf-32-le",
}
WIDE_ONES = ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
NAMES = {"cp1252": "windows-1252", "cp1254": "windows-1254", "cp932": "shift_jis", "cp949": "euc-kr"}
STRAY = re.compile("[\udc80-\udcff]")
MULTIBYTE = re.compile(rb"[\xc3-\xf4][\x80-\xbf]")


def decode(body: bytes, content_type: str = "") -> tuple[str, str]:
    """Return the text and the name of its encoding. Never raises: what fits nowhere is read as windows-1252."""
    text, name = as_utf8(body, content_type)
    return text.decode("utf-8"), name


def as_utf8(body: bytes, content_type: str = "") -> tuple[bytes, str]:
    """Return the text as UTF-8 without a byte order mark, and the name of the encoding it came in. Never raises."""
    for mark, name in BOMS:
        if body.startswith(mark):
            body = body[len(mark) :]
            if name != "utf-8":
                return _recoded(body, name)
    for mark, name in WIDE:
        if body.lstrip(b" \t\r\n")[:4].startswith(mark):
            return _recoded(body, name)
    if b"\x1b" in body or _may_be_hz(body, content_type):  # 7-bit encodings that would pass for UTF-8
        for name in declarations(body, content_type):
            if name.startswith(("iso2022", "hz")):
                return _recoded(body, name)
    try:
        body.decode("utf-8")
        return body, "utf-8"
    except UnicodeDecodeError:
        pass
    for name in declarations(body, content_type):
        if name not in ("utf-8", "cp1252", *WIDE_ONES):
            try:
                return body.decode(name).encode("utf-8", "replace"), NAMES.get(name, name)
            except UnicodeDecodeError:
                continue
    text, name = mixed(body)
    return text.encode("utf-8", "replace"), name


def _may_be_hz(body: bytes, content_type: str) -> bool:
    return (b"hz-" in body[:1024].lower() or "hz-" in content_type.lower()) and b"~{" in body


def _recoded(body: bytes, name: str) -> tuple[bytes, str]:
    text = body.decode(name, "replace").encode("utf-8", "replace")
    return text, name.removesuffix("-le").removesuffix("-be")


def labels(body: bytes, content_type: str) -> list[str]:
    """Return what header and document call the encoding, in the order of their authority."""
    found = HEADER.findall(content_type)[:1]
    found += [match[1].decode("ascii", "replace") for match in (PROLOG.search(body[:1024]),) if match]
    found += [match[1].decode("ascii", "replace") for match in (META.search(body[:4096]),) if match]
    return found


def declarations(body: bytes, content_type: str) -> list[str]:
    """Return the codecs that the labels mean, as this machine calls them; unknown ones left out."""
    return list(dict.fromkeys(filter(None, map(codec, labels(body, content_type)))))


def false_label(body: bytes, content_type: str, name: str) -> str | None:
    """Return the declared encoding where it is not `name`, the true one, and that makes a difference to this body."""
    if name == "utf-8" and body.isascii():
        return None
    label = next(iter(labels(body, content_type)), None)
    if label is None:
        return None
    meant = codec(label) or ""
    meant = NAMES.get(meant, meant).removesuffix("-le").removesuffix("-be")
    return label[:40] if meant != name else None


def codec(label: str) -> str | None:
    """Return the codec that a label means in practice, or None; codecs that are no charsets are not let in."""
    try:
        name = codecs.lookup(label.lower().removeprefix("x-").replace("windows-31j", "cp932")).name
    except (LookupError, ValueError):
        return None
    return WIDER.get(name, name) if KNOWN.match(name) else None


def mixed(body: bytes) -> tuple[str, str]:
    """Read as UTF-8 with each byte that is none taken for windows-1252, as in pages pasted together from both.

    Where most are none, what looks like UTF-8 is so by chance, and all is windows-1252.
    """
    text = body.decode("utf-8", "surrogateescape")
    if len(STRAY.findall(text)) >= len(MULTIBYTE.findall(body)):
        return body.decode("cp1252", "replace"), "windows-1252"
    return STRAY.sub(lambda match: _western(chr(ord(match[0]) - 0xDC00)), text), "utf-8"


def _western(char: str) -> str:
    try:
        return char.encode("latin-1").decode("cp1252")
    except UnicodeDecodeError:
        return "\ufffd"
