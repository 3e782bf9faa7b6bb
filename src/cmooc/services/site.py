"""Publishing: renders what changed since the last time, or all of it, and writes it to `site/`."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from pathlib import Path

from cmooc.domain.errors import BadInput, RenderError
from cmooc.domain.ports import Output
from cmooc.domain.site import ScopeKind, Site, Subject
from cmooc.domain.times import Clock
from cmooc.services.subjects import TAG_KINDS, Subjects
from cmooc.stages.publish import SiteWriter
from cmooc.stores.changes import ChangeStore
from cmooc.stores.editions import EditionStore
from cmooc.stores.entries import EntryStore
from cmooc.stores.feeds import FeedStore
from cmooc.stores.search import SearchStore

DESIGN = "design"
DAY = "day"
LOG = "log"
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
    editions: EditionStore
    search: SearchStore
    announce: Callable[[Sequence[str]], None]
    clock: Clock

    def publish(self, *, full: bool = False, progress: Callable[[int], None] = lambda _: None) -> PublishReport:
        """Bring the site and the search index up to date. Doing it twice writes nothing the second time."""
        pending, given = self.changes.pending()
        site = self.site()
        design = self.design(site)
        is_full = full or "vocabulary" in pending or self.changes.mark(DESIGN) != design
        subjects = Subjects(site, self.feeds, self.entries, self.editions, self.clock)
        asked, newest_attempt = self.feeds.logged_since(int(self.changes.mark(LOG) or 0))
        self.search.update(self.entries.keys() if full else pending.get("entry", ()))
        with SiteWriter(self.folder) as writer:
            for number, subject in enumerate(self._subjects(subjects, pending, asked, is_full=is_full)):
                writer.write(document for output in self.outputs for document in output.render(subject, site))
                progress(number)
            if is_full:
                writer.remove_others()
            for folder in _scope_folders(pending):
                for months in (f"{folder}/{A_MONTH}", f"*/{folder}/{A_MONTH}"):  # all that are left were just written
                    writer.remove_others(months)
        self.announce(writer.changed)
        self.changes.set_mark(DESIGN, design)
        self.changes.set_mark(DAY, site.today.isoformat())
        self.changes.set_mark(LOG, str(newest_attempt))
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

    def export_document(self, name: str, path: Path) -> None:
        """Render the list of feeds now and write the document called `name` to a file."""
        subjects = Subjects(self.site(), self.feeds, self.entries, self.editions, self.clock)
        documents = chain.from_iterable(output.render(subjects.feed_list(), subjects.site) for output in self.outputs)
        try:
            path.write_bytes(next(one.body for one in documents if one.path == name))
        except OSError as error:
            raise RenderError("{path} can't be written: {cause}.", path=path, cause=error.strerror) from error

    def _subjects(
        self, subjects: Subjects, pending: Mapping[str, tuple[str, ...]], asked: Sequence[int], *, is_full: bool
    ) -> Iterator[Subject]:
        is_new_day = self.changes.mark(DAY) != subjects.site.today.isoformat()
        if not (pending or is_full or is_new_day):
            return
        if is_full:
            yield from subjects.course_pages()
            pending = self._everything(subjects)
        yield subjects.front()
        if pending.get("edition"):
            yield subjects.calendar()
            yield from subjects.editions_of(date.fromisoformat(day) for day in pending["edition"])
        yield from subjects.entry_pages(pending.get("entry", ()))
        yield from self._scopes(subjects, pending)
        if pending.get("feeds"):
            yield subjects.feed_list()
            yield from subjects.feed_pages({*asked, *map(int, pending.get("feed", ()))})
        if any(pending.get(name) for name in ("entry", "edition", *TAG_KINDS.values())):
            yield subjects.sitemap()

    def _scopes(self, subjects: Subjects, pending: Mapping[str, tuple[str, ...]]) -> Iterator[Subject]:
        for kind, name in TAG_KINDS.items():
            slugs = pending.get(name, ())
            if slugs:
                yield subjects.index(kind)
            for slug in slugs:
                yield from subjects.scope(kind, slug)
        if pending.get("entry"):
            yield from subjects.scope(ScopeKind.ALL, "")

    def _everything(self, subjects: Subjects) -> Mapping[str, tuple[str, ...]]:
        vocabulary = subjects.site.vocabulary
        return {
            "edition": tuple(line.day.isoformat() for line in self.editions.lines()),
            "entry": self.entries.keys(),
            "territory": tuple(one.slug for one in vocabulary.territories),
            "theme": tuple(one.slug for one in vocabulary.themes),
            "participant": tuple(one.slug for one in self.feeds.participants()),
            "feeds": ("",),
            "feed": tuple(str(feed.id) for feed, _, _ in self.feeds.all()),
        }


def _scope_folders(pending: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """Yield the folders, without language, of the scopes that are rendered whole."""
    for kind, name in TAG_KINDS.items():
        for slug in pending.get(name, ()):
            yield f"{kind.value}/{slug}"
    if pending.get("entry"):
        yield ScopeKind.ALL.value
