"""The communes that French posts are about."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmooc.taggers.gazetteer.atlas import Atlas
from cmooc.taggers.gazetteer.communes import Communes, Guess

SURE = 0.5
ATLAS = Atlas.open()
COMMUNES = Communes(ATLAS)


def guesses(title: str = "", text: str = "", address: str = "", home: str = "") -> tuple[Guess, ...]:
    index = ATLAS.index(home) if home else None
    return COMMUNES.guesses(title, text, address, () if index is None else (index,))


def best(title: str = "", text: str = "", address: str = "", home: str = "") -> str | None:
    """Return the name and département of the commune, None where the best guess is a weak one."""
    found = guesses(title, text, address, home)
    if not found or found[0].confidence < SURE:
        return None
    district = next(code for code in map(ATLAS.code, ATLAS.parents(found[0].place)) if code.startswith("FR.d"))
    return f"{ATLAS.place(found[0].place).name('fr')} {district.removeprefix('FR.d')}"


@pytest.mark.parametrize(
    ("address", "commune"),
    [
        ("12 rue des Lilas, 69100 Villeurbanne", "Villeurbanne 69"),
        ("Salle des fêtes, 63300 Thiers - Puy-de-Dôme", "Thiers 63"),
        ("Salle des fêtes, Thiers - Puy-de-Dôme", "Thiers 63"),
        ("Mairie, Montreuil (93)", "Montreuil 93"),
        ("Mairie, Montreuil (62)", "Montreuil-sur-Mer 62"),
        ("4 avenue de Paris, Limoges", "Limoges 87"),
        ("4 avenue de Limoges, Niort, France", "Niort 79"),
        ("Place de Lyon, 38000 Grenoble", "Grenoble 38"),
        ("Médiathèque, ST ETIENNE", "Saint-Étienne 42"),
        ("La Halle, Villeneuve s/Lot - Lot-et-Garonne", "Villeneuve-sur-Lot 47"),
        ("Foyer rural, Le Bourg, Sainte-Colombe - Seine-et-Marne", "Sainte-Colombe 77"),
        ("chemin de halage, 69007 Lyon", "Lyon 69"),
        ("3 quai Perrache, lyon", "Lyon 69"),
        ("Écomusée, au Creusot", "Le Creusot 71"),
        ("Grange, Annecy-le-Vieux - Haute-Savoie", "Annecy 74"),
    ],
)
def test_an_address_tells_its_commune_and_streets_tell_none(address: str, commune: str) -> None:
    assert best(address=address) == commune


def test_a_shortened_name_is_completed_within_its_departement() -> None:
    assert best(address="Salle polyvalente, Villefranche - Rhône") == "Villefranche-sur-Saône 69"


def test_a_postcode_without_a_name_counts_only_when_it_serves_one_commune() -> None:
    assert best(address="Au champ collectif, 69100") == "Villeurbanne 69"
    assert best(address="Au champ collectif, 23200") is None


def test_among_communes_of_one_name_the_home_of_the_feed_decides() -> None:
    assert best("Fête des jardins à Saint-Sauveur", home="FR.d31") == "Saint-Sauveur 31"
    assert best("Fête des jardins à Saint-Sauveur", home="FR.d05") == "Saint-Sauveur 05"
    assert best("Fête des jardins à Saint-Sauveur") is None


def test_among_communes_of_one_name_a_departement_named_elsewhere_decides() -> None:
    assert (
        best("Fête des jardins à Saint-Sauveur", "Le Conseil départemental des Hautes-Alpes y sera.")
        == "Saint-Sauveur 05"
    )


def test_a_larger_city_abroad_is_a_rival_until_something_speaks_for_the_commune() -> None:
    assert best("Un concert à Grenade") != "Grenade 31"
    assert best("Un concert à Grenade", home="FR.d31") == "Grenade 31"


@pytest.mark.parametrize(
    ("title", "text", "commune"),
    [
        ("Atelier vélo à Poitiers", "On répare ensemble.", "Poitiers 86"),
        ("Une forêt comestible", "Le maire de Besançon a planté le premier noyer.", "Besançon 25"),
        ("Rencontre", "Rendez-vous au marché couvert d’Angers dimanche.", "Angers 49"),
        ("#Villeurbanne se met au vert", "", "Villeurbanne 69"),
        ("Journée portes ouvertes", "L'association rennaise des jardins nourriciers vous attend.", None),
        ("Visite", "Nous nous retrouvons au musée des Confluences.", "Lyon 69"),
    ],
)
def test_titles_and_texts_tell_the_commune(title: str, text: str, commune: str | None) -> None:
    assert best(title, text) == commune


def test_what_inhabitants_are_called_counts_at_home() -> None:
    text = "L'association rennaise des jardins nourriciers vous attend."
    assert best("Journée portes ouvertes", text, home="FR.r53") == "Rennes 35"
    assert best("Concert", "Un trio rennais joue ce soir.", home="FR.r53") is None


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Portes ouvertes", "Venez découvrir nos ateliers."),
        ("Contes au jardin", "Contes et musiques pour petits et grands."),
        ("Fête de la Saint-Jean", "Feu de joie et bal."),
        ("Balade", "Le long des berges du Sor, avec une naturaliste."),
        ("Concert", "Avec l’Orchestre baroque de Toulouse."),
        ("Conférence", "Jean Gaillac et Marie Balma présentent leur livre."),
        ("Exposition", "Madame de Montespan et son siècle."),
        ("Rendez-vous", "12 avenue de Toulouse, au bout de la cour."),
        ("Sortie", "À une heure de Toulouse et de Montpellier."),
        ("Astronomie", "La station file à 31000 kilomètres à l'heure."),
        ("Sens dessus dessous", "Spectacle jonglé."),
        ("Au Moyen Âge", "Le banquet commence à midi."),
        ("Récital", "Messe à l'église Saint-Martin."),
        ("", ""),
    ],
)
def test_a_post_that_names_no_commune_gets_none_even_at_home(title: str, text: str) -> None:
    assert best(title, text, home="FR.r76") is None


def test_a_river_that_a_commune_is_called_after_is_not_the_commune() -> None:
    assert best("Goûter à Sor", home="FR.r76") == "Sor 09"
    assert best("Balade", "Le long des berges du Sor, avec une naturaliste.", home="FR.r76") is None


def test_merged_communes_are_told_by_their_former_names() -> None:
    assert best(address="Mairie annexe, Cran-Gevrier - Haute-Savoie") == "Annecy 74"


def test_guesses_are_communes_best_first_with_a_confidence_and_a_reason() -> None:
    found = guesses("De Lyon à Marseille", "Le marché de Lyon, puis un atelier à Marseille.")
    assert [guess.confidence for guess in found] == sorted((guess.confidence for guess in found), reverse=True)
    assert all(0 <= guess.confidence <= 1 and guess.surface and guess.says for guess in found)
    assert {ATLAS.code(guess.place) for guess in found[:2]} == {"FR.69123", "FR.13055"}


PARTS = st.text(max_size=60) | st.text("éÉ #(),-'’ \n\u2212ﷺ½㎞²de àLyonSt69100", max_size=60)


@given(PARTS, PARTS, PARTS)
def test_any_text_is_read_without_error_and_the_same_again(title: str, text: str, address: str) -> None:
    assert guesses(title, text, address) == guesses(title, text, address)
