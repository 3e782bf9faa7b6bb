"""The fast reader and feedparser agree on what both understand; neither fails on hostile bodies."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmooc.domain.errors import ParseError
from cmooc.stages.charset import as_utf8
from cmooc.stages.parse import parse
from cmooc.stages.readers import fields, tolerant, xml
from cmooc.stages.readers.repair import document, mended
from cmooc.stages.sanitize import clean, plain_line

FEEDS = Path(__file__).parents[1] / "data" / "feeds"
URL = "https://blog.example/feed"
XML = sorted(path for path in FEEDS.iterdir() if path.suffix in (".xml", ".rdf"))


KNOWN_BETTER = (  # docs/reading.md says why
    "hash_link.xml",
    "link_pdf_alone.xml",
    "link_rdf_about.rdf",
    "link_relation_as_address.xml",
    "title_numeric_without_end.xml",
    "wrong_end_tag.xml",
)


def both(path: Path):
    body, charset = as_utf8(path.read_bytes())
    return xml.read(body, url=URL, charset=charset)[0], tolerant.read(
        mended(document(body, url=URL)), url=URL, charset=charset
    )


@pytest.mark.parametrize("path", XML, ids=lambda path: path.name)
def test_both_readers_find_the_same_entries(path: Path) -> None:
    try:
        fast, slow = both(path)
    except ParseError:
        return
    if path.name in KNOWN_BETTER:
        return
    assert len(fast.entries) == len(slow.entries)
    assert plain_line(fast.title) == plain_line(slow.title)
    for one, other in zip(fast.entries, slow.entries, strict=True):
        assert plain_line(one.title) == plain_line(other.title)
        assert one.url == other.url
        assert (one.published_at or one.updated_at) == (other.published_at or other.updated_at)


def test_wrong_end_tags_hide_no_entry() -> None:
    item = "<item><title>{}</title><description><div>x</p></div></item></description></item>"
    body = "<rss version='2.0'><channel>" + "".join(map(item.format, range(5))) + "</channel></rss>"
    assert len(parse(body.encode(), url=URL).entries) >= 5


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(XML), st.integers(0, 2**32))
def test_a_mangled_body_is_read_or_refused(path: Path, seed: int) -> None:
    chance = random.Random(seed)
    body = bytearray(path.read_bytes())
    for _ in range(chance.randrange(1, 8)):
        start = chance.randrange(len(body) + 1)
        end = start + chance.randrange(30)
        body[start:end] = chance.choice([b"", b"<", b"&", b"]]>", b"<![CDATA[", b"\0", b"\xff", bytes(body[:end])])
    reason, entries = "", ()
    try:
        entries = parse(bytes(body), url=URL).entries
    except ParseError as error:
        reason = error.reason
    assert reason in ("", "empty", "html", "not_a_feed")
    assert all(clean(entry, feed_url=URL, feed_language=None).guid for entry in entries)


@given(st.binary(max_size=200))
def test_no_bytes_make_it_fail(body: bytes) -> None:
    with pytest.raises(ParseError):
        parse(body, url=URL)


@pytest.mark.parametrize(
    "body",
    [
        b"<rss><channel><item><description>" + b"<b>" * 200_000 + b"</description></item></channel></rss>",
        b"<rss><channel>" + b"<item>" * 200_000 + b"</channel></rss>",
        b"<rss><channel><item><title>" + b"&" * 500_000 + b"</title></item></channel></rss>",
        b"<rss><channel><item><title>" + b"<![CDATA[" * 100_000 + b"</title></item></channel></rss>",
        b"<!DOCTYPE " + b"[" * 500_000 + b"<rss>",
        b"<!--" * 200_000,
        b"<?" * 400_000,
        b"<" * 1_000_000,
        b'{"version":"https://jsonfeed.org/version/1","items":' + b"[" * 100_000,
    ],
    ids=range(9),
)
def test_a_hostile_body_ends_soon(body: bytes) -> None:
    start = time.process_time()
    try:
        feed = parse(body, url=URL)
        for entry in feed.entries:
            clean(entry, feed_url=URL, feed_language=None)
    except ParseError:
        pass
    assert time.process_time() - start < 5


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("61", 61),
        ("01:01", 61),
        ("1:01:01", 3661),
        ("90.5", 90),
        ("PT1H2M3S", 3723),
        ("long", None),
        ("", None),
        (None, None),
    ],
)
def test_durations(text: str | None, expected: int | None) -> None:
    assert fields.seconds(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("anne@x.example (Anne)", "Anne"),
        ("Anne <anne@x.example>", "Anne"),
        ("anne@x.example", None),
        ("Anne & Bo", "Anne &amp; Bo"),
        (" ", None),
    ],
)
def test_no_mail_address_is_shown(text: str, expected: str | None) -> None:
    assert fields.author(text) == expected
