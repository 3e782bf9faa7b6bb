"""Finds every sentence that needs a translation: in the templates, what `_(…)` marks, and errors."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from cmooc.domain import errors

ROOT = Path(__file__).parents[2]
CATALOGUE = ROOT / "src/cmooc/locales/fr/LC_MESSAGES/cmooc.po"
METHODS = [("**.html", "jinja2.ext:babel_extract"), ("**.txt", "jinja2.ext:babel_extract")]
OPTIONS = {pattern: {"trimmed": "true", "silent": "false"} for pattern, _ in METHODS}

ERRORS = frozenset(
    name for name, found in vars(errors).items() if isinstance(found, type) and issubclass(found, errors.CmoocError)
)

Message = str | tuple[str, ...]


def in_templates() -> set[Message]:
    found = extract_from_dir(ROOT / "templates", METHODS, OPTIONS)
    return {tuple(message) if isinstance(message, (tuple, list)) else message for _, _, message, _, _ in found}


def in_source() -> set[Message]:
    """Return what `_()` marks."""
    found: set[Message] = set()
    for path in sorted((ROOT / "src/cmooc").rglob("*.py")):
        found.update(_first_texts(ast.parse(path.read_text(encoding="utf-8")), frozenset({"_"})))
    return found


def raised(folder: str = "") -> set[Message]:
    """Return the sentences of errors raised in a folder of the source: every class of `domain.errors`."""
    found: set[Message] = set()
    for path in sorted((ROOT / "src/cmooc" / folder).rglob("*.py")):
        found.update(_first_texts(ast.parse(path.read_text(encoding="utf-8")), ERRORS))
    return found


def _first_texts(tree: ast.AST, names: frozenset[str]) -> Iterator[str]:
    """Return the literal first arguments of calls to one of these names."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names and node.args:
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield first.value


def known() -> dict[Message, Message]:
    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file, locale="fr")
    pairs = ((tuple(m.id) if isinstance(m.id, (tuple, list)) else m.id, m.string) for m in catalogue if m.id)
    return {key: tuple(text) if isinstance(text, (tuple, list)) else text for key, text in pairs}
