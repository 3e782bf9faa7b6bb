"""How fast a relay is given messages: what the host allows, and slower while the relay asks for it."""

from __future__ import annotations

from collections.abc import Callable

FIRST_REST_S = 1.0
LONGEST_REST_S = 60.0
LONGEST_GAP_S = 10.0
RECOVERY = 0.98  # of the gap between messages, with each message that is taken: after 35 of them it is half
SPAN_S = 1.0
SLOWEST_GUESS = 20  # messages a second, where too few have gone to know


class Pace:
    """`per_second` 0 sets no limit. All times are of a monotonic clock, in seconds."""

    def __init__(self, per_second: float, now: Callable[[], float]) -> None:
        self._now = now
        self._least_gap = 1 / per_second if per_second else 0.0
        self._gap = self._least_gap
        self._next_at = 0.0
        self._rest = 0.0
        self._resting_until = 0.0
        self._span_at, self._in_span, self._rate = 0.0, 0, 0

    def wait(self) -> float:
        """Return in how many seconds the next message may go."""
        return max(self._next_at, self._resting_until) - self._now()

    @property
    def is_resting(self) -> bool:
        return self._resting_until > self._now()

    def count(self) -> None:
        """Note that a message goes now."""
        now = self._now()
        # No more than one gap is saved up, so that a pause is not followed by a burst.
        self._next_at = max(self._next_at, now - self._gap) + self._gap
        if now - self._span_at >= SPAN_S:
            self._span_at, self._in_span, self._rate = now, 0, self._in_span
        self._in_span += 1

    def slow_down(self) -> None:
        """Rest, each time twice as long, and go on at half the rate of before."""
        now = self._now()
        if now < self._resting_until:
            return  # the same trouble, seen on another connection
        self._rest = min(LONGEST_REST_S, max(FIRST_REST_S, 2 * self._rest))
        self._resting_until = now + self._rest
        rate = max(self._rate, self._in_span, SLOWEST_GUESS)
        self._gap = min(LONGEST_GAP_S, max(2 * self._gap, 2 / rate))

    def forget(self) -> None:
        """Begin anew, as with a relay that is asked again after hours."""
        self._rest, self._resting_until, self._gap = 0.0, 0.0, self._least_gap

    def go_on(self) -> None:
        """Note that a message was taken."""
        if self._rest:
            self._rest *= RECOVERY
            self._gap = max(self._least_gap, self._gap * RECOVERY)
            if self._rest < FIRST_REST_S / 4:
                self.forget()
