"""Header lines: one each, whatever is put into them, and read back as they were meant."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.utils import parseaddr

import pytest

from cmooc.domain.errors import BadInput
from cmooc.stages.mail_headers import (
    address_header,
    ascii_address,
    ascii_phrase,
    ascii_url,
    plain_header,
    text_header,
)

UNFIT = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\ud800-\udfff]")
HOSTILE = (
    "Plain",
    "Bonjour\r\nBcc: everybody@example.com\r\n\r\nbody",
    "a\nb\rc\x0bd\x0ce\x1cf\x85g\u2028h\u2029i",
    "=?utf-8?q?Injected?=",
    "=?utf-8?b?SW5qZWN0ZWQ=?= and é",
    "\x00nul\x07bell\x7f",
    "\u202eright to left\u202c",
    "عربي and 日本語 and 🌱",
    "É" * 400,
    "x" * 10_000,
    "words " * 2_000,
    '"quoted" <a@example.com>, other',
    "back\\slash",
    "\ud800",
    "Territoires apprenants, 22 novembre\u202f: l’école ouverte",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_is_one_header_and_means_itself(text):
    data = text_header("Subject", text)
    read = message_from_bytes(data + b"\r\nbody", policy=policy.default)
    assert list(read) == ["Subject"]
    assert data.isascii()
    assert not read.defects
    assert not read["Subject"].defects
    lines = data.split(b"\r\n")
    assert lines[-1] == b""
    assert all(len(line) <= 998 for line in lines)
    assert all(line.startswith(b" ") for line in lines[1:-1])
    if not UNFIT.search(text) and len(text) <= 150:
        assert read["Subject"] == text


@pytest.mark.parametrize("text", HOSTILE)
def test_a_name_stands_before_its_one_address(text):
    data = address_header("From", text, "course@example.org")
    read = message_from_bytes(data + b"\r\nbody", policy=policy.default)
    assert list(read) == ["From"]
    assert [one.addr_spec for one in read["From"].addresses] == ["course@example.org"]
    assert max(len(line) for line in data.split(b"\r\n")) <= 998
    if not UNFIT.search(text) and len(text) <= 150:
        as_sent = message_from_bytes(data)["From"].rpartition(" <")[0]
        name = as_sent if "=?" in as_sent else parseaddr(f"{as_sent} <a@example.org>")[0]
        assert str(make_header(decode_header(name))) == text


def test_a_plain_header_stays_on_one_line_and_takes_nothing_else():
    url = f"<https://course.example/{'x' * 400}>"
    assert plain_header("List-Unsubscribe", url) == f"List-Unsubscribe: {url}\r\n".encode()
    for bad in ("a\r\nb: c", "é", "a\x00b"):
        with pytest.raises(ValueError, match="List-Id"):
            plain_header("List-Id", bad)


def test_addresses_go_out_in_the_form_that_every_server_takes():
    assert ascii_address("ann@example.org") == "ann@example.org"
    assert ascii_address("o'neil+news@example.org") == "o'neil+news@example.org"
    assert ascii_address("ann@école.example") == "ann@xn--cole-9oa.example"
    for bad in ("ann", "ann@", "é@example.org", "a@example.org\r\nBcc: b@example.com", "a@example.org, b@example.com",
                "<a@example.org>", "a b@example.org", ""):  # fmt: skip
        with pytest.raises(BadInput):
            ascii_address(bad)


def test_our_own_addresses_and_names_become_ascii():
    assert ascii_url("https://course.example/fr/") == "https://course.example/fr/"
    assert ascii_url("https://école.example:8443/où?ça") == "https://xn--cole-9oa.example:8443/o%C3%B9?%C3%A7a"
    assert ascii_phrase('L’école ouverte\r\n"<à tous>') == "L'ecole ouverte a tous"
    assert ascii_phrase("日本") == ""
    assert len(ascii_phrase("long " * 100)) <= 60
