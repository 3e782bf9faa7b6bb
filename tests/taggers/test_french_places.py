"""The places that French texts name, and words that only look like them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmooc.taggers.gazetteer.recognize import mentions


def surfaces(text: str) -> list[str]:
    return [one.surface for one in mentions(text, "fr")]


def codes(text: str) -> list[str | None]:
    return [one.place.code if one.place else None for one in mentions(text, "fr")]


FALSE_FRIENDS = [
    ("Nous avons écouté des contes au jardin partagé.", "contes"),
    ("Contes et musiques pour les enfants ce mercredi.", "Contes"),
    ("Tours de magie et tours de piste pour petits et grands.", "Tours"),
    ("Trois tours de parole pour décider ensemble.", "tours"),
    ("Lens macro et trépied : notre atelier photo recommence.", "Lens"),
    ("La société Orange déploie la fibre chez nous.", "Orange"),
    ("Orange et Bouygues ont répondu à l'appel d'offres.", "Orange"),
    ("Une couleur orange vif pour la façade du tiers-lieu.", "orange"),
    ("Paris Hilton a raconté son enfance.", "Paris"),
    ("Marcel Lyon anime l'atelier vélo.", "Lyon"),
    ("Mme Lyon et M. Nancy présentent le budget.", "Lyon"),
    ("Mme Lyon et M. Nancy présentent le budget.", "Nancy"),
    ("Nice ! Le compost est enfin mûr.", "Nice"),
    ("Elle tire la manche de sa veste.", "manche"),
    ("Manche longue ou courte, à vous de choisir.", "Manche"),
    ("Die Zeit publie un dossier sur les communs.", "Die"),
    ("J'angers un peu les gens avec mes questions.", "angers"),
    ("Que vienne le printemps, vienne la pluie.", "vienne"),
    ("Vienne qui voudra, la porte est ouverte.", "Vienne"),
    ("Sens interdit devant l'école : les parents protestent.", "Sens"),
    ("Le bon sens paysan, parlons-en.", "sens"),
    ("Il était une fois un verger.", "fois"),
    ("Bois de chauffage à vendre, livraison possible.", "Bois"),
    ("Port du casque obligatoire pour la vélorution.", "Port"),
    ("Du pain, du brie et du vin pour le pique-nique.", "brie"),
    ("Cognac et chocolat : la dégustation du samedi.", "Cognac"),
    ("Une bouteille de champagne pour fêter le permis.", "champagne"),
    ("La Poste ferme son guichet du village.", "Poste"),
    ("Florence Arthaud fut une navigatrice.", "Florence"),
    ("Charlotte et Adélaïde préparent la soupe.", "Charlotte"),
    ("Charlotte et Adélaïde préparent la soupe.", "Adélaïde"),
    ("Jean de La Fontaine a écrit cette fable.", "La Fontaine"),
    ("Vincent Auriol et Jules Ferry dans les archives.", "Ferry"),
    ("Moulins à vent et éoliennes : débat public.", "Moulins"),
    ("Son jardin est ouvert le dimanche.", "Son"),
    ("Y a-t-il un bus le soir ?", "Y"),
    ("Ham, stram, gram : les comptines de la crèche.", "Ham"),
    ("Mars sera pluvieux, avril aussi.", "Mars"),
    ("Sauve qui peut : le climat se dérègle.", "Sauve"),
    ("Grasse matinée pour tout le monde.", "Grasse"),
    ("Vire à gauche après le pont.", "Vire"),
    ("Salon du livre ancien et des métiers d'art.", "Salon"),
    ("Les Parisiens partent en vacances.", "Parisiens"),
    ("Une cuisine marocaine et des tissus indiens.", "marocaine"),
]


@pytest.mark.parametrize(("text", "word"), FALSE_FRIENDS)
def test_a_word_that_is_also_a_name_stays_a_word(text: str, word: str) -> None:
    found = surfaces(text)
    assert word not in found
    assert not any(word in surface.split() for surface in found)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Un atelier à Lyon samedi.", ["Lyon"]),
        ("Rendez-vous à Tours pour la rencontre.", ["Tours"]),
        ("La mairie de Contes ouvre un jardin.", ["Contes"]),
        ("Elle vit près de Nancy depuis dix ans.", ["Nancy"]),
        ("De retour des États-Unis et du Québec.", ["États-Unis", "Québec"]),
        ("Le Havre accueille les rencontres.", ["Le Havre"]),
        ("Au Mans, le tram avance.", ["Mans"]),
        ("Traversée de la mer du Nord.", ["mer du Nord"]),
        ("Au bord du lac de Constance.", ["lac de Constance"]),
        ("La ville de Turin et la vallée de la Maurienne.", ["Turin", "Maurienne"]),
        ("En Autriche-Hongrie, avant la guerre.", ["Autriche-Hongrie"]),
        ("Un reportage en République tchèque.", ["République tchèque"]),
        ("Des jardins d'Amérique latine et d'Europe du Nord.", ["Amérique latine", "Europe du Nord"]),
        ("Grève des transports à MARSEILLE", ["MARSEILLE"]),
        ("habite à nantes depuis peu", ["nantes"]),
        ("#Lyon se met au vélo", ["Lyon"]),
        ("#PaysBasque : une monnaie locale", ["PaysBasque"]),
        ("Les coopératives de Brest, Quimper et Lorient s'allient.", ["Brest", "Quimper", "Lorient"]),
        ("Dans la bourgade de Trifouillac-le-Vieux, on plante.", ["Trifouillac-le-Vieux"]),
        ("Bernard Dupuis (Fr) et Luigi Bassi (It.) au podium.", ["Fr", "It"]),
        ("Les voisins d'outre-Rhin trient mieux.", ["outre-Rhin"]),
    ],
)
def test_french_names_are_found_as_french_writes_them(text: str, found: list[str]) -> None:
    assert surfaces(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Dans la Vienne, les maraîchers s'organisent.", ["FR.d86"]),
        ("Le train pour Orange part d'Avignon.", ["FR.84087", "FR.84007"]),
        ("À Valence, dans la Drôme, une cantine.", ["FR.26362", "FR.d26"]),
        ("Une ferme à Saint-Denis, à la Réunion.", ["FR.97411", "FR.r04"]),
        ("De Smyrne à Lemberg en train de nuit.", ["g311046", "g702550"]),
    ],
)
def test_french_names_are_resolved_as_french_means_them(text: str, found: list[str]) -> None:
    assert codes(text) == found


def test_an_unknown_village_is_a_place_that_nobody_can_point_to() -> None:
    assert codes("Dans la bourgade de Trifouillac-le-Vieux, on plante.") == [None]


HOSTILE = st.text(max_size=80) | st.text("éÉ #(),-'’ \nﷺ½㎞²de àLyonSt(Fr)mer d'outre-", max_size=80)


@given(HOSTILE)
def test_any_text_is_read_and_what_is_found_stands_in_it(text: str) -> None:
    for one in mentions(text, "fr"):
        assert text[one.start : one.end] == one.surface
        assert 0 <= one.confidence <= 1
