"""The quick guess at a language is right or silent."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmooc.stages.common_words import plain_language

PLAIN = {
    "fr": "Les habitants du quartier ont repris le jardin que la commune ne pouvait plus entretenir, et depuis le "
    "printemps on y apprend à greffer, à composter et à partager les outils.",
    "en": "The people of the valley have taken over the garden that the council could no longer keep, and since "
    "spring they have been learning there how to graft, to compost and to share their tools.",
    "de": "Die Leute aus dem Dorf haben den Garten übernommen, den die Gemeinde nicht mehr pflegen konnte, und "
    "lernen dort seit dem Frühling, wie man Werkzeug teilt und mit dem Wasser sparsam ist.",
    "it": "Gli abitanti della valle hanno preso in mano il giardino che il comune non poteva più curare, e nella "
    "bella stagione si impara a innestare gli alberi e anche a condividere gli attrezzi con i vicini.",
    "nl": "De bewoners van het dorp hebben de tuin overgenomen die de gemeente niet meer kon onderhouden, en ze "
    "leren er sinds het voorjaar hoe je moet enten en met elkaar gereedschap kunt delen.",
    "br": "Tud ar c'horn-bro o deus kemeret al liorzh war o chouk, rak ne oa ket mui evit bezañ dalc'het gant ar "
    "gumun, hag abaoe an nevez-amzer e vez desket eno penaos rannañ ar binvioù.",
    "ro": "Locuitorii din vale au preluat grădina pe care primăria nu o mai putea îngriji și, din primăvară, învață "
    "acolo cum să altoiască pomii și cum se împart uneltele între vecini.",
}
DOUBTFUL = [
    "", "12 345 — 2026", "Mobilité", "TextMate - Any. Windows 7 - M1, Build 6519",
    "社区花园的居民学习嫁接和堆肥。The garden of the people is open to all of you and it has been so for years.",
    "Жители долины взяли на себя сад, за которым община больше не могла ухаживать.",
    "Beboerne i dalen har overtaget haven, som kommunen ikke længere kunne passe, og siden foråret lærer de at pode.",
    "Invånarna i dalen har tagit över trädgården som kommunen inte längre kunde sköta, och sedan i våras lär de sig.",
    "Le jardin est ouvert à tous. The garden is open to all. On y partage les outils pour la vallée. We share tools.",
]  # fmt: skip


@pytest.mark.parametrize(("language", "text"), PLAIN.items())
def test_a_plain_text_is_told(language, text):
    assert plain_language(text) == language


@pytest.mark.parametrize("text", DOUBTFUL)
def test_where_there_is_doubt_nothing_is_said(text):
    assert plain_language(text) is None


@given(st.text(max_size=300))
def test_any_text_is_told_or_not_whatever_its_case_and_how_often_it_is_said(text):
    assert plain_language(text) in {
        None,
        *["fr", "en", "es", "de", "it", "pt", "nl", "ca", "oc", "br", "eu", "gl", "pl", "ro"],
    }
    if text.isascii():
        assert plain_language(f"{text} {text.upper()}") == plain_language(text)
