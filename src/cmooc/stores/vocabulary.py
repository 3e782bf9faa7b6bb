"""Territories and themes, in the order in which they are shown."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, delete, func, select

from cmooc.domain.amendments import Action, changed, fields_of, version_of
from cmooc.domain.errors import Overtaken, RuleError
from cmooc.domain.rule_versions import RuleVersion
from cmooc.domain.tags import Former, Meaning, Rule, Subject, TagKind, Territory, Theme, Vocabulary
from cmooc.stores.amendments import AmendmentStore, Deed, note
from cmooc.stores.engine import Database, table, upsert
from cmooc.stores.rows import chunks, mark_stale
from cmooc.stores.tables import LearntRow, MeaningRow, RedirectRow, TerritoryRow, ThemeRow

LOG = logging.getLogger(__name__)
TERRITORY = table(TerritoryRow)
THEME = table(ThemeRow)
MEANING = table(MeaningRow)
LEARNT = table(LearntRow)
REDIRECT = table(RedirectRow)
THEMES = "themes"  # the name of the theme learner's state


class VocabularyStore:
    """`parse_rule` reads a theme's rule text; it is given so that this room knows no rule language."""

    def __init__(self, database: Database, parse_rule: Callable[[str], Rule]) -> None:
        self._database = database
        self._parse_rule = parse_rule

    def load(self) -> Vocabulary:
        with self._database.read() as connection:
            territories = connection.execute(select(TERRITORY).order_by(TERRITORY.c.position, TERRITORY.c.slug)).all()
            themes = connection.execute(select(THEME).order_by(THEME.c.position, THEME.c.slug)).all()
            meanings = connection.execute(select(MEANING).order_by(MEANING.c.label)).all()
            former = connection.execute(select(REDIRECT).order_by(REDIRECT.c.kind, REDIRECT.c.slug)).all()
            learnt = _learnt(connection)
        return Vocabulary(
            tuple(map(to_territory, territories)), tuple(map(self._to_theme, themes)),
            tuple(map(_to_meaning, meanings)), learnt, tuple(map(_to_former, former)),
        )  # fmt: skip

    def target(self, kind: TagKind, slug: str) -> str | None:
        """Return what a former slug leads to, if anything."""
        own = (REDIRECT.c.kind == kind.value, REDIRECT.c.slug == slug)
        with self._database.read() as connection:
            return connection.execute(select(REDIRECT.c.target).where(*own)).scalar()

    def learnt(self) -> bytes:
        """Return the state of the theme learner; empty when it has seen nothing."""
        with self._database.read() as connection:
            return _learnt(connection)

    def learn(self, state: bytes) -> None:
        """Keep another state of the theme learner."""
        with self._database.write() as connection:
            upsert(connection, LEARNT, [{"name": THEMES, "state": state}], key=("name",), update=("state",))

    def save(
        self, territories: Sequence[Territory], themes: Sequence[Theme], *, by: str = "", at: datetime | None = None,
        move: str = "", seen: str | None = None,
    ) -> None:  # fmt: skip
        """Insert or replace; what is new comes after what is there.

        `at`: note who changes what, now; without it the course is only being made, and nobody changes anything. `seen`
        is the version of the first one that its author saw. Raises Overtaken when it is another one by now.
        """
        given: tuple[Territory | Theme, ...] = (*territories, *themes)
        with self._database.write() as connection:
            known = self.held(connection, given)
            if seen is not None and seen != version_of(known[_subject(given[0])]):
                raise Overtaken("Somebody has changed {slug} meanwhile.", slug=given[0].slug)
            put(connection, territories, themes)
            if at is not None:
                deed = Deed(by, at, move)
                for one in given:
                    _note(connection, deed, one, known[_subject(one)])
            mark_stale(connection, [(kind.value, slug) for kind, slug in map(_subject, given)])
            if territories or any(_shown(one) != _shown(known[_subject(one)]) for one in themes):
                mark_stale(connection, [("vocabulary", "")])

    def held(
        self, connection: Connection, asked: Iterable[Territory | Theme]
    ) -> Mapping[Subject, Territory | Theme | None]:
        """Return how these are stored at this moment, None where they are not; nobody else changes them meanwhile."""
        found: dict[Subject, Territory | Theme | None] = {_subject(one): None for one in asked}
        for target, kind in ((TERRITORY, TagKind.TERRITORY), (THEME, TagKind.THEME)):
            slugs = sorted(slug for known, slug in found if known is kind)
            for some in chunks(slugs):
                for row in connection.execute(select(target).where(target.c.slug.in_(some)).with_for_update()):
                    found[kind, row.slug] = to_territory(row) if kind is TagKind.TERRITORY else self._to_theme(row)
        return found

    def rule_versions(self, slug: str) -> tuple[RuleVersion, ...]:
        """Return the rules that a theme had, newest first; a rule that nobody has changed has no history."""
        return AmendmentStore(self._database).rules(slug)

    def _to_theme(self, row: Any) -> Theme:
        try:
            rule = self._parse_rule(row.rule_text)
        except RuleError as error:  # an older version could read it; the course goes on without it until it is mended
            LOG.warning("rule can't be read", extra={"theme": row.slug, "rule": row.rule_text, "cause": str(error)})
            rule = Rule()
        return Theme(row.slug, row.names, row.descriptions, tuple(row.categories), rule, row.rule_text)


def _learnt(connection: Connection) -> bytes:
    return connection.execute(select(LEARNT.c.state).where(LEARNT.c.name == THEMES)).scalar() or b""


def _shown(theme: Territory | Theme | None) -> Theme | None:
    """Return what every page of the site may show of a theme: not its rule."""
    return replace(theme, rule=Rule(), rule_text="") if isinstance(theme, Theme) else None


def put(connection: Connection, territories: Sequence[Territory], themes: Sequence[Theme]) -> None:
    """Insert or replace; what is new comes last. A slug that is in use leads nowhere else any more."""
    upsert(connection, TERRITORY, _placed(connection, TERRITORY, territories, _territory_values), key=("slug",),
           update=("names", "other_names", "parent", "latitude", "longitude", "code", "outline"))  # fmt: skip
    upsert(connection, THEME, _placed(connection, THEME, themes, _theme_values), key=("slug",),
           update=("names", "descriptions", "categories", "rule_text"))  # fmt: skip
    given: tuple[Territory | Theme, ...] = (*territories, *themes)
    for kind, slug in map(_subject, given):
        connection.execute(delete(REDIRECT).where(REDIRECT.c.kind == kind.value, REDIRECT.c.slug == slug))


def _note(connection: Connection, deed: Deed, one: Territory | Theme, known: Territory | Theme | None) -> None:
    before, after = changed(fields_of(known), fields_of(one))
    if before or after:
        kind, slug = _subject(one)
        note(connection, deed, kind, slug, Action.EDIT if known else Action.ADD, before=before, after=after)


def _subject(one: Territory | Theme) -> Subject:
    return (TagKind.THEME if isinstance(one, Theme) else TagKind.TERRITORY), one.slug


def to_territory(row: Any) -> Territory:
    outline = tuple(tuple((latitude, longitude) for latitude, longitude in ring) for ring in row.outline)
    return Territory(
        row.slug, row.names, tuple(row.other_names), row.parent, row.latitude, row.longitude, row.code, outline
    )


def _to_former(row: Any) -> Former:
    return Former(TagKind(row.kind), row.slug, row.names, row.target)


def _to_meaning(row: Any) -> Meaning:
    return Meaning(row.label, (TagKind(row.kind), row.slug) if row.slug else None, row.written)


def _placed(
    connection: Connection, target: Table, given: Sequence[Any], values: Callable[[Any], dict[str, Any]]
) -> list[dict[str, Any]]:
    last = connection.execute(select(func.max(target.c.position))).scalar() if given else 0
    start = 0 if last is None else last + 1
    return [{**values(one), "position": start + place} for place, one in enumerate(given)]


def _territory_values(territory: Territory) -> dict[str, Any]:
    return {
        "slug": territory.slug, "names": dict(territory.names), "other_names": list(territory.other_names),
        "parent": territory.parent, "latitude": territory.latitude, "longitude": territory.longitude, "code": territory.code,
        "outline": [[list(point) for point in ring] for ring in territory.outline],
    }  # fmt: skip


def _theme_values(theme: Theme) -> dict[str, Any]:
    return {
        "slug": theme.slug, "names": dict(theme.names), "descriptions": dict(theme.descriptions),
        "categories": list(theme.categories), "rule_text": theme.rule_text,
    }  # fmt: skip
