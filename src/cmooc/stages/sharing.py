"""Sharing out the places of a section in turns, so that nobody fills it while others wait."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from cmooc.domain.editions import SectionKind
from cmooc.stages.placing import Placed


@dataclass(frozen=True, slots=True)
class Caps:
    """How much of an edition stands before «read more».

    `words` are those of all titles, excerpts and notes that are shown, and of what facilitators wrote. `highlighted`,
    `per_section`, `social`, `conversations` and `waiting` are items of one section. `per_feed` and `per_territory` are
    what one feed or territory takes of it in its turn; places still free go round again. `feed_share` is what a feed
    takes of the whole edition while words are short. Lengths are characters: an excerpt is shortened down to
    `least_text` before a post goes behind «read more».
    """

    words: int = 700
    highlighted: int = 4
    per_section: int = 8
    per_territory: int = 4
    per_feed: int = 2
    feed_share: int = 4
    social: int = 12
    conversations: int = 5
    waiting: int = 3
    title_length: int = 200
    text_length: int = 400
    least_text: int = 80

    def __post_init__(self) -> None:
        if min(self.per_feed, self.per_territory, self.title_length, self.text_length) < 1:
            raise ValueError("A feed's turn, a territory's turn and the lengths must be at least 1.")


@dataclass(frozen=True, slots=True)
class Part:
    """A section in the making: what is shown, and what waits behind «read more». A brief one shows titles, all of them."""

    kind: SectionKind
    shown: tuple[Placed, ...]
    more: tuple[Placed, ...] = ()
    theme: str | None = None
    is_brief: bool = False


def shared_out(placed: Sequence[Placed], places: int, caps: Caps) -> tuple[tuple[Placed, ...], tuple[Placed, ...]]:
    """Give out the places of a section in turns, so that no feed and no territory fills it while others wait.

    In each turn a feed may take `per_feed` and a territory `per_territory` of them; what a facilitator put first waits
    for no turn. Both lists keep their rank.
    """
    chosen: set[str] = set()
    left = list(placed)
    feeds: Counter[int] = Counter()
    territories: Counter[str | None] = Counter()
    turn = 0
    while left and len(chosen) < places:
        turn += 1
        waiting: list[Placed] = []
        for one in left:
            feed, territory = one.record.feed_id, one.territory
            has_turn = feeds[feed] < turn * caps.per_feed and territories[territory] < turn * caps.per_territory
            if len(chosen) == places or not (has_turn or one.is_pinned):
                waiting.append(one)
                continue
            feeds[feed] += 1
            territories[territory] += 1
            chosen.add(one.record.key)
        left = waiting
    return tuple(one for one in placed if one.record.key in chosen), tuple(left)
