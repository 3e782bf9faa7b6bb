"""What a host's monitoring reads, in the text format of Prometheus (exposition format 0.0.4)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from cmooc.domain.times import Clock
from cmooc.services.feeds import Feeds
from cmooc.stores.gauges import GaugeStore

TYPE = "text/plain; version=0.0.4; charset=utf-8"
Samples = Iterable[tuple[Mapping[str, str], float]]


@dataclass(frozen=True)
class Measuring:
    """All figures are gauges: they are counted when asked for, and may go down."""

    store: GaugeStore
    feeds: Feeds
    clock: Clock
    version: str

    def text(self) -> str:
        return "".join(f"{line}\n" for name, about, samples in self._all() for line in _lines(name, about, samples))

    def _all(self) -> Iterator[tuple[str, str, Samples]]:
        now = self.clock()
        found = self.store.now(now)
        health = Counter(row.health.value for row in self.feeds.rows())
        yield "info", "The version that runs.", [({"version": self.version}, 1)]
        yield "feeds", "Feeds by state.", _by("state", found.feeds)
        yield "feeds_health", "Feeds by health.", _by("health", health)
        yield "polls_due", "Feeds whose time to be asked has come.", [({}, found.due)]
        yield "polls_late", "Feeds that have been due for ten minutes or more.", [({}, found.late)]
        yield "poll_age_seconds", "Time since a feed was asked last.", _age(now, {"": found.newest_poll_at}, "")
        yield "entries", "Posts by what became of them.", _by("verdict", found.entries)
        yield "editions", "Editions by rhythm, those of empty days too.", _by("rhythm", found.editions)
        yield "edition_age_seconds", "Time since the newest edition left.", _age(now, found.left_at, "rhythm")
        yield "subscribers", "Subscribers by state.", _by("state", found.subscribers)
        yield "mailings", "Mailings by state.", _by("state", found.mailings)
        yield "deliveries", "Editions to readers, by what became of them.", _by("state", found.deliveries)
        yield "letters", "Letters by state.", _by("state", found.letters)
        yield (
            "letter_age_seconds",
            "How long the oldest letter has waited.",
            _age(now, {"": found.oldest_letter_at}, ""),
        )
        yield "database_bytes", "Size of the database.", [({}, self.store.size_bytes())]


def _by(label: str, counts: Mapping[str, int]) -> Samples:
    return [({label: name}, count) for name, count in sorted(counts.items())]


def _age(now: datetime, moments: Mapping[str, datetime | None], label: str) -> Samples:
    return [({label: name} if label else {}, max(0.0, (now - at).total_seconds()))
            for name, at in sorted(moments.items()) if at is not None]  # fmt: skip


def _lines(name: str, about: str, samples: Samples) -> Iterator[str]:
    yield f"# HELP cmooc_{name} {about}"
    yield f"# TYPE cmooc_{name} gauge"
    for labels, value in samples:
        told = ",".join(f'{label}="{_escaped(text)}"' for label, text in labels.items())
        yield _sample(name, told, value)


def _sample(name: str, labels: str, value: float) -> str:
    return f"cmooc_{name}{f'{{{labels}}}' if labels else ''} {int(value) if value == int(value) else value}"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
