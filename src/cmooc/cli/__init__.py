"""The `cmooc` command: parses what was typed, calls one service, tells the outcome."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cache
from typing import Any

from typer.main import get_command

from cmooc.cli.app import app
from cmooc.cli.console import Failed, tell_error
from cmooc.domain.errors import CmoocError

# Each import registers its commands, in the order in which `--help` lists them.
from cmooc.cli import starting, lists, commons, reading, tags, decisions, themes, suggestions, territories  # noqa: F401  isort: skip
from cmooc.cli import events, drafts, editions, mails, mailings, subscribers, bounces, people, keeping  # noqa: F401  isort: skip


def main() -> None:
    """Run the command line; exit 0 = done, 1 = some of it failed, 2 = wrong usage, settings or input."""
    try:
        _commands()(standalone_mode=True)
    except Failed as error:
        sys.exit(error.code)
    except CmoocError as error:
        sys.exit(tell_error(error))
    except BrokenPipeError:
        sys.exit(1)


@cache
def _commands() -> Callable[..., Any]:
    """Return all commands, made of their functions: that takes longer than many of them, and is done once."""
    return get_command(app)
