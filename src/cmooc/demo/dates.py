"""Say dates the way people write them, in French and in English, and the way feeds write them."""

from datetime import UTC, date, datetime, time, timedelta
from email.utils import format_datetime
from zoneinfo import ZoneInfo

DAYS = {
    "fr": ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
MONTHS = {
    "fr": (
        *("janvier", "février", "mars", "avril", "mai", "juin"),
        *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}
SEASONS = {
    "fr": ("cet hiver", "ce printemps", "cet été", "cet automne"),
    "en": ("this winter", "this spring", "this summer", "this autumn"),
}
SATURDAY = 5


def day_words(day: date, language: str) -> str:
    """Return «samedi 14 novembre» or «Saturday 14 November»."""
    number = "1er" if day.day == 1 and language == "fr" else str(day.day)
    return f"{DAYS[language][day.weekday()]} {number} {MONTHS[language][day.month - 1]}"


def month_words(day: date, language: str) -> str:
    return MONTHS[language][day.month - 1]


def season_index(day: date) -> int:
    """Return 0 for winter to 3 for autumn, northern and by whole months."""
    return (day.month % 12) // 3


def next_weekday(day: date, weekday: int) -> date:
    """Return the first such weekday at least two days later."""
    soonest = day + timedelta(days=2)
    return soonest + timedelta(days=(weekday - soonest.weekday()) % 7)


def local_time(day: date, minutes: int, zone: str) -> datetime:
    """Return the aware moment that many minutes after local midnight."""
    return datetime.combine(day, time(minutes // 60, minutes % 60), ZoneInfo(zone))


def rfc822(moment: datetime) -> str:
    return format_datetime(moment)


def rfc822_utc(moment: datetime) -> str:
    """Return the form with +0000 that WordPress writes."""
    return format_datetime(moment.astimezone(UTC))


def http_date(moment: datetime) -> str:
    """Return the form of HTTP headers (RFC 9110 §5.6.7)."""
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def iso(moment: datetime) -> str:
    return moment.isoformat()


def iso_utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
