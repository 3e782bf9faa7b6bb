"""Work for people who wait at a page: done in a bounded number of threads, its outcome kept in the database.

Nothing but the database is asked how far it is, so any process may answer; a restart is seen by a lease that runs out.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from threading import BoundedSemaphore, Semaphore, Thread

from cmooc.domain.checkups import CheckUp
from cmooc.domain.errors import CmoocError
from cmooc.domain.fetches import Fetched, FetchRequest
from cmooc.domain.ports import Fetcher
from cmooc.domain.registrations import Found, ProofState, Registration, RegistrationState
from cmooc.domain.sentences import Sentence
from cmooc.domain.sentences import marked as _
from cmooc.domain.times import Clock
from cmooc.domain.urls import host_of
from cmooc.services.checkup import CheckUps
from cmooc.services.finding import FoundFeed
from cmooc.stages.proofs import proof_in
from cmooc.stores.registrations import RegistrationStore

LOG = logging.getLogger(__name__)
AT_ONCE = 4
WAITING = 16
MARGIN = timedelta(seconds=30)  # beside the time that one answer may take
UNFORESEEN = _("Something went wrong on our side while we looked. It has been noted; please try again.")


class Pool:
    """Takes `at_once` jobs at a time, lets some more wait, and no others."""

    def __init__(self, at_once: int = AT_ONCE, waiting: int = WAITING) -> None:
        self._room = BoundedSemaphore(at_once + waiting)
        self._running = Semaphore(at_once)

    def take_place(self) -> bool:
        """Tell whether there is room, and keep it: `run` or `give_back` must follow."""
        return self._room.acquire(blocking=False)

    def give_back(self) -> None:
        self._room.release()

    def run(self, job: Callable[[], None]) -> None:
        """Begin the job of a place that was taken."""
        Thread(target=self._run, args=(job,), daemon=True).start()

    def _run(self, job: Callable[[], None]) -> None:
        try:
            with self._running:
                job()
        finally:
            self._room.release()


@dataclass(frozen=True)
class LookUps:
    """`new_holder` names a piece of work."""

    store: RegistrationStore
    checkups: CheckUps
    pool: Pool
    clock: Clock
    new_holder: Callable[[], str]

    @property
    def lease(self) -> timedelta:
        return timedelta(seconds=self.checkups.timeout_s) + MARGIN

    def look(self, registration_id: int) -> None:
        """Look up what was typed; does nothing when somebody else does it. To be run in the pool."""
        with_holder = self._taken(registration_id, RegistrationState.LOOKING)
        if with_holder is None:
            return
        registration, holder = with_holder
        try:
            checkup, found = self._checkups(registration_id, holder).look(registration.typed)
        except _Overtaken:
            return
        except CmoocError as error:
            self.store.lost(registration_id, holder, sentence_of(error), self.clock())
        except Exception:
            self.store.lost(registration_id, holder, Sentence(UNFORESEEN), self.clock())
            raise
        else:
            self._keep(registration_id, holder, checkup, found)

    def look_for_proof(self, registration_id: int, line: str) -> None:
        """Look into the feed, and then at its page, for our line or the mail address. To be run in the pool."""
        registration = self.store.of_id(registration_id)
        if registration is None or registration.found is None or registration.wanted is None:
            return
        taken = self._taken(registration_id, registration.state)
        if taken is None:
            return
        holder, proof, where = taken[1], ProofState.MISSING, ""
        fetcher = self._fetcher(registration_id, holder)
        try:
            for url in filter(None, (registration.found.url, registration.found.home_page_url)):
                answer = next(iter(fetcher.fetch([FetchRequest(0, url)])))
                proof = proof_in(answer.body, line, registration.wanted.mail) if answer.status == 200 else proof
                if proof.is_proven:
                    where = url
                    break
        except _Overtaken:
            return
        finally:
            self.store.proven(registration_id, holder, proof, where, self.clock())

    def _taken(self, registration_id: int, state: RegistrationState) -> tuple[Registration, str] | None:
        holder = self.new_holder()
        if not self.store.claim(registration_id, holder, state, self.clock() + self.lease):
            return None
        registration = self.store.of_id(registration_id)
        return (registration, holder) if registration else None

    def _keep(self, registration_id: int, holder: str, checkup: CheckUp, found: FoundFeed | None) -> None:
        if found is None:
            refusal = checkup.faults[0]
            told = (refusal.message, refusal.remedy) if refusal.remedy else (refusal.message,)
            self.store.lost(registration_id, holder, _joined(*told), self.clock())
            return
        self.store.found(registration_id, holder, _summary(found), checkup, self.clock())

    def _checkups(self, registration_id: int, holder: str) -> CheckUps:
        finder = replace(self.checkups.finder, fetcher=self._fetcher(registration_id, holder))
        return replace(self.checkups, finder=finder)

    def _fetcher(self, registration_id: int, holder: str) -> Fetcher:
        def note(url: str) -> None:
            if not self.store.note(registration_id, holder, host_of(url), self.clock() + self.lease):
                raise _Overtaken

        return _Noting(self.checkups.finder.fetcher, note)


def sentence_of(error: CmoocError) -> Sentence:
    """Return what an error says, to be told later in any language."""
    details = {name: sentence_of(one) if isinstance(one, CmoocError) else one for name, one in error.details.items()}
    return Sentence(error.message, details)


class _Overtaken(Exception):
    """The lease ran out, and somebody else has begun anew."""


class _Noting:
    """A fetcher that tells of each address before it is asked."""

    def __init__(self, fetcher: Fetcher, note: Callable[[str], None]) -> None:
        self._fetcher = fetcher
        self._note = note

    def fetch(self, requests: Iterable[FetchRequest]) -> Iterator[Fetched]:
        for request in requests:
            self._note(request.url)
            yield from self._fetcher.fetch([request])


def _joined(*sentences: Sentence) -> Sentence:
    names = [f"part{number}" for number, _sentence in enumerate(sentences)]
    return Sentence(" ".join(f"{{{name}}}" for name in names), dict(zip(names, sentences, strict=True)))


def _summary(found: FoundFeed) -> Found:
    own = (found.url, found.answer.url, found.answer.request.url, found.parsed.feed_url or "")
    return Found(
        url=found.url, title=found.title, channel=found.channel, home_page_url=found.parsed.home_page_url,
        language=found.parsed.language, urls=tuple(dict.fromkeys(filter(None, own))),
    )  # fmt: skip
