"""Bodies with open places: whatever stands around and in them, lines stay short and everything is read back."""

from __future__ import annotations

import quopri

import pytest

from cmooc.stages.quoted import filling, pieces

MARK = "m4rk0f0ne"
TOKEN = "abcDEF123-_." * 9


def joined(text: str, token: str = TOKEN) -> bytes:
    return filling(token).join(pieces(text, MARK))


@pytest.mark.parametrize(
    "text",
    [
        f"{MARK}",
        f"before {MARK} after",
        f"{MARK}{MARK}",
        f"one\n{MARK}\n{MARK}\nend\n",
        f"space before {MARK}\n trailing space \n\ttab\t\n.\n..\n=20 =\nFrom me",
        "é" * 500 + MARK + "\u202f" * 300,
        f"{'x' * 75}{MARK}{'y' * 76}=\n{'z' * 77}",
        f"https://blog.example/?{'a=b&' * 200}#{MARK}/{'é' * 40}",
        "no place at all",
        "",
    ],
)
def test_what_is_filled_in_is_read_back_and_no_line_is_long(text):
    data = joined(text)
    assert max(len(line) for line in data.split(b"\r\n")) <= 76
    assert data.isascii()
    assert data.count(b"\n") == data.count(b"\r\n")
    assert quopri.decodestring(data).decode().replace("\r\n", "\n") == text.replace(MARK, TOKEN)


def test_every_length_of_token_fits():
    for length in range(1, 300):
        data = joined(f"start {MARK} end", "x" * length)
        assert max(len(line) for line in data.split(b"\r\n")) <= 76
        assert quopri.decodestring(data).decode() == f"start {'x' * length} end"


def test_all_kinds_of_line_ends_become_one():
    assert joined("a\r\nb\rc\nd") == b"a\r\nb\r\nc\r\nd"


def test_half_characters_do_no_harm():
    assert quopri.decodestring(joined("a\ud800b")) == b"a?b"
