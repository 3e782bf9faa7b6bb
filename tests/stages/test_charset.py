"""Bytes to text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmooc.stages.charset import codec, decode


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
