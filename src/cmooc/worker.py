"""The scheduler: each minute it asks the database what is due, so that a restart neither repeats nor loses anything."""

from __future__ import annotations

import logging
from collections.abc import Callable

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.schedulers.base import BaseScheduler

from cmooc.bootstrap import Instance
from cmooc.domain.errors import CmoocError

LOG = logging.getLogger(__name__)
TICK_S = 60


def tick(instance: Instance) -> None:
    """Do all that is due now; each step on its own, so that one that fails does not stop the next."""
    for step in (_pushes, _poll, _hubs, _edition, _publish, _announce, _upkeep):
        try:
            step(instance)
        except CmoocError as error:
            LOG.error(str(error), extra={"step": step.__name__.strip("_")})


def scheduler(instance: Instance, *, do: Callable[[Instance], None] = tick) -> BaseScheduler:
    """Return a scheduler, not yet started, that ticks in a thread of its own; ticks never overlap or pile up."""
    found = BackgroundScheduler(
        timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    )
    found.add_job(do, "interval", seconds=TICK_S, args=[instance], id="tick")
    return found


def _pushes(instance: Instance) -> None:
    instance.pushing.take()  # before polling, which would take what was pushed for something missed


def _poll(instance: Instance) -> None:
    instance.polling.poll()


def _hubs(instance: Instance) -> None:
    instance.hubs.keep_up()


def _edition(instance: Instance) -> None:
    day = instance.newsletter.due()
    if day is not None:
        instance.newsletter.edition(day)


def _publish(instance: Instance) -> None:
    instance.publisher.publish()


def _upkeep(instance: Instance) -> None:
    instance.fetch_log.trim()


def _announce(instance: Instance) -> None:
    instance.announcing.keep_up()
