"""What readers choose in a form, or bring along in the address of one."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from cmooc.domain.courses import LANGUAGES
from cmooc.domain.editions import Rhythm
from cmooc.domain.subscribers import Cut, Wishes
from cmooc.domain.tags import Territory, Theme, Vocabulary
from cmooc.domain.texts import fold
from cmooc.domain.times import at_local
from cmooc.web.pages import Given, text_of

MOST_POSTS = (5, 10, 20)


@dataclass(frozen=True, slots=True)
class Choices:
    """What a form offers: territories and themes as (slug, name), by name."""

    territories: tuple[tuple[str, str], ...]
    themes: tuple[tuple[str, str], ...]
    most_posts: tuple[int, ...] = MOST_POSTS


def choices_of(vocabulary: Vocabulary, language: str) -> Choices:
    return Choices(_by_name(vocabulary.territories, language), _by_name(vocabulary.themes, language))


def wishes_of(given: Given, vocabulary: Vocabulary, language: str) -> Wishes:
    """Return what was chosen; what there is no choice of counts as not chosen. `language` is that of the page."""
    chosen = text_of(given, "language")
    cut = Cut(
        language=chosen if chosen in LANGUAGES else language,
        territories=_known(given, "territory", vocabulary.territory_by_slug),
        themes=_known(given, "theme", vocabulary.theme_by_slug),
        languages=_known(given, "posts_in", LANGUAGES),
        most_posts=next((count for count in MOST_POSTS if text_of(given, "most_posts") == str(count)), None),
        is_plain=text_of(given, "format") == "text",
    )
    return Wishes(Rhythm.WEEKLY if text_of(given, "rhythm") == Rhythm.WEEKLY else Rhythm.DAILY, cut)


def pause_of(given: Given, zone: ZoneInfo) -> datetime | None:
    """Return when mail begins again: at the start of a day of the course. Raises ValueError for what is no date."""
    text = text_of(given, "paused_until")
    return at_local(date.fromisoformat(text), time(0), zone) if text else None


def _by_name(subjects: Iterable[Territory | Theme], language: str) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(((one.slug, one.name(language)) for one in subjects), key=lambda pair: fold(pair[1])))


def _known(given: Given, name: str, known: Container[str]) -> tuple[str, ...]:
    return tuple(sorted({one for one in given.getlist(name) if isinstance(one, str) and one in known}))
