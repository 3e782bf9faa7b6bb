"""Deciding on posts: held ones let go or left out; those of the next edition highlighted, annotated, held, moved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from cmooc.domain.desk import Effect, Move, Order, digest
from cmooc.domain.drafts import Draft, PieceKind, Value, piece_name
from cmooc.domain.entries import Decision, Record, Verdict
from cmooc.domain.errors import BadInput, NotFound
from cmooc.domain.sentences import Sentence
from cmooc.domain.sentences import marked as _
from cmooc.domain.tags import TagKind
from cmooc.domain.times import Clock
from cmooc.services.deciding import Deciding
from cmooc.services.desk.moving import Bounds, unknown
from cmooc.services.drafting import Drafting
from cmooc.services.trials import Trials
from cmooc.stages.accept import FIRST_POST
from cmooc.stores.entries import EntryStore
from cmooc.stores.rulings import RulingStore

FACILITATOR = "facilitator"
ACCEPTED = _("It goes with the next edition.")
LEFT_OUT = _("It is left out of the course: it is on no page, and in no edition.")
HELD = _("It waits until somebody lets it go.")
HIGHLIGHTED = _("It is among the first of the next edition.")
LOWERED = _("It is no longer highlighted.")
ANNOTATED = _("The note stands below its title.")
MOVED = _("It is tagged so from now on.")


@dataclass(frozen=True)
class Posts:
    entries: EntryStore
    rulings: RulingStore
    drafting: Drafting
    deciding: Deciding
    trials: Trials
    clock: Clock

    def states(self, keys: Sequence[str]) -> Mapping[str, str]:
        return self.states_of(self.entries.by_keys(keys), self.drafting.shown())

    def states_of(self, records: Iterable[Record], draft: Draft) -> Mapping[str, str]:
        """Return what there is to decide on of posts: verdict, edition, what the draft says, and rulings on their tags."""
        records = tuple(records)
        rulings = self.rulings.of([one.id for one in records])
        return {
            one.key: digest(
                one.decision.verdict.value, one.edition_day, one.withdrawn_at is None,
                sorted(self.drafting.said_of(draft, one.key).items()),
                sorted((ruling.kind.value, ruling.slug, ruling.is_right) for ruling in rulings.get(one.id, ())),
            )
            for one in records
        }  # fmt: skip

    def titles(self, keys: Sequence[str]) -> Mapping[str, str]:
        return {one.key: title_of(one) for one in self.entries.by_keys(keys)}

    def bounds(self, key: str) -> Bounds:
        return bounds_of(self._one(key))

    def decide(self, order: Order, by: str) -> Effect:
        (key,) = order.keys
        record, draft = self._one(key), self.drafting.shown()
        kept: dict[str, object] = {
            "verdict": record.decision.verdict.value, "reason": record.decision.reason, "detail": record.decision.detail,
            "said": self.drafting.said_of(draft, key),
        }  # fmt: skip
        if order.note:
            _must_be_to_come(record)
            draft = self.drafting.annotate(key, order.note, by=by, seen=draft.version)
        match order.action:
            case "accept":
                self._let_go(record, draft, by)
                return Effect(Sentence(ACCEPTED), kept)
            case "leave_out":
                self.entries.decide(key, Decision(Verdict.LEFT_OUT, FACILITATOR), self.clock())
                return Effect(Sentence(LEFT_OUT), kept)
            case "move":
                return Effect(Sentence(MOVED), {**kept, "ruling": self._move(record, order, by)})
            case "highlight" | "lower" | "annotate" | "hold":
                return Effect(Sentence(self._prepare(record, draft, order, by)), kept)
        raise unknown(order)

    def _prepare(self, record: Record, draft: Draft, order: Order, by: str) -> str:
        """Change what the next edition does with a post; returns what is told of it."""
        _must_be_to_come(record)
        key, words, seen = record.key, order.words, draft.version
        match order.action:
            case "highlight":
                self._let_go(record, draft, by)
                self.drafting.highlight(key, words, by=by, seen=self.drafting.shown().version)
                return HIGHLIGHTED
            case "lower":
                note = draft.highlights.get(key, "")
                pieces = {piece_name(PieceKind.HIGHLIGHT, key): None, piece_name(PieceKind.NOTE, key): note or None}
                self.drafting.put_back(pieces, by=by, seen=seen)
                return LOWERED
            case "annotate":
                self.drafting.annotate(key, words, by=by, seen=seen)
                return ANNOTATED
        self.drafting.hold(key, words, by=by, seen=seen)
        return HELD

    def undo(self, moves: Sequence[Move], by: str) -> Sentence | None:
        (move,) = moves
        kept, record = dict(move.kept or {}), self._one(move.key)
        if kept.get("ruling"):
            self.deciding.undo(by, str(kept["ruling"]))
        if kept["verdict"] != record.decision.verdict.value:
            before = Decision(Verdict(str(kept["verdict"])), str(kept["reason"]), str(kept["detail"]))
            self.entries.decide(move.key, before, self.clock())
        said = kept["said"]
        if isinstance(said, dict):
            self.drafting.put_back(said, by=by, seen=self.drafting.shown().version)
        return None

    def _let_go(self, record: Record, draft: Draft, by: str) -> None:
        if record.decision.reason == FIRST_POST:
            self.trials.accept(record.key)
        elif record.decision.verdict is not Verdict.ACCEPTED:
            self.entries.decide(record.key, Decision(Verdict.ACCEPTED, FACILITATOR), self.clock())
        if record.key in draft.held:
            self.drafting.release(record.key, by=by)

    def _move(self, record: Record, order: Order, by: str) -> str:
        """Tag a post otherwise: with another theme in place of its surest one, or with one more territory."""
        kind = order.to.partition(":")[0]
        present = next(iter(record.slugs(TagKind.THEME.value)), "") if kind == TagKind.THEME.value else ""
        if present and f"{kind}:{present}" != order.to:
            return self.deciding.move([record.key], f"{kind}:{present}", order.to, by).move
        return self.deciding.accept([record.key], order.to, by).move

    def _one(self, key: str) -> Record:
        record = self.entries.record(key)
        if record is None:
            raise NotFound("This post is not there any more.")
        return record


def _must_be_to_come(record: Record) -> None:
    if record.edition_day is not None:
        raise BadInput("The post {entry} went out with the edition of {day}. See: cmooc edition correct",
                       entry=title_of(record), day=record.edition_day)  # fmt: skip


def title_of(record: Record) -> str:
    return record.entry.title or record.entry.summary


def bounds_of(record: Record) -> Bounds:
    return record.slugs(TagKind.TERRITORY.value), record.slugs(TagKind.THEME.value)


def said(value: Value | None) -> str:
    """Return what a draft says of a post, such as a note or a reason."""
    return value if isinstance(value, str) else ""
