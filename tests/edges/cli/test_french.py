"""Every sentence that an error can say has its French, with the same places and French typography."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from cmooc.domain import errors
from cmooc.outputs.templating import catalogue

SOURCE = Path(errors.__file__).parents[1]
CLASSES = {name for name, one in vars(errors).items() if isinstance(one, type) and issubclass(one, errors.CmoocError)}
NARROW = "\u202f"


def messages() -> Iterator[str]:
    """Yield the first argument of every error made in the source, where it is written out."""
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args:
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                first = node.args[0]
                if name in CLASSES and isinstance(first, ast.Constant) and isinstance(first.value, str):
                    yield first.value


MESSAGES = sorted(set(messages()))


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_the_source_has_been_looked_through():
    assert len(MESSAGES) > 90


@pytest.mark.parametrize("message", MESSAGES)
def test_an_error_is_told_in_french(message):
    french = catalogue("fr")(message)
    assert french not in (message, "")
    assert places(french) == places(message)


@pytest.mark.parametrize("message", MESSAGES)
def test_its_french_is_set_as_french_is(message):
    french = catalogue("fr")(message)
    text = re.sub(r"\{[^}]*\}|https?://\S+|\w+: valeur|(?:any|all|none|regex):", "x", french)
    assert "'" not in text, "an apostrophe is ’"
    assert '"' not in text, "quotes are « »"
    assert not re.search(f"[^{NARROW}][:;!?»](?:\\s|$)|«[^{NARROW}]", text), (
        "U+202F stands before : ; ! ? and within « »"
    )


def test_the_cause_within_an_error_is_told_in_french_too():
    cause = errors.BadInput("A latitude and a longitude go together.")
    outer = errors.BadInput("{path}, {entry}: {cause}", path="a.toml", entry="[[territory]] 1", cause=cause)
    assert "Une latitude" in outer.told(catalogue("fr"))
    assert "A latitude" in str(outer)
