"""The language of an entry."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmooc.stages.languages import language_of, normal

FRENCH = (
    "Hier soir, une trentaine d'habitants ont ouvert le tiers-lieu du quartier, et nous avons parlé jusqu'à minuit "
    "de ce que nous voulons apprendre ensemble cette année."
)
ENGLISH = (
    "Last night some thirty neighbours opened the new learning space, and we talked until midnight about what we "
    "would like to learn together during this year."
)


@pytest.mark.parametrize(
    ("text", "declared", "expected"),
    [
        (FRENCH, None, "fr"),
        (FRENCH, "en-US", "fr"),
        (FRENCH, "fr-CA", "fr"),
        (ENGLISH, "fr", "en"),
        (ENGLISH, None, "en"),
        (
            "El aprendizaje conectivista se basa en redes de personas que comparten lo que saben con los demás.",
            None,
            "es",
        ),
        (
            "Wir haben gestern Abend mit den Nachbarn über das gemeinsame Lernen in unserem Viertel gesprochen.",
            None,
            "de",
        ),
        (
            "Abbiamo parlato fino a mezzanotte di quello che vogliamo imparare insieme quest'anno nel quartiere.",
            None,
            "it",
        ),
        ("Bonjour", "en-US", "en"),
        ("Bonjour", None, None),
        ("", "fr_FR", "fr"),
        (FRENCH, "tlh", "tlh"),
        ("https://example.org/a https://example.org/b #un #deux @trois", None, None),
    ],
)
def test_text_decides_when_there_is_enough(text: str, declared: str | None, expected: str | None) -> None:
    assert language_of(text, declared=declared) == expected


@pytest.mark.parametrize(
    ("tag", "code"), [("fr-FR", "fr"), ("EN_us", "en"), ("oc", "oc"), ("", None), ("français", None)]
)
def test_a_tag_is_normalised(tag: str, code: str | None) -> None:
    assert normal(tag) == code


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300), st.none() | st.text(max_size=8))
def test_no_text_makes_it_fail(text: str, declared: str | None) -> None:
    language_of(text, declared=declared)
