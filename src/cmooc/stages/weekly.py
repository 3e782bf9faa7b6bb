"""Composing a weekly edition: the best of the daily ones since the last, each theme and territory fairly; pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from cmooc.domain.drafts import Draft
from cmooc.domain.editions import Edition, EventItem, Newcomer, Rhythm, SectionKind, Window
from cmooc.domain.entries import Record
from cmooc.domain.tags import Vocabulary
from cmooc.stages.budget import within_budget
from cmooc.stages.compose import (
    by_theme,
    highlights,
    in_order,
    placed_all,
    ranked,
    section,
    with_highlights,
    without,
    words_left,
)
from cmooc.stages.elsewhere import drawn
from cmooc.stages.placing import Placed
from cmooc.stages.sharing import Caps, Part, shared_out
from cmooc.stages.twins import without_twins


def compose_weekly(
    carried: Sequence[Record],
    vocabulary: Vocabulary,
    *,
    day: date,
    window: Window,
    number: int,
    caps: Caps,
    newcomers: tuple[Newcomer, ...],
    announcements: tuple[tuple[str, str, str], ...],
    events: tuple[EventItem, ...],
    draft: Draft,
) -> Edition:
    """Return the best of what daily editions carried: highlighted, most talked about, and fairly by theme.

    It is a choice: the rest stands in the daily editions, so nothing waits behind «read more». What the weekly draft
    holds is left out.
    """
    records, _ = without_twins(with_highlights(carried, draft), draft.held)
    posts = ranked(placed_all(records, vocabulary, draft, {one.slug for one in newcomers}))
    parts = in_order(_parts(posts, vocabulary, day, caps), draft)
    fitting, length = within_budget(parts, words_left(caps, draft.lead, announcements), caps)
    return Edition(
        day=day, window=window, number=number, newcomers=newcomers, lead=draft.lead, announcements=announcements,
        sections=tuple(section(replace(part, more=()), vocabulary, caps, length) for part in fitting),
        posts=len(records), voices=len({record.participant_slug for record in records}),
        territories=len({slug for one in posts for slug in one.own_territories}), rhythm=Rhythm.WEEKLY, events=events,
    )  # fmt: skip


def _parts(posts: Sequence[Placed], vocabulary: Vocabulary, day: date, caps: Caps) -> Iterator[Part]:
    """Yield highlighted posts, the rest by theme, those most talked about, and some that nobody has answered."""
    highlighted, rest = highlights(posts, caps)
    if highlighted:
        yield Part(SectionKind.HIGHLIGHTED, highlighted)
    by_talk = sorted((one for one in rest if _comments(one)), key=lambda one: -_comments(one))
    talk, _ = shared_out(by_talk, caps.conversations, replace(caps, per_feed=1))
    if talk:
        yield Part(SectionKind.CONVERSATIONS, talk)
    rest = without(rest, talk)
    alone = [one for one in rest if one.record.entry.comments_count == 0 and not one.record.entry.is_short]
    waiting, _ = shared_out(drawn(alone, day), caps.waiting, replace(caps, per_feed=1))
    if waiting:
        yield Part(SectionKind.WAITING, waiting, is_brief=True)
    yield from by_theme(without(rest, waiting), vocabulary, caps)


def _comments(one: Placed) -> int:
    return one.record.entry.comments_count or 0
