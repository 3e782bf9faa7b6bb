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
NAMES = {"cp1252": "windows-1252", "cp1254": "windows-1254", "cp932": "shift_jis", "cp949": "euc-kr"}
STRAY = re.compile("[\udc80-\udcff]")
MULTIBYTE = re.compile(rb"[\xc3-\xf4][\x80-\xbf]")


def decode(body: bytes, content_type: str = "") -> tuple[str, str]:
    """Return the text and the name of its encoding. Never raises: what fits nowhere is read as windows-1252."""
    for mark, name in BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace"), name.removesuffix("-le").removesuffix("-be")
    for mark, name in WIDE:
        if body.lstrip(b" \t\r\n")[:4].startswith(mark):
            return body.decode(name, "replace"), name.removesuffix("-le").removesuffix("-be")
    declared = [name for name in declarations(body, content_type) if name not in ("utf-16-le", "utf-32-le")]
    if b"\x1b" in body or b"~{" in body:  # 7-bit encodings that would pass for UTF-8
        for name in declared:
            if name.startswith(("iso2022", "hz")):
                return body.decode(name, "replace"), name
    try:
        return body.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    for name in declared:
        if name not in ("utf-8", "cp1252"):
            try:
                return body.decode(name), NAMES.get(name, name)
            except UnicodeDecodeError:
                continue
    return mixed(body)


def declarations(body: bytes, content_type: str) -> list[str]:
    """Return the codecs that the header and the document name, as this machine calls them; unknown ones left out."""
    found = HEADER.findall(content_type)[:1]
    found += [match[1].decode("ascii", "replace") for match in (PROLOG.search(body[:1024]),) if match]
    found += [match[1].decode("ascii", "replace") for match in (META.search(body[:4096]),) if match]
    return list(dict.fromkeys(filter(None, map(codec, found))))


def codec(label: str) -> str | None:
    """Return the codec that a label means in practice, or None; codecs that are no charsets are not let in."""
    try:
        name = codecs.lookup(label.lower().removeprefix("x-").replace("windows-31j", "cp932")).name
    except (LookupError, ValueError):
        return None
    return WIDER.get(name, name) if KNOWN.match(name) else None


def mixed(body: bytes) -> tuple[str, str]:
    """Read as UTF-8 with each byte that is none taken for windows-1252, as in pages pasted together from both."""
    text = body.decode("utf-8", "surrogateescape")
    stray = 0

    def western(match: re.Match[str]) -> str:
        nonlocal stray
        stray += 1
        byte = bytes([ord(match[0]) - 0xDC00])
        try:
            return byte.decode("cp1252")
        except UnicodeDecodeError:
            return "\ufffd"

    text = STRAY.sub(western, text)
    return text, "utf-8" if len(MULTIBYTE.findall(body)) > stray else "windows-1252"
