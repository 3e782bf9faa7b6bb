"""Composing: chooses and orders the entries of one daily edition as gRSShopper did, by theme; pure.

Reading order: lead, announcements and events, which the edition has apart; then highlighted, themes (within them
territories), posts without a theme, short notes, conversations, posts that wait for a first reply, one from elsewhere.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from cmooc.domain.drafts import Draft, section_name
from cmooc.domain.echoes import Echoes
from cmooc.domain.editions import Edition, EventItem, Group, Newcomer, Section, SectionKind, Window
from cmooc.domain.entries import Record
from cmooc.domain.tags import Vocabulary
from cmooc.domain.texts import words
from cmooc.stages.budget import within_budget
from cmooc.stages.elsewhere import drawn, from_elsewhere
from cmooc.stages.placing import Placed, placed
from cmooc.stages.sharing import Caps, Part, shared_out
from cmooc.stages.twins import without_twins

ORDER = (SectionKind.HIGHLIGHTED, SectionKind.THEME, SectionKind.SOCIAL, SectionKind.CONVERSATIONS,
         SectionKind.WAITING, SectionKind.ELSEWHERE)  # fmt: skip
NO_DRAFT, NO_ECHOES = Draft(), Echoes()


def compose(
    candidates: Sequence[Record],
    vocabulary: Vocabulary,
    *,
    day: date,
    window: Window,
    number: int,
    caps: Caps,
    newcomers: tuple[Newcomer, ...] = (),
    lead: tuple[tuple[str, str], ...] = (),
    announcements: tuple[tuple[str, str, str], ...] = (),
    events: tuple[EventItem, ...] = (),
    draft: Draft = NO_DRAFT,
    echoes: Echoes = NO_ECHOES,
) -> Edition:
    """Return the edition that carries every candidate exactly once, but for those that are held.

    The order of the candidates does not matter. A post seen through two feeds of one participant is shown once; `twins`
    of the edition names the others, so that they count as carried and don't wait for ever. Newcomers of whom it carries
    nothing are left out.
    """
    records, twins = without_twins(with_highlights(candidates, draft), draft.held)
    voices = {record.participant_slug for record in records}
    newcomers = tuple(one for one in newcomers if one.slug in voices)
    posts = ranked(placed_all(records, vocabulary, draft, {one.slug for one in newcomers}))
    parts = [*_parts(posts, vocabulary, echoes, day, caps)]
    parts += _echoing(parts, vocabulary, echoes, day, caps)
    budget = words_left(caps, lead, announcements)
    fitting, length = within_budget(in_order(parts, draft), budget, caps)
    return Edition(
        day=day, window=window, number=number, newcomers=newcomers, lead=lead, announcements=announcements,
        sections=tuple(section(part, vocabulary, caps, length) for part in fitting), posts=len(records),
        voices=len(voices), territories=len({slug for one in posts for slug in one.own_territories}), twins=twins,
        events=events,
    )  # fmt: skip


def with_highlights(candidates: Iterable[Record], draft: Draft) -> list[Record]:
    """Return the records as the draft highlights them."""
    notes = draft.highlights
    return [replace(one, highlight=notes[one.key]) if one.key in notes else one for one in candidates]


def placed_all(records: Sequence[Record], vocabulary: Vocabulary, draft: Draft, newcomers: set[str]) -> list[Placed]:
    """Place each post with what facilitators said of it."""
    firsts: dict[str, str] = {}
    for record in sorted(records, key=lambda one: (one.dated_at, one.key)):
        firsts.setdefault(record.participant_slug, record.key)
    first_keys = {key for slug, key in firsts.items() if slug in newcomers}
    pins = {key: number for number, key in enumerate(draft.posts)}
    notes = draft.notes
    return [
        replace(placed(record, vocabulary, notes.get(record.key, "")), pin=pins.get(record.key),
                is_first=record.key in first_keys, is_new=record.participant_slug in newcomers)
        for record in records
    ]  # fmt: skip


def ranked(posts: Sequence[Placed]) -> list[Placed]:
    """First what facilitators put first; newcomers rise, then feeds that say less today, then the newest.

    The key settles what is left.
    """
    busy = Counter(one.record.feed_id for one in posts)
    return sorted(
        posts,
        key=lambda one: (
            not one.is_pinned, one.pin or 0, not one.is_new, busy[one.record.feed_id],
            -one.record.dated_at.timestamp(), one.record.key,
        ),
    )  # fmt: skip


def words_left(caps: Caps, lead: Iterable[tuple[str, str]], announcements: Iterable[tuple[str, str, str]]) -> int:
    """Return the words that are left for posts beside those of the facilitators: half of all at least."""
    return max(caps.words - words_said(lead, announcements), caps.words // 2)


def words_said(lead: Iterable[tuple[str, str]], announcements: Iterable[tuple[str, str, str]]) -> int:
    """Return the words of the facilitators. A reader reads one language: the longer one counts."""
    said: Counter[str] = Counter()
    for language, html in lead:
        said[language] += len(words(html).split())
    for language, title, html in announcements:
        said[language] += len(f"{title} {words(html)}".split())
    return max(said.values(), default=0)


def highlights(posts: Sequence[Placed], caps: Caps) -> tuple[tuple[Placed, ...], list[Placed]]:
    """Return the highlighted within their cap, and all others; what is over the cap keeps its note further down."""
    chosen, _ = shared_out([one for one in posts if one.record.highlight is not None], caps.highlighted, caps)
    return chosen, without(posts, chosen)


def without(posts: Sequence[Placed], taken: Iterable[Placed]) -> list[Placed]:
    keys = {one.record.key for one in taken}
    return [one for one in posts if one.record.key not in keys]


def by_theme(posts: Sequence[Placed], vocabulary: Vocabulary, caps: Caps) -> Iterator[Part]:
    """Yield a part for each theme in the order of the vocabulary, then the posts without one, then short notes."""
    long = [one for one in posts if not one.record.entry.is_short]
    for theme in (*vocabulary.theme_by_slug, None):
        about = [one for one in long if one.theme == theme]
        if about:
            yield Part(SectionKind.THEME, *shared_out(about, caps.per_section, caps), theme)
    notes = [one for one in posts if one.record.entry.is_short]
    if notes:
        yield Part(SectionKind.SOCIAL, *shared_out(notes, caps.social, caps))


def in_order(parts: Iterable[Part], draft: Draft) -> list[Part]:
    """Put first what facilitators put first; the others stand in the order of reading."""
    places = {name: number for number, name in enumerate(draft.sections)}
    return sorted(
        parts, key=lambda part: (places.get(section_name(part.kind, part.theme), len(places)), ORDER.index(part.kind))
    )


def section(part: Part, vocabulary: Vocabulary, caps: Caps, length: int) -> Section:
    """Return the section of a part: posts on a theme by territory, others in a row. A brief one has no texts."""
    size = 0 if part.is_brief else length
    groups = (
        Group(territory, tuple(one.item(caps.title_length, size) for one in posts))
        for territory, posts in _by_territory(part, vocabulary) if posts
    )  # fmt: skip
    return Section(part.kind, part.theme, tuple(groups), tuple(
        one.item(caps.title_length, caps.text_length) for one in part.more
    ))  # fmt: skip


def _by_territory(part: Part, vocabulary: Vocabulary) -> Iterator[tuple[str | None, Sequence[Placed]]]:
    """Yield the posts of each territory in the order of the vocabulary, those from nowhere known last."""
    if part.kind is not SectionKind.THEME:
        yield None, part.shown
        return
    for territory in (*vocabulary.territory_by_slug, None):
        yield territory, [one for one in part.shown if one.territory == territory]


def _parts(posts: Sequence[Placed], vocabulary: Vocabulary, echoes: Echoes, day: date, caps: Caps) -> Iterator[Part]:
    """Yield what the edition carries; whatever is empty is left out."""
    highlighted, rest = highlights(posts, caps)
    if highlighted:
        yield Part(SectionKind.HIGHLIGHTED, highlighted)
    guest = from_elsewhere(rest, echoes.spoken, day)
    yield from by_theme(without(rest, guest), vocabulary, caps)
    if guest:
        yield Part(SectionKind.ELSEWHERE, guest)


def _echoing(parts: Sequence[Part], vocabulary: Vocabulary, echoes: Echoes, day: date, caps: Caps) -> Iterator[Part]:
    """Yield the conversations that went on, also about a post of this edition that no reader would see else, and the
    posts that wait for a first reply.
    """
    news = {record.key: comments for record, comments in echoes.talked_about}
    older = [placed(one, vocabulary) for one in without_twins(record for record, _ in echoes.talked_about)[0]]
    today = [one for part in parts for one in part.more if one.record.entry.comments_count]
    talk = [replace(one, new_comments=news.get(one.record.key, one.record.entry.comments_count or 0))
            for one in (*older, *today)]  # fmt: skip
    talk.sort(key=lambda one: (-one.new_comments, -one.record.dated_at.timestamp(), one.record.key))
    talk = _once_each(talk)[: caps.conversations]
    if talk:
        yield Part(SectionKind.CONVERSATIONS, tuple(talk), is_brief=True)
    alone = _once_each(drawn([placed(one, vocabulary) for one in without_twins(echoes.unanswered)[0]], day))
    if alone and caps.waiting:
        yield Part(SectionKind.WAITING, tuple(alone[: caps.waiting]), is_brief=True)


def _once_each(posts: Iterable[Placed]) -> list[Placed]:
    """Return the first post of each voice."""
    found: dict[str, Placed] = {}
    for one in posts:
        found.setdefault(one.record.participant_slug, one)
    return list(found.values())
