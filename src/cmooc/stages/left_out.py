"""Why posts stand behind «read more»: told from the edition and the caps it was composed with. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from cmooc.domain.editions import Edition, Item, Section, SectionKind
from cmooc.stages.sharing import Caps


class Why(StrEnum):
    """`FULL`: others have the places of the section. `WORDS`: the edition has no words left for it."""

    FULL = "full"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """`cap` is the number of places of its section, `of_feed` how many posts of its feed the edition shows."""

    item: Item
    why: Why
    cap: int
    of_feed: int


def left_out(edition: Edition, caps: Caps) -> Iterator[LeftOut]:
    """Yield the posts behind «read more», in the order of reading.

    What was short of words was within the places of its section, and stands first among the rest of it.
    """
    feeds = Counter(_feed(item) for section in edition.sections for item in section.items)
    for section in edition.sections:
        cap = _places(section, caps)
        short = max(0, cap - len(section.items))
        for number, item in enumerate(section.more):
            why = Why.WORDS if number < short else Why.FULL
            yield LeftOut(item, why, cap, feeds[_feed(item)])


def _places(section: Section, caps: Caps) -> int:
    return caps.social if section.kind is SectionKind.SOCIAL else caps.per_section


def _feed(item: Item) -> tuple[str, str]:
    return item.participant_slug, item.feed_title
