"""Choosing: the posts about a territory and a theme at once, for a page and for a feed that can be walked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from cmooc.domain.choices import Choice
from cmooc.domain.courses import LANGUAGES
from cmooc.domain.site import ChosenFeed, ChosenPage
from cmooc.domain.tags import TagKind, Vocabulary
from cmooc.services.figures import A_PART, NEWEST_SHOWN
from cmooc.services.subjects import A_PAGE
from cmooc.stages.parts import current, neighbours, parts
from cmooc.stores.chosen import ChosenEntries

MOST_VALUES = 10
MONTH = re.compile(r"(?a:[0-9]{4}-(0[1-9]|1[0-2]))\Z")
NUMBER = re.compile(r"(?a:[1-9][0-9]{0,4})\Z")


@dataclass(frozen=True)
class Choosing:
    chosen: ChosenEntries

    def page(self, choice: Choice, month: str = "", part: str = "") -> ChosenPage | None:
        """Return the newest posts, or those of a month; None when there is no such month or part."""
        months = self.chosen.months(choice)
        shown = ChosenPage(choice, (), self.chosen.total(choice), tuple(reversed(months)))
        if not month:
            return None if part else replace(shown, records=self.chosen.newest(choice, NEWEST_SHOWN))
        first = date.fromisoformat(f"{month}-01") if MONTH.match(month) else None
        if first is None or first not in {one.first for one in months}:
            return None
        records = self.chosen.of_month(choice, first)
        count = -(-len(records) // A_PAGE)
        number = count if not part else int(part) if NUMBER.match(part) else 0
        if not 1 <= number <= count:
            return None
        stop = len(records) - (number - 1) * A_PAGE
        before, after = neighbours([one.first for one in months], first)
        return replace(
            shown, records=records[max(0, stop - A_PAGE) : stop], first=first, part=number, parts=count,
            previous=before, next=after,
        )  # fmt: skip

    def feed(self, choice: Choice, name: str = "") -> ChosenFeed | None:
        """Return a document of the feed; the one without a name is that to subscribe to. None for an unknown name."""
        cuts = parts(((month.first, month.posts) for month in self.chosen.accepted_months(choice)), A_PART)
        if not name:
            return ChosenFeed(choice, current(cuts), self.chosen.last_accepted(choice, A_PART))
        for cut in cuts:
            if cut.part.name == name:
                records = self.chosen.accepted_in(choice, cut.month, cut.start, cut.stop)
                return ChosenFeed(choice, cut.part, records[::-1])
        return None


def choice_of(
    territories: Sequence[str], themes: Sequence[str], languages: Sequence[str], vocabulary: Vocabulary
) -> Choice | None:
    """Return what these words of an address choose; None when one of them names nothing, or there are too many."""
    found = Choice(
        _set(vocabulary.current(TagKind.TERRITORY, slug) for slug in territories),
        _set(vocabulary.current(TagKind.THEME, slug) for slug in themes), _set(languages),
    )  # fmt: skip
    is_known = (
        vocabulary.territory_by_slug.keys() >= set(found.territories)
        and vocabulary.theme_by_slug.keys() >= set(found.themes)
        and set(LANGUAGES) >= set(found.languages)
    )
    size = len(found.territories) + len(found.themes) + len(found.languages)
    return found if is_known and 0 < size <= MOST_VALUES else None


def _set(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({value for value in values if value}))
