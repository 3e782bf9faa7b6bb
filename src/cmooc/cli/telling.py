"""What several commands do and tell alike: a poll, and what became of an edition."""

from __future__ import annotations

from cmooc.bootstrap import Instance
from cmooc.cli.console import progress, say
from cmooc.services.newsletter import EditionOutcome, EditionReport
from cmooc.services.polling import PollReport


def polled(here: Instance, *, every_feed: bool = False) -> PollReport:
    """Poll with a progress bar."""
    here.polls.release_all()
    with progress("Polling", here.feed_store.count() or None) as tell:
        return here.polling.poll(every_feed=every_feed, progress=tell)


def tell_poll(report: PollReport) -> None:
    """Say in a few lines what a poll came to; when nothing at all could be reached, say so once."""
    if not report.asked:
        say("No feed is due.")
        return
    older = f" {report.older} older ones left aside," if report.older else ""
    say(
        f"{report.asked} feeds asked: {report.new} new posts,{older} {report.changed} changed,"
        f" {report.failed} feeds failed."
    )
    if report.is_offline:
        say(
            "No feed could be reached: this machine seems to have no way to the network. Nothing is lost: every feed"
            " will be asked again later. To see cmooc at work without a network, run: make demo"
        )
        return
    for title, why in report.failures[:10]:
        say(f"  {title}: {why}")
    if len(report.failures) > 10:
        say(f"  … and {len(report.failures) - 10} more: cmooc feeds health")


def tell_edition(report: EditionReport, base_url: str) -> None:
    """Say in one line what became of the edition."""
    address = f"{base_url}/editions/{report.name}/"
    match report.outcome:
        case EditionOutcome.EMPTY:
            say(f"No edition {report.name}: nothing was accepted since the last one.")
        case EditionOutcome.THERE:
            say(f"The edition of {report.name} went out before: {address}")
        case EditionOutcome.PUBLISHED if report.edition:
            say(f"Edition no. {report.edition.number} of {report.name}: {report.edition.posts} posts by"
                f" {report.edition.voices} voices. {address}")  # fmt: skip
        case _:
            say(f"Preview of {report.name}; nothing is stored.")
