"""Which words of an English text are places, and which only look like one."""

from __future__ import annotations

import unicodedata

import pytest

from cmooc.taggers.gazetteer.recognize import mentions
from cmooc.taggers.gazetteer.tokens import tokens


def named(text: str) -> list[str]:
    return [one.surface for one in mentions(text, "en")]


def codes(text: str) -> dict[str, str | None]:
    return {one.surface: one.place.code if one.place else None for one in mentions(text, "en")}


FALSE_FRIENDS = [
    "Reading is the best way to spend a rainy day.",
    "Nice to see so many people at the workshop.",
    "Mobile phones are banned at the assembly.",
    "Bath time is fun for children.",
    "Orange announced new phone plans.",
    "Hope grows, and so does Liberty.",
    "Buffalo roam on the plains.",
    "March and August are dry here.",
    "Of course Enterprise software is hard.",
    "The Lancet published it on Monday.",
    "The china was on the table near the bath.",
    "Paris Hilton opened the show.",
    "Jack London wrote the book.",
    "Chelsea won two goals to one.",
    "Charlotte said that she would come back in May.",
    "Madison asked her brother Austin to help.",
    "Our neighbour Victoria Wood sings in the choir.",
    "Chad Smith plays the drums.",
    "Virginia Woolf wrote essays about rooms.",
    "Georgia O'Keeffe painted flowers.",
    "I met Sydney Carter and London Jones at the market.",
    "Mr Lyon and Mrs Chester spoke first.",
    "Dr. Boston and Prof. York published the study.",
    "President Lincoln freed the slaves.",
    "Jordan Miller said the garden was ready. Miller thanked everyone.",
    "Thanks @london for the visit, write to hello@paris.example or see www.lyon.example",
    "They meet at the corner of Lake Street and Union Avenue.",
    "The Obama family celebrated Christmas.",
]


@pytest.mark.parametrize("text", FALSE_FRIENDS)
def test_a_false_friend_is_no_place(text: str) -> None:
    assert named(text) == []


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("The gardens of Reading, near London, are open.", ["Reading", "London"]),
        ("In Nice, the tram is free for students.", ["Nice"]),
        ("The council met in Orange, near Avignon.", ["Orange", "Avignon"]),
        ("Mark Reading, 34, of Manchester, was fined.", ["Manchester"]),
        ("The commons of Lyon, Grenoble and Turin share one charter.", ["Lyon", "Grenoble", "Turin"]),
        ("PARIS (AP) - The mayor opened a garden.", ["PARIS"]),
        ("#Lyon #KeyWest and #bordeaux", ["Lyon", "KeyWest", "bordeaux"]),
        ("no capitals here but we went to berlin and tokyo", ["berlin", "tokyo"]),
        ("Toronto-based gardeners visited Montreal's green alleys.", ["Toronto", "Montreal"]),
        ("Residents of Springfield, Illinois, met in Cook County.", ["Springfield", "Illinois", "Cook County"]),
        ("A garden in Portland, Ore., and another near Salem, Mass.", ["Portland", "Ore.", "Salem", "Mass."]),
        ("U.S. officials flew to Washington, D.C., on Monday.", ["U.S.", "Washington", "D.C."]),
        ("Turkish farmers met their Kenyan partners.", ["Turkish", "Kenyan"]),
        ("The seed bank moved to North London last year.", ["North London"]),
        ("Officials from Georgia, Armenia and Chad met.", ["Georgia", "Armenia", "Chad"]),
        ("The prize is US$500 or £400 in the UK.", ["UK"]),
        ("A fair at Port Quibble drew crowds from Bunkie, La.", ["Port Quibble", "Bunkie", "La."]),
        ("Kids in the U.S. say it's OK or so, or oh, hi.", ["U.S."]),
        ("RT @PARIS: fair in #SanDiego, see https://t.example/Lyon", ["SanDiego"]),
        ("Saint Étienne and St. Étienne are one town.", ["Saint Étienne", "St. Étienne"]),
    ],
)
def test_places_are_found_as_they_are_written(text: str, places: list[str]) -> None:
    assert named(text) == places


def test_a_name_that_the_atlas_lacks_is_a_place_when_it_is_built_like_one() -> None:
    found = mentions("The footpath leads to an orchard near Quibblebrook Creek.", "en")
    assert [(one.surface, one.place) for one in found] == [("Quibblebrook Creek", None)]


def test_offsets_count_code_points_of_the_text_as_it_was_given() -> None:
    text = "🌱🌱 Ŝanĝo: the œuvre moved from İstanbul to Zürich."
    found = mentions(text, "en")
    assert [text[one.start : one.end] for one in found] == [one.surface for one in found]
    assert "Zürich" in [one.surface for one in found]


def test_accents_may_stand_beside_their_letters() -> None:
    text = unicodedata.normalize("NFD", "The fair in Besançon, near Orléans.")
    assert [unicodedata.normalize("NFC", one) for one in named(text)] == ["Besançon", "Orléans"]


def test_each_mention_says_how_sure_it_is_and_why() -> None:
    sure, weak = mentions("A workshop in Kenya.", "en"), mentions("A Kenya workshop for the Bath.", "en")
    assert 0.9 < sure[0].confidence <= 1
    assert "before within" in sure[0].evidence
    assert all(one.confidence < sure[0].confidence for one in weak)


def test_the_same_text_gives_the_same_mentions_whatever_was_read_before() -> None:
    text = "Farmers from Portland and Salem, Oregon, met in Eugene."
    first = mentions(text, "en")
    mentions("Ships left Portland, Maine, for Salem, Massachusetts.", "en")
    assert mentions(text, "en") == first


@pytest.mark.parametrize(
    "text",
    ["", " ", "#", "@", "....", "#" * 1000, "\u202e\u0000", "A " * 5000, "a" * 100_000, "Paris, " * 3000, "N. " * 4000],
)
def test_hostile_texts_are_read_to_their_end(text: str) -> None:
    assert all(text[one.start : one.end] == one.surface for one in mentions(text, "en"))


def test_tokens_keep_their_places_and_fold_their_words() -> None:
    read = tokens("L'Étang-de-Berre, St. Émilion!")
    assert read.words == ["L", "Étang", "de", "Berre", "St", "Émilion"]
    assert read.key == "l etang de berre saint emilion"
    assert [read.key[at:].split()[0] for at in read.at[:-1]] == read.keys
    assert read.gap(5) == ". "
    assert not read.begins_sentence(5)
