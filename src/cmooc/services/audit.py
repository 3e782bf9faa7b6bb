"""A trace of every privileged action: begun before anything is done, ended with how it went."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from cmooc.domain.errors import CmoocError
from cmooc.domain.roles import Deed, Outcome, Person
from cmooc.domain.times import Clock
from cmooc.stores.audit import AuditStore


@dataclass(frozen=True)
class Audit:
    store: AuditStore
    clock: Clock

    @contextmanager
    def of(self, by: str, action: str, about: str = "", detail: str = "") -> Iterator[None]:
        """Do something in the name of somebody. A CmoocError means that it was refused, and goes on."""
        deed_id = self.store.begin(self.clock(), by, action, about, detail)
        try:
            yield
        except CmoocError as error:
            self.store.end(deed_id, Outcome.REFUSED, f"{detail} – {error}" if detail else str(error))
            raise
        self.store.end(deed_id, Outcome.DONE)

    def count(self, by: str, action: str, since: datetime) -> int:
        """Tell how often somebody has done something since then, whatever came of it."""
        return self.store.count(by, action, since)

    def newest(
        self, limit: int, before: int | None = None, *, by: str = "", action: str = "", about: str = "",
        reader: Person | None = None,
    ) -> tuple[Deed, ...]:  # fmt: skip
        """Return the newest lines first; `before` is the number of the last one seen.

        A `reader` who is no host sees what was done to the course, whoever did it, and what they did themselves: enough to
        work together. When and how the others come in, and what becomes of their roles, is not theirs to watch.
        """
        return self.store.newest(limit, before, by=by, action=action, about=about, seen_by=_bound(reader))

    def choices(self, reader: Person | None = None) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return whom and which actions this reader can choose among."""
        return self.store.choices(_bound(reader))


def _bound(reader: Person | None) -> str:
    return "" if reader is None or reader.is_host else reader.name
