"""Whether a subscriber's mailbox is to be believed dead. Pure: from what came back, and from what was sent."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from cmooc.domain.bounces import FAILING, Bounce, BounceKind
from cmooc.domain.times import local_day

NO_SUCH_MAILBOX = "5.1.1"
REMEMBERED = timedelta(days=90)  # what came back before says nothing of today


def is_dead(bounces: Collection[Bounce], mailings: Sequence[int], *, in_a_row: int, zone: ZoneInfo) -> bool:
    """Tell whether to write no more.

    A server says that there is no such mailbox (5.1.1) once, or another 5.1.x for two messages on different days, or
    `in_a_row` messages one after the other did not arrive. `mailings` are those that were sent, in their order.
    """
    hard = [one for one in bounces if one.kind is BounceKind.HARD]
    if any(one.status == NO_SUCH_MAILBOX for one in hard):
        return True
    if len({one.mailing_id for one in hard}) > 1 and len({local_day(one.at, zone) for one in hard}) > 1:
        return True
    failed = {one.mailing_id for one in bounces if one.kind in FAILING}
    return _longest_run(mailings, failed) >= in_a_row


def _longest_run(mailings: Sequence[int], failed: Collection[int]) -> int:
    longest = run = 0
    for mailing_id in mailings:
        run = run + 1 if mailing_id in failed else 0
        longest = max(longest, run)
    return longest
