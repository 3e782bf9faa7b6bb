"""Room for what keeps the machine or others busy: few at once, and whoever finds none is told soon."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore


class Room:
    def __init__(self, at_once: int, patience_s: float) -> None:
        self._places = BoundedSemaphore(at_once)
        self._patience_s = patience_s

    @contextmanager
    def entered(self) -> Iterator[bool]:
        """Yield whether there is room, which may take as long as the patience lasts."""
        is_in = self._places.acquire(timeout=self._patience_s)
        try:
            yield is_in
        finally:
            if is_in:
                self._places.release()
