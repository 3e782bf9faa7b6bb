"""Deciding on tags that the engine suggests and dares not give: right, wrong, or that of another subject."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cmooc.domain.desk import Effect, Move, Order
from cmooc.domain.errors import NotFound
from cmooc.domain.sentences import Sentence
from cmooc.domain.sentences import marked as _
from cmooc.services.deciding import Decided, Deciding
from cmooc.services.desk.moving import Bounds, unknown
from cmooc.services.desk.posts import bounds_of, title_of
from cmooc.stores.entries import EntryStore
from cmooc.stores.rulings import RulingStore

ONE, SOME = _("1 post is tagged anew."), _("{n} posts are tagged anew.")
OTHERS = _("{told} {n} others follow from what was learnt.")
NONE = _("It stays as it is, and is asked no more.")
OPEN, RIGHT, WRONG = "open", "right", "wrong"


@dataclass(frozen=True)
class UnsureTags:
    """A key names a post and a subject, as in `KEY theme:gardens`."""

    deciding: Deciding
    entries: EntryStore
    rulings: RulingStore

    def states(self, keys: Sequence[str]) -> Mapping[str, str]:
        pairs = {key: key.split(" ", 1) for key in keys if " " in key}
        records = {one.key: one for one in self.entries.by_keys(sorted({pair[0] for pair in pairs.values()}))}
        rulings = self.rulings.of([one.id for one in records.values()])
        found: dict[str, str] = {}
        for key, (post, subject) in pairs.items():
            if post in records:
                ruled = {f"{one.kind.value}:{one.slug}": one.is_right for one in rulings.get(records[post].id, ())}
                found[key] = {None: OPEN, True: RIGHT, False: WRONG}[ruled.get(subject)]
        return found

    def titles(self, keys: Sequence[str]) -> Mapping[str, str]:
        posts = {one.key: title_of(one) for one in self.entries.by_keys(sorted({key.split(" ")[0] for key in keys}))}
        return {key: posts[key.split(" ")[0]] for key in keys if key.split(" ")[0] in posts}

    def bounds(self, key: str) -> Bounds:
        post, _blank, subject = key.partition(" ")
        record = self.entries.record(post)
        if record is None:
            raise NotFound("This post is not there any more.")
        kind, _colon, slug = subject.partition(":")
        territories, themes = bounds_of(record)
        return ((*territories, slug), themes) if kind == "territory" else (territories, (*themes, slug))

    def decide(self, order: Order, by: str) -> Effect:
        posts, subject = [key.split(" ")[0] for key in order.keys], order.keys[0].partition(" ")[2]
        match order.action:
            case "right":
                decided = self.deciding.accept(posts, subject, by)
            case "wrong":
                decided = self.deciding.reject(posts, subject, by)
            case "move":
                decided = self.deciding.move(posts, subject, order.to, by)
            case _:
                raise unknown(order)
        return Effect(_told(decided), {"ruling": decided.move})

    def undo(self, moves: Sequence[Move], by: str) -> Sentence | None:
        return _told(self.deciding.undo(by, str((moves[0].kept or {})["ruling"])))


def _told(decided: Decided) -> Sentence:
    n = len({one.entry_id for one in decided.traces})
    told = Sentence(NONE) if not n else Sentence(ONE) if n == 1 else Sentence(SOME, {"n": n})
    return Sentence(OTHERS, {"told": told, "n": decided.others}) if decided.others else told
