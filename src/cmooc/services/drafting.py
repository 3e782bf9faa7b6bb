"""Drafting: what facilitators write, choose, hold and order for the edition that is still to leave."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from cmooc.domain.courses import LANGUAGES
from cmooc.domain.drafts import OF_POSTS, POSTS, SECTIONS, Draft, PieceKind, Text, Value, piece_name, section_name
from cmooc.domain.editions import Rhythm, SectionKind
from cmooc.domain.entries import Record
from cmooc.domain.errors import BadInput, DraftChanged, NotFound
from cmooc.domain.tags import TagKind
from cmooc.domain.texts import slugify, squeeze
from cmooc.domain.times import Clock
from cmooc.services.references import entry_named, subject_named
from cmooc.stages.drafts import changed, merged, undone
from cmooc.stores.drafts import DraftStore
from cmooc.stores.entries import EntryStore
from cmooc.stores.vocabulary import VocabularyStore

TRIES = 5
MOST_TEXT = 20_000
MOST_NOTE = 1_000
MOVABLE = tuple(kind.value for kind in SectionKind if kind not in (SectionKind.EVENTS, SectionKind.NEWCOMERS))
OTHERS = "others"


@dataclass(frozen=True, slots=True)
class Notice:
    """An announcement in one language; `name` is what it is called in all of them. Empty, it is taken away."""

    name: str
    language: str
    title: str
    markdown: str


@dataclass(frozen=True)
class Drafting:
    """`safe_html` makes sanitized HTML of Markdown.

    `seen` is always the version of the draft that the facilitator looked at; each method returns the draft as it is
    then, and raises Overtaken rather than undo what somebody else did unseen.
    """

    drafts: DraftStore
    entries: EntryStore
    vocabulary: VocabularyStore
    safe_html: Callable[[str], str]
    clock: Clock
    rhythm: Rhythm = Rhythm.DAILY

    def shown(self) -> Draft:
        return self.drafts.of(self.rhythm)

    def titles(self, draft: Draft) -> Mapping[str, str]:
        """Return the titles of the posts that a draft speaks of or spoke of once, by the names of their pieces."""
        said = {piece_name(kind, key): key for kind in OF_POSTS for key in draft.words(kind)}
        acts = (act.name.partition(":") for act in draft.acts)
        names = said | {f"{kind}:{key}": key for kind, _, key in acts if kind in OF_POSTS}
        records = {one.key: one for one in self.entries.by_keys(sorted(names.values()))}
        return {
            name: records[key].entry.title or records[key].entry.summary
            for name, key in names.items()
            if key in records
        }

    def lead(self, language: str, markdown: str, *, by: str, seen: int | None = None) -> Draft:
        """Write the lead in one language; without a word there is none."""
        name = piece_name(PieceKind.LEAD, known_language(language))
        return self._set({name: self._text(markdown)}, by, seen)

    def write(self, leads: Mapping[str, str], notices: Iterable[Notice], *, by: str, seen: int) -> Draft:
        """Write several texts at once, all or none: leads by language, and announcements."""
        values: dict[str, Value | None] = {
            piece_name(PieceKind.LEAD, known_language(language)): self._text(words) for language, words in leads.items()
        }
        for notice in notices:
            if bool(notice.title.strip()) != bool(notice.markdown.strip()):
                raise BadInput("An announcement needs a title and a text.")
            name = f"{notice.name}.{known_language(notice.language)}"
            values[piece_name(PieceKind.ANNOUNCEMENT, name)] = self._text(notice.markdown, _note(notice.title))
        return self._set(values, by, seen)

    def announce(
        self, language: str, title: str, markdown: str, *, name: str = "", by: str, seen: int | None = None
    ) -> Draft:
        """Write an announcement in one language; `name` is what it is called in all of them, else made of the title."""
        title = _note(title)
        short = slugify(name or title)
        if not short:
            raise BadInput("An announcement needs a title.")
        piece = piece_name(PieceKind.ANNOUNCEMENT, f"{short}.{known_language(language)}")
        return self._set({piece: self._text(markdown, title)}, by, seen)

    def highlight(self, post: str, note: str = "", *, by: str, seen: int | None = None) -> Draft:
        """Put a post first, with a word why; a note that it has already is kept when none is given."""
        key = self._waiting(post).key
        kept = self.shown().notes.get(key, "")
        return self._set(
            {piece_name(PieceKind.HIGHLIGHT, key): _note(note) or kept, piece_name(PieceKind.NOTE, key): None}, by, seen
        )

    def annotate(self, post: str, note: str, *, by: str, seen: int | None = None) -> Draft:
        """Write a note on a post, highlighted or not; an empty one takes it away."""
        key, words = self._waiting(post).key, _note(note)
        if key in self.shown().highlights:
            return self._set({piece_name(PieceKind.HIGHLIGHT, key): words}, by, seen)
        return self._set({piece_name(PieceKind.NOTE, key): words or None}, by, seen)

    def hold(self, post: str, why: str = "", *, by: str, seen: int | None = None) -> Draft:
        """Let a post wait: no edition carries it until it is released."""
        return self._set({piece_name(PieceKind.HOLD, self._waiting(post).key): _note(why)}, by, seen)

    def release(self, post: str, *, by: str) -> Draft:
        """Let a post that is held go with the next edition. Raises NotFound when it is not held."""
        key = entry_named(post, self.entries).key
        if key not in self.shown().held:
            raise NotFound("The post {entry} is not held.", entry=post)
        return self._merge(piece_name(PieceKind.HOLD, key), lambda _: None, by)

    def said_of(self, draft: Draft, key: str) -> dict[str, Value | None]:
        """Return what a draft says of a post, piece by piece; None for what it does not say."""
        return {name: draft.value(name) for name in (piece_name(kind, key) for kind in OF_POSTS)}

    def put_back(self, pieces: Mapping[str, Value | None], *, by: str, seen: int) -> Draft:
        """Say of posts again what was said of them before; see `said_of`."""
        return self._set(dict(pieces), by, seen)

    def move(self, what: str, after: str = "", *, is_free: bool = False, by: str) -> Draft:
        """Put a section or a post first, or after another one; `is_free` lets it stand where it would by itself."""
        order, name = self._movable(what)
        behind = self._movable(after)[1] if after else ""
        if behind == name or (after and self._movable(after)[0] != order):
            raise BadInput("{what} can't stand after {after}.", what=what, after=after)

        def moved(value: Value | None) -> Value | None:
            names = [one for one in value if one != name] if isinstance(value, tuple) else []
            if is_free:
                return tuple(names) or None
            if behind and behind not in names:
                names.append(behind)
            names.insert(names.index(behind) + 1 if behind else 0, name)
            return tuple(names)

        return self._merge(piece_name(PieceKind.ORDER, order), moved, by)

    def arrange(self, order: str, names: Sequence[str], *, by: str, seen: int) -> Draft:
        """Let these sections or posts come first, in this order; `order` is `sections` or `posts`."""
        return self._set({piece_name(PieceKind.ORDER, order): tuple(names) or None}, by, seen)

    def clear(self, what: str = "", *, by: str, seen: int | None = None) -> Draft:
        """Take away all that was prepared, but for the posts that are held; or a piece, or what was said of a post."""
        pieces = self.shown().pieces
        if not what:
            names: Iterable[str] = (name for name in pieces if not name.startswith(f"{PieceKind.HOLD.value}:"))
        elif what in set(PieceKind) or what in pieces:
            names = (name for name in pieces if name == what or name.startswith(f"{what}:"))
        else:
            key = entry_named(what, self.entries).key
            names = (piece_name(PieceKind.HIGHLIGHT, key), piece_name(PieceKind.NOTE, key))
        return self._set(dict.fromkeys(names), by, seen)

    def undo(self, *, by: str) -> Draft:
        """Take back the last thing that a facilitator did."""
        return self._change(lambda draft: undone(draft, by=by, at=self.clock()))

    def _set(self, values: dict[str, Value | None], by: str, seen: int | None) -> Draft:
        return self._change(lambda draft: changed(draft, values, by=by, at=self.clock(), seen=seen))

    def _merge(self, name: str, change: Callable[[Value | None], Value | None], by: str) -> Draft:
        return self._change(lambda draft: merged(draft, name, change(draft.value(name)), by=by, at=self.clock()))

    def _change(self, change: Callable[[Draft], Draft]) -> Draft:
        """Change the draft as it is now, again when somebody else was quicker."""
        for _ in range(TRIES - 1):
            try:
                return self._changed(change)
            except DraftChanged:
                continue
        return self._changed(change)

    def _changed(self, change: Callable[[Draft], Draft]) -> Draft:
        before = self.shown()
        after = change(before)
        if after is not before:
            self.drafts.save(after, instead_of=before.version)
        return after

    def _text(self, markdown: str, title: str = "") -> Text | None:
        if len(markdown) > MOST_TEXT:
            raise BadInput(
                "This text has {length} characters; {most} are the most.", length=len(markdown), most=MOST_TEXT
            )
        return Text(markdown, self.safe_html(markdown), title) if markdown.strip() else None

    def _waiting(self, reference: str) -> Record:
        """Return a post that the next edition may carry; of a weekly one, a post that a daily one has carried."""
        record = entry_named(reference, self.entries)
        if not record.is_public:
            raise BadInput("The post {entry} is not accepted, or was withdrawn.", entry=reference)
        if self.rhythm is Rhythm.DAILY and record.edition_day is not None:
            raise BadInput("The post {entry} went out with the edition of {day}. See: cmooc edition correct",
                           entry=reference, day=record.edition_day)  # fmt: skip
        if self.rhythm is Rhythm.WEEKLY and record.edition_day is None:
            raise BadInput("No daily edition has carried the post {entry} yet.", entry=reference)
        return record

    def _movable(self, what: str) -> tuple[str, str]:
        """Return which order something stands in, and its name there."""
        if what == OTHERS:
            return SECTIONS, section_name(SectionKind.THEME, None)
        if what in MOVABLE:
            return SECTIONS, what
        if what.startswith(f"{TagKind.THEME.value}:"):
            _, slug = subject_named(what, self.vocabulary.load())
            return SECTIONS, section_name(SectionKind.THEME, slug)
        return POSTS, self._waiting(what).key


def known_language(language: str) -> str:
    if language not in LANGUAGES:
        raise BadInput("{language} is none of {languages}.", language=language, languages=", ".join(LANGUAGES))
    return language


def _note(text: str) -> str:
    text = squeeze(text)
    if len(text) > MOST_NOTE:
        raise BadInput("This text has {length} characters; {most} are the most.", length=len(text), most=MOST_NOTE)
    return text
