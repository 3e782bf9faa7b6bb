"""The places that posts name or lie at, as territories of a course; on the gazetteer that ships."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cmooc.domain.entries import Entry
from cmooc.domain.feeds import Feed
from cmooc.domain.tags import Tag, Territory, Vocabulary
from cmooc.taggers.places import Places, footprint_of

FEED = Feed(1, "https://a.org/feed", "A", 1, "a", "A", language="fr")
VALLEY = ((44.6, 5.2), (44.6, 5.6), (44.9, 5.6), (44.9, 5.2))


def official(slug: str, name: str, code: str, parent: str | None = None, *others: str) -> Territory:
    return Territory(slug, {"fr": name}, others, parent, code=code)


FRANCE = official("france", "France", "FR")
RHONE = official("rhone", "Rhône", "FR.d69", "france")
LYON = official("lyon", "Lyon", "FR.69123", "rhone", "Croix-Rousse")
SCOTLAND = official("ecosse", "Écosse", "GB.SCT")
VALLEE = Territory("la-vallee", {"fr": "La vallée", "en": "The valley"}, (), "france", outline=(VALLEY,))
NORTH = Territory("quartier-nord", {"fr": "Quartier Nord"}, ("les Hauts du Canal",), "lyon")
COURSE = Vocabulary((FRANCE, RHONE, LYON, SCOTLAND, VALLEE, NORTH))


def tags(entry: Entry, feed: Feed = FEED, course: Vocabulary = COURSE) -> dict[str, Tag]:
    return {tag.slug: tag for tag in Places().tags(entry, feed, course)}


def sure(title: str = "", text: str = "", feed: Feed = FEED, **more: object) -> set[str]:
    found = tags(Entry(guid="1", title=title, text=text, **more), feed)  # type: ignore[arg-type]
    return {slug for slug, tag in found.items() if not tag.is_suggested}


def test_a_place_named_is_the_nearest_territory_of_the_course() -> None:
    assert sure("Un verger partagé à Villeurbanne", "On y plante samedi.") == {"rhone"}
    assert sure("Un verger partagé à Lyon", "On y plante samedi.") == {"lyon"}
    assert sure("Un verger partagé à Grenoble", "On y plante samedi.") == {"france"}


def test_the_reason_is_the_name_as_it_stands() -> None:
    reason = tags(Entry(guid="1", title="Un verger à Villeurbanne"))["rhone"].reason
    assert (reason.code, reason.detail) == ("place", "Villeurbanne")
    reason = tags(Entry(guid="1", text="Le verger est planté. #Villeurbanne"))["rhone"].reason
    assert (reason.code, reason.detail) == ("hashtag", "#Villeurbanne")


def test_a_text_without_places_has_no_territory() -> None:
    assert tags(Entry(guid="1", title="Réparer un vélo", text="Il faut une clé, de la graisse et deux heures.")) == {}


def test_a_name_in_passing_in_a_long_text_is_less_sure_than_in_the_title() -> None:
    filler = "Nous avons parlé des outils, des horaires et du repas partagé. " * 40
    passing = tags(Entry(guid="1", title="Le repas", text=f"{filler} Un ami est venu de Lyon. {filler}"))["lyon"]
    title = tags(Entry(guid="1", title="Le repas à Lyon", text=filler))["lyon"]
    often = tags(Entry(guid="1", title="Le repas", text=f"{filler} À Lyon, on mange. {filler} À Lyon, on boit."))[
        "lyon"
    ]
    assert passing.confidence < often.confidence
    assert passing.confidence < title.confidence


def test_confidence_is_that_of_the_best_reason() -> None:
    one = tags(Entry(guid="1", title="À Lyon", text="On plante à Lyon."))["lyon"]
    other = tags(Entry(guid="1", title="Le verger", text="On plante à Lyon."))["lyon"]
    assert 0.6 <= other.confidence < one.confidence <= 1


# The community's own


@pytest.mark.parametrize(
    "text", ["Nous vivons dans la Vallée depuis dix ans.", "Cap sur LA VALLÉE !", "in The Valley, we meet"]
)
def test_an_own_name_counts_where_its_capitals_prove_it(text: str) -> None:
    assert "la-vallee" in sure("", text)


@pytest.mark.parametrize(
    "text",
    [
        "Le brouillard descend dans la vallée.", "La vallée est belle.", "LE BROUILLARD DESCEND DANS LA VALLÉE CE MATIN",
        "Vallée de larmes", "une vallée", "la-valléenne",
    ],
)  # fmt: skip
def test_the_plain_words_of_an_own_name_are_no_place(text: str) -> None:
    assert "la-vallee" not in sure("", text)


def test_two_telling_words_in_lower_case_are_a_suggestion() -> None:
    found = tags(Entry(guid="1", text="On a marché dans le quartier nord ce matin."))
    assert found["quartier-nord"].is_suggested
    assert "quartier-nord" in sure("", "On a marché dans le Quartier Nord ce matin.")
    assert "quartier-nord" in sure("", "La fête des Hauts du Canal.") | sure("", "Vers les Hauts du Canal, à pied.")


def test_other_names_of_an_official_territory_are_found_too() -> None:
    assert "lyon" in sure("", "Nous avons grimpé à la Croix-Rousse.")


def test_a_place_inside_an_outline_is_that_territory_as_well() -> None:
    assert "la-vallee" in sure("Un marché à Die", "Le marché est de retour à Die, sur la place.")


# Points


def test_a_point_inside_an_outline_is_in_the_territory() -> None:
    found = tags(Entry(guid="1", title="Une photo", latitude=44.7531, longitude=5.3703))
    assert {slug: tag.reason.code for slug, tag in found.items()} == {"la-vallee": "point", "france": "point"}
    assert found["la-vallee"].reason.detail == "44.75, 5.37"


def test_a_point_lies_in_the_line_of_the_nearest_commune() -> None:
    assert sure("Une photo", latitude=45.7667, longitude=4.8803) == {"rhone"}
    assert sure("Une photo", latitude=0.0, longitude=-30.0) == set()


@pytest.mark.parametrize("point", [(float("nan"), 4.0), (float("inf"), 4.0), (91.0, 4.0), (45.0, 181.0)])
def test_a_point_off_the_globe_is_none(point: tuple[float, float]) -> None:
    assert sure("Une photo", latitude=point[0], longitude=point[1]) == set()


# Which one of that name


def test_the_home_of_the_feed_tells_places_of_one_name_apart() -> None:
    course = Vocabulary((official("ontario", "Ontario", "CA.08"), official("royaume-uni", "Royaume-Uni", "GB")))
    entry = Entry(guid="1", title="A garden in London", text="Our garden in London opens on Saturday.", language="en")
    assert set(tags(entry, replace(FEED, territories=("ontario",)), course)) == {"ontario"}
    assert set(tags(entry, replace(FEED, territories=("royaume-uni",)), course)) == {"royaume-uni"}


def test_what_a_feed_wrote_before_tells_places_of_one_name_apart() -> None:
    course = Vocabulary((official("ontario", "Ontario", "CA.08"), official("royaume-uni", "Royaume-Uni", "GB")))
    entry = Entry(guid="1", title="A garden in London", text="Our garden in London opens on Saturday.", language="en")
    assert "royaume-uni" in tags(entry, FEED, course)
    there = replace(FEED, footprint={"": 42, "CA": 40, "CA.08": 38, "g6058560": 30})
    assert "ontario" in tags(entry, there, course)


def test_a_footprint_counts_each_place_with_what_holds_it_once() -> None:
    entry = Entry(guid="1", title="À Villeurbanne", text="À Villeurbanne et à Lyon, on plante. À Lyon surtout.")
    found = footprint_of(entry, FEED)
    codes = ("", "FR.69266", "FR.69123", "FR.d69", "FR")
    assert {code: found[code] for code in codes} == dict.fromkeys(codes, 1)
    assert footprint_of(Entry(guid="1", title="Réparer un vélo"), FEED) == {}


def test_a_footprint_does_not_lean_on_the_feed() -> None:
    entry = Entry(guid="1", title="A garden in London", text="Our garden in London opens on Saturday.", language="en")
    assert footprint_of(entry, replace(FEED, footprint={"": 42, "CA": 40, "CA.08": 38})) == footprint_of(entry, FEED)


def test_hostile_and_endless_texts_are_read_to_a_limit() -> None:
    entry = Entry(guid="1", title="Lyon " * 5000, text="\x00\ud800#" + "à Lyon, " * 200_000)
    assert tags(entry)["lyon"].confidence <= 1


# False friends, in a course that has the very places they look like

LOOKALIKES = Vocabulary(
    tuple(
        official(code.rpartition(".")[2].lower(), name, code)
        for name, code in {
            "Paris": "FR.75056", "Tours": "FR.37261", "Orange": "FR.84087", "Lens": "FR.62498", "Nice": "FR.06088",
            "Sens": "FR.89387", "Contes": "FR.06048", "Die": "FR.26113", "Vienne": "FR.38544", "Angers": "FR.49007",
            "Lyon": "FR.69123", "Manche": "FR.d50", "Reading": "g2639577", "Bath": "g2656173",
        }.items()
    )
)  # fmt: skip


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "On a fait trois tours de manège et deux tours de magie."),
        ("fr", "La société Orange installe la fibre, Orange recrute."),
        ("fr", "Paris Hilton a acheté un château."),
        ("fr", "Marcel Lyon est élu président de l’association."),
        ("fr", "Les enfants écoutent des contes à la veillée."),
        ("fr", "Cela n’a plus de sens, dit le bon sens."),
        ("fr", "Il faut que la pluie vienne avant dimanche."),
        ("fr", "Elle retrousse la manche de sa veste."),
        ("fr", "L’orange et le citron se conservent à la cave."),
        ("en", "It was a nice day, and the lens was clean."),
        ("en", "Paris Hilton opened the show."),
        ("en", "We were reading by the bath."),
        ("en", "The old oaks die of thirst."),
        ("en", "Take the stairs in tours of ten people."),
        ("en", "Jack London wrote it, and Paris Jackson sang it."),
        ("en", "An orange, a nice one, rolled away."),
    ],
)
def test_a_false_friend_is_no_territory_even_where_the_course_has_it(language: str, text: str) -> None:
    entry = Entry(guid="1", title="Carnet", text=text, language=language)
    assert [slug for slug, tag in tags(entry, FEED, LOOKALIKES).items() if not tag.is_suggested] == []


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Un verger partagé ouvre à Tours ce samedi.", "37261"),
        ("Nous étions à Paris pour la rencontre des communs.", "75056"),
        ("Le marché de Vienne, en Isère, a repris.", "38544"),
        ("Un atelier vélo est né à Nice, près de la gare.", "06088"),
    ],
)
def test_the_places_themselves_are_found(text: str, slug: str) -> None:
    assert slug in tags(Entry(guid="1", title="Carnet", text=text), FEED, LOOKALIKES)
