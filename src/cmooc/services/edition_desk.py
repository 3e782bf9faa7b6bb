"""The next edition as its facilitators see it at the desk, tried out, sent, and what was sent before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from cmooc.domain.drafts import POSTS, SECTIONS, Draft, section_name
from cmooc.domain.editions import Edition, EditionLine, Rhythm, SectionKind
from cmooc.domain.entries import Record
from cmooc.domain.errors import BadInput, NotFound, Overtaken
from cmooc.domain.mailings import Exclusion, Step
from cmooc.domain.mails import Answer, Content
from cmooc.domain.roles import Person
from cmooc.domain.subscribers import Cut
from cmooc.domain.times import Clock
from cmooc.services.audit import Audit
from cmooc.services.drafting import Drafting
from cmooc.services.mailing import MailingReport, Mailings
from cmooc.services.molding import Molds
from cmooc.services.newsletter import EditionOutcome, EditionReport, Newsletter, Prepared
from cmooc.stages.cut import is_for
from cmooc.stages.left_out import LeftOut, left_out
from cmooc.stages.moving import moved
from cmooc.stages.reading_time import minutes, words_shown
from cmooc.stores.editions import EditionStore
from cmooc.stores.entries import EntryStore
from cmooc.stores.vocabulary import VocabularyStore

MOVABLE = (SectionKind.HIGHLIGHTED, SectionKind.THEME, SectionKind.SOCIAL)
TESTS_AN_HOUR = 20
TEST = "edition.test"


@dataclass(frozen=True, slots=True)
class Desk:
    """`held` and `twins` are posts that wait, and posts that are shown through another feed of their author."""

    prepared: Prepared
    left_out: tuple[LeftOut, ...]
    words: int
    minutes: int
    held: tuple[Record, ...]
    twins: tuple[Record, ...]
    unchosen: tuple[Record, ...]

    @property
    def edition(self) -> Edition:
        return self.prepared.edition

    @property
    def draft(self) -> Draft:
        return self.prepared.draft


@dataclass(frozen=True, slots=True)
class Readers:
    """How many would get the edition now, and how many not, by reason."""

    readers: int
    excluded: dict[str, int]

    @property
    def left(self) -> int:
        return sum(self.excluded.values())


@dataclass(frozen=True, slots=True)
class Past:
    """An edition that left: by whose hand (empty: at its hour), who corrected it, and its mailing, if any."""

    edition: Edition
    by: str
    correctors: tuple[str, ...]
    mailing: MailingReport | None
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class EditionDesk:
    newsletter: Newsletter
    drafting: Callable[[Rhythm], Drafting]
    mailings: Mailings
    editions: EditionStore
    entries: EntryStore
    vocabulary: VocabularyStore
    molds: Callable[[Edition, int], Molds]
    audit: Audit
    clock: Clock

    def desk(self, rhythm: Rhythm) -> Desk:
        prepared = self.newsletter.prepared(rhythm)
        edition, known = prepared.edition, {one.key: one for one in prepared.candidates}
        words = words_shown(edition)
        shown = {item.key for item in edition.items}
        aside = shown | prepared.draft.held | set(edition.twins)
        rest = [one for one in prepared.candidates if one.key not in aside] if rhythm is Rhythm.WEEKLY else []
        return Desk(
            prepared, tuple(left_out(edition, prepared.caps)), words, minutes(words),
            held=self.entries.by_keys(sorted(prepared.draft.held)),
            twins=tuple(known[key] for key in edition.twins if key in known), unchosen=tuple(rest),
        )  # fmt: skip

    # -- the order

    def move_section(self, rhythm: Rhythm, name: str, *, is_up: bool, by: str) -> Draft:
        """Let a section change places with the one above or below. Raises NotFound."""
        prepared = self.newsletter.prepared(rhythm)
        shown = [section_name(one.kind, one.theme) for one in prepared.edition.sections]
        return self._arrange(prepared, SECTIONS, shown, prepared.draft.sections, name, is_up=is_up, by=by)

    def move_post(self, rhythm: Rhythm, key: str, *, is_up: bool, by: str) -> Draft:
        """Let a post change places with its neighbour in the same section and territory. Raises NotFound."""
        prepared = self.newsletter.prepared(rhythm)
        shown = next((row for row in _rows(prepared.edition) if key in row), ())
        return self._arrange(prepared, POSTS, shown, prepared.draft.posts, key, is_up=is_up, by=by)

    def _arrange(
        self, prepared: Prepared, order: str, shown: Sequence[str], first: Sequence[str], name: str, *, is_up: bool,
        by: str,
    ) -> Draft:  # fmt: skip
        if name not in shown:
            raise NotFound("This has no place in the edition any more: look at it again.")
        names = moved(shown, first, name, is_up=is_up)
        return self.drafting(prepared.edition.rhythm).arrange(order, names, by=by, seen=prepared.draft.version)

    # -- before it leaves

    def preview(self, edition: Edition, wanted: Cut) -> Content | None:
        """Return the message that readers of a cut would get, or None when the edition holds nothing for them."""
        return self.molds(edition, 0).shown(wanted)

    def readers(self, edition: Edition) -> Readers:
        """Tell how many would get an edition now; who would find nothing in it is left out as when it is sent."""
        vocabulary = self.vocabulary.load()
        counts: Counter[str] = Counter()
        for wanted, why, n in self.mailings.store.forecast(edition.rhythm, self.clock()):
            counts[why or (Exclusion.NOTHING.value if not is_for(edition, wanted, vocabulary) else "")] += n
        readers = counts.pop("", 0)
        return Readers(readers, dict(counts))

    def try_out(self, rhythm: Rhythm, person: Person, address: str, wanted: Cut) -> Answer:
        """Send what stands ready to one address, marked as a test. Raises BadInput, also when there were too many."""
        since = self.clock() - timedelta(hours=1)
        if self.audit.count(person.name, TEST, since) > TESTS_AN_HOUR:  # this one is among them
            raise BadInput("That were {most} tests within an hour. Please wait a little.", most=TESTS_AN_HOUR)
        edition = self.newsletter.prepared(rhythm).edition
        [(_, answer)] = self.mailings.try_out(edition, [address], wanted)
        return answer

    def send(self, rhythm: Rhythm, *, by: str, seen: int) -> EditionReport:
        """Let the edition leave now and start its mailing. When it has left meanwhile, nothing happens.

        `seen` is the version of the draft that was looked at. Raises Overtaken when somebody has gone on from it.
        """
        draft = self.drafting(rhythm).shown()
        last = next((act for act in reversed(draft.acts) if act.version > seen), None)
        if last is not None and seen >= draft.opened:
            raise Overtaken("{who} has changed the draft since you looked at it. Look again before it leaves.",
                            who=last.by)  # fmt: skip
        report = self.newsletter.edition(rhythm=rhythm, by=by)
        if report.outcome is EditionOutcome.EMPTY:
            raise BadInput("The edition of {name} is empty: there is nothing to send.", name=report.name)
        if report.outcome is EditionOutcome.PUBLISHED:
            self.mailings.start(report.name, by=by)
        return report

    # -- afterwards

    def past(self, name: str) -> Past:
        """Return an edition that left. Raises NotFound."""
        edition = self.mailings.edition(name)
        try:
            mailing = self.mailings.one(name)
        except NotFound:
            return Past(edition, self.editions.left_by(name), self.editions.correctors(name), None, ())
        return Past(edition, self.editions.left_by(name), self.editions.correctors(name), mailing,
                    self.mailings.steps(name))  # fmt: skip

    def shelf(self, rhythm: Rhythm, limit: int) -> tuple[tuple[EditionLine, MailingReport | None], ...]:
        """Return the newest editions of a rhythm with their mailings."""
        mailings = {one.mailing.name: one for one in self.mailings.newest(2 * limit)}
        return tuple((line, mailings.get(line.name)) for line in self.editions.lines(rhythm)[:limit])


def _rows(edition: Edition) -> Iterator[list[str]]:
    """Yield the posts among which one can be moved: those of one territory within a section."""
    for section in edition.sections:
        if section.kind in MOVABLE:
            for group in section.groups:
                yield [item.key for item in group.items]
