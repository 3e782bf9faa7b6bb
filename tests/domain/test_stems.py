"""Light stemming: number and gender in two languages, and nothing that makes one word of two."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmooc.domain.stems import stems
from cmooc.domain.texts import fold

SAME = """jardin jardins|lieu lieux|art arts|jeu jeux|bateau bateaux|journal journaux|local locaux|locale locaux
locale locales|collectif collectives|jardinier jardinières|citoyen citoyennes|breton bretonne|chercheur chercheuses
heureux heureuse|animateur animatrices|apprenant apprenantes|urbain urbaines|lyonnais lyonnaise|lillois lilloises
culturel culturelle|partagé partagées|travail travaux|énergie énergies|recherche recherches|garden gardens|city cities
energy energies|church churches|box boxes|business businesses|child children|woman women|leaf leaves|path paths"""
APART = """foi fois|new news|pay pays|mai mais|fil fils|cour cours|pari paris|tour tours|anger angers|our ours|commun commune
port porte|ver vers|train training|even evening|unit united|garden gardener|jardin jardiner|jardin jardinier|idée ide
refuge refugee|person personne|inde index|pri prix|class clas|bus bu|journal journey|évent évènement|vélo vélodrome"""


def pairs(text: str) -> list[tuple[str, ...]]:
    return [tuple(pair.split()) for line in text.splitlines() for pair in line.split("|")]


@pytest.mark.parametrize(("one", "other"), pairs(SAME))
def test_number_and_gender_make_no_other_word(one: str, other: str) -> None:
    assert stems(fold(one)) & stems(fold(other))


@pytest.mark.parametrize(("one", "other"), pairs(APART))
def test_another_word_stays_another_word(one: str, other: str) -> None:
    assert not stems(fold(one)) & stems(fold(other))


@given(st.text(max_size=20))
def test_a_word_is_among_its_own_stems(word: str) -> None:
    assert word in stems(word)
