"""Finds every sentence that needs a translation: in the templates, and `_(…)` or raised errors in the source."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
CATALOGUE = ROOT / "src/cmooc/locales/fr/LC_MESSAGES/cmooc.po"
OPTIONS = {"**.html": {"trimmed": "true", "silent": "false"}}

Message = str | tuple[str, ...]


def in_templates() -> set[Message]:
    found = extract_from_dir(ROOT / "templates", [("**.html", "jinja2.ext:babel_extract")], OPTIONS)
    return {tuple(message) if isinstance(message, (tuple, list)) else message for _, _, message, _, _ in found}


def in_source() -> set[Message]:
    """Return what `_()` marks, and the first argument of everything raised that is named `…Error` or a sister of it."""
    found: set[Message] = set()
    for path in sorted((ROOT / "src/cmooc").rglob("*.py")):
        found.update(_marked(ast.parse(path.read_text(encoding="utf-8"))))
    return found


def _marked(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_" and node.args:
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield first.value


def known() -> dict[Message, Message]:
    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file, locale="fr")
    pairs = ((tuple(m.id) if isinstance(m.id, (tuple, list)) else m.id, m.string) for m in catalogue if m.id)
    return {key: tuple(text) if isinstance(text, (tuple, list)) else text for key, text in pairs}
