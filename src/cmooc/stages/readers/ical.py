"""Calendars (iCalendar, RFC 5545), line by line: what they say of themselves, and their events still as text.

Nothing is expanded here. `stages/agenda.py` makes dates of it, for a zone and a moment that only its caller knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from cmooc.domain.errors import ParseError
from cmooc.domain.events import CalendarText
from cmooc.domain.feeds import ParsedFeed
from cmooc.domain.texts import squeeze
from cmooc.domain.urls import absolute

BEGIN = re.compile(rb"BEGIN:VCALENDAR\s", re.I)
NEWLINES = re.compile(r"\r\n?|[\u2028\u2029\x85\x0b\x0c]")
FOLD = re.compile(r"\n[ \t]")
PROPERTY = re.compile(
    r"([A-Za-z0-9-]+)((?:;[^:;=]+=(?:\"[^\"\n]*\"|[^\":;,\n]*)(?:,(?:\"[^\"\n]*\"|[^\":;,\n]*))*)*):(.*)"
)
PERIOD = re.compile(r"P(?:(\d{1,4})W)?(?:(\d{1,5})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,8})S)?)?")
SECONDS = (7 * 86400, 86400, 3600, 60, 1)
LONGEST_LINE = 20_000
MOST_LINES = {"VEVENT": 400, "VTIMEZONE": 5000}
MOST_OPEN = 20


@dataclass(slots=True)
class _Calendar:
    """The parts of a calendar as unfolded lines. `says` are its own properties, first ones, by upper-case name."""

    says: dict[str, str] = field(default_factory=dict)
    events: list[tuple[str, ...]] = field(default_factory=list)
    zones: list[tuple[str, ...]] = field(default_factory=list)
    is_whole: bool = False


@dataclass(slots=True)
class _Part:
    """An event or a zone that is being read; `depth` is how many parts were open before it."""

    word: str
    depth: int
    lines: list[str] = field(default_factory=list)

    def take(self, line: str, depth: int) -> None:
        """Keep the part's own lines, of a zone also those of the parts in it."""
        is_own = depth == self.depth + 1 or self.word == "VTIMEZONE"
        if is_own and len(self.lines) < MOST_LINES[self.word]:
            self.lines.append(line)


def is_calendar(start: bytes) -> bool:
    return BEGIN.match(start) is not None


def read(body: bytes, *, url: str, charset: str) -> ParsedFeed:
    """Return what the calendar says of itself. Raises ParseError when it holds no line of a calendar."""
    calendar = _taken_apart(body)
    if not (calendar.says or calendar.events):
        raise ParseError("{url} is no feed.", reason="not_a_feed", url=url)
    says = calendar.says
    home = says.get("URL") or says.get("X-ORIGINAL-URL") or ""
    return ParsedFeed(
        format=f"ical {says['VERSION']}" if says.get("VERSION", "") in ("1.0", "2.0") else "ical", charset=charset,
        title=squeeze(text_of(says.get("X-WR-CALNAME") or says.get("NAME") or "")) or None,
        home_page_url=absolute(home, url) if home else None,
        generator=squeeze(text_of(says.get("PRODID", ""))) or None,
        every_s=seconds_of(says.get("REFRESH-INTERVAL") or says.get("X-PUBLISHED-TTL") or ""),
        error=None if calendar.is_whole else "truncated",
        calendar=CalendarText(
            tuple(calendar.events), tuple(calendar.zones), says.get("X-WR-TIMEZONE", "").strip()
        ),
    )  # fmt: skip


def _taken_apart(body: bytes) -> _Calendar:
    """Take a calendar apart. What stands in an event beside its own lines, such as alarms, is left out."""
    found, open_parts = _Calendar(), list[str]()
    part: _Part | None = None
    for line in _unfolded(body):
        name, _, rest = line.partition(":")
        name, word = name.upper(), rest.strip().upper()
        if name == "BEGIN":
            if part is not None and word in MOST_LINES:  # its end is missing
                del open_parts[part.depth :]
                _finish(found, part)
            if word in MOST_LINES:
                part = _Part(word, len(open_parts))
            if len(open_parts) < MOST_OPEN:
                open_parts.append(word)
        elif name == "END":
            _close(open_parts, word)
            found.is_whole = word == "VCALENDAR"
            if part is not None and len(open_parts) <= part.depth:
                _finish(found, part)
                part = None
                continue
        elif part is None and open_parts == ["VCALENDAR"] and (said := PROPERTY.fullmatch(line)):
            found.says.setdefault(said[1].upper(), said[3])
        if part is not None:
            part.take(line, len(open_parts) + (name == "END"))
    return found


def _finish(calendar: _Calendar, part: _Part) -> None:
    parts = calendar.events if part.word == "VEVENT" else calendar.zones
    parts.append((*part.lines, f"END:{part.word}"))


def text_of(value: str) -> str:
    """Return a text without its backslashes (RFC 5545 §3.3.11)."""
    return re.sub(r"\\([nN;,\\:\"])", lambda found: "\n" if found[1] in "nN" else found[1], value)


def seconds_of(duration: str) -> int | None:
    """Return the seconds of a duration such as `PT1H` (RFC 5545 §3.3.6)."""
    found = PERIOD.fullmatch(duration.strip().upper())
    if found is None or not any(found.groups()):
        return None
    return sum(int(number or 0) * length for number, length in zip(found.groups(), SECONDS, strict=True))


def _unfolded(body: bytes) -> Iterator[str]:
    text = NEWLINES.sub("\n", body.decode("utf-8", "replace").replace("\0", ""))
    for line in FOLD.sub("", text).split("\n"):
        if line.strip():
            yield line.strip()[:LONGEST_LINE]


def _close(open_parts: list[str], word: str) -> None:
    """Close a part with all that was left open in it; an end without a beginning closes nothing."""
    if word in open_parts:
        while open_parts.pop() != word:
            pass
