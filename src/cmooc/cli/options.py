"""Options that several commands share."""

from __future__ import annotations

from getpass import getuser
from typing import Annotated

import typer

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON on stdout, for scripts.")]
NameFr = Annotated[str, typer.Option("--fr", help="The name in French, when it differs.")]


def _login() -> str:
    try:
        return getuser()
    except (KeyError, OSError):  # a process without a name, as in some containers
        return ""


By = Annotated[str, typer.Option("--by", default_factory=_login, help="Who decides; else the login name.")]
Language = Annotated[str, typer.Option("--language", help="fr or en; else the course's own.")]
Weekly = Annotated[bool, typer.Option("--weekly", help="The weekly edition.")]
