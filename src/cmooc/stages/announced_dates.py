"""Dates with an hour that a post's words announce, in French and English. Precision first: what is unsure is left out.

A sentence counts when it speaks of a meeting, of a day with its month, and of an hour; when it speaks of a deadline, of
opening hours or of something past, it does not. A weekday that does not fit the date speaks against the date.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from cmooc.domain.texts import fold, squeeze
from cmooc.domain.times import at_local, local_day

MONTHS = {
    "janvier": 1, "fevrier": 2, "mars": 3, "avril": 4, "mai": 5, "juin": 6, "juillet": 7, "aout": 8, "septembre": 9,
    "octobre": 10, "novembre": 11, "decembre": 12, "january": 1, "february": 2, "march": 3, "april": 4, "may": 5,
    "june": 6, "july": 7, "august": 8, "september": 9, "october": 10, "november": 11, "december": 12,
}  # fmt: skip
WEEKDAYS = {
    "lundi": 0, "mardi": 1, "mercredi": 2, "jeudi": 3, "vendredi": 4, "samedi": 5, "dimanche": 6, "monday": 0,
    "tuesday": 1, "wednesday": 2, "thursday": 3, "friday": 4, "saturday": 5, "sunday": 6,
}  # fmt: skip
MONTH = "|".join(MONTHS)
WEEKDAY = "|".join(WEEKDAYS)
DAY = re.compile(
    rf"(?:\b(?P<weekday>{WEEKDAY})\b,? ?(?:the )?)?"
    rf"(?:\b(?P<day>[12]?\d|3[01])(?:er|st|nd|rd|th)? (?:of )?(?P<month>{MONTH})\b"
    rf"|\b(?P<month2>{MONTH}) (?P<day2>[12]?\d|3[01])(?:st|nd|rd|th)?\b)"
    r"(?:,? (?P<year>20\d\d)\b)?"
)
HOUR = re.compile(
    r"\b(?P<h>[01]?\d|2[0-4]) ?h(?:eures?)?(?: ?(?P<m>[0-5]\d))?\b(?! ?(?:par|/))"
    r"|\b(?P<h24>[01]?\d|2[0-3]):(?P<m24>[0-5]\d)\b(?! ?[ap]\.?m)"
    r"|\b(?P<h12>0?[1-9]|1[0-2])(?:[:.](?P<m12>[0-5]\d))? ?(?P<half>[ap])\.?m\b\.?"
)
UNTIL = re.compile(r"^ ?(?:-|–|a|to|until|jusqu.?a) ?$")
SHORT_FROM = re.compile(r"\b(?P<h>1[0-2]|[1-9])(?::(?P<m>[0-5]\d))? ?(?:-|–|to) ?$")
MEETING = re.compile(
    r"\b(?:rendez-vous|rdv|ateliers?|conferences?|reunions?|rencontres?|projections?|debats?|permanences?|visites?|stages?"
    r"|formations?|balades?|randonnees?|chantiers? (?:participatifs?|collectifs?)|assemblees?|vernissages?|concerts?"
    r"|spectacles?|fetes?|soirees?|webinaires?|portes ouvertes|bourses?|repair cafes?|festivals?|inaugurations?"
    r"|vous (?:invitons?|invite|attendons|attend)|retrouvons-nous|rejoignez-nous|venez"
    r"|workshops?|talks?|lectures?|conferences?|meetings?|meetups?|gatherings?|open days?|walks?|screenings?|webinars?"
    r"|courses?|classes|fairs?|festivals?|assembl(?:y|ies)|exhibitions?|join us|meet us|you are invited|come along)\b"
)
NO_MEETING = re.compile(
    r"\b(?:date limite|avant le|jusqu.?au|cloture|au plus tard|inscriptions? (?:ouvertes?|possibles?|closes?|jusqu)"
    r"|candidatures?|depot des|horaires|publie|mis a jour|modifie|s.est tenue?|a eu lieu|avait lieu|ont eu lieu|etait"
    r"|etaient|avons|avions|annulee?s?|reportee?s?|derniere?s?|ferme|fermee|fermeture|sauf|hier"
    r"|deadline|before|no later than|by the|submit|apply|applications?|opening hours|published|updated|posted|took place"
    r"|was|were|cancelled|canceled|postponed|last|closed|except|yesterday)\b"
)
SENTENCE = re.compile(r"(?<=[.!?…])\s+(?=[A-ZÀ-ÖØ-Þ«“\"])|\n+")
LONGEST = 400
MOST = 5
NEAR_BEFORE, NEAR_AFTER = 30, 60
SOON, LATER = timedelta(days=120), timedelta(days=330)


@dataclass(frozen=True, slots=True)
class Announced:
    """A meeting that a sentence speaks of."""

    starts_at: datetime
    ends_at: datetime | None
    sentence: str


def announced_dates(text: str, *, title: str, written_at: datetime, zone: ZoneInfo) -> tuple[Announced, ...]:
    """Return what a post announces, each start once, in the order of its text; nothing that is over when it is written."""
    found: dict[datetime, Announced] = {}
    is_meeting = bool(MEETING.search(fold(title)))
    for sentence in SENTENCE.split(text):
        if len(found) == MOST:
            break
        if 10 <= len(sentence) <= LONGEST and any(char.isdigit() for char in sentence):
            for one in _of(squeeze(sentence), written_at, zone, is_meeting=is_meeting):
                found.setdefault(one.starts_at, one)
    return tuple(found.values())


def _of(sentence: str, written_at: datetime, zone: ZoneInfo, *, is_meeting: bool) -> Iterator[Announced]:
    plain = fold(sentence)
    if NO_MEETING.search(plain) or not (is_meeting or MEETING.search(plain)):
        return
    days = list(DAY.finditer(plain))
    if len(days) != 1:  # of several days and hours nobody knows which belong together
        return
    day = _day(days[0], local_day(written_at, zone))
    hours = _hours(plain, days[0])
    if day is None or hours is None:
        return
    starts_at = at_local(day, hours[0], zone)
    ends_at = at_local(day, hours[1], zone) if hours[1] and hours[1] > hours[0] else None
    if starts_at > written_at:
        yield Announced(starts_at, ends_at, sentence)


def _day(found: re.Match[str], written: date) -> date | None:
    """Return the day that is meant: the next one where no year is said, not too far, and on its weekday."""
    month, number = MONTHS[found["month"] or found["month2"]], int(found["day"] or found["day2"])
    weekday = found["weekday"]
    farthest = LATER if weekday else SOON
    years = [int(found["year"])] if found["year"] else [written.year, written.year + 1]
    for year in years:
        try:
            day = date(year, month, number)
        except ValueError:
            continue
        if written <= day <= written + farthest:
            return day if weekday is None or day.weekday() == WEEKDAYS[weekday] else None
    return None


def _hours(plain: str, day: re.Match[str]) -> tuple[time, time | None] | None:
    """Return when it begins, and where the words say so when it ends; None for no hour, or for several."""
    near = [
        one for one in HOUR.finditer(plain)
        if -NEAR_BEFORE <= one.end() - day.start() <= 0 or 0 <= one.start() - day.end() <= NEAR_AFTER
    ]  # fmt: skip
    times = [_time(one) for one in near]
    if not near or None in times:
        return None
    first = times[0]
    if len(near) == 1:
        early = SHORT_FROM.search(plain[: near[0].start()])
        if early and near[0]["half"] and first is not None:
            begin = _half_day(int(early["h"]), int(early["m"] or 0), near[0]["half"])
            return (begin, first) if begin < first else None
        return (first, None) if first else None
    if len(near) == 2 and first is not None and UNTIL.match(plain[near[0].end() : near[1].start()]):
        half = near[1]["half"] if near[0]["h24"] and first.hour < 12 else None  # from 2:30 to 4 pm
        return (_half_day(first.hour, first.minute, half) if half else first), times[1]
    return None


def _time(found: re.Match[str]) -> time | None:
    if found["h12"]:
        return _half_day(int(found["h12"]), int(found["m12"] or 0), found["half"])
    hour, minute = int(found["h"] or found["h24"]), int(found["m"] or found["m24"] or 0)
    return time(hour, minute) if hour < 24 else None


def _half_day(hour: int, minute: int, half: str) -> time:
    return time(hour % 12 + (12 if half == "p" else 0), minute)
