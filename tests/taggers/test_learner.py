"""What the theme learner says after few decisions, after one is taken back, and of another language."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmooc.domain.entries import Entry
from cmooc.domain.feeds import Feed
from cmooc.domain.tags import Rule, Tag, Term, TermKind, Theme, Vocabulary
from cmooc.taggers.learner import FEW, SURE, UNSURE, ThemeLearner
from cmooc.taggers.learner.features import MAX_DIFFERENT, MAX_WORDS, features_of_entry
from cmooc.taggers.learner.learner import MAGIC, Example, Learner, seeds_of
from cmooc.taggers.learner.scoring import Score, scores
from cmooc.taggers.learner.vectors import vectors

FEED = Feed(1, "https://a.org/feed", "A", 1, "a", "A")
GARDENS = Theme("jardins", {"fr": "Jardins partagés", "en": "Gardens"}, {})
MOBILITY = Theme("mobilite", {"fr": "Mobilité", "en": "Mobility"}, {})
HOUSING = Theme("habitat", {"fr": "Habitat", "en": "Housing"}, {})
THEMES = (GARDENS, MOBILITY, HOUSING)

FRENCH = {
    "jardins": (
        ("Semis de printemps", "Nous avons semé les tomates et les courges dans la serre du quartier."),
        ("Le compost est prêt", "Trois brouettes de compost pour nourrir le potager avant les plantations."),
        ("Bourse aux graines", "Venez échanger vos graines de légumes anciens et vos boutures dimanche."),
        ("Paillage et arrosage", "Avec la sécheresse, on paille les plates-bandes et on arrose le soir."),
        ("Récolte de pommes", "Les pommiers du verger ont donné, on presse le jus samedi."),
    ),
    "mobilite": (
        ("Une voie cyclable de plus", "La piste relie enfin la gare au collège, les vélos y passent en sécurité."),
        ("Covoiturage du matin", "Douze voitures de moins sur la route grâce au covoiturage entre voisins."),
        ("Le bus du soir", "La ligne de bus circule maintenant jusqu'à minuit, avec un arrêt au marché."),
        ("Atelier vélo", "On répare freins et dérailleurs, apportez votre bicyclette et vos chambres à air."),
        ("Train de proximité", "La petite gare rouvre et quatre trains par jour s'y arrêteront."),
    ),
    "habitat": (
        ("Une coopérative d'habitants", "Huit familles construisent ensemble leurs logements et une salle commune."),
        ("Rénover l'isolation", "Isoler les combles et changer les fenêtres divise la facture du logement."),
        ("Loyers et bail solidaire", "Le bail réel solidaire sépare le terrain de la maison et baisse les prix."),
        ("Maison en paille", "Les murs en bottes de paille du futur immeuble sont montés en trois semaines."),
        ("Colocation entre âges", "Une étudiante habite l'appartement d'une dame de quatre-vingts ans."),
    ),
}
ASKED = (
    ("jardins", "Les radis lèvent déjà", "Premiers légumes au potager, les graines ont bien germé sous le paillis."),
    ("mobilite", "Aller au travail à vélo", "Une nouvelle piste cyclable et des arceaux devant la gare."),
    ("habitat", "Des logements à partager", "Les habitants ont dessiné eux-mêmes leur immeuble et ses appartements."),
)
ENGLISH = (
    ("jardins", "Seeds and seedlings", "We planted tomatoes and beans in the community garden and spread compost."),
    ("mobilite", "Riding to work", "A new cycling lane leads to the railway station, and buses run at night."),
    ("habitat", "Building homes together", "Eight families share a house with apartments and lower the rent."),
)


def entry(title: str, text: str) -> Entry:
    return Entry(guid=title, title=title, text=text)


def examples(per_theme: int = 5) -> list[Example]:
    return [
        Example(f"{slug} {number}", entry(*post), slug, is_right=True)
        for slug, posts in FRENCH.items()
        for number, post in enumerate(posts[:per_theme])
    ]


def taught(per_theme: int = 5) -> Learner:
    learner = Learner()
    for example in examples(per_theme):
        learner.learn(example)
    return learner


def scored(learner: Learner, title: str, text: str, themes: tuple[Theme, ...] = THEMES) -> tuple[Score, ...]:
    return scores(learner.model(seeds_of(themes)), entry(title, text))


def tags(learner: Learner, post: Entry, themes: tuple[Theme, ...] = THEMES) -> list[Tag]:
    return list(ThemeLearner().tags(post, FEED, Vocabulary(themes=themes, learnt=learner.to_bytes())))


@pytest.mark.parametrize(("slug", "title", "text"), ASKED)
def test_after_nine_decisions_other_posts_find_their_theme(slug: str, title: str, text: str) -> None:
    assert scored(taught(3), title, text)[0].slug == slug


@pytest.mark.parametrize(("slug", "title", "text"), ENGLISH)
def test_what_was_learnt_in_french_holds_for_english(slug: str, title: str, text: str) -> None:
    nameless = tuple(replace(theme, names={"fr": theme.slug}) for theme in THEMES)
    first, second, _ = scored(taught(), title, text, nameless)
    assert first.slug == slug
    assert first.probability > second.probability + 0.1


@pytest.mark.parametrize(("slug", "title", "text"), [*ASKED[:2], *ENGLISH])
def test_the_name_of_a_theme_alone_tells_something(slug: str, title: str, text: str) -> None:
    assert scored(Learner(), title, text)[0].slug == slug


def test_description_categories_and_rule_tell_more_than_a_name() -> None:
    bare = Theme("x", {"fr": "Divers"}, {})
    told = replace(
        bare,
        descriptions={"fr": "Abeilles et pollinisateurs"},
        categories=("ruche",),
        rule=Rule((Term(TermKind.WORD, "apiculture"), Term(TermKind.REGEX, "miels?"))),
    )
    post = ("Une ruche de plus", "Les abeilles sont arrivées, l'apiculture du quartier commence.")
    (before,) = [score for score in scored(Learner(), *post, (bare, MOBILITY)) if score.slug == "x"]
    (after,) = [score for score in scored(Learner(), *post, (told, MOBILITY)) if score.slug == "x"]
    assert after.probability > before.probability + 0.1


def test_words_that_weighed_are_words_of_the_post() -> None:
    score = scored(taught(), *ASKED[0][1:])[0]
    assert {word for word, _ in score.words} <= {
        "radis",
        "légumes",
        "potager",
        "graines",
        "germé",
        "paillis",
        "Premiers",
    }
    weights = [weight for _, weight in score.words]
    assert weights == sorted(weights, reverse=True)
    assert min(weights) > 0


def test_a_post_can_be_of_two_themes() -> None:
    learner = taught()
    both = entry("Garer son vélo dans l'immeuble", "Un local à vélos pour les logements, près de la piste cyclable.")
    learner.learn(Example("both", both, "mobilite", is_right=True))
    learner.learn(Example("both", both, "habitat", is_right=True))
    model = learner.model(seeds_of(THEMES))
    likely = {score.slug: score.probability for score in scores(model, both)}
    assert min(likely["mobilite"], likely["habitat"]) > 3 * likely["jardins"]
    assert model.examples == (5, 6, 6)


def test_what_is_forgotten_leaves_no_trace() -> None:
    learner = taught(3)
    before = learner.to_bytes()
    learner.learn(Example("late", entry("Tout autre chose", "Des tomates dans le train."), "habitat", is_right=True))
    learner.learn(Example("habitat 0", entry(*FRENCH["habitat"][0]), "jardins", is_right=False))
    assert learner.to_bytes() != before
    learner.forget("late", "habitat")
    learner.forget("habitat 0", "jardins")
    learner.forget("habitat 0", "jardins")
    learner.forget("never", "jardins")
    assert learner.to_bytes() == before


def test_the_order_of_decisions_does_not_matter() -> None:
    states = set()
    moved = Example("habitat 0", entry(*FRENCH["habitat"][0]), "mobilite", is_right=False)
    for order in permutations([*examples(1), moved]):
        learner = Learner()
        for example in order:
            learner.learn(example)
        states.add(learner.to_bytes())
    assert len(states) == 1


def test_learning_twice_is_learning_once() -> None:
    learner = taught(2)
    before = learner.to_bytes()
    for example in examples(2):
        learner.learn(example)
    assert learner.to_bytes() == before


def test_a_state_is_read_as_it_was_written() -> None:
    learner = taught()
    again = Learner.from_bytes(learner.to_bytes())
    assert again.to_bytes() == learner.to_bytes()
    assert scored(again, *ASKED[1][1:]) == scored(learner, *ASKED[1][1:])
    assert Learner.from_bytes(b"").posts == {}


def test_a_state_from_before_other_vectors_gets_new_points(monkeypatch: pytest.MonkeyPatch) -> None:
    state = taught().to_bytes().replace(str(vectors().stamp).encode(), b"7", 1)
    again = Learner.from_bytes(state)
    expected = taught()
    for name, post in again.posts.items():
        assert np.array_equal(post.features.point, expected.posts[name].features.point)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda state: b"PK\x03\x04" + state,
        lambda state: state[:-1],
        lambda state: state + b"\x00",
        lambda state: state[:40],
        lambda state: MAGIC,
        lambda state: MAGIC + b"[]\n",
        lambda state: MAGIC + b"{}\n",
        lambda state: state.replace(b"cmooc learner 1", b"cmooc learner 9"),
    ],
)
def test_a_damaged_state_is_refused_and_never_stops_tagging(spoil) -> None:  # type: ignore[no-untyped-def]
    state = spoil(taught().to_bytes())
    with pytest.raises(ValueError, match=r"learner|Expecting|Unterminated"):
        Learner.from_bytes(state)
    vocabulary = Vocabulary(themes=THEMES, learnt=state)
    assert list(ThemeLearner().tags(entry("Semis", "On sème des graines."), FEED, vocabulary)) == list(
        ThemeLearner().tags(entry("Semis", "On sème des graines."), FEED, Vocabulary(themes=THEMES))
    )


def test_a_sure_theme_is_given_with_its_words() -> None:
    (tag,) = [tag for tag in tags(taught(), entry(*FRENCH["jardins"][0])) if not tag.is_suggested]
    assert (tag.slug, tag.tagger, tag.reason.code) == ("jardins", "learner", "learnt")
    assert tag.confidence >= SURE
    assert set(tag.reason.detail.split(", ")) <= {
        "Semis",
        "semé",
        "tomates",
        "courges",
        "serre",
        "printemps",
        "quartier",
    }


def test_between_sure_and_silent_it_suggests() -> None:
    music = "L'orchestre joue une symphonie, puis le pianiste improvise sur des chansons anciennes. "
    seen = [
        (tag.confidence, tag.is_suggested)
        for _, title, text in ASKED
        for songs in range(6)
        for tag in tags(taught(), entry("", text + music * songs))
    ]
    assert {suggested for _, suggested in seen} == {True, False}
    assert all((confidence < SURE) is suggested for confidence, suggested in seen)
    assert all(confidence >= UNSURE for confidence, _ in seen)


def test_one_refusal_tells_what_was_not_meant() -> None:
    learner = taught()
    cake = entry("Recette", "Battre les œufs, ajouter la farine et le sucre, cuire au four une demi-heure.")
    tart = entry("Tarte au citron", "Étaler la pâte, verser la crème de citron et de sucre, cuire au four.")
    (before, *_) = scores(learner.model(seeds_of(THEMES)), tart)
    learner.learn(Example("cake", cake, before.slug, is_right=False))
    after = {score.slug: score.probability for score in scores(learner.model(seeds_of(THEMES)), tart)}
    assert after[before.slug] < before.probability - 0.2
    assert max(after.values()) < SURE


@pytest.mark.parametrize("per_theme", range(FEW))
def test_with_less_than_three_posts_it_only_suggests(per_theme: int) -> None:
    for slug, posts in FRENCH.items():
        for post in posts[per_theme:]:
            for tag in tags(taught(per_theme), entry(*post)):
                assert tag.is_suggested, (slug, tag)


def test_a_post_about_something_else_gets_nothing() -> None:
    other = entry("Concert", "L'orchestre joue une symphonie, puis le pianiste improvise sur des chansons anciennes.")
    assert [tag for tag in tags(taught(), other) if not tag.is_suggested] == []


@pytest.mark.parametrize("text", ["", "!!! ??? …", "https://example.org/semis/graines", "a b c"])
def test_a_post_without_words_gets_nothing(text: str) -> None:
    assert tags(taught(), Entry(guid="1", text=text)) == []


def test_themes_that_are_gone_are_not_named() -> None:
    assert {tag.slug for tag in tags(taught(), entry(*FRENCH["jardins"][0]), (MOBILITY, HOUSING))} <= {
        "mobilite",
        "habitat",
    }


def test_without_themes_there_is_nothing_to_say() -> None:
    assert tags(taught(), entry(*FRENCH["jardins"][0]), ()) == []


def test_posts_of_one_theme_alone_teach_what_is_not_of_it() -> None:
    """One theme, only posts of it: everything else is not of it all the same."""
    learner = Learner()
    for example in examples():
        if example.slug == "jardins":
            learner.learn(example)
    (likely,) = scored(learner, *ASKED[0][1:], (GARDENS,))
    (unlikely,) = scored(learner, *ASKED[1][1:], (GARDENS,))
    assert likely.probability > unlikely.probability + 0.2


@given(st.text(max_size=300), st.text(max_size=2000), st.lists(st.text(max_size=40), max_size=4))
def test_any_text_has_bounded_features(title: str, text: str, categories: list[str]) -> None:
    features, words = features_of_entry(Entry(guid="1", title=title, text=text, categories=tuple(categories)))
    assert len(features.keys) == len(features.weights) == len(words) <= MAX_DIFFERENT
    assert np.abs(features.point.astype(int)).max() <= 127


def test_of_a_giant_post_no_more_than_its_beginning_is_read() -> None:
    chance = random.Random(1)
    giant = ["".join(chance.choices("aeioubcdfgl", k=8)) for _ in range(30_000)]
    features, words = features_of_entry(entry("", " ".join(giant)))
    assert len(features.keys) <= MAX_DIFFERENT
    assert set(words) <= set(giant[:MAX_WORDS])
    longer, _ = features_of_entry(entry("x" * 1_000_000, " ".join(giant)))
    assert len(longer.keys) <= MAX_DIFFERENT


def test_four_thousand_posts_are_kept_in_little_room() -> None:
    chance = random.Random(2)
    words = sorted({word for posts in FRENCH.values() for post in posts for word in " ".join(post).split()})
    learner = Learner()
    for number in range(4000):
        text = " ".join(chance.choices(words, k=35))
        learner.learn(Example(str(number), entry("", text), chance.choice(THEMES).slug, is_right=True))
    assert len(learner.to_bytes()) < 3_000_000


def test_the_packaged_words_lie_where_they_belong() -> None:
    table = vectors()
    assert np.all(np.diff(table.keys.astype(np.int64)) > 0)
    assert len(table.keys) == len(table.rows) == len(table.weights)
    assert int(table.rows.max()) < len(table.table)

    def near(one: str, other: str) -> float:
        first, second = (features_of_entry(Entry(guid="", text=word))[0].point.astype(float) for word in (one, other))
        return float(first @ second / 127**2)

    assert near("vélo", "bicycle") > near("vélo", "garden") + 0.2
    assert near("logement", "housing") > near("logement", "railway") + 0.2
