"""What feeds say, whatever their format: which records, how much of each, under which identifier and dates."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from cmooc.domain.editions import Edition
from cmooc.domain.entries import Enclosure, Record
from cmooc.domain.site import Front, Scope, ScopeKind, Site, Subject
from cmooc.domain.texts import CONTROL, excerpt
from cmooc.domain.times import at_local
from cmooc.domain.urls import is_http
from cmooc.outputs.addresses import absolute, scope_path, tag_id
from cmooc.outputs.editions import without
from cmooc.outputs.templating import Templating, to_bytes
from cmooc.outputs.view import View
from cmooc.outputs.wording import language_tag

EXCERPT_LENGTH = 500
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
class FeedPlan:
    """A feed without its format. `path` has no file ending's name: `territories/rennes/`."""

    path: str
    title: str
    description: str
    language: str
    page_url: str
    entries: tuple[FeedEntry, ...]

    @property
    def updated_at(self) -> datetime:
        return max((entry.updated_at for entry in self.entries), default=NEVER)


def plans(subject: Subject, site: Site, templating: Templating) -> Iterator[FeedPlan]:
    """Return the feeds of a subject: one for a scope, one per language and the bare one for the editions."""
    if isinstance(subject, Scope) and subject.month is None:
        yield _scope_plan(subject, site, templating.view(site.course.language, site))
    elif isinstance(subject, Front):
        for language in site.languages:
            yield _editions_plan(subject, templating.view(language, site), templating, f"{language}/")
        yield _editions_plan(subject, templating.view(site.course.language, site), templating, "")


def _scope_plan(scope: Scope, site: Site, view: View) -> FeedPlan:
    path = scope_path(scope)
    records = sorted((record for record in scope.records if record.is_public), key=_newest_first)
    name = _scope_name(scope, view)
    return FeedPlan(
        path=path,
        title=f"{name} · {view.title}",
        description=view.description,
        language=site.course.language,
        page_url=view.absolute(path),
        entries=tuple(record_entry(record, view) for record in records),
    )


def _newest_first(record: Record) -> tuple[float, str]:
    return -record.dated_at.timestamp(), record.key


def _scope_name(scope: Scope, view: View) -> str:
    if scope.kind is ScopeKind.TERRITORY:
        return view.territory(scope.slug) or scope.slug
    if scope.kind is ScopeKind.THEME:
        return view.theme(scope.slug) or scope.slug
    if scope.kind is ScopeKind.PARTICIPANT:
        return clean(scope.participant.name) if scope.participant else scope.slug
    return view.translate("All posts")


def record_entry(record: Record, view: View) -> FeedEntry:
    """Return what a feed may say of a record: no more than its author allows."""
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


def _editions_plan(front: Front, view: View, templating: Templating, path: str) -> FeedPlan:
    editions = sorted(front.recent_editions, key=lambda edition: edition.day, reverse=True)
    shown = (without(edition, front.gone) for edition in editions)
    return FeedPlan(
        path=path,
        title=view.title,
        description=view.description,
        language=view.language,
        page_url=view.absolute(""),
        entries=tuple(_edition_entry(edition, view, templating) for edition in shown),
    )


def _edition_entry(edition: Edition, view: View, templating: Templating) -> FeedEntry:
    course = view.course
    url = view.absolute(f"editions/{edition.day}/")
    left_at = edition.published_at or at_local(edition.day, course.edition_hour, course.zone)
    html = to_bytes(templating.render("edition_feed.html", view.language, v=view, edition=edition)).decode()
    number, day = view.number(edition.number), view.day(edition.day, "full")
    return FeedEntry(
        id=tag_id(course, f"{view.language}/editions/{edition.day}"),
        url=url,
        page_url=url,
        title=view.translate("No. {number}, {day}").format(number=number, day=day),
        author=clean(view.title),
        author_url=view.absolute(""),
        published_at=left_at,
        updated_at=left_at,
        html=html.strip(),
        language=view.language,
    )


def clean(text: str) -> str:
    """Return one line without the characters that XML forbids."""
    return " ".join(CONTROL.sub("", text).split())


def feed_url(plan: FeedPlan, file: str, site: Site) -> str:
    return absolute(site.course, plan.path + file)


def extracted(_: Callable[[str], str]) -> tuple[str, ...]:
    """Name the sentences above for the catalogue's reader."""
    return _("All posts"), _("No. {number}, {day}")
