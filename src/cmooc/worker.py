"""The scheduler: each minute it asks the database what is due, so that a restart neither repeats nor loses anything."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.schedulers.base import BaseScheduler

from cmooc.bootstrap import Instance
from cmooc.domain.editions import Rhythm
from cmooc.domain.errors import CmoocError

LOG = logging.getLogger(__name__)
TICK_S = 60
LETTERS_S = 3  # somebody may be waiting for theirs
RETAG_S = 3


def tick(instance: Instance) -> None:
    """Do all that is due now; each step on its own, so that one that fails does not stop the next."""
    for step in (_pushes, _poll, _hubs, _edition, _publish, _announce, _owners, _upkeep):
        try:
            step(instance)
        except CmoocError as error:
            LOG.error(str(error), extra={"step": step.__name__.strip("_")})


def scheduler(instance: Instance, *, do: Callable[[Instance], None] = tick) -> BaseScheduler:
    """Return a scheduler, not yet started, that ticks in a thread of its own, the first time at once.

    Ticks never overlap or pile up.
    """
    found = BackgroundScheduler(
        timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    )
    found.add_job(do, "interval", seconds=TICK_S, args=[instance], id="tick", next_run_time=datetime.now(UTC))
    found.add_job(send, "interval", seconds=TICK_S, args=[instance], id="send")
    found.add_job(letters, "interval", seconds=LETTERS_S, args=[instance], id="letters")
    found.add_job(post, "interval", seconds=TICK_S, args=[instance], id="post")
    found.add_job(retag, "interval", seconds=RETAG_S, args=[instance], id="retag")
    return found


def send(instance: Instance) -> None:
    """Mail what has left and is due. Apart from the tick, in a thread of its own: an edition may take hours."""
    try:
        instance.mailings.start_due()
        instance.sending.send()
    except CmoocError as error:
        LOG.error(str(error), extra={"step": "send"})


def letters(instance: Instance) -> None:
    """Send letters. Apart too: whoever waits for one does not wait for a poll, an edition, or the mailbox of bounces."""
    try:
        instance.letters.keep_up()
    except CmoocError as error:
        LOG.error(str(error), extra={"step": "letters"})


def post(instance: Instance) -> None:
    """Read what came back, and forget whom old letters went to."""
    for step in (_old_letters, _bounces):
        try:
            step(instance)
        except CmoocError as error:
            LOG.error(str(error), extra={"step": step.__name__.strip("_")})


def retag(instance: Instance) -> None:
    """Tag the archive anew when the vocabulary was changed. Apart too, and often: whoever changed it watches."""
    try:
        instance.retagging.work()
    except CmoocError as error:
        LOG.error(str(error), extra={"step": "retag"})


def _pushes(instance: Instance) -> None:
    instance.pushing.take()  # before polling, which would take what was pushed for something missed


def _poll(instance: Instance) -> None:
    instance.polling.poll()
    instance.learning.keep_up()  # posts that were ruled on may have been edited


def _hubs(instance: Instance) -> None:
    instance.hubs.keep_up()


def _edition(instance: Instance) -> None:
    for rhythm in Rhythm:  # the daily one first: the weekly one gathers it
        day = instance.newsletter.due(rhythm)
        if day is not None:
            instance.newsletter.edition(day, rhythm=rhythm)


def _publish(instance: Instance) -> None:
    instance.publisher.publish()


def _bounces(instance: Instance) -> None:
    instance.bouncing.take_refusals()
    if instance.bouncing.is_due():
        instance.bouncing.visit()


def _old_letters(instance: Instance) -> None:
    instance.letters.forget()


def _owners(instance: Instance) -> None:
    instance.owners.keep_up()


def _upkeep(instance: Instance) -> None:
    instance.fetch_log.trim()
    instance.subscribing.keep_up()
    instance.people.keep_up()
    instance.registering.keep_up()
    instance.mine.keep_up()
    instance.erasing.scrub()


def _announce(instance: Instance) -> None:
    instance.announcing.keep_up()
