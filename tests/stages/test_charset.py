"""Bytes to text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmooc.stages.charset import as_utf8, codec, decode, false_label


@pytest.mark.parametrize(
    ("body", "content_type", "expected"),
    [
        ("é".encode(), "text/xml; charset=iso-8859-1", ("é", "utf-8")),
        ("é’".encode("cp1252"), "text/xml; charset=iso-8859-1", ("é’", "windows-1252")),
        ("Привет".encode("cp1251"), "text/xml; charset=windows-1251", ("Привет", "cp1251")),
        ("Привет".encode("koi8-r"), 'text/xml; charset="koi8-r"', ("Привет", "koi8-r")),
        ("日本".encode("euc-jp"), "text/xml; charset=euc-jp", ("日本", "euc_jp")),
        ("汉字".encode("gb18030"), "text/xml; charset=gb2312", ("汉字", "gb18030")),
        ("é".encode("latin-1"), "text/xml; charset=base64", ("é", "windows-1252")),
        (b"\x81", "", ("\ufffd", "windows-1252")),
        (b"", "", ("", "utf-8")),
    ],
)
def test_a_body_is_decoded(body: bytes, content_type: str, expected: tuple[str, str]) -> None:
    assert decode(body, content_type) == expected


@pytest.mark.parametrize("label", ["zip", "hex", "rot13", "idna", "punycode", "unicode_escape", "undefined", "\0", ""])
def test_what_is_no_charset_is_not_let_in(label: str) -> None:
    assert codec(label) is None


@given(st.binary(max_size=300), st.text(max_size=40))
def test_no_bytes_make_it_fail(body: bytes, content_type: str) -> None:
    text, name = decode(body, content_type)
    assert isinstance(text, str)
    assert name


@given(st.binary(max_size=300), st.text(max_size=40))
def test_what_comes_out_is_utf8(body: bytes, content_type: str) -> None:
    text, _ = as_utf8(body, content_type)
    assert text.decode("utf-8") == decode(body, content_type)[0]


@pytest.mark.parametrize(
    ("body", "content_type", "expected"),
    [
        (b"<?xml version='1.0' encoding='iso-8859-1'?><rss/>", "", None),
        ("<?xml version='1.0' encoding='iso-8859-1'?>é".encode(), "", "iso-8859-1"),
        ("<?xml version='1.0' encoding='iso-8859-1'?>é".encode(), "text/xml; charset=UTF-8", None),
        ("<?xml version='1.0' encoding='iso-8859-1'?>é".encode("latin-1"), "", None),
        ("<?xml version='1.0' encoding='utf-8'?>é".encode("latin-1"), "", "utf-8"),
        ("<?xml version='1.0' encoding='utf-8'?>é".encode("latin-1"), "text/xml; charset=latin1", None),
        ("<?xml version='1.0' encoding='klingon'?>é".encode(), "", "klingon"),
        ("é".encode(), "", None),
        ("<?xml version='1.0' encoding='utf-16'?>é".encode("utf-16"), "", None),
        ("汉".encode("gbk"), "text/xml; charset=gb2312", None),
    ],
)
def test_an_untrue_label_is_told(body: bytes, content_type: str, expected: str | None) -> None:
    _, name = as_utf8(body, content_type)
    assert false_label(body, content_type, name) == expected


def test_valid_utf8_is_not_copied() -> None:
    body = "é".encode() * 100
    assert as_utf8(body)[0] is body
