"""Changing values in a settings file that people wrote: their comments, order and spaces stay."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping

from cmooc.domain.errors import BadInput

LINE = r"^[ \t]*{name}[ \t]*=[^\n]*$"
COMMENTED = r"^[ \t]*#[ \t]*{name}[ \t]*=[^\n]*$"


def with_values(text: str, values: Mapping[str, str]) -> str:
    """Return the file with these settings; each value is written as TOML. Raises BadInput where only a person can do it.

    A new one goes below the line that has it as an example, else to the end.
    """
    wanted = {**tomllib.loads(text), **{name: tomllib.loads(f"it = {value}")["it"] for name, value in values.items()}}
    found = text
    for name, value in values.items():
        found = _with_value(found, name, f"{name} = {value}")
    try:
        is_good = tomllib.loads(found) == wanted
    except tomllib.TOMLDecodeError:
        is_good = False
    if not is_good:  # a value over several lines, say
        raise BadInput("The settings file is written in a way that can only be changed by hand.")
    return found


def _with_value(text: str, name: str, line: str) -> str:
    """Put a line in the place of the one that sets this."""
    there = re.search(LINE.format(name=re.escape(name)), text, re.MULTILINE)
    if there is not None:
        return text[: there.start()] + line + _remark(there[0]) + text[there.end() :]
    example = re.search(COMMENTED.format(name=re.escape(name)), text, re.MULTILINE)
    if example is not None:
        return f"{text[: example.end()]}\n{line}{text[example.end() :]}"
    return f"{text}{'' if not text or text.endswith(chr(10)) else chr(10)}{line}\n"


def _remark(line: str) -> str:
    """Return the comment at the end of a line, with the spaces before it; nothing where a value may hold the sign."""
    head, sign, tail = line.partition("#")
    return f"{head[len(head.rstrip()) :]}#{tail}" if sign and not {'"', "'"} & set(tail) and _is_whole(head) else ""


def _is_whole(line: str) -> bool:
    try:
        tomllib.loads(line)
    except tomllib.TOMLDecodeError:
        return False
    return True
