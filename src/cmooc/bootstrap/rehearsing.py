"""The demo's run through its weeks."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cmooc.bootstrap.instance import Instance
    from cmooc.services.rehearsal import MovableClock, Rehearsal, Server


def rehearsal(of: Instance, server: Server, clock: MovableClock) -> Rehearsal:
    """Return the demo's run through its weeks; the instance's own clock must be `clock`."""
    from cmooc.channels import all_channels
    from cmooc.services.rehearsal import Rehearsal
    from cmooc.stages.rules import parse_rule

    return Rehearsal(
        course=of.course, server=server, clock=clock, feeds=of.feed_store, vocabulary=of.vocabulary,
        entries=of.entries, editions=of.editions, polling=of.polling, newsletter=of.newsletter, events=of.events,
        parse_rule=parse_rule, known_channels=frozenset(channel.name for channel in all_channels()), folder=of.data,
    )  # fmt: skip
