"""An edition to many readers while its sender is killed again and again, against a mail server that misbehaves.

    python bench/mail_kills.py [--readers 100000] [--kills 200] [--connections 4] [--sink PROGRAM]

The sender is a process of its own; it gets SIGKILL at a random message. Of the readers one in 50 has no mailbox, one in 40
is greylisted twice, one in 100 pauses, one in 100 is for nothing in the edition, and a few leave while it runs. The server
ends each connection after 200 messages. In the end every candidate must be accounted for and nobody but those who were on
the wire at a kill may have got it twice. Prints the account; exit 1 when it is not even. PROGRAM: see bench/sending.py; it
must know the options --tempfail, --permfail, --max-per-connection and --json of tests/smtp_sink.py.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sending import SINK, SUBSCRIBER, JoinedMolds, body_of, make_instance
from sqlalchemy import update

from cmooc.bootstrap import Instance
from cmooc.domain.subscribers import Cut
from cmooc.services.mailing import MailingReport
from cmooc.settings import Settings

NOTHING = Cut("fr", themes=("none",))
BYTES = 2000
JITTER_S = 4 * 3600  # by which tries of one round lie apart at most
JOURNAL_BYTES = 45  # of one message, about


class Molds(JoinedMolds):
    def of(self, cut: Cut) -> Molds | None:  # type: ignore[override]
        return None if cut.themes else self


def opened(folder: Path, port: int, connections: int, ahead: timedelta = timedelta()) -> Instance:
    settings = Settings(smtp_url=f"smtp://127.0.0.1:{port}", mail_per_second=0, mail_connections=connections,
                        mail_per_connection=1000)  # fmt: skip
    return Instance(folder, settings, lambda: datetime.now(UTC) + ahead)


def child(folder: Path, port: int, connections: int, ahead_s: float) -> None:
    here = opened(folder, port, connections, timedelta(seconds=ahead_s))
    here.mailings.start_due()
    replace(here.sending, molds=lambda *_: Molds(body_of(BYTES))).send()


def vary(here: Instance) -> None:
    """Give readers their fates, by their numbers."""
    now = datetime.now(UTC)
    fates = ((100, 11, {"paused_until": now + timedelta(days=9)}), (100, 13, {"cut": asdict(NOTHING)}))
    with here.database.write() as connection:
        for every, rest, values in fates:
            connection.execute(update(SUBSCRIBER).where(SUBSCRIBER.c.id % every == rest).values(**values))
        for every, rest, name in ((50, 7, "nobody"), (40, 9, "slow")):
            new = name + SUBSCRIBER.c.address
            rows = update(SUBSCRIBER).where(SUBSCRIBER.c.id % every == rest)
            connection.execute(rows.values(address=new, address_key=new))


def somebody_leaves(here: Instance, chance: random.Random, readers: int) -> None:
    number = chance.randrange(1, readers)
    with here.database.write() as connection:
        connection.execute(update(SUBSCRIBER).where(SUBSCRIBER.c.id == number).values(state="left"))


def one_life(options: tuple[Path, int, int, float], journal: Path, dies_at: int | None) -> tuple[bool, float]:
    """Run a sender until its journal has so many bytes, or to its end; returns whether it was killed, and its peak MB.

    It is forked, so that it need not load the program anew each time.
    """
    before = journal.stat().st_mtime_ns if journal.exists() else 0
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        os._exit(lived(*options))
    while dies_at is not None:
        found, status, used = os.wait4(pid, os.WNOHANG)
        if found:
            break
        about = journal.stat() if journal.exists() else None
        if about and about.st_size >= dies_at and about.st_mtime_ns != before:
            os.kill(pid, signal.SIGKILL)
            _, status, used = os.wait4(pid, 0)
            break
        time.sleep(0.0005)
    else:
        _, status, used = os.wait4(pid, 0)
    code = os.waitstatus_to_exitcode(status)
    assert code in (0, -signal.SIGKILL), code
    return code != 0, used.ru_maxrss / 1024


def lived(folder: Path, port: int, connections: int, ahead_s: float) -> int:
    try:
        child(folder, port, connections, ahead_s)
    except BaseException:
        traceback.print_exc()
        return 3
    return 0


def ended(here: Instance) -> tuple[MailingReport, float]:
    """Return the account, and in how many seconds somebody is tried again (0: nobody is)."""
    report = here.mailings.newest(1)[0]
    due_at = report.next_due_at or report.mailing.due_at
    left_s = (due_at - datetime.now(UTC)).total_seconds() if due_at else 0.0
    return report, max(1.0, left_s) if report.mailing.ended_at is None else 0.0


def run(options: argparse.Namespace, folder: Path) -> bool:
    chance = random.Random(options.seed)
    here = make_instance(folder / "data", options.readers)
    vary(here)
    told = folder / "sink.json"
    sink = subprocess.Popen(
        [sys.executable, options.sink, "--port", "0", "--json", told, "--tempfail", "^slow:2", "--permfail", "^nobody",
         "--max-per-connection", "200"], stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert sink.stdout
    port = int(sink.stdout.readline().split()[1])
    kills, peak, ahead, began = 0, 0.0, 0.0, time.monotonic()
    mean = JOURNAL_BYTES * options.readers / (1.3 * options.kills + 10)
    try:
        while True:
            dies_at = int(chance.uniform(17, 2 * mean)) if kills < options.kills else None
            here.database.close()  # no connection may go through a fork
            life = (folder / "data", port, options.connections, ahead)
            was_killed, used = one_life(life, folder / "data" / "sending.journal", dies_at)
            kills, peak = kills + was_killed, max(peak, used)
            if was_killed and kills % 10 == 0:
                somebody_leaves(here, chance, options.readers)
            if not was_killed:
                report, wait_s = ended(here)
                if not wait_s:
                    break
                ahead = max(ahead, wait_s + JITTER_S)  # so that all who wait are due
    finally:
        sink.terminate()
        sink.communicate()
    return tell(here, report, json.loads(told.read_text()), kills, peak, time.monotonic() - began, options)


def tell(
    here: Instance,
    report: MailingReport,
    sink: dict[str, int],
    kills: int,
    peak: float,
    took_s: float,
    options: argparse.Namespace,
) -> bool:
    mailing, tally = report.mailing, report.tally
    accepted, failed, excluded = (tally.states.get(name, 0) for name in ("accepted", "failed", "excluded"))
    doubts = sum(one.doubts for one in here.mailings.failures(mailing.name))
    rows = {
        "candidates": mailing.candidates, "accepted": accepted, "failed": failed, "excluded": excluded,
        "… why": ", ".join(f"{n} {why}" for why, n in sorted(tally.exclusions.items())),
        "accepted + failed + excluded": accepted + failed + excluded, "kills": kills, "connections": options.connections,
        "in doubt at kills, named": doubts, "most that may be": kills * options.connections,
        "messages that the server has": sink["messages"], "recipients that it has": sink["recipients"],
        "of these twice": sink["duplicates"], "peak memory of a sender, MB": round(peak), "seconds": round(took_s),
    }  # fmt: skip
    print("| | |\n|---|---|")
    for name, value in rows.items():
        print(f"| {name} | {f'{value:,}' if isinstance(value, int) else value} |")
    return (
        mailing.candidates == accepted + failed + excluded and sink["recipients"] == accepted and kills >= options.kills
        and sink["duplicates"] <= doubts <= kills * options.connections
    )  # fmt: skip


def main() -> int:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--readers", type=int, default=100_000)
    ask.add_argument("--kills", type=int, default=200)
    ask.add_argument("--connections", type=int, default=4)
    ask.add_argument("--seed", type=int, default=1)
    ask.add_argument("--sink", default=str(SINK))
    with tempfile.TemporaryDirectory() as folder:
        return 0 if run(ask.parse_args(), Path(folder)) else 1


if __name__ == "__main__":
    sys.exit(main())
