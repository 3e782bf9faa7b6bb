"""When everybody writes: moments spread over the weeks, blogs a few a week and social accounts about one a day."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from cmooc.demo.dates import local_time
from cmooc.demo.people import CAST, QUIET, Participant, Source
from cmooc.demo.places import zone_of

SOCIAL = ("mastodon", "bluesky")
DAYS_BEFORE = {"blog": 7.0, "social": 1.5}
EARLIEST, LATEST = 6 * 60 + 30, 22 * 60 + 45


@dataclass(frozen=True, slots=True)
class Moment:
    at: datetime
    day: int
    author: Participant
    source: Source


def is_social(source: Source) -> bool:
    return source.channel in SOCIAL


def moments(opening: date, days: int) -> list[Moment]:
    """Return every moment at which somebody posts, in order of time."""
    found = [
        moment for author in CAST for source in author.sources for moment in _of_source(author, source, opening, days)
    ]
    return sorted(found, key=lambda moment: (moment.at, moment.source.channel, moment.source.folder))


def _of_source(author: Participant, source: Source, opening: date, days: int) -> list[Moment]:
    rng = Random(f"schedule {source.channel} {source.folder}")
    last = days * 0.3 if QUIET in source.odd else days + 1
    return [_moment(author, source, opening, day, rng) for day in _days(source, last, rng)]


def _days(source: Source, last: float, rng: Random) -> list[int]:
    gap = 7 / source.weekly
    found = []
    point = -DAYS_BEFORE["social" if is_social(source) else "blog"] + rng.random()
    while point < last:
        found.append(int(point // 1))
        point += gap * rng.uniform(0.45, 1.6)
    return found


def _moment(author: Participant, source: Source, opening: date, day: int, rng: Random) -> Moment:
    minutes = rng.randint(EARLIEST, LATEST)
    at = local_time(opening + timedelta(days=day), minutes, zone_of(author.place_slug))
    return Moment(at + timedelta(seconds=rng.randint(0, 59)), day, author, source)
