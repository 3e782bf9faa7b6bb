"""What a page sees of the site: links, names, dates and texts in one language. Templates call it `v`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from cmooc.domain.courses import Course, CoursePage
from cmooc.domain.editions import Edition, Item, SectionKind
from cmooc.domain.entries import Entry, Record
from cmooc.domain.sentences import Sentence
from cmooc.domain.site import Count, Scope, ScopeKind, Site
from cmooc.domain.tags import Tag
from cmooc.domain.texts import excerpt, fold
from cmooc.domain.times import local_day, rfc3339
from cmooc.domain.urls import host_of, is_http, shown
from cmooc.outputs import addresses, wording
from cmooc.outputs.prose import plain_images

EXCERPT_LENGTH = 280
ITEMS_KEPT = 5000
NAMES = {"fr": "Français", "en": "English"}


class Render(Protocol):
    def __call__(self, name: str, language: str, /, **context: object) -> str: ...


class View:
    """One language of one site. It keeps what many pages share: header, footer, chips."""

    def __init__(
        self, site: Site, language: str, translate: Callable[[str], str], render: Render, assets: Mapping[str, str]
    ) -> None:
        self.site = site
        self.language = language
        self.translate = translate
        self._render = render
        self._assets = assets
        self._chips: dict[tuple[str, tuple[str | None, ...], tuple[str, ...]], tuple[tuple[str, str], ...]] = {}
        self._chip_lists: dict[tuple[tuple[str, ...], tuple[str, ...], tuple[str | None, ...]], str] = {}
        self._items: dict[tuple[Item, int, str], str] = {}
        self._parts: dict[tuple[str, str], str] = {}

    @property
    def course(self) -> Course:
        return self.site.course

    @property
    def title(self) -> str:
        return self.course.title(self.language)

    @property
    def description(self) -> str:
        return self.course.description(self.language)

    @property
    def tag(self) -> str:
        return self.course.tag.lstrip("#")

    def part(self, name: str, section: str) -> str:
        """Return the header or footer, the same on all pages of a section."""
        key = (name, section)
        if key not in self._parts:
            self._parts[key] = self._render(f"{name}.html", self.language, v=self, section=section)
        return self._parts[key]

    # -- links

    def url(self, path: str, language: str = "") -> str:
        """Return the link to a page in this language."""
        return addresses.link(self.course, f"{language or self.language}/{path}")

    def file(self, path: str) -> str:
        """Return the link to a file that all languages share, such as a feed."""
        return addresses.link(self.course, path)

    def absolute(self, path: str, language: str = "") -> str:
        return addresses.absolute(self.course, f"{language or self.language}/{path}")

    def bare(self, path: str) -> str:
        return addresses.absolute(self.course, path)

    def asset(self, name: str) -> str:
        return addresses.link(self.course, self._assets[name])

    def safe_url(self, url: str | None) -> str:
        """Return an http address without name and password, or nothing."""
        return shown(url) if url and is_http(url) else ""

    def host(self, url: str | None) -> str:
        return host_of(url or "").removeprefix("www.")

    def contact(self) -> str:
        """Return a link to the people who run the course, or nothing."""
        contact = self.course.contact.strip()
        if is_http(contact):
            return contact
        return f"mailto:{contact}" if "@" in contact and " " not in contact else ""

    def languages(self) -> tuple[tuple[str, str], ...]:
        return tuple((language, NAMES.get(language, language)) for language in self.site.languages)

    # -- wording

    def lang(self, language: str | None) -> str:
        """Return the language of a passage when it differs from the page's."""
        tag = wording.language_tag(language)
        return "" if tag.split("-")[0].lower() == self.language else tag

    def day(self, moment: date | datetime, style: str = "long") -> str:
        return wording.day(self.local(moment), self.language, style)

    def local(self, moment: date | datetime) -> date:
        return local_day(moment, self.course.zone) if isinstance(moment, datetime) else moment

    def clock(self, moment: datetime) -> str:
        local = moment.astimezone(self.course.zone)
        return f"{local:%H:%M}" if self.language != "fr" else f"{local.hour}\u202fh\u202f{local:%M}"

    def iso_day(self, day: str) -> date:
        return date.fromisoformat(day)

    def iso(self, moment: date | datetime) -> str:
        return rfc3339(moment) or "" if isinstance(moment, datetime) else moment.isoformat()

    def number(self, value: int) -> str:
        return wording.number(value, self.language)

    def told(self, sentence: Sentence) -> str:
        return sentence.told(self.translate, self._told)

    def listing(self, parts: Iterable[str]) -> str:
        return wording.listing(list(parts), self.language)

    def weekdays(self) -> tuple[tuple[str, str], ...]:
        return wording.weekdays(self.language)

    # -- territories and themes

    def territory(self, slug: str | None) -> str:
        found = self.site.vocabulary.territory_by_slug.get(slug or "")
        return found.name(self.language) if found else ""

    def theme(self, slug: str | None) -> str:
        found = self.site.vocabulary.theme_by_slug.get(slug or "")
        return found.name(self.language) if found else ""

    def grouped(self, tags: Iterable[Tag]) -> tuple[tuple[Tag, ...], ...]:
        """Return the tags of each territory or theme together, surest first, with all their reasons."""
        found: dict[tuple[str, str], list[Tag]] = {}
        for tag in tags:
            found.setdefault((tag.kind, tag.slug), []).append(tag)
        return tuple(map(tuple, found.values()))

    def chips(
        self, kind: str, slugs: tuple[str, ...], hide: tuple[str | None, ...] = ()
    ) -> tuple[tuple[str, str], ...]:
        """Return (name, link) of the territories or themes that still exist, without those to hide."""
        key = (kind, hide, slugs)
        if key not in self._chips:
            name_of = self.territory if kind == "territories" else self.theme
            found = ((name_of(slug), self.url(f"{kind}/{slug}/")) for slug in slugs if slug not in hide)
            self._chips[key] = tuple(pair for pair in found if pair[0])
        return self._chips[key]

    def chips_html(
        self, territories: tuple[str, ...], themes: tuple[str, ...], hide: tuple[str | None, ...] = ()
    ) -> str:
        key = (territories, themes, hide)
        if key not in self._chip_lists:
            places = self.chips("territories", territories, hide)
            subjects = self.chips("themes", themes, hide)
            self._chip_lists[key] = self._render("chips.html", self.language, places=places, subjects=subjects)
        return self._chip_lists[key]

    def name_of(self, kind: ScopeKind, count: Count) -> str:
        """Return the name in this language; participants have only one."""
        if kind is ScopeKind.TERRITORY:
            return self.territory(count.slug) or count.name
        if kind is ScopeKind.THEME:
            return self.theme(count.slug) or count.name
        return count.name

    def crossing(self, scope: Scope) -> tuple[tuple[str, str, str, int], ...]:
        """Return (kind, name, link, posts) of the themes met in a territory, and so on."""
        found = []
        for count in scope.crossing:
            is_theme = count.slug in self.site.vocabulary.theme_by_slug
            if is_theme and count.slug in self.site.vocabulary.territory_by_slug:
                is_theme = scope.kind is ScopeKind.TERRITORY
            kind = ScopeKind.THEME if is_theme else ScopeKind.TERRITORY
            name = self.name_of(kind, count)
            found.append((kind.value, name, self.url(f"{kind.value}/{count.slug}/"), count.posts))
        return tuple(found)

    def parents(self, slug: str) -> tuple[str, ...]:
        return tuple(reversed(self.site.vocabulary.line(slug)[1:]))

    def children(self, slug: str) -> tuple[str, ...]:
        return tuple(territory.slug for territory in self.site.vocabulary.territories if territory.parent == slug)

    def tree(self, counts: Sequence[Count]) -> tuple[tuple[int, Count], ...]:
        """Return territories with their depth, each below its parent when that is in the list."""
        listed = {count.slug for count in counts}
        below: dict[str | None, list[Count]] = {}
        for count in counts:
            line = self.site.vocabulary.line(count.slug)[1:]
            below.setdefault(next((slug for slug in line if slug in listed), None), []).append(count)
        found: list[tuple[int, Count]] = []

        def walk(parent: str | None, depth: int) -> None:
            for count in below.pop(parent, ()):
                found.append((depth, count))
                walk(count.slug, depth + 1)

        walk(None, 0)
        found.extend((0, count) for counts in list(below.values()) for count in counts)
        return tuple(found)

    def alphabetical(self, counts: Sequence[Count]) -> tuple[Count, ...]:
        return tuple(sorted(counts, key=lambda count: fold(count.name)))

    def _told(self, value: object) -> str:
        return wording.told(self.local(value) if isinstance(value, datetime) else value, self.language)

    # -- entries

    def item(self, record: Record) -> Item:
        """Return a record in the form in which lists show entries, with no more than its author allows."""
        entry = record.entry
        return Item(
            key=record.key,
            title=entry.title,
            url=entry.url,
            text="" if record.show == "title" else excerpt(entry.summary or entry.text, EXCERPT_LENGTH),
            participant_slug=record.participant_slug,
            participant_name=record.participant_name,
            feed_title=record.feed_title,
            channel=record.channel,
            language=entry.language,
            published_at=record.dated_at,
            territories=record.slugs("territory"),
            themes=record.slugs("theme"),
            note=record.highlight or "",
        )

    def item_html(self, item: Item, level: int, style: str) -> str:
        """Return the head of an entry as lists show it. It stands on many pages: by day, place, theme and author."""
        key = (item, level, style)
        html = self._items.get(key)
        if html is None:
            html = self._render("item.html", self.language, v=self, item=item, level=level, style=style)
            if len(self._items) >= ITEMS_KEPT:
                self._items.clear()
            self._items[key] = html
        return html

    def heading(self, item: Item) -> str:
        """Return the title, or the first words of a note without one, or its day when no words may be shown."""
        words = item.title.strip() or excerpt(item.text, 90)
        if words or item.published_at is None:
            return words or item.feed_title or item.participant_name or item.key
        return self.translate("A note of {day}").format(day=self.day(item.published_at))

    def below_heading(self, item: Item) -> str:
        """Return the excerpt, without what the heading has already said (notes take theirs from their first words)."""
        said = self.heading(item).rstrip("…")
        rest = item.text[len(said) :].strip() if item.text.startswith(said) else item.text
        return excerpt(rest, EXCERPT_LENGTH) if rest == item.text or not rest else "… " + excerpt(rest, EXCERPT_LENGTH)

    def words(self, entry: Entry) -> str:
        """Return the title of an entry that is not stored yet, or its first words."""
        return entry.title.strip() or excerpt(entry.text, 90) or self.host(entry.url) or entry.guid

    def short_text(self, entry: Entry) -> str:
        return excerpt(entry.summary or entry.text, EXCERPT_LENGTH)

    def prose(self, html: str) -> str:
        """Return a post's sanitized HTML fit for our page: no picture fetched from elsewhere, headings in order."""
        return plain_images(html, self.translate)

    # -- editions and weeks

    def lead(self, edition: Edition) -> tuple[str, str]:
        """Return (language, html) of the facilitator's lead, in this language if there is one."""
        given = dict(edition.lead)
        for language in (self.language, *given):
            if given.get(language):
                return language, given[language]
        return "", ""

    def announcements(self, edition: Edition) -> tuple[tuple[str, str, str], ...]:
        """Return those in this language, or all when there is none."""
        own = tuple(found for found in edition.announcements if found[0] == self.language)
        return own or edition.announcements

    def edition_themes(self, edition: Edition) -> tuple[str, ...]:
        """Return the names of the themes with most posts, at most three."""
        sections = [section for section in edition.sections if section.kind is SectionKind.THEME and section.theme]
        sections.sort(key=lambda section: -len(section.items) - len(section.more))
        return tuple(name for name in (self.theme(section.theme) for section in sections[:3]) if name)

    def pages(self) -> tuple[CoursePage, ...]:
        """Return the pages of the navigation, weeks apart."""
        found = [page for page in self._pages() if page.nav is not None and page.week is None]
        return tuple(sorted(found, key=lambda page: (page.nav or 0, page.slug)))

    def weeks(self) -> tuple[CoursePage, ...]:
        found = [page for page in self._pages() if page.week is not None]
        return tuple(sorted(found, key=lambda page: (page.week or 0, page.slug)))

    def week_of(self, day: date) -> CoursePage | None:
        return next((page for page in self.weeks() if page.is_current(day)), None)

    def version(self, versions: Sequence[CoursePage]) -> CoursePage:
        """Return the version in this language, else in the course's, else any."""
        by_language = {page.language: page for page in versions}
        return by_language.get(self.language) or by_language.get(self.course.language) or versions[0]

    def _pages(self) -> tuple[CoursePage, ...]:
        versions: dict[str, list[CoursePage]] = {}
        for page in self.site.pages:
            versions.setdefault(page.slug, []).append(page)
        return tuple(self.version(pages) for pages in versions.values())

    # -- a small plot

    def bars(self, weeks: Sequence[int]) -> str:
        """Return the outline of one bar per week, 8 wide and at most 32 high, for an SVG path."""
        highest = max(weeks, default=0) or 1
        heights = [max(1, round(30 * posts / highest)) if posts else 1 for posts in weeks]
        return "".join(f"M{index * 8 + 1} 32v-{height}h6v{height}z" for index, height in enumerate(heights))


def extracted(_: Callable[[str], str]) -> tuple[str, ...]:
    """Name the sentences above for the catalogue's reader."""
    return (_("A note of {day}"),)
