"""Lists of subscribers: what the host looks at, brings in with the consent of each, and takes away on demand."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from cmooc.domain.errors import BadInput, CmoocError, ConfigError, NotFound
from cmooc.domain.subscribers import Consent, Subscriber, SubscriberState, Suppressed, Wishes, address_key
from cmooc.domain.tags import Vocabulary
from cmooc.domain.times import Clock
from cmooc.stages.subscriber_table import Line, read_table, record, write_table
from cmooc.stages.tokens import Purpose, Tokens
from cmooc.stores.subscribers import SubscriberStore

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Numbers:
    """How many subscribers there are, by state; and of the active ones, by rhythm and by language."""

    states: Mapping[str, int]
    rhythms: Mapping[str, int]
    languages: Mapping[str, int]


@dataclass(slots=True)
class ImportReport:
    """What became of a file: `left_out` has the number of each line that was not taken in, and why."""

    added: int = 0
    known: int = 0
    left_out: list[tuple[int, CmoocError]] = field(default_factory=list)


class SubscriberLists:
    def __init__(
        self, subscribers: SubscriberStore, tokens: Tokens, mail_address: Callable[[str], str],
        vocabulary: Vocabulary, new_key: Callable[[], str], clock: Clock, language: str,
    ) -> None:  # fmt: skip
        self._subscribers = subscribers
        self._tokens = tokens
        self._mail_address = mail_address
        self._vocabulary = vocabulary
        self._new_key = new_key
        self._clock = clock
        self._language = language

    def numbers(self) -> Numbers:
        states, rhythms, languages = Counter[str](), Counter[str](), Counter[str]()
        for state, rhythm, language, count in self._subscribers.counts():
            states[state.value] += count
            if state is SubscriberState.ACTIVE:
                rhythms[rhythm.value] += count
                languages[language] += count
        return Numbers(states, rhythms, languages)

    def find(self, reference: str) -> Subscriber:
        """Return a subscriber by number or address. Raises NotFound, or BadInput when it is neither."""
        if reference.isascii() and reference.isdecimal():
            found = self._subscribers.by_id(int(reference))
        else:
            found = self._subscribers.by_address(self._mail_address(reference))
        if found is None:
            raise NotFound("There is no subscriber {reference}.", reference=reference)
        return found

    def add(self, address: str, wishes: Wishes, consent: str) -> Subscriber:
        """Subscribe somebody who has agreed outside of the site; `consent` tells how. Raises BadInput when it may not be."""
        report = ImportReport()
        self._take([Line(0, address, "", wishes, consent, None)], "", report)
        if report.left_out:
            raise report.left_out[0][1]
        if report.known:
            raise BadInput("This address is subscribed already.")
        return self.find(address)

    def import_table(self, path: Path, consent: str, progress: Callable[[int], None] = lambda _: None) -> ImportReport:
        """Subscribe the addresses of a table; `consent` is that of the lines which name none.

        Raises ConfigError when the file can't be read, BadInput when it is no table of addresses.
        """
        try:
            text = path.read_text(encoding="utf-8")
        except OSError as error:
            raise ConfigError("{path} can't be read: {cause}.", path=path, cause=error.strerror) from error
        except UnicodeDecodeError as error:
            raise ConfigError("{path} is not written in UTF-8.", path=path) from error
        report, done = ImportReport(), 0
        lines = read_table(text, self._language)
        while some := list(islice(lines, AT_ONCE)):
            self._take(some, consent, report)
            done += len(some)
            progress(done)
        return report

    def export(self, path: Path) -> int:
        """Write all subscribers to a new file, CSV or JSON by its ending, for its owner's eyes only; return how many."""
        if path.suffix not in (".csv", ".json"):
            raise ConfigError("A list of subscribers ends with .csv or .json; {path} does not.", path=path)
        count = 0

        def records() -> Iterator[Mapping[str, object]]:
            nonlocal count
            for subscriber, consent in self._subscribers.all():
                count += 1
                yield record(subscriber, consent)

        try:
            path.touch(mode=0o600, exist_ok=False)
            with path.open("w", encoding="utf-8", newline="") as file:
                file.writelines(write_table(records()) if path.suffix == ".csv" else _json_array(records()))
        except FileExistsError as error:
            raise ConfigError("{path} is there already.", path=path) from error
        except OSError as error:
            raise ConfigError("{path} can't be written: {cause}.", path=path, cause=error.strerror) from error
        return count

    def _take(self, some: Sequence[Line | tuple[int, BadInput]], consent: str, report: ImportReport) -> None:
        good: dict[str, tuple[Line, str]] = {}
        for one in some:
            if isinstance(one, tuple):
                report.left_out.append(one)
                continue
            try:
                address = self._checked(one, consent)
            except BadInput as error:
                report.left_out.append((one.number, error))
                continue
            report.known += address_key(address) in good
            good.setdefault(address_key(address), (one, address))
        known = self._subscribers.states(good)
        suppressed = self._suppressed(good)
        new: list[tuple[str, str, Wishes, Consent]] = []
        for key, (line, address) in good.items():
            why = _why_not(known.get(key), suppressed.get(key))
            if why is not None:
                report.left_out.append((line.number, why))
            elif key not in known:
                agreed = Consent(line.consent_at or self._clock(), line.consent or consent)
                new.append((self._new_key(), address, line.wishes, agreed))
        added = self._subscribers.add(new, self._clock())
        report.added += added
        report.known += len(new) - added + sum(state is SubscriberState.ACTIVE for state in known.values())
        report.left_out.sort(key=lambda one: one[0])

    def _checked(self, line: Line, consent: str) -> str:
        """Return the address of a line that may be taken in. Raises BadInput for any other."""
        if line.state not in ("", SubscriberState.ACTIVE):
            raise BadInput("Only active subscribers are taken in; this one is {state}.", state=line.state)
        if not (line.consent or consent):
            raise BadInput("How did they agree? Tell it in a column consent, or with --consent.")
        vocabulary, cut = self._vocabulary, line.wishes.cut
        unknown = [slug for slug in cut.territories if slug not in vocabulary.territory_by_slug]
        unknown += [slug for slug in cut.themes if slug not in vocabulary.theme_by_slug]
        if unknown:
            raise BadInput("{unknown} is no territory or theme of this course.", unknown=", ".join(unknown))
        return self._mail_address(line.address)

    def _suppressed(self, keys: Iterable[str]) -> Mapping[str, Suppressed]:
        """Return why, by the form in which addresses are compared, those among these are suppressed."""
        marks = {mark: key for key in keys for mark in self._tokens.marks(Purpose.ADDRESS, key)}
        return {marks[mark]: why for mark, why in self._subscribers.suppressed(marks).items()}


def _why_not(state: SubscriberState | None, suppressed: Suppressed | None) -> BadInput | None:
    match state, suppressed:
        case (SubscriberState.ACTIVE, _) | (None, None):
            return None
        case _, Suppressed.BOUNCED:
            return BadInput("Mail to this address came back. Only its owner can subscribe it again, on the site.")
        case _, Suppressed.COMPLAINED:
            return BadInput("The owner of this address called a message spam. Only they can subscribe it again.")
        case _, Suppressed.ERASED:
            return BadInput("This address was erased as its owner wished. Only they can subscribe it again.")
        case SubscriberState.LEFT, _:
            return BadInput("The owner of this address has left. Only they can subscribe it again.")
    return BadInput("This address has a letter to confirm, and waits for its owner.")


def _json_array(records: Iterable[Mapping[str, object]]) -> Iterator[str]:
    before = "[\n"
    for one in records:
        yield before + json.dumps(one, ensure_ascii=False)
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"
