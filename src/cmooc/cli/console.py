"""What the terminal shows: progress and words on stderr, results on stdout, in the language of the terminal."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import is_dataclass
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import Any

from cmooc.domain.errors import BadInput, CmoocError, ConfigError, NotFound, RuleError
from cmooc.domain.sentences import Sentence
from cmooc.domain.times import rfc3339

WORD = re.compile(r"[^\s,;]+")


class Failed(Exception):
    """The command ends with this exit code; everything has been told already."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


def language() -> str:
    """Return `fr` for a terminal set to French (POSIX: LC_ALL, then LC_MESSAGES, then LANG), else `en`."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if os.environ.get(name):
            return "fr" if os.environ[name].startswith("fr") else "en"
    return "en"


def tell_error(error: CmoocError) -> int:
    """Print the sentence; returns the exit code it asks for."""
    from cmooc.outputs.templating import catalogue

    say(f"cmooc: {error.told(catalogue(language()))}")
    rule_error = _rule_error(error)
    if rule_error is not None:
        say(pointed(rule_error.rule, rule_error.position))
    return 2 if isinstance(error, ConfigError | BadInput | NotFound) else 1


def _rule_error(error: CmoocError) -> RuleError | None:
    """Return the error about a rule that this one is, or that is the cause of it."""
    if isinstance(error, RuleError):
        return error
    causes = (one for one in error.details.values() if isinstance(one, CmoocError))
    return next(filter(None, map(_rule_error, causes)), None)


def pointed(text: str, position: int) -> str:
    """Return the line of a text that holds a position, and below it carets under the word that stands there."""
    from rich.cells import cell_len

    start = text.rfind("\n", 0, position) + 1
    line = "".join(char if char.isprintable() else " " for char in text[start:].partition("\n")[0])
    column = position - start
    word = WORD.match(line, column)
    return f"  {line}\n  {' ' * cell_len(line[:column])}{'^' * max(1, cell_len(word[0]) if word else 1)}"


def marked(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """Return a text with these parts bold on a terminal, elsewhere in brackets."""
    before, after = ("\x1b[1m", "\x1b[22m") if sys.stdout.isatty() else ("[", "]")
    pieces, done = [], 0
    for start, end in spans:
        pieces += [text[done:start], before, text[start:end], after]
        done = end
    return "".join((*pieces, text[done:]))


def told(sentence: Sentence | None, tongue: str = "") -> str:
    """Return a sentence in a language, else that of the terminal; nothing for None."""
    from cmooc.outputs import wording
    from cmooc.outputs.templating import catalogue

    tongue = tongue or language()
    return sentence.told(catalogue(tongue), lambda value: wording.told(value, tongue)) if sentence else ""


def say(text: str = "") -> None:
    """Print a line for people, beside any result on stdout."""
    sys.stderr.write(f"{text}\n")


def show(text: str = "") -> None:
    """Print a line of the result."""
    sys.stdout.write(f"{text}\n")


def show_json(value: Any) -> None:
    """Print one JSON object (or array) on stdout."""
    sys.stdout.write(json.dumps(plain(value), ensure_ascii=False) + "\n")


def show_table(columns: tuple[str, ...], rows: Iterator[tuple[object, ...]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in columns:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*("" if cell is None else str(cell) for cell in row))
    Console(soft_wrap=True, highlight=False, markup=False).print(table)


@contextmanager
def progress(label: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
    """Show a bar on a terminal (nothing elsewhere); yields the function that is told how many are done."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        task = bars.add_task(label, total=total)
        yield lambda done: bars.update(task, completed=done)


def plain(value: Any) -> Any:
    """Return a value as JSON has it: times RFC 3339 UTC, enums their values, tuples arrays."""
    if is_dataclass(value) and not isinstance(value, type):
        return plain({name: getattr(value, name) for name in value.__dataclass_fields__})
    if isinstance(value, datetime):
        return rfc3339(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(one) for one in value]
    return value
