"""The course an instance carries: its name, tag, languages, zone and hours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from zoneinfo import ZoneInfo

LANGUAGES = ("fr", "en")


@dataclass(frozen=True, slots=True)
class Course:
    """`titles` and `descriptions` are by language; `base_url` has no slash at its end.

    `max_age_days` is how old a post may be when first seen; older ones stay in the archive and out of the editions.
    `hub_url` is the WebSub hub that the course's own feeds name; empty for none.
    """

    titles: Mapping[str, str]
    descriptions: Mapping[str, str]
    tag: str
    base_url: str
    language: str
    zone: ZoneInfo
    edition_hour: time
    contact: str = ""
    license: str = ""
    max_age_days: int = 30
    hub_url: str = ""

    def title(self, language: str) -> str:
        return self.titles.get(language) or self.titles[self.language]

    def description(self, language: str) -> str:
        return self.descriptions.get(language) or self.descriptions.get(self.language, "")


@dataclass(frozen=True, slots=True)
class CoursePage:
    """One Markdown page of the course in one language; `html` is sanitized.

    `nav` orders the navigation (None: not in it). Week pages have a number and their first and last day.
    """

    slug: str
    language: str
    title: str
    html: str
    summary: str = ""
    nav: int | None = None
    week: int | None = None
    starts: date | None = None
    ends: date | None = None

    def is_current(self, today: date) -> bool:
        """Tell whether this is the page of the week that `today` lies in."""
        return self.starts is not None and self.ends is not None and self.starts <= today <= self.ends


@dataclass(frozen=True, slots=True)
class Announcement:
    """A dated note of the facilitators, from `DIR/announcements/`; `html` is sanitized."""

    slug: str
    language: str
    title: str
    html: str
    starts: date
    ends: date
