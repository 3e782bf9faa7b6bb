"""What feeds say, whatever their format: which records, how much of each, under which identifier and dates."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from cmooc.domain.editions import Edition, Rhythm
from cmooc.domain.entries import Enclosure, Record, Verdict
from cmooc.domain.site import ChosenFeed, EditionFeed, Part, ScopeFeed, ScopeKind, Site, Subject
from cmooc.domain.texts import CONTROL, excerpt
from cmooc.domain.times import at_local
from cmooc.domain.urls import is_http
from cmooc.outputs.addresses import scope_path, tag_id
from cmooc.outputs.templating import Templating, to_bytes
from cmooc.outputs.view import View
from cmooc.outputs.wording import language_tag

EXCERPT_LENGTH = 500
WEEKLY = "editions/weekly/"
ENTRIES = "entries/"
# For a feed that has nothing yet: a constant, so that the file does not change from day to day.
NEVER = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """`html` is set for full posts and editions, else `text`. `updated_at` is never before `published_at`."""

    id: str
    url: str
    page_url: str
    title: str
    author: str
    author_url: str
    published_at: datetime
    updated_at: datetime
    text: str = ""
    html: str = ""
    language: str = ""
    source_title: str = ""
    territories: tuple[tuple[str, str], ...] = ()
    themes: tuple[tuple[str, str], ...] = ()
    enclosures: tuple[Enclosure, ...] = ()


@dataclass(frozen=True, slots=True)
class Tombstone:
    """A post that was in the feed and is withdrawn (RFC 6721)."""

    id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class FeedPlan:
    """A feed without its format. `path` is the folder of the document that readers subscribe to: `territories/rennes/`.

    `query` is set for the feed of a choice, which no file holds.
    """

    path: str
    title: str
    description: str
    language: str
    page_url: str
    entries: tuple[FeedEntry, ...]
    tombstones: tuple[Tombstone, ...] = ()
    part: Part = Part()
    query: str = ""

    @property
    def updated_at(self) -> datetime:
        moments = (*(entry.updated_at for entry in self.entries), *(one.at for one in self.tombstones))
        return max(moments, default=NEVER)

    @property
    def is_announced(self) -> bool:
        """Tell whether the course's hub hears of its changes."""
        return not self.part.name and not self.query

    def place(self, file: str, part: str) -> str:
        """Return where a document of this feed stands; the part without a name is the current one."""
        if self.query:
            return f"{self.path}{file}?{self.query}" + (f"&part={part}" if part else "")
        return f"{self.path}archive/{part}/{file}" if part else self.path + file


def plans(subject: Subject, site: Site, templating: Templating) -> Iterator[FeedPlan]:
    """Return the feeds of a subject: one for a scope, one per language and the bare one for the editions."""
    if isinstance(subject, ScopeFeed):
        yield scope_plan(subject, site, templating.view(site.course.language, site))
    elif isinstance(subject, EditionFeed):
        folder = "" if subject.rhythm is Rhythm.DAILY else WEEKLY
        for language in site.languages:
            yield _editions_plan(subject, templating.view(language, site), f"{language}/{folder}")
        yield _editions_plan(subject, templating.view(site.course.language, site), folder)


def scope_plan(scope: ScopeFeed, site: Site, view: View) -> FeedPlan:
    path = scope_path(scope)
    return FeedPlan(
        path=path,
        title=f"{_scope_name(scope, view)} · {view.title}",
        description=view.description,
        language=site.course.language,
        page_url=view.absolute(path),
        entries=_entries(scope.records, view),
        tombstones=tombstones(scope.records, view),
        part=scope.part,
    )


def chosen_plan(feed: ChosenFeed, site: Site, view: View) -> FeedPlan:
    query = feed.choice.query
    return FeedPlan(
        path=ENTRIES,
        title=f"{clean(view.chosen(feed.choice))} · {view.title}",
        description=view.description,
        language=site.course.language,
        page_url=view.absolute(f"{ENTRIES}?{query}"),
        entries=_entries(feed.records, view),
        tombstones=tombstones(feed.records, view),
        part=feed.part,
        query=query,
    )


def _entries(records: Iterable[Record], view: View) -> tuple[FeedEntry, ...]:
    """Return the public ones, newest first, whatever came when."""
    found = (record_entry(record, view) for record in records if record.is_public)
    return tuple(sorted(found, key=lambda entry: (entry.published_at, entry.id), reverse=True))


def tombstones(records: Iterable[Record], view: View) -> tuple[Tombstone, ...]:
    return tuple(
        Tombstone(tag_id(view.course, f"entries/{record.key}"), record.withdrawn_at)
        for record in records
        if record.withdrawn_at is not None and record.decision.verdict is Verdict.ACCEPTED
    )


def _scope_name(scope: ScopeFeed, view: View) -> str:
    if scope.kind is ScopeKind.TERRITORY:
        return view.territory(scope.slug) or scope.slug
    if scope.kind is ScopeKind.THEME:
        return view.theme(scope.slug) or scope.slug
    if scope.kind is ScopeKind.PARTICIPANT:
        return clean(scope.participant.name) if scope.participant else scope.slug
    return view.translate("All posts")


def record_entry(record: Record, view: View) -> FeedEntry:
    """Return what a feed may say of a record: no more than its author allows."""
    return view.kept("feed", record.key, record, lambda one: _record_entry(one, view))


def _record_entry(record: Record, view: View) -> FeedEntry:
    entry, course = record.entry, view.course
    item = view.item(record)
    page_url = view.absolute(f"entries/{record.key}/")
    published = record.dated_at
    seen = record.changed_at or record.first_seen_at
    edited = min(entry.updated_at, seen) if entry.updated_at else published
    is_full = record.show == "full" and bool(entry.html)
    has_text = record.show != "title" and not is_full
    return FeedEntry(
        id=tag_id(course, f"entries/{record.key}"),
        url=entry.url if entry.url and is_http(entry.url) else page_url,
        page_url=page_url,
        title=clean(view.heading(item)),
        author=clean(entry.author or record.participant_name) or record.participant_slug,
        author_url=view.absolute(f"participants/{record.participant_slug}/"),
        published_at=published,
        updated_at=max(published, edited, record.changed_at or published),
        text=clean(excerpt(entry.summary or entry.text, EXCERPT_LENGTH)) if has_text else "",
        html=CONTROL.sub("", entry.html) if is_full else "",
        language=language_tag(entry.language),
        source_title=clean(record.feed_title),
        territories=_named(record.slugs("territory"), view.territory),
        themes=_named(record.slugs("theme"), view.theme),
        enclosures=tuple(file for file in entry.enclosures if is_http(file.url)) if record.show != "title" else (),
    )


def _named(slugs: tuple[str, ...], name_of: Callable[[str], str]) -> tuple[tuple[str, str], ...]:
    return tuple((slug, clean(name)) for slug in slugs if (name := name_of(slug)))


def _editions_plan(feed: EditionFeed, view: View, path: str) -> FeedPlan:
    is_weekly = feed.rhythm is Rhythm.WEEKLY
    return FeedPlan(
        path=path,
        title=f"{view.translate('Week by week')} · {view.title}" if is_weekly else view.title,
        description=view.description,
        language=view.language,
        page_url=view.absolute(WEEKLY if is_weekly else ""),
        entries=tuple(_edition_entry(edition, feed.gone, view) for edition in feed.editions),
        part=feed.part,
    )


def _edition_entry(edition: Edition, gone: frozenset[str], view: View) -> FeedEntry:
    """A correction moves `updated`, so that readers show the edition anew."""
    course = view.course
    url = view.absolute(f"editions/{edition.name}/")
    left_at = edition.published_at or at_local(edition.day, course.edition_hour, course.zone)
    return FeedEntry(
        id=tag_id(course, f"{view.language}/editions/{edition.name}"),
        url=url,
        page_url=url,
        title=clean(view.edition_title(edition)),
        author=clean(view.title),
        author_url=view.absolute(""),
        published_at=left_at,
        updated_at=max([left_at, *(correction.at for correction in edition.corrections)]),
        html=to_bytes(view.edition_html(edition, gone)).decode().strip(),
        language=view.language,
    )


def clean(text: str) -> str:
    """Return one line without the characters that XML forbids."""
    return " ".join(CONTROL.sub("", text).split())


def extracted(_: Callable[[str], str]) -> tuple[str, ...]:
    """Name the sentences above for the catalogue's reader."""
    return _("All posts"), _("Week by week")
