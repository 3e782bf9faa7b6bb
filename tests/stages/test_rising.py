"""What rises: across several participants, lately, and nothing that is there each week anyway."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from cmooc.domain.entries import Entry
from cmooc.domain.matching import matches
from cmooc.domain.rising import Said
from cmooc.domain.rules import Haystack
from cmooc.stages.rising import rising
from cmooc.stages.rules import parse_rule
from cmooc.stages.spellings import word_key

NOW = datetime(2026, 11, 23, 7, tzinfo=UTC)
VOICES = ("ada", "bao", "cleo", "dina", "egon", "fanny", "gil", "hana")
FRENCH = """
Nous avons rangé les outils de l'atelier avant la pluie|La réunion du quartier a duré tard, on a parlé de la salle
Les enfants ont planté des haricots près du mur|On cherche des bras pour repeindre la façade du local
Le café associatif ouvre jusqu'à vingt heures|Une voisine prête son échelle et sa remorque
Lundi, la balade part du pont et longe la rivière|La bibliothèque accueille une lecture à voix haute
Le conseil a voté les travaux de la place|J'ai appris à réparer une chambre à air hier
""".strip().replace("\n", "|").split("|")  # fmt: skip
ENGLISH = """
We cleaned the tools before the rain came|The meeting about the hall went on until late
Children sowed beans along the southern wall|The kitchen needs more hands on market mornings
A neighbour lends her ladder and her trailer|The path along the river is muddy again
""".strip().replace("\n", "|").split("|")  # fmt: skip


def said(voice: str, days: float, text: str = "", title: str = "", **given) -> Said:
    values = {"categories": (), "language": "fr", **given}
    return Said(f"{voice}{days}", voice, f"Blog of {voice}", title, text, dated_at=NOW - timedelta(days=days), **values)


@pytest.fixture(scope="module")
def chatter():
    """Fourteen weeks of eight participants who write of this and that, each about twice a week."""
    chance = random.Random(7)
    posts = []
    for voice in VOICES:
        sentences, language = (ENGLISH, "en") if voice in VOICES[:2] else (FRENCH, "fr")
        for day in range(0, 98, 3):
            text = ". ".join(chance.sample(sentences, 4))
            posts.append(replace(said(voice, day + chance.random(), text, sentences[day % 6]), language=language))
    return posts


@pytest.fixture
def found(chatter):
    """Return what rises when these posts come on top, by how it is known."""

    def found(*posts: Said, is_known=lambda _: False, is_place=lambda _: False, limit=20):
        told = rising([*chatter, *posts], NOW, is_known=is_known, is_place=is_place, limit=limit)
        return {one.word: one for one in told}

    return found


AROUND = (
    "Chez nous, {} depuis hier, et chacun y va", "On s'est demandé si {} tiendrait la route",
    "Ce que {} change pour la rue", "Merci ! {} donne envie", "Elle raconte {} avec patience", "Avec {} tout s'éclaire",
)  # fmt: skip


def talk(words: str, voices=("ada", "cleo", "dina", "egon", "gil")):
    """Posts of these participants in the last days that have the words, each in a sentence of its own."""
    return [said(voice, 2 + 1.7 * n, AROUND[n].format(words)) for n, voice in enumerate(voices)]


def wave(text: str, voices=("ada", "cleo", "dina", "egon", "gil"), **given):
    """The text from each of these participants, in the last days."""
    return [said(voice, 2 + 1.7 * place, text, **given) for place, voice in enumerate(voices)]


def test_nothing_rises_when_all_goes_on_as_before(found):
    assert found() == {}


def test_a_word_rises_that_several_participants_take_up(found):
    posts = wave("Le compostage du quartier avance, et le compostage nous occupe")
    told = found(*posts)["compostage"]
    assert (told.written, told.voices, told.rule) == ("compostage", 5, "any: compostage")
    assert told.weeks[-2:] == (2, 3)
    assert sum(told.weeks) == 5
    assert set(told.feeds) == {f"Blog of {voice}" for voice in ("ada", "cleo", "dina", "egon", "gil")}


def test_titles_are_shown_one_of_each_participant_newest_first(found):
    posts = [said(voice, day + place, "Une ressourcerie", f"{voice} {day}")
             for day in (1, 3) for place, voice in enumerate(VOICES[2:7])]  # fmt: skip
    assert found(*posts)["ressourcerie"].titles == ("cleo 1", "dina 1", "egon 1", "fanny 1", "gil 1")


def test_a_loud_feed_makes_nothing_rise(found):
    loud = [said("hana", day / 4, "Le compostage, toujours le compostage", "Compostage") for day in range(50)]
    assert found(*loud) == {}
    assert "compostage" not in found(*loud, said("gil", 3, "Le compostage"))


def test_a_weekly_ritual_does_not_rise(found):
    ritual = [
        said(voice, 7 * week + 1, "Le mardigrelin de la semaine #mardigrelin") for week in range(14) for voice in VOICES
    ]
    assert found(*ritual) == {}


@pytest.mark.parametrize(
    "word", ["lundi", "Novembre", "aujourd'hui", "semaine", "bonjour", "thursday", "qu'elles", "2026"]
)
def test_the_calendar_and_small_words_are_no_themes(found, word):
    assert found(*wave(f"{word}, {word} et encore {word}", VOICES)) == {}


def test_a_word_of_long_standing_rises_when_it_is_said_far_more_often(found):
    before = [said("ada", 20 + 9 * n, "Un potager") for n in range(3)]
    assert "potager" in found(*before, *wave("Un potager, des potagers", VOICES))
    steady = [said(voice, 15 + 7 * week, "Un potager") for week in range(12) for voice in VOICES[:5]]
    assert "potager" not in found(*steady, *wave("Un potager, des potagers"))


def test_two_participants_are_too_few(found):
    assert found(*wave("Le compostage, le compostage", VOICES[:2] * 4)) == {}


def test_what_rose_and_fell_long_ago_is_not_told(found):
    assert found(*(said(voice, 60 + place, "Le compostage") for place, voice in enumerate(VOICES))) == {}


@pytest.mark.parametrize(
    ("text", "word"), [
        ("On parle de l'eau de l’eau", "eau"), ("L'arpentage d'un texte, qu'arpentage", "arpentage"),
        ("Lorsqu'ombrières il y a, jusqu'aux ombrières", "ombriere"),
    ],
)  # fmt: skip
def test_french_elisions_are_cut_off(found, text, word):
    told = found(*wave(text, VOICES[:6]))
    assert word in told
    assert not any("'" in one.written or "’" in one.written for one in told.values())


def test_numbers_and_accents_of_one_word_count_together(found):
    texts = ("une coopérative", "les COOPERATIVES", "la Coopérative", "des coopératives")
    posts = [said(voice, day + 1, text) for day, (voice, text) in enumerate(zip(VOICES, texts, strict=False))]
    assert found(*posts)["cooperative"].voices == 4


def test_a_phrase_stands_for_its_words(found):
    told = found(*talk("la monnaie locale"))
    assert told["monnaielocale"].rule == 'any: "monnaie locale"'
    assert not {"monnaie", "locale"} & told.keys()


def test_a_sentence_that_is_copied_makes_no_phrase(found):
    assert found(*wave("Une ressourcerie ambulante")).keys() == {"ressourcerie"}


def test_small_words_may_join_a_phrase(found):
    assert found(*talk("un jardin de pluie"))["jardindepluie"].written == "jardin de pluie"


def test_a_phrase_ends_at_a_full_stop(found):
    assert not {"zinniavolet"} & found(*wave("Nous aimons le zinnia. Volet fermé")).keys()


def test_hashtags_categories_and_words_that_say_the_same_count_together(found):
    posts = [
        *wave("Vu ce matin #MonnaieLocale", VOICES[2:4]), *talk("la monnaie locale", VOICES[4:6]),
        *wave("La monnaie locale", VOICES[3:4]), *wave("Rien", VOICES[6:8], categories=("Monnaies locales",)),
    ]  # fmt: skip
    (told,) = found(*posts).values()
    assert (told.word, told.voices) == ("monnaielocale", 6)
    assert told.rule == 'any: "monnaie locale", #monnaielocale, #monnaieslocales'


def test_a_hashtag_alone_gives_a_rule_in_words_too(found):
    told = found(*wave("Une photo #CafeCitoyen"))["cafecitoyen"]
    assert told.rule == 'any: "cafe citoyen", #cafecitoyen'


def test_the_rule_finds_the_posts(found):
    for words in (
        "du compostage #compostage",
        "la monnaie locale",
        "#MonnaieLocale",
        "des tiers-lieux",
        "l'eau",
        "d’échange de savoirs",
    ):
        told = found(*talk(words, VOICES[:6]))
        assert told
        for one in told.values():
            haystack = Haystack(Entry("x", text=AROUND[0].format(words)))
            assert matches(parse_rule(one.rule), haystack, lambda pattern, words: None), one


def test_names_of_places_and_persons_are_no_themes(found):
    assert found(*talk("Plouvrech avec Josette Kermeur")) == {}
    assert found(*wave("Une photo #plouvrech"), is_place=lambda name: name == "plouvrech") == {}
    assert "lavoirdeplouvrech" not in found(*talk("le lavoir de Plouvrech"))


def test_names_of_things_may_be_themes(found):
    assert "openstreetmap" in found(*talk("OpenStreetMap"))
    assert "amap" in found(*talk("une AMAP"))


def test_what_is_known_is_not_suggested(found):
    posts = wave("Le compostage, le compostage")
    assert found(*posts, is_known=lambda word: word_key(word) == word_key("Compostages")).keys() == set()


def test_what_is_nearly_all_in_one_theme_is_no_new_one(found):
    posts = wave("Le compostage, le compostage")
    assert "compostage" in found(*(replace(one, themes=("gardens",)) for one in posts[:2]), *posts[2:])
    assert "compostage" not in found(*(replace(one, themes=("gardens",)) for one in posts))


def test_a_word_in_passing_does_not_count_in_a_long_text(found):
    long = ". ".join(FRENCH * 3)
    assert "tuile" not in found(*wave(f"{long}. Une tuile est tombée"))
    assert "tuile" in found(*wave(f"{long}. Une tuile est tombée, deux tuiles"))
    assert "tuile" in found(*wave(long, title="Une tuile"))


def test_words_inside_addresses_do_not_rise(found):
    assert found(*wave("https://compostage.example/compostage?compostage=1 et www.compostage.example/compostage")) == {}


def test_a_course_without_a_past_has_nothing_that_rises():
    assert rising(wave("Le compostage"), NOW, is_known=lambda _: False, is_place=lambda _: False, limit=9) == ()
    assert rising([], NOW, is_known=lambda _: False, is_place=lambda _: False, limit=9) == ()


def test_only_labels_are_taken_from_languages_whose_small_words_are_unknown(found):
    posts = [replace(one, language="br") for one in wave("Ur c'hoari evit an holl #bagad")]
    assert found(*posts).keys() == {"bagad"}


def test_hostile_posts_do_no_harm(found):
    odd = ("#" * 5000, "a" * 100_000, "\x00\ud800", "«" * 3000, "x'" * 20_000, "é́" * 3000, "🌱 " * 3000)
    assert found(*(said(voice, 1, text, text[:300]) for text in odd for voice in VOICES), limit=3) is not None


def test_the_same_posts_in_another_order_give_the_same(chatter, found):
    posts = [
        *chatter,
        *talk("le compostage"),
        *talk("une monnaie locale", VOICES[1:7]),
        *wave("Vu #CafeCitoyen", VOICES[:3]),
    ]
    shuffled = random.Random(3).sample(posts, len(posts))
    first, second = (
        rising(some, NOW, is_known=lambda _: False, is_place=lambda _: False, limit=9) for some in (posts, shuffled)
    )
    assert first == second
    assert len(first) > 2
