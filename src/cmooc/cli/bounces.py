"""`bounce`, `deliveries`: what comes back, and how receiving servers take our mail."""

from __future__ import annotations

import logging
import os
import sys
from dataclasses import asdict
from typing import Annotated, BinaryIO

import typer

from cmooc.cli.app import app, instance
from cmooc.cli.console import Failed, say, show_json, show_table, tell_error
from cmooc.cli.options import AsJson
from cmooc.domain.bounces import DomainFigures
from cmooc.domain.errors import CmoocError, ConfigError

LOG = logging.getLogger(__name__)
LARGEST = 262_144  # what is read of a message; the rest is taken from the mail server and dropped
TELLING = {"failures": "more than 1 % fail for good", "complaints": "more than 0.1 % complain"}


@app.command()
def bounce(
    context: typer.Context,
    recipient: Annotated[str, typer.Option(help="Whom the envelope names, where the mail server tells.")] = "",
    mailbox: Annotated[bool, typer.Option("--mailbox", help="Read the mailbox of the settings, not stdin.")] = False,
    as_json: AsJson = False,
) -> None:
    """Take in a message that came back, from stdin, as a mail server pipes it; or read the bounce mailbox now."""
    if mailbox:
        _read_mailbox(context, as_json)
        return
    try:
        report = instance(context).bouncing.take(_message(sys.stdin.buffer), recipient)
    except Exception as error:  # whatever is wrong here, the mail server must keep the message
        if isinstance(error, CmoocError):
            tell_error(error)
        else:
            LOG.exception("a bounce could not be taken in")
        raise Failed(os.EX_TEMPFAIL) from error
    if as_json:
        known = report.subscriber_id is not None or bool(report.key)
        show_json({"kind": report.kind, "status": report.status, "is_known": known, "domain": report.domain})


@app.command()
def deliveries(
    context: typer.Context,
    days: Annotated[int, typer.Option(min=1, max=3650, help="How far to look back.")] = 7,
    as_json: AsJson = False,
) -> None:
    """Show by receiving domain what was accepted, what had to wait, what failed or came back, and who complained."""
    found = instance(context).bouncing.by_domain(days)
    if as_json:
        show_json({"days": days, "domains": [_line(one) for one in found]})
        return
    if not found:
        say(f"Nothing was sent in the last {days} days.")
        return
    columns = ("domain", "accepted", "deferred", "failed", "bounced", "complaints", "")
    show_table(columns, ((one.domain, one.accepted, one.deferred, one.failed, one.bounced, one.complaints,
                          "; ".join(TELLING[name] for name in one.warnings)) for one in found))  # fmt: skip


def _read_mailbox(context: typer.Context, as_json: bool) -> None:
    here = instance(context)
    if not here.settings.bounce_mailbox:
        raise ConfigError("No mailbox is set. Name it in the setting bounce_mailbox.")
    report = here.bouncing.visit()
    if as_json:
        show_json({"read": report.read, "strange": report.strange, "kinds": report.kinds})
        return
    kinds = ", ".join(f"{count} {kind.value}" for kind, count in sorted(report.kinds.items()))
    say(f"{report.read} messages read{': ' if kinds else ''}{kinds}. {report.strange} were about nobody we know.")


def _line(one: DomainFigures) -> dict[str, object]:
    return {**asdict(one), "lasting_share": round(one.lasting_share, 5),
            "complaint_share": round(one.complaint_share, 5), "warnings": one.warnings}  # fmt: skip


def _message(stream: BinaryIO) -> bytes:
    """Return the beginning of a message, and read the rest, so that the mail server does not meet a closed pipe."""
    data = stream.read(LARGEST)
    while stream.read(LARGEST):
        pass
    return data
