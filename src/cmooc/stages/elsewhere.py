"""One post from elsewhere: a designed surprise, by a first-time author or from where one rarely hears of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from zlib import crc32

from cmooc.domain.tags import Subject, TagKind
from cmooc.stages.placing import Placed

LEAST_POSTS = 8  # with fewer, everybody sees everything
LEAST_SPOKEN = 20  # before that a course does not know yet who speaks rarely
RARE = 20  # times less than what is spoken of most


def from_elsewhere(posts: Sequence[Placed], spoken: Mapping[Subject, int], day: date) -> tuple[Placed, ...]:
    """Return the one post to show apart, or none: a first-time author's, else one on a rare theme or territory."""
    long = [one for one in posts if not one.record.entry.is_short and not one.is_pinned]
    if len(long) < LEAST_POSTS:
        return ()
    most = {kind: max((n for (other, _), n in spoken.items() if other is kind), default=0) for kind in TagKind}
    firsts = [one for one in long if one.is_first]
    chosen = firsts or [one for one in long if _is_rare(one, spoken, most)]
    return tuple(drawn(chosen, day)[:1])


def drawn(posts: Iterable[Placed], day: date) -> list[Placed]:
    """Return the posts by lot: another order each day, the same one whenever it is asked for."""
    return sorted(posts, key=lambda one: crc32(f"{day} {one.record.key}".encode()))


def _is_rare(one: Placed, spoken: Mapping[Subject, int], most: Mapping[TagKind, int]) -> bool:
    subjects: list[Subject] = [(TagKind.THEME, slug) for slug in one.themes]
    subjects += [(TagKind.TERRITORY, slug) for slug in one.own_territories]
    return any(
        most[kind] >= LEAST_SPOKEN and spoken.get((kind, slug), 0) * RARE <= most[kind] for kind, slug in subjects
    )
