"""Events that a post marks as such: h-event, hCalendar, and schema.org's Event as microdata or JSON-LD.

Sources: microformats.org/wiki/h-event, schema.org/Event. What is found is a suggestion; it is unsafe as all else of a post.
"""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from bs4 import BeautifulSoup, Tag

from cmooc.domain.texts import squeeze
from cmooc.domain.times import at_local

SIGN = re.compile(r"h-event|vevent|schema\.org/\w*Event\b|\"@type\"\s*:\s*\"\w*Event\"")
SCHEMA = re.compile(r"^https?://(?:www\.)?schema\.org/\w*Event$")
MOST = 5
MOST_CHARS = 500_000


@dataclass(frozen=True, slots=True)
class Marked:
    """An event as markup tells it; whole days end with the first moment after them."""

    title: str
    starts_at: datetime
    ends_at: datetime | None
    is_all_day: bool
    place: str
    url: str


def marked_events(html: str, zone: ZoneInfo) -> tuple[Marked, ...]:
    """Return the events that a post's own HTML, not sanitized yet, marks. Never raises."""
    if not SIGN.search(html):
        return ()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # any text may come here
        page = BeautifulSoup(html[:MOST_CHARS].replace("\0", ""), "lxml")
    found = (_marked(*said, zone) for said in (*_microformats(page), *_microdata(page), *_json_ld(page)))
    return tuple({one.starts_at: one for one in found if one is not None}.values())[:MOST]


def _marked(title: str, starts: str, ends: str, place: str, url: str, zone: ZoneInfo) -> Marked | None:
    begin = _read(starts)
    if begin is None or not title:
        return None
    end = _read(ends)
    is_all_day = not isinstance(begin, datetime)
    if isinstance(end, datetime) is is_all_day:
        end = None
    starts_at, ends_at = _moment(begin, zone), _moment(end, zone) if end is not None else None
    if ends_at is not None and ends_at <= starts_at:
        ends_at = None
    return Marked(title, starts_at, ends_at, is_all_day, place, url)


def _microformats(page: BeautifulSoup) -> Iterator[tuple[str, str, str, str, str]]:
    for event in page.select(".h-event, .vevent", limit=MOST):
        yield (
            _text(event, ".p-name, .summary"), _when(event, ".dt-start, .dtstart"), _when(event, ".dt-end, .dtend"),
            _text(event, ".p-location, .location"), _link(event, "a.u-url, a.url"),
        )  # fmt: skip


def _microdata(page: BeautifulSoup) -> Iterator[tuple[str, str, str, str, str]]:
    for event in page.find_all(itemtype=SCHEMA, limit=MOST):
        if isinstance(event, Tag):
            yield (
                _text(event, "[itemprop=name]"), _when(event, "[itemprop=startDate]"),
                _when(event, "[itemprop=endDate]"), _text(event, "[itemprop=location]"),
                _link(event, "a[itemprop=url]"),
            )  # fmt: skip


def _json_ld(page: BeautifulSoup) -> Iterator[tuple[str, str, str, str, str]]:
    for script in page.find_all("script", type="application/ld+json", limit=MOST):
        try:
            said = json.loads(script.get_text())
        except (ValueError, RecursionError):
            continue
        several = said if isinstance(said, list) else said.get("@graph", [said]) if isinstance(said, dict) else []
        for one in several if isinstance(several, list) else []:
            if isinstance(one, dict) and str(one.get("@type", "")).endswith("Event"):
                yield (
                    _string(one, "name"), _string(one, "startDate"), _string(one, "endDate"), _place(one.get("location")),
                    _string(one, "url"),
                )  # fmt: skip


def _string(said: Mapping[str, Any], name: str) -> str:
    value = said.get(name)
    return squeeze(value) if isinstance(value, str) else ""


def _place(said: object) -> str:
    if isinstance(said, str):
        return squeeze(said)
    if not isinstance(said, dict):
        return ""
    address = said.get("address")
    parts = [_string(said, "name"), address if isinstance(address, str) else ""]
    if isinstance(address, dict):
        parts += [_string(address, name) for name in ("streetAddress", "postalCode", "addressLocality")]
    return ", ".join(filter(None, parts))


def _text(event: Tag, selector: str) -> str:
    found = event.select_one(selector)
    return squeeze(found.get_text(" ") or str(found.get("content") or "")) if found else ""


def _when(event: Tag, selector: str) -> str:
    """Return a time as machines read it: of a `time`, of an attribute, or the text itself."""
    found = event.select_one(selector)
    if found is None:
        return ""
    said = found.get("datetime") or found.get("content") or found.get("title") or found.get_text()
    return str(said)


def _link(event: Tag, selector: str) -> str:
    found = event.select_one(selector)
    return str(found.get("href") or "") if found else ""


def _read(text: str) -> date | None:
    text = text.strip()
    try:
        return date.fromisoformat(text) if len(text) <= len("2026-12-05") else datetime.fromisoformat(text)
    except ValueError:
        return None


def _moment(said: date, zone: ZoneInfo) -> datetime:
    if not isinstance(said, datetime):
        return at_local(said, time.min, zone)
    return said.astimezone(UTC) if said.tzinfo else at_local(said.date(), said.time(), zone)
