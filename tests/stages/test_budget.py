"""An edition is read in three minutes: excerpts get shorter, then posts go behind «read more», quiet voices last."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmooc.domain.drafts import Draft, Piece
from cmooc.domain.echoes import Echoes
from cmooc.domain.editions import Edition, Item, Newcomer, SectionKind, Window
from cmooc.domain.entries import Decision, Entry, Record, Verdict
from cmooc.domain.tags import Reason, Tag, TagKind, Territory, Theme, Vocabulary
from cmooc.stages.compose import compose
from cmooc.stages.sharing import Caps
from cmooc.stages.weekly import compose_weekly

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
DAY = date(2026, 11, 22)
THEMES = ("water", "school", "energy", "paths", "bread")
VOCABULARY = Vocabulary(
    tuple(Territory(slug, {"en": slug}) for slug in ("brest", "quebec")),
    tuple(Theme(slug, {"en": slug}, {}) for slug in THEMES),
)
LONG = "We planted eleven pear trees along the old canal and counted who came back to water them. " * 8


def post(key: str, voice: str = "", **facts: Any) -> Record:
    """Return a long post, an hour old, without a tag unless `theme` or `place` says so."""
    voice = voice or key
    named = ((TagKind.THEME, facts.pop("theme", None)), (TagKind.TERRITORY, facts.pop("place", None)))
    tags = tuple(Tag(kind, slug, "rules", Reason("rule")) for kind, slug in named if slug)
    entry = Entry(
        key, f"https://{voice}.example/{key}", facts.pop("title", f"What we learnt about {key}"),
        summary=facts.pop("summary", LONG), published_at=NOON - timedelta(hours=facts.pop("age", 1)),
        is_short=facts.pop("is_short", False), comments_count=facts.pop("comments", None),
    )  # fmt: skip
    return Record(
        1, key, hash(voice), entry, NOON - timedelta(hours=1), Decision(Verdict.ACCEPTED, "every_post"), voice, voice,
        voice, "blog", tags=tags, **facts,
    )  # fmt: skip


def composed(records: Sequence[Record], *newcomers: str, caps: Caps = Caps(), **more: Any) -> Edition:  # noqa: B008
    new = tuple(Newcomer(slug, slug, slug) for slug in newcomers)
    return compose(records, VOCABULARY, day=DAY, window=Window(None, NOON), number=1, caps=caps, newcomers=new, **more)


def draft(**pieces: Any) -> Draft:
    """Return a draft of these pieces; `highlight_KEY` stands for `highlight:KEY`."""
    named = {name.replace("_", ":", 1): Piece(value, "Ann", NOON, 1) for name, value in pieces.items()}
    return Draft(version=1, pieces=named)


def shown(edition: Edition) -> list[Item]:
    return [item for section in edition.sections for item in section.items]


def read(items: Sequence[Item]) -> int:
    return sum(len(f"{item.title} {item.text} {item.note}".split()) for item in items)


def of(edition: Edition, kind: SectionKind, theme: str | None = None) -> list[str]:
    return [item.key for one in edition.sections if (one.kind, one.theme) == (kind, theme) for item in one.items]


# Words


def test_a_day_of_many_posts_is_read_in_three_minutes_and_loses_none() -> None:
    records = [post(f"p{n}", theme=THEMES[n % 5]) for n in range(120)]
    edition = composed(records)
    assert 600 <= read(shown(edition)) <= 700
    assert {item.key for item in edition.items} == {one.key for one in records}
    assert len(edition.items) == 120


def test_of_five_thousand_posts_none_is_lost() -> None:
    records = [post(f"p{n}", f"v{n % 400}", theme=THEMES[n % 5], title=f"L’été n° {n} à Brest") for n in range(5000)]
    edition = composed(records)
    assert {item.key for item in edition.items} == {one.key for one in records}


def test_excerpts_are_shortened_before_a_post_goes_behind_more() -> None:
    few, more, many = (composed([post(f"p{n}", theme=THEMES[n % 5]) for n in range(count)]) for count in (5, 16, 90))
    assert min(len(item.text) for item in shown(few)) > 380
    assert len(shown(more)) == 16
    assert 80 < max(len(item.text) for item in shown(more)) < 300
    assert all(len(item.text) <= 80 for item in shown(many))
    assert len(shown(many)) < 40


def test_the_heading_of_a_note_is_not_counted_twice() -> None:
    text = "Sixty plants went from hand to hand this morning, and one fig tree found a garden of its own at last."
    notes = [post(f"n{n}", is_short=True, title=text[:60] + "…", summary=text) for n in range(12)]
    edition = composed(notes, caps=Caps(words=260))
    assert [item.text for item in shown(edition)] == [text] * 12


def test_what_facilitators_write_counts_but_takes_no_more_than_half() -> None:
    records = [post(f"p{n}", theme=THEMES[n % 5]) for n in range(60)]
    lead = (("fr", f"<p>{'mot ' * 200}</p>"), ("en", "<p>short</p>"))
    assert 400 <= read(shown(composed(records, lead=lead))) <= 500
    news = (("en", "Title", f"<p>{'word ' * 2000}</p>"),)
    assert 300 <= read(shown(composed(records, announcements=news))) <= 350


def test_a_feed_that_writes_on_every_theme_waits_for_the_quiet_ones() -> None:
    busy = [post(f"busy{n}", "busy", theme=THEMES[n % 5], age=1) for n in range(40)]
    quiet = [post(f"quiet{n}", theme=THEMES[n % 5], age=9) for n in range(20)]
    voices = Counter(item.participant_slug for item in shown(composed([*busy, *quiet])))
    assert {name for name in voices if name.startswith("quiet")} == {one.participant_slug for one in quiet}
    assert voices["busy"] <= 10


def test_first_time_authors_are_read_whoever_else_writes() -> None:
    records = [post(f"p{n}", theme="water", age=1) for n in range(60)]
    records += [post(f"new{n}", theme="water", age=30) for n in range(3)]
    edition = composed(records, "new0", "new1", "new2", caps=Caps(words=200))
    assert {"new0", "new1", "new2"} <= {item.key for item in shown(edition)}
    assert {item.key for item in edition.items if item.is_first} == {"new0", "new1", "new2"}


def test_only_the_oldest_post_of_a_newcomer_is_the_first_one() -> None:
    records = [post("second", "ana", age=2), post("first", "ana", age=8), post("old", "ben")]
    assert [item.key for item in composed(records, "ana").items if item.is_first] == ["first"]


records_of = st.lists(
    st.tuples(st.sampled_from("abcdefgh"), st.sampled_from((*THEMES, None)), st.booleans(), st.integers(0, 90),
              st.sampled_from((None, None, None, "Read this one first, it is short"))),
    max_size=60,
).map(lambda rows: [
    post(f"k{n}", voice, theme=theme, is_short=is_short, summary="word " * length, highlight=highlight)
    for n, (voice, theme, is_short, length, highlight) in enumerate(rows)
])  # fmt: skip


@given(records_of, st.integers(50, 900))
def test_the_budget_holds_but_for_what_must_stand(records: list[Record], words: int) -> None:
    caps = Caps(words=words)
    edition = composed(records, "a", caps=caps)
    assert Counter(item.key for one in edition.sections for item in (*one.items, *one.more)) == Counter(
        record.key for record in records
    )
    must = [one.items if one.kind is SectionKind.HIGHLIGHTED else one.items[:8] for one in edition.sections]
    assert all(one.items for one in edition.sections)
    least = sum(len(f"{item.title} {item.note}".split()) + 17 for items in must for item in items[:4])
    assert read(shown(edition)) <= max(words, least)


# What facilitators did


def test_the_draft_highlights_annotates_and_orders() -> None:
    records = [post(f"w{n}", theme="water", age=n + 1) for n in range(3)] + [post("s", theme="school")]
    work = draft(highlight_s="Start here", note_w2="A second look", order_sections=("theme:water", "highlighted"),
                 order_posts=("w2", "w1"))  # fmt: skip
    edition = composed(records, draft=work)
    assert [(one.kind, one.theme) for one in edition.sections] == [
        (SectionKind.THEME, "water"), (SectionKind.HIGHLIGHTED, None),
    ]  # fmt: skip
    assert of(edition, SectionKind.THEME, "water") == ["w2", "w1", "w0"]
    assert {item.key: item.note for item in edition.items} == {
        "w0": "",
        "w1": "",
        "w2": "A second look",
        "s": "Start here",
    }


def test_a_post_put_first_is_shown_whatever_the_budget() -> None:
    records = [post(f"w{n}", "busy", theme="water", age=n + 1) for n in range(30)]
    edition = composed(records, caps=Caps(words=200), draft=draft(order_posts=("w29", "w28", "w27")))
    assert of(edition, SectionKind.THEME, "water")[:3] == ["w29", "w28", "w27"]


def test_a_post_that_is_held_waits_with_its_twins_and_its_author_is_no_newcomer_yet() -> None:
    twin = post("twin", "ana", title="Tides")
    records = [post("one", "ana", title="Tides"), post("two"), Record(**{**_facts(twin), "feed_id": 77})]
    edition = composed(records, "ana", "two", draft=draft(hold_twin="spam?"))
    assert [item.key for item in edition.items] == ["two"]
    assert edition.twins == ()
    assert [one.slug for one in edition.newcomers] == ["two"]
    assert (edition.posts, edition.voices) == (1, 1)


def _facts(record: Record) -> dict[str, Any]:
    return {name: getattr(record, name) for name in Record.__slots__}


# Conversations and silence


def test_conversations_are_told_by_what_is_new_and_are_not_carried_again() -> None:
    talk = Echoes(talked_about=(
        (post("much", comments=9), 2), (post("little", comments=30), 1), (post("again", "much", comments=4), 1),
    ))  # fmt: skip
    edition = composed([post("today")], echoes=talk)
    (section,) = [one for one in edition.sections if one.kind is SectionKind.CONVERSATIONS]
    assert [(item.key, item.new_comments, item.comments_count, item.text) for item in section.items] == [
        ("much", 2, 9, ""), ("little", 1, 30, ""),
    ]  # fmt: skip
    assert [item.key for item in edition.items] == ["today"]
    assert [item.key for item in edition.mentioned] == ["today", "much", "little"]
    assert edition.posts == 1


def test_a_talked_about_post_of_today_that_no_place_is_left_for_is_a_conversation() -> None:
    records = [post(f"w{n}", theme="water", age=n + 1) for n in range(9)]
    records.append(post("late", theme="water", age=90, comments=3))
    edition = composed(records, caps=Caps(words=9999))
    assert of(edition, SectionKind.CONVERSATIONS) == ["late"]
    assert sorted(item.key for item in edition.items) == sorted(one.key for one in records)


def test_posts_wait_for_a_first_reply_by_lot_one_of_each_voice() -> None:
    silent = Echoes(unanswered=tuple(post(f"s{n}", f"voice{n % 10}", comments=0) for n in range(40)))
    first, again = (composed([post("today")], echoes=silent) for _ in range(2))
    assert first == again
    waiting = [item for one in first.sections if one.kind is SectionKind.WAITING for item in one.items]
    assert len({item.participant_slug for item in waiting}) == 3
    days = {
        of(compose([], VOCABULARY, day=DAY + timedelta(days=n), window=Window(None, NOON), number=1, caps=Caps(),
                   echoes=silent), SectionKind.WAITING)[0]
        for n in range(30)
    }  # fmt: skip
    assert len(days) > 8


# Elsewhere


def test_one_first_time_author_stands_apart_once_there_are_many_posts() -> None:
    records = [post(f"p{n}", theme="water") for n in range(9)]
    edition = composed([*records, post("new", theme="water")], "new")
    assert of(edition, SectionKind.ELSEWHERE) == ["new"]
    assert edition.sections[-1].kind is SectionKind.ELSEWHERE
    assert "new" not in of(edition, SectionKind.THEME, "water")
    assert of(composed([*records[:3], post("new", theme="water")], "new"), SectionKind.ELSEWHERE) == []


def test_else_it_is_a_post_from_where_one_rarely_hears_of() -> None:
    spoken = {(TagKind.THEME, "water"): 60, (TagKind.TERRITORY, "brest"): 90, (TagKind.TERRITORY, "quebec"): 2}
    records = [post(f"p{n}", theme="water", place="brest") for n in range(9)]
    far = post("far", theme="water", place="quebec")
    assert of(composed([*records, far], echoes=Echoes(spoken=spoken)), SectionKind.ELSEWHERE) == ["far"]
    assert of(composed(records, echoes=Echoes(spoken=spoken)), SectionKind.ELSEWHERE) == []
    young = {subject: count // 10 for subject, count in spoken.items()}
    assert of(composed([*records, far], echoes=Echoes(spoken=young)), SectionKind.ELSEWHERE) == []


# The weekly edition


def weekly(records: Sequence[Record], work: Draft = Draft(), **caps: int) -> Edition:  # noqa: B008
    return compose_weekly(
        records, VOCABULARY, day=DAY, window=Window(NOON - timedelta(days=7), NOON), number=3, caps=Caps(**caps),
        newcomers=(), announcements=(), events=(), draft=work,
    )  # fmt: skip


def test_a_weekly_edition_is_a_choice_each_theme_has_its_part_in() -> None:
    records = [post(f"w{n}", theme="water") for n in range(50)]
    records += [post(f"{theme}1", theme=theme) for theme in THEMES[1:]]
    records += [post("star", highlight="Read this"), post("hot", comments=12), post("alone", comments=0)]
    edition = weekly(records, per_section=3)
    assert [one.kind.value for one in edition.sections] == [
        "highlighted", "theme", "theme", "theme", "theme", "theme", "conversations", "waiting",
    ]  # fmt: skip
    assert [len(one.items) for one in edition.sections] == [1, 3, 1, 1, 1, 1, 1, 1]
    talk = [post(f"talk{n}", comments=n) for n in range(1, 6)]
    assert len(of(weekly([*records, *talk]), SectionKind.CONVERSATIONS)) == 5
    assert all(not one.more for one in edition.sections)
    assert (edition.posts, edition.name, edition.rhythm) == (57, "2026-W47", "weekly")
    assert of(edition, SectionKind.CONVERSATIONS) == ["hot"]
    assert of(edition, SectionKind.WAITING) == ["alone"]
    assert read(shown(edition)) <= 700


def test_the_most_talked_about_come_first_and_not_again_among_the_themes() -> None:
    records = [post(f"p{n}", theme="water", comments=n) for n in range(9)]
    edition = weekly(records, conversations=3)
    assert of(edition, SectionKind.CONVERSATIONS) == ["p8", "p7", "p6"]
    assert not {"p8", "p7", "p6"} & set(of(edition, SectionKind.THEME, "water"))


def test_the_weekly_draft_has_its_own_lead_highlights_and_holds() -> None:
    work = draft(highlight_b="The week in one post", hold_c="")
    edition = weekly([post("a"), post("b"), post("c")], work)
    assert of(edition, SectionKind.HIGHLIGHTED) == ["b"]
    assert "c" not in {item.key for item in edition.mentioned}


@pytest.mark.parametrize("day", [date(2026, 11, 22), date(2026, 11, 23)])
def test_a_weekly_edition_is_named_by_the_week_it_closes(day: date) -> None:
    edition = compose_weekly(
        [], VOCABULARY, day=day, window=Window(None, NOON), number=1, caps=Caps(), newcomers=(), announcements=(),
        events=(), draft=Draft(),
    )  # fmt: skip
    assert edition.name == "2026-W47"
