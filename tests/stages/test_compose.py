"""The edition: every post once, in a good order, on the right day."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmooc.domain.courses import Announcement
from cmooc.domain.editions import Edition, Newcomer, Section, SectionKind, Window
from cmooc.domain.entries import Decision, Entry, Record, Verdict
from cmooc.domain.tags import Reason, Tag, TagKind, Territory, Theme, Vocabulary
from cmooc.stages.compose import Caps, compose, edition_due, twins, window_of

NOW = datetime(2026, 11, 22, 6, tzinfo=UTC)
DAY = date(2026, 11, 22)
WINDOW = Window(NOW - timedelta(days=1), NOW)
VOCABULARY = Vocabulary(
    territories=(
        Territory("rhone", {"fr": "Rhône"}),
        Territory("lyon", {"fr": "Lyon"}, parent="rhone"),
        Territory("brest", {"fr": "Brest"}),
    ),
    themes=(Theme("communs", {"fr": "Communs"}, {}), Theme("lieux", {"fr": "Lieux"}, {})),
)


def tagged(*slugs: str, sure: float = 0.8) -> tuple[Tag, ...]:
    return tuple(
        Tag(TagKind.THEME if slug in ("communs", "lieux") else TagKind.TERRITORY, slug, "t", Reason("rule"), sure)
        for slug in slugs
    )


def record(number: int, *tags: Tag, feed: int | None = None, who: str | None = None, **entry: object) -> Record:
    feed = number if feed is None else feed
    base = Entry(
        guid=str(number),
        url=f"https://a.org/{number}",
        title=f"T{number}",
        summary="Un mot.",
        published_at=NOW - timedelta(hours=number),
    )
    return Record(
        id=number,
        key=f"k{number:03}",
        feed_id=feed,
        entry=replace(base, **entry),  # type: ignore[arg-type]
        first_seen_at=NOW,
        decision=Decision(Verdict.ACCEPTED, "every_post"),
        participant_slug=who or f"p{feed}",
        participant_name=f"P{feed}",
        feed_title=f"F{feed}",
        channel="blog",
        tags=tags,
    )


def composed(*records: Record, caps: Caps | None = None, newcomers: tuple[Newcomer, ...] = ()) -> Edition:
    return compose(records, VOCABULARY, day=DAY, window=WINDOW, number=7, newcomers=newcomers, caps=caps)


def section(edition: Edition, kind: SectionKind, theme: str | None = None) -> Section:
    (found,) = (one for one in edition.sections if one.kind is kind and one.theme == theme)
    return found


def keys(one: Section) -> list[tuple[str | None, list[str]]]:
    return [(group.territory, [item.key for item in group.items]) for group in one.groups]


def test_an_edition_without_posts_has_its_place_for_events() -> None:
    edition = composed()
    assert edition.sections == (Section(SectionKind.EVENTS),)
    assert (edition.day, edition.number, edition.posts, edition.voices, edition.territories) == (DAY, 7, 0, 0, 0)


def test_sections_come_in_the_order_of_the_vocabulary() -> None:
    edition = composed(
        record(1),
        record(2, *tagged("lieux")),
        record(3, *tagged("communs")),
        record(4, is_short=True),
        replace(record(5), highlight="à lire"),
    )
    assert [(one.kind.value, one.theme) for one in edition.sections] == [
        ("events", None),
        ("highlighted", None),
        ("theme", "communs"),
        ("theme", "lieux"),
        ("theme", None),
        ("social", None),
    ]
    assert (edition.posts, edition.voices) == (5, 5)


def test_a_post_stands_under_its_surest_theme() -> None:
    one = record(1, *tagged("communs", sure=0.6), *tagged("lieux", sure=0.9))
    same = record(2, *tagged("lieux", "communs"))
    edition = composed(one, same)
    assert keys(section(edition, SectionKind.THEME, "lieux")) == [(None, ["k001"])]
    assert keys(section(edition, SectionKind.THEME, "communs")) == [(None, ["k002"])]
    assert edition.items[0].themes == ("communs", "lieux")


def test_within_a_theme_territories_come_in_order_the_most_specific_first() -> None:
    edition = composed(
        record(1, *tagged("communs")),
        record(2, *tagged("communs", "brest")),
        record(3, *tagged("communs", "lyon", sure=0.6), *tagged("rhone", sure=0.9)),
        record(4, *tagged("communs", "rhone")),
        record(5, *tagged("communs", "unknown")),
    )
    assert keys(section(edition, SectionKind.THEME, "communs")) == [
        ("rhone", ["k004"]),
        ("lyon", ["k003"]),
        ("brest", ["k002"]),
        (None, ["k001", "k005"]),
    ]
    assert edition.territories == 3


def test_highlights_are_annotated_at_most_four_and_not_repeated() -> None:
    edition = composed(*(replace(record(number, *tagged("communs")), highlight=f"n{number}") for number in range(1, 7)))
    assert keys(section(edition, SectionKind.HIGHLIGHTED)) == [(None, ["k001", "k002", "k003", "k004"])]
    assert keys(section(edition, SectionKind.THEME, "communs")) == [(None, ["k005", "k006"])]
    assert [item.note for item in edition.items] == [f"n{number}" for number in range(1, 7)]


def test_what_is_past_the_cap_waits_behind_read_more() -> None:
    edition = composed(*(record(number, *tagged("communs")) for number in range(1, 6)), caps=Caps(section=3))
    found = section(edition, SectionKind.THEME, "communs")
    assert [item.key for item in found.items] == ["k001", "k002", "k003"]
    assert [item.key for item in found.more] == ["k004", "k005"]
    assert edition.posts == 5


def test_no_feed_takes_more_than_its_share() -> None:
    busy = [record(number, *tagged("communs"), feed=99) for number in range(1, 6)]
    edition = composed(
        *busy, record(10, *tagged("communs")), record(11, *tagged("lieux"), feed=99), caps=Caps(section=4)
    )
    found = section(edition, SectionKind.THEME, "communs")
    assert [item.key for item in found.items] == ["k001", "k002", "k003", "k010"]
    assert [item.key for item in found.more] == ["k004", "k005"]
    assert [item.key for item in section(edition, SectionKind.THEME, "lieux").more] == ["k011"]


def test_every_feed_comes_before_any_feed_comes_twice() -> None:
    edition = composed(*(record(n, feed=99) for n in (1, 2)), record(3), caps=Caps(section=2))
    assert [item.key for item in section(edition, SectionKind.THEME).items] == ["k001", "k003"]


def test_first_time_authors_rise() -> None:
    newcomer = Newcomer("p9", "P9", "F9")
    edition = composed(record(1), record(2), record(9), caps=Caps(section=2), newcomers=(newcomer,))
    assert [item.key for item in section(edition, SectionKind.THEME).items] == ["k009", "k001"]
    assert edition.newcomers == (newcomer,)


@pytest.mark.parametrize(("show", "text"), [("title", ""), ("excerpt", "Un mot."), ("full", "Un mot.")])
def test_the_snapshot_holds_what_the_author_allows(show: str, text: str) -> None:
    (item,) = composed(replace(record(1), show=show)).items
    assert (item.text, item.title, item.url) == (text, "T1", "https://a.org/1")


def test_a_long_text_is_cut() -> None:
    (item,) = composed(record(1, summary="", text="mot " * 500)).items
    assert len(item.text) <= 280


def test_announcements_of_the_day_and_the_lead_are_carried() -> None:
    notes = [
        Announcement("b", "fr", "B", "<p>b</p>", DAY, DAY),
        Announcement("a", "fr", "A", "<p>a</p>", DAY - timedelta(days=2), DAY),
        Announcement("c", "fr", "C", "<p>c</p>", DAY + timedelta(days=1), DAY + timedelta(days=1)),
    ]
    edition = compose(
        (), VOCABULARY, day=DAY, window=WINDOW, number=1, announcements=notes, lead={"fr": "<p>Bonjour</p>", "en": "Hi"}
    )
    assert edition.announcements == (("fr", "A", "<p>a</p>"), ("fr", "B", "<p>b</p>"))
    assert edition.lead == (("en", "Hi"), ("fr", "<p>Bonjour</p>"))


def test_posts_that_are_not_public_stay_out() -> None:
    held = replace(record(1), decision=Decision(Verdict.HELD, "facilitator"))
    assert composed(held, replace(record(2), withdrawn_at=NOW)).posts == 0


# twins, rule 48


def test_one_post_through_two_feeds_of_a_participant_is_shown_once() -> None:
    one = record(1, who="p")
    by_address = record(2, who="p", url="http://www.a.org/1/?utm_source=rss", title="Autre")
    by_title = record(3, who="p", url="https://b.org/x", title="t1")
    assert twins((by_title, by_address, one)) == {"k002": "k001", "k003": "k001"}
    assert [item.key for item in composed(one, by_address, by_title).items] == ["k001"]


def test_same_titles_are_no_twins_across_participants_or_within_one_feed() -> None:
    assert twins((record(1, title="Semaine 1"), record(2, title="Semaine 1"))) == {}
    assert twins((record(1, feed=5, title="Liens"), record(2, feed=5, title="Liens"))) == {}
    assert twins((record(1, who="p", title=""), record(2, who="p", title=""))) == {}


def test_the_twin_that_went_out_or_was_highlighted_is_kept() -> None:
    first = record(1, who="p", title="T")
    assert twins((first, replace(record(2, who="p", title="T"), highlight=""))) == {"k001": "k002"}
    out = replace(record(2, who="p", title="T"), edition_day="2026-11-21")
    assert twins((replace(first, highlight="x"), out)) == {"k001": "k002"}


# for any posts

RECORDS = st.lists(
    st.builds(
        lambda number, feed, tags, short, highlight, title: replace(
            record(number, *tags, feed=feed, who=f"p{feed % 2}", is_short=short, title=title), highlight=highlight
        ),
        number=st.integers(0, 400),
        feed=st.integers(1, 4),
        tags=st.lists(
            st.tuples(st.sampled_from(["communs", "lieux", "lyon", "rhone", "x"]), st.sampled_from([0.6, 0.9])),
            max_size=3,
        ).map(lambda pairs: tuple(tag for slug, sure in pairs for tag in tagged(slug, sure=sure))),
        short=st.booleans(),
        highlight=st.none() | st.just("n"),
        title=st.sampled_from(["", "A", "B"]) | st.text(max_size=3),
    ),
    max_size=25,
    unique_by=lambda one: one.key,
)


@given(RECORDS, st.builds(Caps, st.integers(0, 4), st.integers(0, 4), st.integers(0, 3), st.integers(0, 3)))
def test_every_post_appears_once_or_its_twin_does(records: list[Record], caps: Caps) -> None:
    edition = composed(*records, caps=caps)
    shown = [item.key for one in edition.sections for item in (*one.items, *one.more)]
    dropped = twins(records)
    assert sorted([*shown, *dropped]) == sorted(one.key for one in records)
    assert set(dropped.values()) <= set(shown)
    assert edition.posts == len(shown)


@given(RECORDS, st.randoms(use_true_random=False))
def test_the_order_in_which_posts_arrive_does_not_matter(records: list[Record], chance: random.Random) -> None:
    mixed = records[:]
    chance.shuffle(mixed)
    assert composed(*mixed) == composed(*records)


# the day and the window

PARIS = ZoneInfo("Europe/Paris")


@pytest.mark.parametrize("hour", [time(2, 30), time(7), time(0), time(23, 59)])
@pytest.mark.parametrize("step", [timedelta(minutes=20), timedelta(hours=5, minutes=7)])
def test_over_four_hundred_days_each_day_has_one_edition_and_no_moment_is_lost(hour: time, step: timedelta) -> None:
    now = datetime(2026, 3, 1, 12, tzinfo=UTC)
    end = now + timedelta(days=400)
    days: list[date] = []
    windows: list[Window] = []
    while now < end:
        day = edition_due(now, zone=PARIS, hour=hour, last_day=days[-1] if days else None)
        if day is not None:
            last_end = windows[-1].end if windows else None
            days.append(day)
            windows.append(window_of(day, now, zone=PARIS, hour=hour, last_end=last_end))
        now += step
    assert days == [days[0] + timedelta(days=number) for number in range(len(days))]
    assert len(days) >= 399
    assert all(before.end == after.start for before, after in pairwise(windows))
    assert all(one.start is None or one.start < one.end for one in windows)


def test_a_machine_that_slept_makes_one_edition_of_what_it_missed() -> None:
    day = edition_due(datetime(2026, 11, 22, 5, tzinfo=UTC), zone=PARIS, hour=time(7), last_day=date(2026, 11, 18))
    assert day == date(2026, 11, 21)


def test_an_edition_is_due_from_its_hour_until_its_day_is_decided() -> None:
    early, late = datetime(2026, 11, 22, 5, 59, tzinfo=UTC), datetime(2026, 11, 22, 6, tzinfo=UTC)
    before = DAY - timedelta(days=1)
    assert edition_due(early, zone=PARIS, hour=time(7), last_day=before) is None
    assert edition_due(late, zone=PARIS, hour=time(7), last_day=before) == DAY
    assert edition_due(late, zone=PARIS, hour=time(7), last_day=DAY) is None
    assert edition_due(early, zone=PARIS, hour=time(7), last_day=None) == before


def test_a_window_ends_now_or_where_the_next_was_due_and_never_before_it_starts() -> None:
    hour = time(7)
    assert window_of(DAY, NOW, zone=PARIS, hour=hour, last_end=None) == Window(None, NOW)
    late = window_of(DAY, NOW + timedelta(days=3), zone=PARIS, hour=hour, last_end=NOW)
    assert late == Window(NOW, datetime(2026, 11, 23, 6, tzinfo=UTC))
    ahead = NOW + timedelta(hours=1)
    assert window_of(DAY, NOW, zone=PARIS, hour=hour, last_end=ahead) == Window(ahead, ahead)
