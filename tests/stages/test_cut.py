"""What a reader gets of an edition: by what they follow, read and have time for, and one post from beyond."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmooc.domain.editions import (
    Edition,
    EventItem,
    Group,
    Item,
    Newcomer,
    Rhythm,
    Section,
    SectionKind,
    Window,
)
from cmooc.domain.subscribers import Cut
from cmooc.domain.tags import Territory, Theme, Vocabulary
from cmooc.stages.cut import at_most, cut, is_for

NOON = datetime(2026, 11, 22, 11, tzinfo=UTC)
KNOWN = Vocabulary(
    tuple(
        Territory(slug, {"fr": slug}, parent=parent)
        for slug, parent in (("west", None), ("rennes", "west"), ("brest", "west"), ("cork", None))
    ),
    tuple(Theme(slug, {"fr": slug}, {}) for slug in ("water", "commons")),
)


def item(key: str, *, places: str = "", themes: str = "", by: str = "", language: str | None = "fr") -> Item:
    return Item(
        key=key, title=f"Title {key}", url=f"https://blog.example/{key}", text="Words.", participant_slug=by or f"by-{key}",
        participant_name=key, feed_title="", channel="blog", language=language, published_at=NOON,
        territories=tuple(places.split()), themes=tuple(themes.split()),
    )  # fmt: skip


A = item("a", places="rennes west", themes="water")
B = item("b", places="brest west", themes="commons")
C = item("c", places="cork", themes="water", language="en")
D = item("d", places="cork", themes="commons", language=None)
E = item("e")
H = item("h", places="cork", themes="commons")
S = item("s", places="rennes west")


def section(kind: SectionKind, *items: Item, theme: str | None = None, more: tuple[Item, ...] = ()) -> Section:
    return Section(kind, theme, (Group(None, items),) if items else (), more)


def edition(**changes: object) -> Edition:
    made = Edition(
        day=date(2026, 11, 23), window=Window(None, NOON), number=3,
        sections=(
            section(SectionKind.HIGHLIGHTED, H),
            section(SectionKind.THEME, A, C, theme="water"),
            section(SectionKind.THEME, B, theme="commons", more=(D,)),
            section(SectionKind.THEME, E),
            section(SectionKind.SOCIAL, S),
        ),
        posts=7, voices=7, territories=3,
    )  # fmt: skip
    return replace(made, **changes)


def keys(found: Edition | None, *kinds: SectionKind) -> str:
    assert found is not None
    return "".join(one.key for part in found.sections if not kinds or part.kind in kinds for one in part.items)


def elsewhere(found: Edition | None) -> str:
    return keys(found, SectionKind.ELSEWHERE)


def own(found: Edition | None) -> str:
    return keys(found).removesuffix(elsewhere(found))


def test_who_wishes_for_all_gets_the_edition_as_it_is():
    assert cut(edition(), Cut("fr"), KNOWN) == edition()
    assert cut(edition(rhythm=Rhythm.WEEKLY), Cut("en"), KNOWN) == edition(rhythm=Rhythm.WEEKLY)


@pytest.mark.parametrize(
    ("territories", "themes", "expected"),
    [
        (("rennes",), (), "has"),
        (("west",), (), "habs"),
        (("cork",), (), "hc"),
        ((), ("water",), "hac"),
        (("brest",), ("water",), "hacb"),
        (("gone", "rennes"), (), "has"),
        (("gone",), ("lost",), "hacbes"),
    ],
    ids=("a place", "what lies in it", "another", "a theme", "both add up", "one is gone", "all are gone"),
)
def test_a_reader_gets_highlights_and_what_they_follow(territories, themes, expected):
    assert own(cut(edition(), Cut("fr", territories, themes), KNOWN)) == expected


def test_a_place_brings_what_lies_in_it_by_the_vocabulary_of_today_too():
    untagged_parent = item("x", places="brest")
    found = cut(edition(sections=(section(SectionKind.THEME, untagged_parent, E),)), Cut("fr", ("west",)), KNOWN)
    assert own(found) == "x"


def test_languages_are_those_of_the_posts_and_an_unknown_one_passes():
    assert own(cut(edition(), Cut("fr", languages=("en",)), KNOWN)) == "c"
    found = cut(edition(), Cut("en", languages=("en",)), KNOWN)
    assert [one.key for part in found.sections for one in part.more] == ["d"]
    british = replace(C, language="en-GB")
    found = cut(edition(sections=(section(SectionKind.THEME, british),)), Cut("fr", languages=("en",)), KNOWN)
    assert own(found) == "c"
    highlighted = cut(edition(), Cut("fr", ("rennes",), languages=("en",)), KNOWN)
    assert highlighted is None


def test_one_post_from_beyond_is_added_and_is_the_same_for_all_who_follow_the_same():
    found = cut(edition(), Cut("fr", ("rennes",)), KNOWN)
    assert elsewhere(found) in set("bcde")
    assert elsewhere(cut(edition(), Cut("en", ("rennes",)), KNOWN)) == elsewhere(found)
    assert found.sections[-1].kind is SectionKind.ELSEWHERE
    days = (edition(day=date(2026, 11, 1) + timedelta(days=number)) for number in range(30))
    assert {elsewhere(cut(day, Cut("fr", ("rennes",)), KNOWN)) for day in days} == set("bcde")


def test_a_first_time_author_is_met_before_others_and_a_note_last():
    first = replace(edition().sections[2], more=(replace(D, is_first=True),))
    new = edition(sections=(*edition().sections[:2], first, *edition().sections[3:]))
    assert elsewhere(cut(new, Cut("fr", ("rennes",)), KNOWN)) == "d"
    only_notes_beyond = edition(sections=(section(SectionKind.THEME, A), section(SectionKind.SOCIAL, B, C, D)))
    assert elsewhere(cut(only_notes_beyond, Cut("fr", ("rennes",)), KNOWN)) in set("bcd")
    for number in range(20):
        days = edition(day=date(2026, 11, 1) + timedelta(days=number),
                       sections=(section(SectionKind.THEME, A, E), section(SectionKind.SOCIAL, B, C, D)))  # fmt: skip
        assert elsewhere(cut(days, Cut("fr", ("rennes",)), KNOWN)) == "e"


def test_what_is_beyond_is_read_too_and_never_something_that_one_has_already():
    assert elsewhere(cut(edition(), Cut("fr", ("cork",), languages=("fr",)), KNOWN)) in set("abes")
    french_only = cut(edition(), Cut("fr", ("west",), ("commons", "water"), ("fr",)), KNOWN)
    assert elsewhere(french_only) == "e"
    all_of_it = edition(sections=(section(SectionKind.THEME, A),))
    assert elsewhere(cut(all_of_it, Cut("fr", ("rennes",)), KNOWN)) == ""


def test_the_course_s_own_post_from_elsewhere_gives_way_to_the_reader_s():
    chosen = edition(sections=(*edition().sections, section(SectionKind.ELSEWHERE, item("z", places="rennes"))))
    assert elsewhere(cut(chosen, Cut("fr"), KNOWN)) == "z"
    mine = cut(chosen, Cut("fr", ("rennes",)), KNOWN)
    assert len([part for part in mine.sections if part.kind is SectionKind.ELSEWHERE]) == 1
    assert elsewhere(mine) in set("bcdez")


@pytest.mark.parametrize(("most", "expected"), [(1, "h"), (2, "ha"), (3, "hab"), (5, "habes"), (99, "hacbes")])
def test_a_limit_takes_highlights_first_and_then_a_post_of_each_section_in_turn(most, expected):
    found = cut(edition(), Cut("fr", most_posts=most), KNOWN)
    assert keys(found) == expected
    assert {one.key for one in found.items} == set("hacbdes")
    assert found.posts == 7


def test_several_highlights_keep_their_order():
    many = edition(sections=(section(SectionKind.THEME, A), section(SectionKind.HIGHLIGHTED, S, H, E)))
    assert keys(cut(many, Cut("fr", most_posts=2), KNOWN)) == "sh"


def test_the_limit_holds_with_the_post_from_beyond():
    found = cut(edition(), Cut("fr", ("west",), most_posts=3), KNOWN)
    assert len(keys(found)) == 3
    assert elsewhere(found)
    assert keys(cut(edition(), Cut("fr", ("west",), most_posts=1), KNOWN))[0] == "h"


def test_read_more_counts_what_this_reader_does_not_see():
    found = cut(edition(), Cut("fr", (), ("commons",), most_posts=2), KNOWN)
    assert keys(found, SectionKind.HIGHLIGHTED) == "h"
    assert [[one.key for one in part.more] for part in found.sections] == [[], ["b", "d"], []]
    assert elsewhere(found) in set("aces")


def test_a_post_in_two_sections_takes_two_places():
    twice = edition(sections=(section(SectionKind.THEME, A, B), section(SectionKind.WAITING, A, C)))
    assert [[one.key for one in part.items] for part in at_most(twice, 2).sections] == [["a"], ["a"]]


def test_figures_are_those_of_the_part():
    found = cut(edition(), Cut("fr", ("rennes",)), KNOWN)
    assert (found.posts, found.voices, found.territories) == (3, 3, 2)


def test_posts_that_went_out_before_are_shown_by_the_same_choices_and_counted_apart():
    again = edition(sections=(*edition().sections, section(SectionKind.CONVERSATIONS, item("t", places="rennes west"),
                                                           item("u", places="cork"))))  # fmt: skip
    found = cut(again, Cut("fr", ("rennes",)), KNOWN)
    assert keys(found, SectionKind.CONVERSATIONS) == "t"
    assert found.posts == 3
    assert elsewhere(found) in set("bcde")
    only_again = edition(sections=(section(SectionKind.WAITING, item("t", places="rennes west")),))
    assert cut(only_again, Cut("fr", ("rennes",)), KNOWN) is None


def test_nothing_left_is_no_message():
    quiet = edition(sections=edition().sections[1:])
    assert cut(quiet, Cut("fr", ("rennes",), languages=("en",)), KNOWN) is None
    assert cut(edition(sections=()), Cut("fr"), KNOWN) is None
    lead = replace(quiet, lead=(("fr", "<p>Bonjour</p>"),), newcomers=(Newcomer("n", "N", ""),))
    assert cut(lead, Cut("fr", ("rennes",), languages=("en",)), KNOWN) is None
    announced = replace(quiet, announcements=(("fr", "Jeudi", "<p>18 h</p>"),))
    assert cut(announced, Cut("fr", ("rennes",), languages=("en",)), KNOWN) is not None


def test_events_are_those_of_the_places_and_themes_and_those_for_everybody():
    def event(key: str, **fields: object) -> EventItem:
        return EventItem(key=key, title=key, starts_at=NOON, **fields)

    found = edition(events=(event("all"), event("in", territories=("rennes",)), event("out", territories=("cork",)),
                            event("on", themes=("water",)), event("english", territories=("rennes",), language="en")))  # fmt: skip
    wanted = Cut("fr", ("west",), ("water",), ("fr",))
    assert [one.key for one in cut(found, wanted, KNOWN).events] == ["all", "in", "on"]
    assert [one.key for one in cut(found, Cut("fr"), KNOWN).events] == ["all", "in", "out", "on", "english"]
    only_events = replace(found, sections=())
    assert cut(only_events, wanted, KNOWN).events


SLUGS = st.sampled_from(["", "west", "rennes", "brest", "cork", "gone"])
EVENT = EventItem(key="one", title="One", starts_at=NOON, territories=("rennes",), language="fr")


@given(
    st.tuples(SLUGS, SLUGS), st.sampled_from(["", "water", "commons", "gone"]), st.sampled_from(["", "fr", "en", "de"]),
    st.lists(st.integers(0, 4)), st.booleans(), st.sampled_from(list(SectionKind)),
)  # fmt: skip
def test_who_gets_anything_is_told_without_cutting(places, theme, language, sections, has_event, kind):
    whole = edition()
    chosen = tuple(
        replace(whole.sections[number], kind=kind) if number == 1 else whole.sections[number] for number in sections
    )
    some = replace(whole, sections=chosen, events=(EVENT,) if has_event else ())
    wanted = Cut(
        "fr", tuple(sorted(filter(None, set(places)))), (theme,) if theme else (), (language,) if language else ()
    )
    assert is_for(some, wanted, KNOWN) == (cut(some, wanted, KNOWN) is not None)
