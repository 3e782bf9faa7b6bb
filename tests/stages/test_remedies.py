"""Every fault and every remedy can be told, in both languages and with all its places filled."""

from __future__ import annotations

import string

import pytest

from cmooc.domain.sentences import Sentence
from cmooc.outputs.templating import catalogue
from cmooc.stages.platforms import GENERATORS
from cmooc.stages.remedies import KINDS, fault

CHANNELS = {"blog", "bluesky", "wordpress"}  # platforms that are known by their address


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("code", KINDS)
def test_a_fault_has_english_and_french(code):
    kind = KINDS[code]
    texts = [text for text in (kind.message, kind.remedy, *kind.on.values()) if text]
    for text in texts:
        french = catalogue("fr")(text)
        assert french != text
        assert places(french) == places(text)
    assert places(kind.remedy) | {name for text in kind.on.values() for name in places(text)} <= {
        *places(kind.message), "address"
    }  # fmt: skip


@pytest.mark.parametrize("code", KINDS)
def test_a_remedy_is_for_a_platform_that_can_be_recognised(code):
    assert set(KINDS[code].on) <= {*GENERATORS, *CHANNELS}


def test_what_asks_for_something_says_how():
    assert [code for code, kind in KINDS.items() if not kind.remedy] == ["hub"]


def test_the_platform_chooses_the_remedy_and_the_others_get_the_general_one():
    assert str(fault("no_title", "wordpress").remedy).startswith("In WordPress")
    assert str(fault("no_title", "gopher").remedy) == "Give the blog a name in its settings."
    assert fault("hub", host="hub.example").remedy is None


def test_a_sentence_tells_what_fills_it_in_the_same_language():
    inner = Sentence("It has not been read yet.")
    outer = Sentence("{why} {count}", {"why": inner, "count": 7})
    assert outer.told(catalogue("fr"), lambda value: f"<{value}>") == "Il n’a pas encore été lu. <7>"
    assert str(outer) == "It has not been read yet. 7"
