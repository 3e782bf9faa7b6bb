"""The date of an event as people are told it: local days, local hours, and the zone where that is another one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from cmooc.domain.events import EventRecord, Occurrence
from cmooc.domain.site import Site


@dataclass(frozen=True, slots=True)
class When:
    """`starts` and `ends` are hours on the clocks there, None for whole days; `zone` is empty where the course's agree."""

    occurrence: Occurrence
    first: date
    last: date
    starts: datetime | None
    ends: datetime | None
    zone: str

    @property
    def record(self) -> EventRecord:
        return self.occurrence.record


def when(one: Occurrence, site: Site) -> When:
    """The zone is told where its clocks show another time than those of the course."""
    zone = ZoneInfo(one.record.event.zone)
    first, last = one.date.days(zone)
    if one.date.is_all_day:
        return When(one, first, last, None, None, "")
    starts = one.date.starts_at.astimezone(zone)
    ends = one.date.ends_at.astimezone(zone) if one.date.ends_at else None
    is_elsewhere = starts.utcoffset() != starts.astimezone(site.course.zone).utcoffset()
    return When(one, first, last, starts, ends, zone.key.rpartition("/")[2].replace("_", " ") if is_elsewhere else "")
