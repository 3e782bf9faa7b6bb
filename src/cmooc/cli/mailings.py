"""`send`, `mailings`: the edition on its way to its readers."""

from __future__ import annotations

import re
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Annotated

import typer

from cmooc.bootstrap import Instance
from cmooc.cli.app import app, instance
from cmooc.cli.console import Failed, progress, say, show, show_json, show_table
from cmooc.cli.options import AsJson, By
from cmooc.domain.editions import Edition
from cmooc.domain.errors import ConfigError
from cmooc.domain.mailings import DeliveryState, MailingState
from cmooc.domain.subscribers import Cut
from cmooc.domain.times import local_day, rfc3339
from cmooc.services.mailing import MailingReport, Rehearsed, are_taken
from cmooc.services.sending import SendingReport

mailings = typer.Typer(no_args_is_help=True, help="Editions on their way to their readers.")
app.add_typer(mailings, name="mailings")

WEEK = re.compile(r"\d{4}-W\d\d")
Name = Annotated[str, typer.Argument(metavar="EDITION", help="2026-11-22, or 2026-W47 for a weekly one.")]


@app.command()
def send(
    context: typer.Context,
    by: By,
    date_: Annotated[
        str, typer.Option("--date", metavar="EDITION", help="A day, or a week such as 2026-W47; else today.")
    ] = "",
    test: Annotated[
        list[str] | None,
        typer.Option(metavar="ADDRESS", help="Send to this address only, any number of times; it counts nowhere."),
    ] = None,
    language: Annotated[str, typer.Option(help="With --test: fr or en; else the course's own.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Tell who would get what; send nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Mail an edition that has left to its subscribers, each one once; go on where a sending was cut short."""
    here = instance(context)
    name = _name(date_) or local_day(here.clock(), here.course.zone).isoformat()
    if test:
        _try_out(here, name, test, language, is_asked=bool(date_), as_json=as_json)
    elif dry_run:
        _rehearse(here, name, as_json=as_json)
    else:
        _send(here, name, by=by, as_json=as_json)


@mailings.command("list")
def list_(
    context: typer.Context, limit: Annotated[int, typer.Option(min=1, max=1000)] = 20, as_json: AsJson = False
) -> None:
    """Show the newest mailings and how far they are."""
    reports = instance(context).mailings.newest(limit)
    if as_json:
        show_json([_as_json(report) for report in reports])
        return
    columns = ("edition", "state", "candidates", "accepted", "waiting", "failed", "excluded", "in doubt", "began")
    show_table(columns, (_row(report) for report in reports))


@mailings.command("show")
def show_one(context: typer.Context, name: Name, as_json: AsJson = False) -> None:
    """Show one mailing, and each delivery that failed, waits for another try, or may have gone out twice."""
    here = instance(context)
    report = here.mailings.one(_name(name))
    if as_json:
        show_json({**_as_json(report), "deliveries": list(here.mailings.failures(report.mailing.name))})
        return
    _tell(report)
    rows = (
        (one.address or f"(erased: {one.subscriber_id})", one.state.value, one.tries, one.doubts or "", one.code or "",
         one.detail)
        for one in here.mailings.failures(report.mailing.name)
    )  # fmt: skip
    show_table(("to", "state", "tries", "in doubt", "code", "what the server said"), rows)


@mailings.command()
def pause(context: typer.Context, name: Name, by: By, as_json: AsJson = False) -> None:
    """Stop a mailing within seconds, wherever it is being sent."""
    _changed(instance(context).mailings.pause(_name(name), by=by), as_json=as_json)


@mailings.command()
def resume(context: typer.Context, name: Name, by: By, as_json: AsJson = False) -> None:
    """Let a mailing go on that was paused, or out that was late; `cmooc run` or `cmooc send` then sends it."""
    _changed(instance(context).mailings.resume(_name(name), by=by), as_json=as_json)


@mailings.command()
def cancel(context: typer.Context, name: Name, by: By, as_json: AsJson = False) -> None:
    """End a mailing for good; those who wait get nothing."""
    _changed(instance(context).mailings.cancel(_name(name), by=by), as_json=as_json)


def _send(here: Instance, name: str, *, by: str, as_json: bool) -> None:
    before = here.mailings.start(name, by=by)
    with progress(f"Sending to {here.relay.name}", before.tally.waiting or None) as tell, _stopping(here):
        reports = here.sending.send(tell)
    report = here.mailings.one(name)
    mine = [one for one in reports or () if one.name == name]
    if as_json:
        show_json({**_as_json(report), "sent_by_another": reports is None, "relay": here.relay.name,
                   "stalled": "".join(one.stalled for one in mine)})  # fmt: skip
    else:
        _tell(report)
        _explain(here, report, mine, is_elsewhere=reports is None)
    if report.tally.of(DeliveryState.FAILED) or any(one.stalled for one in mine):
        raise Failed(1)


def _explain(here: Instance, report: MailingReport, mine: list[SendingReport], *, is_elsewhere: bool) -> None:
    if is_elsewhere:
        say("Another process is at it; see how far it is with: cmooc mailings list")
    elif not here.settings.smtp_url:
        say(f"No relay is set (smtp_url), so the messages lie in {here.relay.name}, and nobody got them.")
    for one in mine:
        if one.stalled:
            say(f"The relay {here.relay.name} takes nothing: {one.stalled}")
    if report.tally.waiting and report.mailing.state is MailingState.SENDING and not is_elsewhere:
        say(f"{report.tally.waiting} wait for another try"
            + (f", from {rfc3339(report.next_due_at)} on" if report.next_due_at else "")
            + ": `cmooc run` sees to it, or the same command again.")  # fmt: skip
    if report.tally.doubtful:
        say(f"{report.tally.doubtful} may have got it twice: cmooc mailings show {report.mailing.name}")


def _try_out(here: Instance, name: str, addresses: list[str], language: str, *, is_asked: bool, as_json: bool) -> None:
    if language not in ("", "fr", "en"):
        raise ConfigError("--language {language} is neither fr nor en.", language=language)
    cut = Cut(language or here.course.language)
    answers = here.mailings.try_out(_edition(here, name, is_asked=is_asked), addresses, cut)
    if as_json:
        show_json([{"address": address, "outcome": one.taking, "code": one.code, "detail": one.detail} for address, one in
                   answers])  # fmt: skip
    else:
        for address, answer in answers:
            say(f"{address}: {answer.taking} {answer.code or ''} {answer.detail}".rstrip())
    if len(answers) < len(addresses) or not are_taken(answers):
        raise Failed(1)


def _edition(here: Instance, name: str, *, is_asked: bool) -> Edition:
    """Return the edition to try: the one that was asked for, else today's, or what stands ready."""
    edition = None if is_asked else here.editions.of_name(name) or here.newsletter.edition(preview=True).edition
    return edition or here.mailings.edition(name)


def _rehearse(here: Instance, name: str, *, as_json: bool) -> None:
    counts: Counter[str] = Counter()
    found = _counted(here.mailings.rehearse(name), counts)
    if as_json:
        show_json({"name": name, "recipients": [_rehearsed(one) for one in found], "counts": counts})
        return
    for one in found:
        show(f"{one.recipient.address}  {one.excluded or _told(one.cut)}")
    say(f"{counts['']} would get it, {counts.total() - counts['']} would not. Nothing was sent.")


def _counted(found: Iterator[Rehearsed], counts: Counter[str]) -> Iterator[Rehearsed]:
    for one in found:
        counts[one.excluded] += 1
        yield one


def _rehearsed(one: Rehearsed) -> dict[str, object]:
    return {"address": one.recipient.address, "cut": one.cut, "excluded": one.excluded}


def _told(cut: Cut) -> str:
    parts = [cut.language, *(f"territory:{one}" for one in cut.territories), *(f"theme:{one}" for one in cut.themes),
             *(f"in:{one}" for one in cut.languages)]  # fmt: skip
    if cut.most_posts is not None:
        parts.append(f"at most {cut.most_posts}")
    if cut.is_plain:
        parts.append("plain text")
    return " ".join(parts)


@contextmanager
def _stopping(here: Instance) -> Iterator[None]:
    """Let Ctrl-C and SIGTERM end the sending after what is on its way."""
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(number, lambda *_: here.sending.stop()) for number in numbers]
    try:
        yield
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)


def _changed(report: MailingReport, *, as_json: bool) -> None:
    if as_json:
        show_json(_as_json(report))
    else:
        _tell(report)


def _tell(report: MailingReport) -> None:
    mailing, tally = report.mailing, report.tally
    why = ", ".join(f"{n} {reason}" for reason, n in sorted(tally.exclusions.items()))
    say(
        f"{mailing.name}: {mailing.state}. {mailing.candidates} candidates: {tally.of(DeliveryState.ACCEPTED)} accepted,"
        f" {tally.of(DeliveryState.FAILED)} failed, {tally.of(DeliveryState.EXCLUDED)} excluded{f' ({why})' if why else ''},"
        f" {tally.waiting} waiting." + (f" {mailing.detail}" if mailing.detail else "")
    )


def _row(report: MailingReport) -> tuple[object, ...]:
    mailing, tally = report.mailing, report.tally
    return (mailing.name, mailing.state.value, mailing.candidates, tally.of(DeliveryState.ACCEPTED), tally.waiting,
            tally.of(DeliveryState.FAILED), tally.of(DeliveryState.EXCLUDED), tally.doubtful,
            rfc3339(mailing.started_at))  # fmt: skip


def _as_json(report: MailingReport) -> dict[str, object]:
    mailing, tally = report.mailing, report.tally
    return {
        "name": mailing.name, "rhythm": mailing.rhythm, "state": mailing.state, "candidates": mailing.candidates,
        "accepted": tally.of(DeliveryState.ACCEPTED), "failed": tally.of(DeliveryState.FAILED),
        "excluded": tally.of(DeliveryState.EXCLUDED), "exclusions": tally.exclusions, "waiting": tally.waiting,
        "doubtful": tally.doubtful, "started_at": mailing.started_at, "ended_at": mailing.ended_at,
        "next_due_at": report.next_due_at, "detail": mailing.detail,
    }  # fmt: skip


def _name(text: str) -> str:
    """Return the name of an edition as it was typed. Raises ConfigError for what can't be one."""
    try:
        return text if not text or WEEK.fullmatch(text) else date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise ConfigError("{text} names no edition; one looks like 2026-11-22 or 2026-W47.", text=text) from error
