"""Tagging the archive anew after the vocabulary was changed, without anybody waiting for it.

What is to be done stands in a mark of the database until it is done: a restart begins it again.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cmooc.services.tagging import Tagging, TagReport
from cmooc.stores.changes import ChangeStore

WANTED, REACHED = "retag", "retagged"


@dataclass(frozen=True, slots=True)
class Waiting:
    """`themes` whose rules alone are to be applied anew; empty: everything is. `done` entries of `total`.

    `number` counts the changes that ask for it; `total` counts a post once for each theme. Until a worker takes it up,
    `is_begun` is False.
    """

    number: int
    by: str
    themes: tuple[str, ...]
    done: int
    total: int
    is_begun: bool

    @property
    def percent(self) -> int:
        return min(99, 100 * self.done // self.total) if self.total else 0


@dataclass(frozen=True)
class Retagging:
    """`tag_events` does for events what tagging does for posts."""

    changes: ChangeStore
    tagging: Tagging
    tag_events: Callable[[], object]

    def ask(self, by: str = "", *themes: str) -> None:
        """Ask for the archive to be tagged anew: by the rules of these themes alone, without any by everything."""

        def with_these(before: str | None) -> str:
            known: dict[str, Any] = json.loads(before) if before else {"number": 0, "themes": list(themes)}
            is_all = not themes or not known["themes"]
            wanted = [] if is_all else list(dict.fromkeys((*known["themes"], *themes)))
            return json.dumps({"number": known["number"] + 1, "by": by, "themes": wanted})

        self.changes.change_mark(WANTED, with_these)

    def waiting(self) -> Waiting | None:
        """Return what is still to be done, and how far it is."""
        wanted = self.changes.mark(WANTED)
        if wanted is None:
            return None
        asked = json.loads(wanted)
        number, done = (self.changes.mark(REACHED) or "0 0").split()
        is_begun = int(number) == asked["number"]
        total = self.tagging.sifting.archive.count() * max(1, len(asked["themes"]))
        return Waiting(asked["number"], asked["by"], tuple(asked["themes"]), int(done) if is_begun else 0, total,
                       is_begun)  # fmt: skip

    def work(self, progress: Callable[[int], None] = lambda _: None) -> TagReport | None:
        """Do what was asked for; None when it was nothing. What is asked for meanwhile is left for the next time."""
        asked = self.waiting()
        if asked is None:
            return None

        def reached(done: int) -> None:
            self.changes.set_mark(REACHED, f"{asked.number} {done}")
            progress(done)

        report = self._rules(asked.themes, reached) if asked.themes else self._everything(reached)
        self.changes.change_mark(WANTED, lambda now: None if now and json.loads(now)["number"] == asked.number else now)
        return report

    def now(self, progress: Callable[[int], None] = lambda _: None) -> TagReport:
        """Tag everything anew at once, whatever was asked for."""
        self.ask()
        return self.work(progress) or TagReport(0, 0)

    def _everything(self, reached: Callable[[int], None]) -> TagReport:
        report = self.tagging.retag(progress=reached)
        self.tag_events()
        return report

    def _rules(self, themes: tuple[str, ...], reached: Callable[[int], None]) -> TagReport:
        known = self.tagging.vocabulary.load().theme_by_slug
        reports = [self.tagging.retag_theme(slug, reached) for slug in themes if slug in known]
        return TagReport(max((one.entries for one in reports), default=0), sum(one.changed for one in reports))
