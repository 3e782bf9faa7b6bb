"""The facilitators' vocabulary: themes with their rules, territories with their places, by hand or from a TOML file."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import TypeVar

from cmooc.domain.courses import LANGUAGES
from cmooc.domain.entries import Record
from cmooc.domain.errors import BadInput, NotFound
from cmooc.domain.rules import Found, Haystack
from cmooc.domain.tags import Rule, TagKind, Territory, Theme, Vocabulary
from cmooc.domain.texts import fold, slugify, squeeze
from cmooc.services.tagging import Tagging
from cmooc.stores.entries import EntryStore
from cmooc.stores.vocabulary import VocabularyStore

BATCH = 500
RULES = "rules"  # the tagger whose tags a rule gives
NEAREST = 3
TERRITORY_KEYS = frozenset(("slug", "name", "names", "other_names", "parent", "latitude", "longitude"))
THEME_KEYS = frozenset(("slug", "name", "names", "description", "descriptions", "categories", "rule"))

Named = TypeVar("Named", Territory, Theme)


@dataclass(frozen=True, slots=True)
class Preview:
    """What a rule would do to the archive, newest first: posts it would tag anew, untag, and leave tagged."""

    takes: tuple[Record, ...]
    loses: tuple[Record, ...]
    keeps: tuple[Record, ...]


@dataclass(frozen=True)
class Curating:
    """`parse_rule` raises BadInput; `spoken` says a rule in a language; `matches` returns what a rule found."""

    vocabulary: VocabularyStore
    entries: EntryStore
    tagging: Tagging
    parse_rule: Callable[[str], Rule]
    spoken: Callable[[Rule, str], str]
    matches: Callable[[Rule, Haystack], tuple[Found, ...]]

    def add_theme(self, name: str, fr: str = "", rule: str = "") -> Theme:
        """Add a theme; its slug is made of the French or only name. Raises BadInput."""
        slug = _new_slug(fr or name, self.vocabulary.load().theme_by_slug)
        theme = Theme(slug, _names(name, fr), {}, (), self.parse_rule(rule), rule.strip())
        self.vocabulary.save([], [theme])
        return theme

    def add_territory(
        self, name: str, fr: str = "", *, within: str = "", other_names: tuple[str, ...] = (),
        latitude: float | None = None, longitude: float | None = None,
    ) -> Territory:  # fmt: skip
        """Add a territory, `within` another by slug or name. Raises BadInput, and NotFound for an unknown parent."""
        vocabulary = self.vocabulary.load()
        slug = _new_slug(fr or name, vocabulary.territory_by_slug)
        parent = _slug_by_name(vocabulary.territories).get(fold(squeeze(within)))
        if within.strip() and parent is None:
            raise _not_found("territory", within, vocabulary.territories)
        _check_place(latitude, longitude)
        others = tuple(filter(None, map(squeeze, other_names)))
        territory = Territory(slug, _names(name, fr), others, parent, latitude, longitude)
        self.vocabulary.save([territory], [])
        return territory

    def import_file(self, path: Path) -> tuple[int, int]:
        """Take in the territories and themes of a file, all or none; a slug that is known is replaced.

        Returns (territories, themes). Raises BadInput naming the file and the entry.
        """
        file = _File(path, self.parse_rule)
        content = file.content()
        territories = file.with_parents(content, self.vocabulary.load())
        themes = file.each_once("theme", [file.theme(table) for table in file.tables(content, "theme", THEME_KEYS)])
        if not (territories or themes):
            raise BadInput("{path} holds neither [[territory]] nor [[theme]].", path=path)
        self.vocabulary.save(territories, themes)
        return len(territories), len(themes)

    def set_rule(self, slug: str, text: str) -> Theme:
        """Give a theme another rule; empty text for none. The archive is not tagged anew here."""
        theme = self._theme(slug)
        changed = replace(theme, rule=self.parse_rule(text), rule_text=text.strip())
        self.vocabulary.save([], [changed])
        return changed

    def spoken_rule(self, slug: str, language: str) -> str:
        return self.spoken(self._theme(slug).rule, language)

    def preview(self, slug: str, rule_text: str | None = None) -> Preview:
        """Try a rule, or the theme's own, on every stored post; nothing is changed."""
        theme = self._theme(slug)
        rule = theme.rule if rule_text is None else self.parse_rule(rule_text)
        found: dict[tuple[bool, bool], list[Record]] = {}
        for batch in self.entries.batches(None, BATCH):
            for _, record in batch:
                is_taken = bool(self.matches(rule, Haystack(record.entry)))
                found.setdefault((is_taken, _carries(record, slug)), []).append(record)
        takes, loses, keeps = (_newest(found.get(case, [])) for case in ((True, False), (False, True), (True, True)))
        return Preview(takes, loses, keeps)

    def _theme(self, slug: str) -> Theme:
        vocabulary = self.vocabulary.load()
        theme = vocabulary.theme_by_slug.get(slug)
        if theme is None:
            raise _not_found("theme", slug, vocabulary.themes)
        return theme


def _carries(record: Record, slug: str) -> bool:
    return any(tag.kind is TagKind.THEME and tag.slug == slug and tag.tagger == RULES for tag in record.tags)


def _newest(records: Iterable[Record]) -> tuple[Record, ...]:
    return tuple(sorted(records, key=lambda record: (record.dated_at, record.id), reverse=True))


def _names(name: str, fr: str) -> Mapping[str, str]:
    """A single name stands for both languages."""
    return {"fr": squeeze(fr) or squeeze(name), "en": squeeze(name) or squeeze(fr)}


def _new_slug(name: str, known: Mapping[str, object]) -> str:
    slug = slugify(name)
    if not slug:
        raise BadInput("The name {name!r} gives no address: it needs a letter from a to z or a digit.", name=name)
    if slug in known:
        raise BadInput("{slug} is there already.", slug=slug)
    return slug


def _check_place(latitude: float | None, longitude: float | None) -> None:
    """Degrees of WGS 84. Raises BadInput."""
    for name, value, most in (("latitude", latitude, 90), ("longitude", longitude, 180)):
        if value is not None and not (math.isfinite(value) and -most <= value <= most):
            raise BadInput(
                "A {name} lies between -{most} and {most}, not at {value}.", name=name, most=most, value=value
            )
    if (latitude is None) != (longitude is None):
        raise BadInput("A latitude and a longitude go together.")


def _slug_by_name(known: Iterable[Territory | Theme]) -> Mapping[str, str]:
    """Return the slugs by folded slug and name; a slug wins over a name, what comes first over the rest."""
    known = tuple(known)
    by_name = {fold(one.slug): one.slug for one in known}
    for one in known:
        for name in (*one.names.values(), *(one.other_names if isinstance(one, Territory) else ())):
            by_name.setdefault(fold(name), one.slug)
    return by_name


def _not_found(kind: str, asked: str, known: Iterable[Territory | Theme]) -> NotFound:
    by_name = _slug_by_name(known)
    near = get_close_matches(fold(squeeze(asked)), by_name, NEAREST * 2, cutoff=0.5)
    slugs = list(dict.fromkeys(by_name[name] for name in near))[:NEAREST]
    asked, nearest = squeeze(asked), ", ".join(slugs)
    if kind == "theme":
        if slugs:
            return NotFound("There is no theme {asked}. Nearest: {near}", asked=asked, near=nearest)
        return NotFound("There is no theme {asked}. See: cmooc themes list", asked=asked)
    if slugs:
        return NotFound("There is no territory {asked}. Nearest: {near}", asked=asked, near=nearest)
    return NotFound("There is no territory {asked}. See: cmooc territories list", asked=asked)


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
class _File:
    """A TOML file of the vocabulary, read whole and checked before anything is stored."""

    path: Path
    parse_rule: Callable[[str], Rule]

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
        slugs = {**_slug_by_name(known.territories), **_slug_by_name(read)}
        placed = []
        for table, territory in zip(tables, read, strict=True):
            wanted = squeeze(table.text("parent"))
            if wanted and fold(wanted) not in slugs:
                raise table.wrong(_not_found("territory", wanted, (*known.territories, *read)))
            placed.append(replace(territory, parent=slugs[fold(wanted)] if wanted else None))
        parents = {one.slug: one.parent for one in (*known.territories, *placed)}
        for table, territory in zip(tables, placed, strict=True):
            if _comes_back(territory.slug, parents):
                raise table.wrong("its parents lead back to itself.")
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
        try:
            _check_place(latitude, longitude)
        except BadInput as error:
            raise table.wrong(error) from error
        return Territory(slug, names, table.texts("other_names"), None, latitude, longitude)

    def theme(self, table: _Table) -> Theme:
        slug, names = table.slug_and_names()
        text = table.text("rule").strip()
        try:
            rule = self.parse_rule(text)
        except BadInput as error:
            raise table.wrong(f"its rule can't be read: {error}") from error
        return Theme(slug, names, table.by_language("description"), table.texts("categories"), rule, text)


def _label(kind: str, number: int, values: Mapping[str, object]) -> str:
    name = next((value for key in ("slug", "name") if isinstance(value := values.get(key), str)), "")
    return f"[[{kind}]] {number}" + (f" ({name})" if name else "")


def _comes_back(slug: str, parents: Mapping[str, str | None]) -> bool:
    """Tell whether a territory is one of its own parents."""
    seen: set[str] = set()
    step = parents.get(slug)
    while step is not None and step not in seen:
        if step == slug:
            return True
        seen.add(step)
        step = parents.get(step)
    return False
