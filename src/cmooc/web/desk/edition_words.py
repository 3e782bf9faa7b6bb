"""The form in which facilitators write: what a draft holds as fields, and what was typed into them as changes.

Each field carries a mark of what it showed. What was not touched is not sent on, so who writes on something else is never
in the way; and what was typed comes back whatever happens.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from cmooc.domain.courses import LANGUAGES
from cmooc.domain.drafts import Draft, Piece, PieceKind, Text, piece_name
from cmooc.domain.roles import Person
from cmooc.domain.texts import slugify
from cmooc.services.drafting import Notice
from cmooc.web.pages import Given

SHEET = re.compile(r"sheet-(\d{1,3})")
MOST_SHEETS = 50


@dataclass(frozen=True, slots=True)
class Words:
    """One language of a sheet: what stands in its fields, a mark of what was shown there, and how it looks.

    `piece` is what the draft holds now, with who wrote it; `is_clash` when that is neither what was shown nor typed.
    """

    language: str
    title: str
    markdown: str
    mark: str
    html: str
    piece: Piece | None
    is_clash: bool = False

    @property
    def theirs(self) -> Text:
        value = self.piece.value if self.piece else None
        return value if isinstance(value, Text) else Text("", "")


@dataclass(frozen=True, slots=True)
class Sheet:
    """The lead (`name` is empty and `has_title` False), or an announcement; one without a name is new."""

    name: str
    has_title: bool
    is_open: bool
    words: tuple[Words, ...]


def sheets(draft: Draft, person: Person) -> tuple[Sheet, ...]:
    """Return what a draft holds, and room for one more announcement. The lead is open to who has no bounds."""
    return (_sheet(draft, "", has_title=False, is_open=not person.is_bounded),
            *(_sheet(draft, name) for name in _names(draft)), _sheet(draft, ""))  # fmt: skip


def typed_sheets(draft: Draft, person: Person, given: Given, html_of: Callable[[str], str]) -> tuple[Sheet, ...]:
    """Return the form with what was typed, beside what the draft holds now."""
    found = [replace(sheets(draft, person)[0], words=())]
    found[0] = replace(found[0], words=tuple(_typed(given, 0, draft, PieceKind.LEAD, "", html_of)))
    for number in _numbers(given):
        name = _name(given, number)
        words = tuple(_typed(given, number, draft, PieceKind.ANNOUNCEMENT, name, html_of))
        found.append(Sheet(name, has_title=True, is_open=True, words=words))
    known = {one.name for one in found}
    found += [_sheet(draft, name) for name in _names(draft) if name not in known]
    if all(one.name for one in found[1:]):
        found.append(_sheet(draft, ""))
    return tuple(found)


def changes(given: Given) -> tuple[dict[str, str], tuple[Notice, ...]]:
    """Return what somebody has changed: leads by language, and announcements. A new one is named after its title."""
    leads = {language: _text(given, 0, language, "text") for language in LANGUAGES if _is_touched(given, 0, language)}
    names = {_name(given, number) for number in _numbers(given)}
    notices = []
    for number in _numbers(given):
        name = _name(given, number) or _new_name(given, number, names)
        notices += [
            Notice(name, language, _text(given, number, language, "title"), _text(given, number, language, "text"))
            for language in LANGUAGES if _is_touched(given, number, language)
        ]  # fmt: skip
    return leads, tuple(notices)


def _sheet(draft: Draft, name: str, *, has_title: bool = True, is_open: bool = True) -> Sheet:
    kind = PieceKind.ANNOUNCEMENT if has_title else PieceKind.LEAD
    words = []
    for language in LANGUAGES:
        piece = draft.pieces.get(_piece(kind, name, language)) if name or not has_title else None
        text = piece.value if piece and isinstance(piece.value, Text) else Text("", "")
        words.append(Words(language, text.title, text.markdown, _mark(text.title, text.markdown), text.html, piece))
    return Sheet(name, has_title, is_open, tuple(words))


def _typed(
    given: Given, number: int, draft: Draft, kind: PieceKind, name: str, html_of: Callable[[str], str]
) -> Iterator[Words]:
    for language in LANGUAGES:
        title, markdown = _text(given, number, language, "title"), _text(given, number, language, "text")
        piece = draft.pieces.get(_piece(kind, name, language)) if name or kind is PieceKind.LEAD else None
        now = piece.value if piece and isinstance(piece.value, Text) else Text("", "")
        shown, mark = _was(given, number, language), _mark(now.title, now.markdown)
        is_clash = mark not in (shown, _mark(title, markdown)) and _is_touched(given, number, language)
        if not _is_touched(given, number, language):
            title, markdown = now.title, now.markdown
        yield Words(language, title, markdown, mark, html_of(markdown) if markdown.strip() else "", piece, is_clash)


def _names(draft: Draft) -> tuple[str, ...]:
    """Return the announcements of a draft, each once, in the order in which they were first written."""
    start = f"{PieceKind.ANNOUNCEMENT.value}:"
    found = (name.removeprefix(start).rpartition(".")[0] for name in draft.pieces if name.startswith(start))
    return tuple(dict.fromkeys(found))


def _numbers(given: Given) -> Sequence[int]:
    """Return the numbers of the announcements in a form; the lead is sheet 0."""
    found = (SHEET.fullmatch(field) for field in given)
    return sorted({int(one[1]) for one in found if one and int(one[1])})[:MOST_SHEETS]


def _name(given: Given, number: int) -> str:
    return slugify(_field(given, f"sheet-{number}"))


def _new_name(given: Given, number: int, taken: set[str]) -> str:
    """Return a name of its own for an announcement, after its first title."""
    titles = (_text(given, number, language, "title") for language in LANGUAGES)
    plain = slugify(next(filter(None, titles), "")) or "announcement"
    name, copy = plain, 1
    while name in taken:
        copy += 1
        name = f"{plain}-{copy}"
    taken.add(name)
    return name


def _is_touched(given: Given, number: int, language: str) -> bool:
    if f"text-{number}-{language}" not in given:
        return False
    mark = _mark(_text(given, number, language, "title"), _text(given, number, language, "text"))
    return mark != _was(given, number, language)


def _was(given: Given, number: int, language: str) -> str:
    return _field(given, f"was-{number}-{language}")


def _text(given: Given, number: int, language: str, part: str) -> str:
    """Return what was typed; browsers write lines with CRLF."""
    return _field(given, f"{part}-{number}-{language}").replace("\r\n", "\n").strip()


def _field(given: Given, name: str) -> str:
    value = given.get(name)
    return value if isinstance(value, str) else ""


def _mark(title: str, markdown: str) -> str:
    return sha256(f"{title.strip()}\0{markdown.strip()}".encode()).hexdigest()[:16]


def _piece(kind: PieceKind, name: str, language: str) -> str:
    return piece_name(kind, f"{name}.{language}" if kind is PieceKind.ANNOUNCEMENT else language)
