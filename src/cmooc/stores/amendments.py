"""Who changed what of territories and themes, and what followed from it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, or_, select, update

from cmooc.domain.amendments import Action, Amendment, Fields
from cmooc.domain.rule_versions import RuleVersion
from cmooc.domain.tags import TagKind
from cmooc.stores.engine import Database, table
from cmooc.stores.tables import AmendmentRow

AMENDMENT = table(AmendmentRow)
RULE = "rule_text"


@dataclass(frozen=True, slots=True)
class Deed:
    """In whose name something is changed, and when. `move` names what is done in one go; without it, it stands alone."""

    by: str
    at: datetime
    move: str = ""


class AmendmentStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, kind: TagKind, slug: str, limit: int) -> tuple[Amendment, ...]:
        """Return the amendments that a territory or theme took part in, newest first."""
        return self._found(_about(kind, [slug]), limit)

    def newest(self, kind: TagKind, limit: int) -> tuple[Amendment, ...]:
        return self._found(AMENDMENT.c.kind == kind.value, limit)

    def last_of_each(self, kind: TagKind) -> dict[str, Amendment]:
        """Return the newest amendment of each slug that stands."""
        standing = and_(AMENDMENT.c.kind == kind.value, AMENDMENT.c.undone_at.is_(None))
        with self._database.read() as connection:
            rows = connection.execute(select(AMENDMENT).where(standing).order_by(AMENDMENT.c.id)).all()
        return {row.slug: to_amendment(row) for row in rows}

    def together(self, amendment_id: int) -> tuple[Amendment, ...]:
        """Return an amendment with all that was done in the same go, newest first; empty for an unknown one."""
        own = self._found(AMENDMENT.c.id == amendment_id, 1)
        return self._found(AMENDMENT.c.move == own[0].move, None) if own and own[0].move else own

    def rules(self, theme: str) -> tuple[RuleVersion, ...]:
        """Return the rules that a theme had, newest first; a rule that nobody has changed has no history."""
        query = select(AMENDMENT).where(AMENDMENT.c.kind == TagKind.THEME.value, AMENDMENT.c.slug == theme)
        with self._database.read() as connection:
            amendments = [to_amendment(row) for row in connection.execute(query.order_by(AMENDMENT.c.id))]
        found: list[RuleVersion] = []
        for at, by, before, after in sorted(_rule_changes(amendments), key=lambda change: change[0]):
            if before != (found[-1].text if found else ""):  # it came there without a note
                found.append(RuleVersion(before, "", at))
            if after != before:
                found.append(RuleVersion(after, by, at))
        return tuple(found[::-1])

    def _found(self, condition: ColumnElement[bool], limit: int | None) -> tuple[Amendment, ...]:
        query = select(AMENDMENT).where(condition).order_by(AMENDMENT.c.id.desc()).limit(limit)
        with self._database.read() as connection:
            return tuple(map(to_amendment, connection.execute(query)))


def _rule_changes(amendments: Sequence[Amendment]) -> Iterator[tuple[datetime, str, str, str]]:
    """Yield when, by whom, from what and to what a rule was changed, being set back among it."""
    for one in amendments:
        before, after = one.before.get(RULE) or "", one.after.get(RULE) or ""
        if RULE in one.after:
            yield one.at, one.by, before, after
            if one.undone_at is not None:
                yield one.undone_at, one.undone_by, after, before


def note(
    connection: Connection, deed: Deed, kind: TagKind, slug: str, action: Action, *, before: Fields, after: Fields,
    other: str = "",
) -> int:  # fmt: skip
    """Add a line to the history; returns its number."""
    values = {
        "move": deed.move, "kind": kind.value, "slug": slug, "action": action.value, "other": other,
        "before": dict(before), "after": dict(after), "by": deed.by, "at": deed.at, "undone_by": "",
    }  # fmt: skip
    return int(connection.execute(AMENDMENT.insert().returning(AMENDMENT.c.id), values).scalar_one())


def newer(connection: Connection, amendment: Amendment, slugs: Collection[str]) -> Sequence[Amendment]:
    """Return what stands and came after an amendment to any of these, newest first."""
    standing = and_(AMENDMENT.c.id > amendment.id, AMENDMENT.c.undone_at.is_(None))
    query = select(AMENDMENT).where(standing, _about(amendment.kind, slugs)).order_by(AMENDMENT.c.id.desc())
    return tuple(map(to_amendment, connection.execute(query)))


def note_undone(connection: Connection, amendment_id: int, by: str, at: datetime) -> bool:
    """Note that an amendment was set back; tells whether it stood until now."""
    own = and_(AMENDMENT.c.id == amendment_id, AMENDMENT.c.undone_at.is_(None))
    return bool(connection.execute(update(AMENDMENT).where(own).values(undone_by=by, undone_at=at)).rowcount)


def _about(kind: TagKind, slugs: Collection[str]) -> ColumnElement[bool]:
    return and_(AMENDMENT.c.kind == kind.value, or_(AMENDMENT.c.slug.in_(slugs), AMENDMENT.c.other.in_(slugs)))


def to_amendment(row: Any) -> Amendment:
    return Amendment(
        row.id, row.move, TagKind(row.kind), row.slug, Action(row.action), row.other, row.before, row.after, row.by, row.at,
        row.undone_by, row.undone_at,
    )  # fmt: skip
