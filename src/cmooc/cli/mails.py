"""`mail-preview`: the mail of an edition, before or after it leaves."""

from __future__ import annotations

from datetime import date
from email import message_from_bytes, policy
from pathlib import Path
from typing import Annotated

import typer

from cmooc.bootstrap import Instance
from cmooc.cli.app import app, instance
from cmooc.cli.console import say
from cmooc.cli.options import Weekly
from cmooc.domain.courses import LANGUAGES
from cmooc.domain.editions import Edition, Rhythm
from cmooc.domain.errors import BadInput, ConfigError, NotFound, RenderError
from cmooc.domain.subscribers import Cut, Recipient
from cmooc.services.references import subject_named

KINDS = {".html": "html", ".txt": "plain"}
NOBODY = "preview"  # no subscriber has this key: the links of a preview lead to no one's choices


@app.command("mail-preview")
def mail_preview(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="What to write: a whole message (.eml), its .html or its .txt.")],
    date_: Annotated[str, typer.Option("--date", metavar="DAY", help="The edition's day; else the next one.")] = "",
    weekly: Weekly = False,
    language: Annotated[str, typer.Option(help="fr or en; else the course's own.")] = "",
    territory: Annotated[list[str], typer.Option(help="As a reader who follows it gets it; may be repeated.")] = [],  # noqa: B006
    theme: Annotated[list[str], typer.Option(help="The same for a theme.")] = [],  # noqa: B006
    posts_in: Annotated[list[str], typer.Option(metavar="LANGUAGE", help="Only posts in it; may be repeated.")] = [],  # noqa: B006
    most: Annotated[int | None, typer.Option(min=1, help="At most so many posts.")] = None,
) -> None:
    """Write the mail of an edition to a file, just as readers get it. Nothing is sent or stored."""
    here = instance(context)
    edition = _edition(here, date_, Rhythm.WEEKLY if weekly else Rhythm.DAILY)
    wanted = Cut(
        _language(language, here), _named("territory", territory, here), _named("theme", theme, here),
        tuple(sorted({code.lower() for code in posts_in})), most,
    )  # fmt: skip
    mold = here.molds(edition, 0).of(wanted)
    if mold is None:
        raise NotFound("The edition of {day} holds nothing for such a reader: no mail goes to them.", day=edition.name)
    message = mold.message(0, Recipient(0, NOBODY, here.settings.sender().address))
    _write(file, _part(message.data, file.suffix.lower()))
    say(f"Written: {file}")


def _edition(here: Instance, text: str, rhythm: Rhythm) -> Edition:
    """Return the edition of a day as it left or stands, without a day that which is next to leave."""
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError as error:
        raise ConfigError("--date {text} is no day; one looks like 2026-11-22.", text=text) from error
    report = here.newsletter.edition(day, preview=True, rhythm=rhythm)
    if report.edition is None or not report.edition.items:
        raise NotFound("The edition of {day} is empty.", day=report.day)
    return report.edition


def _language(code: str, here: Instance) -> str:
    if code and code not in LANGUAGES:
        raise BadInput("{language} is no language of the newsletter; there are {languages}.", language=code,
                       languages=", ".join(LANGUAGES))  # fmt: skip
    return code or here.course.language


def _named(kind: str, names: list[str], here: Instance) -> tuple[str, ...]:
    vocabulary = here.vocabulary.load()
    return tuple(sorted({subject_named(f"{kind}:{name}", vocabulary)[1] for name in names}))


def _part(data: bytes, suffix: str) -> bytes:
    """Return the whole message, or one part of it as people read it."""
    if suffix not in KINDS:
        return data
    body = message_from_bytes(data, policy=policy.default).get_body((KINDS[suffix],))
    return b"" if body is None else str(body.get_content()).replace("\r\n", "\n").encode()


def _write(file: Path, data: bytes) -> None:
    try:
        file.write_bytes(data)
    except OSError as error:
        raise RenderError("{path} can't be written: {cause}.", path=file, cause=error.strerror) from error
