"""The figures of the scopes that are to be shown anew, asked once for all scopes of a kind."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from cmooc.domain.site import Count, Month, ScopeKind, Writer
from cmooc.stores.figures import FigureStore

NEWEST_SHOWN = 30
A_PART = 30  # posts of one document of a feed; the one that is subscribed to has as many
WRITERS_SHOWN = 12
KINDS = {ScopeKind.TERRITORY: "territory", ScopeKind.THEME: "theme", ScopeKind.PARTICIPANT: "participant"}
OTHER = {ScopeKind.THEME: ScopeKind.TERRITORY}  # what the pages of a kind are crossed with; else themes


@dataclass(frozen=True, slots=True)
class Figures:
    """By slug; a scope without posts stands in none of them.

    `until` is the Sunday that its plot ends on; `newest` and `last_accepted` are keys of posts.
    """

    until: Mapping[str, date]
    newest: Mapping[str, tuple[str, ...]]
    last_accepted: Mapping[str, tuple[str, ...]]
    months: Mapping[str, tuple[Month, ...]]
    accepted: Mapping[str, tuple[Month, ...]]
    times: Mapping[str, tuple[datetime, ...]]
    crossing: Mapping[str, tuple[Count, ...]]
    beside: Mapping[str, tuple[Count, ...]]
    writers: Mapping[str, tuple[Writer, ...]]

    def keys(self, slug: str) -> Iterator[str]:
        """Yield the posts that the page and the feed of a scope show; some of them twice."""
        yield from self.newest.get(slug, ())
        yield from self.last_accepted.get(slug, ())


def figures_of(
    store: FigureStore, kind: ScopeKind, slugs: Collection[str], until: Mapping[str, date], since: datetime
) -> Figures:
    """Ask for all figures of these scopes; `since` is where the earliest of their plots begins."""
    name = KINDS.get(kind, "")
    is_subject = kind in (ScopeKind.TERRITORY, ScopeKind.THEME)
    return Figures(
        until=until,
        newest=store.newest(name, slugs, NEWEST_SHOWN),
        last_accepted=store.last_accepted(name, slugs, A_PART),
        months=store.months(name, slugs),
        accepted=store.accepted_months(name, slugs),
        times=store.times(name, slugs, since),
        crossing=store.crossing(name, slugs, KINDS[OTHER.get(kind, ScopeKind.THEME)]),
        beside=store.crossing(name, slugs, name) if is_subject else {},
        writers=store.writers(name, slugs, WRITERS_SHOWN) if is_subject else {},
    )
