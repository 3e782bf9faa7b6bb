"""What a post seems to announce: events for a facilitator to accept, never public before."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from cmooc.domain.entries import Entry, ParsedEntry
from cmooc.domain.events import Event, EventDate, FreshEvent
from cmooc.domain.tags import Tag, TagKind
from cmooc.stages.announced_dates import announced_dates
from cmooc.stages.announced_markup import marked_events
from cmooc.stages.occasions import slugs

MOST_CHARS = 20_000


def announced_events(
    written: ParsedEntry, entry: Entry, tags: tuple[Tag, ...], *, seen_at: datetime, zone: ZoneInfo
) -> tuple[FreshEvent, ...]:
    """Return the events that a post marks, else those that its words speak of; they are about what the post is about.

    Titles and places come as the post wrote them and still have to be cleaned.
    """
    written_at = min(entry.published_at, seen_at) if entry.published_at else seen_at
    found = list(_marked(written, entry, written_at, zone)) or list(_spoken(entry, written_at, zone))
    given = tuple(tag for tag in tags if not tag.is_suggested)
    territories, themes = slugs(given, TagKind.TERRITORY), slugs(given, TagKind.THEME)
    return tuple(FreshEvent(event, territories, themes) for event in found)


def _marked(written: ParsedEntry, entry: Entry, written_at: datetime, zone: ZoneInfo) -> Iterator[Event]:
    for one in marked_events(written.content or written.summary or "", zone):
        if one.starts_at > written_at:
            day = EventDate("", one.starts_at, one.ends_at, one.is_all_day)
            yield Event(uid=_uid(one.starts_at), title=one.title, dates=(day,), zone=zone.key, place=one.place,
                        url=one.url or entry.url, language=entry.language)  # fmt: skip


def _spoken(entry: Entry, written_at: datetime, zone: ZoneInfo) -> Iterator[Event]:
    for one in announced_dates(entry.text[:MOST_CHARS], title=entry.title, written_at=written_at, zone=zone):
        day = EventDate("", one.starts_at, one.ends_at)
        yield Event(uid=_uid(one.starts_at), title=entry.title or one.sentence, dates=(day,), zone=zone.key,
                    html=one.sentence, url=entry.url, language=entry.language)  # fmt: skip


def _uid(starts_at: datetime) -> str:
    """Name an announcement within its post, so that an edit elsewhere in it leaves what was decided."""
    return f"{starts_at:%Y%m%dT%H%M%SZ}"
