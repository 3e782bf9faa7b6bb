"""Each file of tests/data/feeds holds one idea; the file beside it says what must come out."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest

from cmooc.domain.errors import ParseError
from cmooc.domain.times import rfc3339
from cmooc.stages import parse as stage
from cmooc.stages.parse import parse
from cmooc.stages.sanitize import clean, plain_line

FEEDS = Path(__file__).parents[1] / "data" / "feeds"
URL = "https://blog.example/feed"
CASES = sorted(path for path in FEEDS.iterdir() if not path.name.endswith(".expect.json"))


def told(body: bytes) -> dict[str, object]:
    """Return all that the stages make of a body, in the form of the expectations."""
    try:
        feed = parse(body, url=URL)
    except ParseError as error:
        return {"refused": error.reason}
    facts = dataclasses.asdict(feed) | {"title": plain_line(feed.title) or None, "hubs": list(feed.hubs)}
    facts |= {"skip_hours": sorted(feed.skip_hours), "skip_days": sorted(feed.skip_days)}
    facts["entries"] = [entry_told(entry, feed.language) for entry in feed.entries]
    return facts


def entry_told(parsed, language: str | None) -> dict[str, object]:
    entry = clean(parsed, feed_url=URL, feed_language=language)
    return (
        dataclasses.asdict(parsed)
        | dataclasses.asdict(entry)
        | {
            "published_at": rfc3339(entry.published_at),
            "updated_at": rfc3339(entry.updated_at),
            "categories": list(entry.categories),
            "enclosures": [file_told(file) for file in entry.enclosures],
        }
    )


def file_told(file) -> list[object]:
    """The alternative text stands last, where there is one."""
    *told, description = dataclasses.astuple(file)
    return [*told, description] if description else told


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.name)
def test_a_feed_gives_what_its_expectation_says(path: Path) -> None:
    expected = json.loads(path.with_name(path.stem + ".expect.json").read_text())
    found = told(path.read_bytes())
    entries = expected.pop("entries", None)
    assert {name: found.get(name) for name in expected} == expected
    if entries is not None:
        assert len(found["entries"]) == len(entries)
        for entry, wanted in zip(found["entries"], entries, strict=True):
            assert {name: entry[name] for name in wanted} == wanted


def test_every_expectation_belongs_to_a_file() -> None:
    assert {path.stem for path in CASES} == {
        path.name.removesuffix(".expect.json") for path in FEEDS.glob("*.json") if path.name.endswith(".expect.json")
    }
    assert len(CASES) >= 350


def test_a_body_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stage, "MAX_BYTES", 1000)
    with pytest.raises(ParseError) as caught:
        parse(b"<rss>" + b" " * 1000, url=URL)
    assert caught.value.reason == "too_large"


def test_of_very_many_entries_the_first_thousand_are_kept() -> None:
    items = b"".join(b"<item><guid>%d</guid></item>" % number for number in range(1200))
    feed = parse(b"<rss version='2.0'><channel>" + items + b"</channel></rss>", url=URL)
    assert len(feed.entries) == 1000
    assert feed.entries[0].guid == "0"


def test_the_header_decides_where_the_document_says_nothing() -> None:
    body = "<rss version='2.0'><channel><title>Привет</title></channel></rss>".encode("koi8-r")
    assert parse(body, url=URL, content_type="text/xml; charset=koi8-r").title == "Привет"


@pytest.mark.parametrize("content_type", ["text/plain", "text/html; charset=utf-8", "application/octet-stream", "x"])
def test_the_content_decides_what_is_a_feed(content_type: str) -> None:
    body = (FEEDS / "rss20.xml").read_bytes()
    assert parse(body, url=URL, content_type=content_type).format == "rss 2.0"
