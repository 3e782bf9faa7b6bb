"""Territories and themes, in the order in which they are shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import select

from cmooc.domain.tags import Rule, Territory, Theme, Vocabulary
from cmooc.stores.engine import Database, table, upsert
from cmooc.stores.rows import mark_stale
from cmooc.stores.tables import TerritoryRow, ThemeRow

TERRITORY = table(TerritoryRow)
THEME = table(ThemeRow)


class VocabularyStore:
    """`parse_rule` reads a theme's rule text; it is given so that this room knows no rule language."""

    def __init__(self, database: Database, parse_rule: Callable[[str], Rule]) -> None:
        self._database = database
        self._parse_rule = parse_rule

    def load(self) -> Vocabulary:
        with self._database.read() as connection:
            territories = connection.execute(select(TERRITORY).order_by(TERRITORY.c.position, TERRITORY.c.slug)).all()
            themes = connection.execute(select(THEME).order_by(THEME.c.position, THEME.c.slug)).all()
        return Vocabulary(tuple(map(_to_territory, territories)), tuple(map(self._to_theme, themes)))

    def save(self, territories: Sequence[Territory], themes: Sequence[Theme]) -> None:
        """Insert or replace; what is new comes after what is there."""
        known = self.load()
        with self._database.write() as connection:
            upsert(connection, TERRITORY, _placed(territories, known.territories, _territory_values), key=("slug",),
                   update=("names", "other_names", "parent", "latitude", "longitude"))  # fmt: skip
            upsert(connection, THEME, _placed(themes, known.themes, _theme_values), key=("slug",),
                   update=("names", "descriptions", "categories", "rule_text"))  # fmt: skip
            mark_stale(
                connection, [*(("territory", t.slug) for t in territories), *(("theme", t.slug) for t in themes)]
            )
            mark_stale(connection, [("vocabulary", "")])

    def _to_theme(self, row: Any) -> Theme:
        return Theme(row.slug, row.names, row.descriptions, tuple(row.categories), self._parse_rule(row.rule_text),
                     row.rule_text)  # fmt: skip


def _to_territory(row: Any) -> Territory:
    return Territory(row.slug, row.names, tuple(row.other_names), row.parent, row.latitude, row.longitude)


def _placed(
    given: Sequence[Any], known: Sequence[Any], values: Callable[[Any], dict[str, Any]]
) -> list[dict[str, Any]]:
    return [{**values(one), "position": len(known) + place} for place, one in enumerate(given)]


def _territory_values(territory: Territory) -> dict[str, Any]:
    return {
        "slug": territory.slug, "names": dict(territory.names), "other_names": list(territory.other_names),
        "parent": territory.parent, "latitude": territory.latitude, "longitude": territory.longitude,
    }  # fmt: skip


def _theme_values(theme: Theme) -> dict[str, Any]:
    return {
        "slug": theme.slug, "names": dict(theme.names), "descriptions": dict(theme.descriptions),
        "categories": list(theme.categories), "rule_text": theme.rule_text,
    }  # fmt: skip
