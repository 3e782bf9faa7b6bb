"""Why a post is behind «read more», and how long an edition takes to read."""

from __future__ import annotations

from datetime import UTC, date, datetime

from cmooc.domain.editions import Edition, Group, Item, Section, SectionKind, Window
from cmooc.stages.left_out import Why, left_out
from cmooc.stages.reading_time import minutes, words_shown
from cmooc.stages.sharing import Caps

NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)


def item(key: str, feed: str = "", title: str = "", text: str = "", note: str = "") -> Item:
    return Item(
        key, title, None, text, feed or key, feed or key, f"Blog of {feed or key}", "blog", "en", NOW, note=note
    )


def edition(*sections: Section, **fields) -> Edition:
    return Edition(date(2026, 11, 23), Window(None, NOW), 1, sections, **fields)


def section(shown, more=(), kind=SectionKind.THEME):
    return Section(kind, None, (Group(None, tuple(shown)),), tuple(more))


def test_posts_past_the_places_of_a_section_are_told_apart_from_those_that_words_were_short_for():
    caps = Caps(per_section=3)
    shown, more = [item("a", "ann"), item("b", "ben")], [item("c", "ann"), item("d", "dan")]
    found = {one.item.key: one for one in left_out(edition(section(shown, more)), caps)}
    assert {key: one.why for key, one in found.items()} == {"c": Why.WORDS, "d": Why.FULL}
    assert (found["c"].of_feed, found["d"].of_feed, found["d"].cap) == (1, 0, 3)


def test_short_notes_have_places_of_their_own():
    notes = section([item("a")], [item("b")], SectionKind.SOCIAL)
    assert [one.why for one in left_out(edition(notes), Caps(social=1, per_section=9))] == [Why.FULL]


def test_words_count_once_and_facilitators_in_the_longer_language():
    said = {"lead": (("fr", "<p>un deux trois</p>"), ("en", "<p>one two</p>"))}
    posts = section([item("a", title="one two", text="three four five", note="six"),
                     item("b", title="one two…", text="one two three"), item("c", title="alone")],
                    [item("d", title="not counted at all")])  # fmt: skip
    assert words_shown(edition(posts, **said)) == 3 + 6 + 3 + 1


def test_seven_hundred_words_are_three_minutes():
    assert [minutes(words) for words in (0, 100, 350, 700, 940)] == [1, 1, 1, 3, 4]
