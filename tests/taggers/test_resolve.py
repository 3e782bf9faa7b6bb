"""Which of the places of one name a text means."""

from __future__ import annotations

import pytest

from cmooc.taggers.gazetteer.prior import Habits, habits
from cmooc.taggers.gazetteer.recognize import mentions


def place(text: str, surface: str, **known: object) -> str | None:
    found = {one.surface: one for one in mentions(text, "en", **known)}  # type: ignore[arg-type]
    named = found[surface].place
    return named and named.code


@pytest.mark.parametrize(
    ("text", "surface", "code"),
    [
        ("The festival in Paris lasted a week.", "Paris", "FR.75056"),
        ("The festival in Paris, Texas, lasted a week.", "Paris", "g4717560"),
        ("A garden in Springfield, Illinois.", "Springfield", "g4250542"),
        ("A garden in Springfield, Missouri.", "Springfield", "g4409896"),
        ("Trains link Portland with Augusta and Bangor, Maine.", "Portland", "g4975802"),
        ("Trains link Portland with Salem and Eugene, Oregon.", "Portland", "g5746545"),
        (
            "Ottawa and London are in Canada; the London fair is near Toronto and Hamilton, Ontario.",
            "London",
            "g6058560",
        ),
        ("Officials from Georgia met in Atlanta and Savannah.", "Georgia", "US.GA"),
        ("Officials from Georgia met in Tbilisi and Batumi.", "Georgia", "GE"),
    ],
)
def test_what_stands_beside_a_name_says_which_place_it_is(text: str, surface: str, code: str) -> None:
    assert place(text, surface) == code


def test_one_name_means_one_place_in_one_text() -> None:
    found = mentions("Paris is small. The mayor of Paris, Texas, said that Paris has a tower.", "en")
    assert {one.place.code for one in found if one.place and one.surface == "Paris"} == {"g4717560"}


def test_the_home_of_a_feed_draws_names_to_it() -> None:
    text = "The library of Athens opens on Sundays."
    assert place(text, "Athens") == "g264371"
    assert place(text, "Athens", home=["US.GA"]) == "g4180386"


def test_what_lies_around_the_home_is_nearer_than_the_rest() -> None:
    text = "The library of Hamilton opens on Sundays."
    assert place(text, "Hamilton", home=["NZ"]) == "g2190324"
    assert place(text, "Hamilton", home=["CA.10"]) == "g5969782"


def test_what_a_feed_wrote_before_draws_names_to_it() -> None:
    posts = [
        "A fair in Dallas, Texas.",
        "Rain in Lamar County, Texas.",
        "A road to Bonham, Texas.",
        "Sherman, Texas, votes.",
    ]
    before = sum((habits(mentions(post, "en")) for post in posts), Habits())
    assert place("The mayor of Paris opened the library.", "Paris") == "FR.75056"
    assert place("The mayor of Paris opened the library.", "Paris", habits=before) == "g4717560"


def test_fame_alone_makes_no_habit() -> None:
    assert habits(mentions("The mayor of London spoke.", "en")).posts == 0
    assert habits(mentions("The mayor of London, Ontario, spoke.", "en")).counts["CA.08"] == 1


def test_habits_add_up_and_can_be_taken_back() -> None:
    one, other = habits(mentions("Rain in Lyon, France.", "en")), habits(mentions("Rain in Nantes, France.", "en"))
    both = one + other
    assert both.as_json() == {
        "posts": 2,
        "counts": {"@EU": 2, "FR": 2, "FR.44109": 1, "FR.69123": 1, "FR.d44": 1, "FR.d69": 1, "FR.r52": 1, "FR.r84": 1},
    }
    assert (both - other).as_json() == one.as_json()
    assert Habits.of_json(both.as_json()) == both
