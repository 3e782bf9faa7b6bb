"""Territories and themes in a TOML file: read whole and checked before anything is stored. docs/commands.md has its keys."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from cmooc.domain.courses import LANGUAGES
from cmooc.domain.errors import BadInput, CmoocError
from cmooc.domain.geography import Ring, middle
from cmooc.domain.places import Place
from cmooc.domain.tags import Rule, Territory, Theme, Vocabulary
from cmooc.domain.territories import leads_back
from cmooc.domain.texts import fold, slugify, squeeze
from cmooc.services.naming import not_found, slug_by_name

TERRITORY_KEYS = frozenset(
    ("slug", "name", "names", "other_names", "parent", "latitude", "longitude", "code", "outline")
)
THEME_KEYS = frozenset(("slug", "name", "names", "description", "descriptions", "categories", "rule"))

Named = TypeVar("Named", Territory, Theme)


def check_place(latitude: float | None, longitude: float | None) -> None:
    """Degrees of WGS 84. Raises BadInput."""
    for name, value, most in (("latitude", latitude, 90), ("longitude", longitude, 180)):
        if value is not None and not (math.isfinite(value) and -most <= value <= most):
            raise BadInput(
                "A {name} lies between -{most} and {most}, not at {value}.", name=name, most=most, value=value
            )
    if (latitude is None) != (longitude is None):
        raise BadInput("A latitude and a longitude go together.")


def degrees_in(text: str) -> float | None:
    """Read degrees as people type them, with a point or a comma; None for nothing. Raises BadInput."""
    if not text.strip():
        return None
    try:
        return float(text.strip().replace(",", ".").replace("−", "-"))
    except ValueError as error:
        raise BadInput("{text} is no number of degrees, such as 45.76.", text=text.strip()) from error


@dataclass(frozen=True, slots=True)
class _Table:
    """One `[[territory]]` or `[[theme]]`; `label` is how it is called in messages. Every reader raises BadInput."""

    path: Path
    label: str
    values: Mapping[str, object]

    def wrong(self, cause: object) -> BadInput:
        return BadInput("{path}, {entry}: {cause}", path=self.path, entry=self.label, cause=cause)

    def text(self, key: str) -> str:
        value = self.values.get(key, "")
        if not isinstance(value, str):
            raise self.wrong(f"{key} must be text in quotes.")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise self.wrong(f"{key} must be a list of texts.")
        return tuple(filter(None, map(squeeze, value)))

    def degrees(self, key: str) -> float | None:
        value = self.values.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.wrong(f"{key} must be a number of degrees.")
        return float(value) if abs(value) < 1000 else math.inf

    def by_language(self, key: str) -> Mapping[str, str]:
        """Return `names = {{fr, en}}`, or `name` for both languages."""
        both = f"{key}s"
        if key in self.values and both in self.values:
            raise self.wrong(f"{key} and {both} exclude each other.")
        if both not in self.values:
            text = squeeze(self.text(key))
            return dict.fromkeys(LANGUAGES, text) if text else {}
        value = self.values[both]
        if not isinstance(value, dict) or not all(
            language in LANGUAGES and isinstance(text, str) and squeeze(text) for language, text in value.items()
        ):
            raise self.wrong(f'{both} must be like {{fr = "…", en = "…"}}.')
        return {language: squeeze(value[language]) for language in LANGUAGES if language in value}

    def slug_and_names(self) -> tuple[str, Mapping[str, str]]:
        names = self.by_language("name")
        if not names:
            raise self.wrong("it has no name.")
        given = self.text("slug")
        slug = slugify(given or next(iter(names.values())))
        if not slug or (given and slug != given):
            raise self.wrong("its slug must be made of a-z, 0-9 and single hyphens.")
        return slug, names


@dataclass(frozen=True, slots=True)
class VocabularyFile:
    """A TOML file of the vocabulary, read whole and checked before anything is stored.

    The functions raise BadInput: `outline_in` reads GeoJSON, `by_code` knows the official places.
    """

    path: Path
    parse_rule: Callable[[str], Rule]
    outline_in: Callable[[Path], tuple[Ring, ...]]
    by_code: Callable[[str], Place]

    def read(self, known: Vocabulary) -> tuple[tuple[Territory, ...], tuple[Theme, ...]]:
        """Return what the file holds; its territories may lie in known ones. Raises BadInput naming file and entry."""
        content = self.content()
        territories = self.with_parents(content, known)
        themes = self.each_once("theme", [self.theme(table) for table in self.tables(content, "theme", THEME_KEYS)])
        if not (territories or themes):
            raise BadInput("{path} holds neither [[territory]] nor [[theme]].", path=self.path)
        return territories, themes

    def content(self) -> Mapping[str, object]:
        try:
            content = tomllib.loads(self.path.read_text(encoding="utf-8-sig"))
        except OSError as error:
            raise BadInput("{path} can't be read: {cause}.", path=self.path, cause=error.strerror) from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
            raise BadInput("{path} is no valid TOML: {cause}.", path=self.path, cause=error) from error
        for key in content:
            if key not in ("territory", "theme"):
                raise BadInput("{path}: {key} is neither [[territory]] nor [[theme]].", path=self.path, key=key)
        return content

    def tables(self, content: Mapping[str, object], kind: str, keys: frozenset[str]) -> Iterator[_Table]:
        tables = content.get(kind, [])
        if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
            raise BadInput("{path}: {kind} is written [[{kind}]].", path=self.path, kind=kind)
        for number, values in enumerate(tables, 1):
            table = _Table(self.path, _label(kind, number, values), values)
            for key in values:
                if key not in keys:
                    raise table.wrong(f"{key} is none of {', '.join(sorted(keys))}.")
            yield table

    def with_parents(self, content: Mapping[str, object], known: Vocabulary) -> tuple[Territory, ...]:
        """Return the file's territories; their parents, given by slug or name, are in the file or known before."""
        tables = tuple(self.tables(content, "territory", TERRITORY_KEYS))
        read = self.each_once("territory", [self.territory(table) for table in tables])
        slugs = {**slug_by_name(known.territories), **slug_by_name(read)}
        placed = []
        for table, territory in zip(tables, read, strict=True):
            wanted = squeeze(table.text("parent"))
            if wanted and fold(wanted) not in slugs:
                raise table.wrong(not_found("territory", wanted, (*known.territories, *read)))
            placed.append(replace(territory, parent=slugs[fold(wanted)] if wanted else None))
        whole = Vocabulary(tuple({one.slug: one for one in (*known.territories, *placed)}.values()))
        for table, territory in zip(tables, placed, strict=True):
            if leads_back(territory.slug, whole):
                raise table.wrong("its parents lead back to itself.")
            if others := [
                one.slug
                for one in whole.territories
                if one.code == territory.code and one.slug != territory.slug and one.code
            ]:
                raise table.wrong(BadInput("{code} is that of {slug} already.", code=territory.code, slug=others[0]))
        return tuple(placed)

    def each_once(self, kind: str, read: list[Named]) -> tuple[Named, ...]:
        seen: set[str] = set()
        for one in read:
            if one.slug in seen:
                raise BadInput(
                    "{path}: [[{kind}]] {slug} stands there twice.", path=self.path, kind=kind, slug=one.slug
                )
            seen.add(one.slug)
        return tuple(read)

    def territory(self, table: _Table) -> Territory:
        slug, names = table.slug_and_names()
        latitude, longitude = table.degrees("latitude"), table.degrees("longitude")
        code, outline = table.text("code").strip(), table.text("outline")
        try:
            check_place(latitude, longitude)
            place = self.by_code(code) if code else None
            rings = self.outline_in(self.path.parent / outline) if outline else ()
        except CmoocError as error:
            raise table.wrong(error) from error
        if latitude is None and (place or rings):
            latitude, longitude = (place.latitude, place.longitude) if place else middle(rings)
        return Territory(
            slug, names, table.texts("other_names"), None, latitude, longitude, place.code if place else None, rings
        )

    def theme(self, table: _Table) -> Theme:
        slug, names = table.slug_and_names()
        text = table.text("rule").strip()
        try:
            rule = self.parse_rule(text)
        except BadInput as error:
            raise table.wrong(BadInput("its rule can't be read: {cause}", cause=error)) from error
        return Theme(slug, names, table.by_language("description"), table.texts("categories"), rule, text)


def _label(kind: str, number: int, values: Mapping[str, object]) -> str:
    name = next((value for key in ("slug", "name") if isinstance(value := values.get(key), str)), "")
    return f"[[{kind}]] {number}" + (f" ({name})" if name else "")
