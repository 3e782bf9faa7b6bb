"""The figures of scopes: how their posts spread over months, weeks, feeds and the other tags."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from heapq import nlargest

from cmooc.domain.site import Count, CountedPost, Month, ScopeKind, Writer

NEWEST_SHOWN = 30
A_PART = 30  # posts of one document of a feed; the one that is subscribed to has as many
WRITERS_SHOWN = 12
KINDS = {ScopeKind.TERRITORY: "territory", ScopeKind.THEME: "theme", ScopeKind.PARTICIPANT: "participant"}
OTHER = {ScopeKind.THEME: ScopeKind.TERRITORY}  # what the pages of a kind are crossed with; else themes


@dataclass(frozen=True)
class Figures:
    """Those of one scope; `posts` are all of it that were ever accepted, newest first."""

    posts: Sequence[CountedPost] = ()

    @cached_property
    def public(self) -> tuple[CountedPost, ...]:
        """The posts that nobody has withdrawn, newest first."""
        return tuple(post for post in self.posts if post.is_public)

    @property
    def newest(self) -> tuple[str, ...]:
        """The keys of the newest public posts."""
        return tuple(post.key for post in self.public[:NEWEST_SHOWN])

    @cached_property
    def last_accepted(self) -> tuple[str, ...]:
        """The keys of those accepted last, the last first, with those withdrawn since."""
        last = nlargest(A_PART, self.posts, key=lambda post: (post.accepted_at, post.entry_id))
        return tuple(post.key for post in last)

    @property
    def shown(self) -> tuple[str, ...]:
        """The keys of the posts that the page and the feed of the scope show; some of them twice."""
        return (*self.newest, *self.last_accepted)

    @property
    def months(self) -> tuple[Month, ...]:
        """The months (UTC) in which public posts are dated, newest first."""
        return _by_month(post.dated_at for post in self.public)[::-1]

    @property
    def accepted(self) -> tuple[Month, ...]:
        """How many were accepted in each month (UTC), oldest first, with those withdrawn since."""
        return _by_month(post.accepted_at for post in self.posts)

    def times(self, since: datetime) -> tuple[datetime, ...]:
        """Return when the public posts since then are dated, newest first."""
        return tuple(post.dated_at for post in self.public if post.dated_at >= since)

    def crossing(self, kind: ScopeKind) -> tuple[Count, ...]:
        """Return how often the territories, or the themes, stand on the public posts, most first."""
        found = Counter(slug for post in self.public for slug in post.slugs(kind))
        return tuple(
            Count(slug, slug, posts) for slug, posts in sorted(found.items(), key=lambda one: (-one[1], one[0]))
        )

    @property
    def writers(self) -> tuple[Writer, ...]:
        """The feeds with most public posts, most first."""
        found = Counter(post.writer.feed_id for post in self.public)
        writers = {post.writer.feed_id: post.writer for post in self.public}
        most = sorted(found.items(), key=lambda one: (-one[1], one[0]))[:WRITERS_SHOWN]
        return tuple(replace(writers[feed_id], posts=posts) for feed_id, posts in most)


def figures_of(posts: Iterable[CountedPost]) -> Mapping[tuple[ScopeKind, str], Figures]:
    """Return the figures of each scope that has posts; these come newest first, and count once for each of their scopes."""
    found: dict[tuple[ScopeKind, str], list[CountedPost]] = {}
    for post in posts:
        for scope in scopes_of(post.writer.participant_slug, post.territories, post.themes):
            found.setdefault(scope, []).append(post)
    return {scope: Figures(some) for scope, some in found.items()}


def scopes_of(participant: str, territories: Iterable[str], themes: Iterable[str]) -> Iterator[tuple[ScopeKind, str]]:
    """Yield the scopes that a post belongs to, by the slugs of who wrote it and of what it is about."""
    yield ScopeKind.ALL, ""
    yield ScopeKind.PARTICIPANT, participant
    yield from ((ScopeKind.TERRITORY, slug) for slug in territories)
    yield from ((ScopeKind.THEME, slug) for slug in themes)


def _by_month(moments: Iterable[datetime]) -> tuple[Month, ...]:
    found = Counter((moment.year, moment.month) for moment in moments)
    return tuple(Month(date(*month, 1), posts) for month, posts in sorted(found.items()))
