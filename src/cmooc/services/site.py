"""Publishing: renders what changed since the last time, or all of it, and writes it to `site/`."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from pathlib import Path

from cmooc.domain.errors import BadInput, RenderError
from cmooc.domain.ports import Outlines, Output
from cmooc.domain.site import Scope, ScopeKind, Site, Subject
from cmooc.domain.times import Clock
from cmooc.services.agenda import AgendaSubjects
from cmooc.services.figures import KINDS
from cmooc.services.shelf import Shelf
from cmooc.services.subjects import Place, Subjects, Touched
from cmooc.stages.publish import SiteWriter
from cmooc.stores.changes import ChangeStore
from cmooc.stores.entries import EntryStore
from cmooc.stores.feeds import FeedStore
from cmooc.stores.figures import FigureStore
from cmooc.stores.indexing import EDITION_KINDS, IndexStore
from cmooc.stores.past_editions import PastEditions

DESIGN = "design"
DAY = "day"
A_MONTH = "????-??"


@dataclass(frozen=True, slots=True)
class PublishReport:
    """Counts of files: `written` anew, found `unchanged`, and `removed`; `is_full` when all was rendered."""

    written: int
    unchanged: int
    removed: int
    is_full: bool


@dataclass(frozen=True)
class SitePublisher:
    """`site` gives what all pages share now; `design` changes whenever every page must be rendered again.

    `announce` is told the paths of files that were written anew.
    """

    folder: Path
    outputs: tuple[Output, ...]
    site: Callable[[], Site]
    design: Callable[[Site], str]
    changes: ChangeStore
    feeds: FeedStore
    entries: EntryStore
    figures: FigureStore
    past: PastEditions
    index: IndexStore
    announce: Callable[[Sequence[str]], None]
    clock: Clock
    outlines: Outlines
    agenda: Callable[[Site], AgendaSubjects]

    def publish(self, *, full: bool = False, progress: Callable[[int], None] = lambda _: None) -> PublishReport:
        """Bring the site and the search index up to date. Doing it twice writes nothing the second time."""
        pending, given = self.changes.pending()
        site = self.site()
        design = self.design(site)
        is_full = full or "vocabulary" in pending or self.changes.mark(DESIGN) != design
        subjects = self._subjects_of(site)
        self._index(pending, is_full=full)
        pending = self._everything(subjects) if is_full else self._with_passed(pending, subjects)
        touched = subjects.everything() if is_full else subjects.touched(pending.get("entry", ()), self._has_page)
        places = tuple(_places(pending, is_full=is_full))
        editions = None if is_full else self._changed_editions(pending, touched)
        shown = tuple(filter(self._has_page, () if is_full else pending.get("entry", ())))
        with SiteWriter(self.folder) as writer:
            found = self._subjects(subjects, pending, places, touched, editions)
            for number, subject in enumerate(found):
                writer.write(document for output in self.outputs for document in output.render(subject, site))
                progress(number)
            some = [""] if is_full else _touched_files(places, touched, editions or (), has_agenda="agenda" in pending)
            for pattern in (*some, *_pages(shown)):  # all that is left was just written
                writer.remove_others(pattern)
        self.announce(writer.changed)
        self.changes.set_mark(DESIGN, design)
        self.changes.set_mark(DAY, site.today.isoformat())
        self.changes.done(given)
        return PublishReport(writer.written, writer.unchanged, writer.removed, is_full)

    def export_site(self, folder: Path) -> None:
        """Copy the published site to a new folder. Raises BadInput when that exists, RenderError when it can't be."""
        if folder.exists():
            raise BadInput("{path} exists already; name a new folder.", path=folder)
        try:
            shutil.copytree(self.folder, folder, ignore=shutil.ignore_patterns(".*"))
        except (OSError, shutil.Error) as error:
            raise RenderError("The site can't be copied to {path}: {cause}.", path=folder, cause=error) from error

    def document(self, name: str) -> bytes:
        """Render the list of feeds now and return the document called `name`."""
        subjects = self._subjects_of(self.site())
        documents = chain.from_iterable(output.render(subjects.feed_list(), subjects.site) for output in self.outputs)
        return next(one.body for one in documents if one.path == name)

    def scope(self, kind: ScopeKind, slug: str) -> Scope:
        """Gather the page of a scope as it is now."""
        return self._subjects_of(self.site()).scope(kind, slug)

    def export_document(self, name: str, path: Path) -> None:
        """Write that document to a file."""
        try:
            path.write_bytes(self.document(name))
        except OSError as error:
            raise RenderError("{path} can't be written: {cause}.", path=path, cause=error.strerror) from error

    def _has_page(self, key: str) -> bool:
        """Tell whether an entry was published before."""
        return (self.folder / "entries" / key / "index.html").is_file()

    def _subjects_of(self, site: Site) -> Subjects:
        shelf, agenda = Shelf(self.past), self.agenda(site)
        return Subjects(site, self.feeds, self.entries, self.figures, shelf, self.clock, self.outlines, agenda)

    def _index(self, pending: Mapping[str, tuple[str, ...]], *, is_full: bool) -> None:
        entries = self.entries.keys() if is_full else (*pending.get("entry", ()), *self.index.missing())
        changed = (name for kind in EDITION_KINDS for name in pending.get(kind, ()))
        self.index.update(dict.fromkeys(entries))
        self.index.update_editions(dict.fromkeys((*changed, *self.index.missing_editions())))

    def _subjects(
        self, subjects: Subjects, pending: Mapping[str, tuple[str, ...]], places: Sequence[Place], touched: Touched,
        editions: Collection[str] | None,
    ) -> Iterator[Subject]:  # fmt: skip
        is_full = touched.keys is None
        is_new_day = self.changes.mark(DAY) != subjects.site.today.isoformat()
        if not (pending or is_full or is_new_day):
            return
        if is_full:
            yield from subjects.course_pages()
        yield subjects.front()
        if pending.get("agenda") or is_new_day or is_full:
            yield from subjects.agenda.lists()
        yield from subjects.agenda.pages(pending.get("event", ()))
        if editions or is_full:
            yield from self._editions(subjects.shelf, editions)
        yield from subjects.entry_pages(tuple(dict.fromkeys((*pending.get("entry", ()), *pending.get("talk", ())))))
        for kind, name in KINDS.items():
            if pending.get(name) or is_full:
                yield subjects.index(kind)
        if is_full:
            yield from subjects.moved()
        if any(pending.get(kind) for kind in ("entry", "territory", "agenda")) or is_new_day or is_full:
            yield from subjects.maps(pending.get("territory", ()))
        yield from subjects.scopes(places, touched)
        if pending.get("feeds"):
            yield subjects.feed_list()
        if places or editions or pending.get("event"):
            yield from subjects.sitemap(touched.dated)

    def _with_passed(self, pending: Mapping[str, tuple[str, ...]], subjects: Subjects) -> Mapping[str, tuple[str, ...]]:
        """Return the change list, on a new day with what shows events as to come that are over."""
        day = self.changes.mark(DAY)
        if not day or day == subjects.site.today.isoformat():
            return pending
        return subjects.agenda.with_passed(pending, date.fromisoformat(day))

    def _changed_editions(self, pending: Mapping[str, tuple[str, ...]], touched: Touched) -> frozenset[str]:
        """Return the names of new and corrected editions, and of those in which a withdrawn post stands."""
        mentioning = self.past.mentioning(self.entries.withdrawn(touched.keys or ()))
        return frozenset((*(name for kind in EDITION_KINDS for name in pending.get(kind, ())), *mentioning))

    def _editions(self, shelf: Shelf, names: Collection[str] | None) -> Iterator[Subject]:
        yield shelf.calendar()
        yield shelf.weekly_list()
        yield from shelf.months(names)
        yield from shelf.pages(names)
        yield from shelf.feeds(names)

    def _everything(self, subjects: Subjects) -> Mapping[str, tuple[str, ...]]:
        vocabulary = subjects.site.vocabulary
        return {
            "entry": self.entries.keys(),
            "territory": tuple(one.slug for one in vocabulary.territories),
            "theme": tuple(one.slug for one in vocabulary.themes),
            "participant": tuple(one.slug for one in self.feeds.participants()),
            "event": subjects.agenda.keys(),
            "feeds": ("",),
        }


def _places(pending: Mapping[str, tuple[str, ...]], *, is_full: bool) -> Iterator[Place]:
    """Yield the scopes that have changed."""
    if pending.get("entry") or is_full:
        yield ScopeKind.ALL, ""
    for kind, name in KINDS.items():
        yield from ((kind, slug) for slug in pending.get(name, ()))


def _pages(keys: Iterable[str]) -> Iterator[str]:
    """Yield, as patterns, the pages of entries: some may have none any more."""
    for key in keys:
        yield from (f"entries/{key}", f"*/entries/{key}")


def _touched_files(
    places: Sequence[Place], touched: Touched, editions: Collection[str], *, has_agenda: bool
) -> Iterator[str]:
    """Yield, as patterns, what shows posts of the months that have changed, and the pages of these editions."""
    for name in editions:
        yield from (f"editions/{name}", f"*/editions/{name}")
    if has_agenda:
        yield from (f"events/{A_MONTH}", f"*/events/{A_MONTH}")
    yield from (f"sitemap-entries-{first:%Y-%m}*" for first in touched.dated)
    for kind, slug in places:
        folder = f"{kind.value}/{slug}" if slug else kind.value
        for first in touched.old_dated:
            yield from (f"{folder}/{first:%Y-%m}", f"*/{folder}/{first:%Y-%m}")
        yield from (f"{folder}/archive/{first:%Y-%m}*" for first in touched.old_accepted)
