"""What a page sees of the site: links, names, dates and texts in one language. Templates call it `v`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any, Protocol, TypeVar
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from cmooc.domain.choices import Choice
from cmooc.domain.courses import Course, CoursePage
from cmooc.domain.editions import Correction, Edition, EditionLine, EventItem, Item, Rhythm, SectionKind
from cmooc.domain.entries import Entry, Record
from cmooc.domain.sentences import Sentence
from cmooc.domain.site import Count, Locator, MapPage, Scope, ScopeKind, Site, Spot
from cmooc.domain.tags import Reason, Tag, TagKind
from cmooc.domain.texts import excerpt, fold
from cmooc.domain.times import local_day, rfc3339
from cmooc.domain.urls import host_of, is_http, shown
from cmooc.outputs import addresses, charts, maps, plots, wording
from cmooc.outputs.editions import without
from cmooc.outputs.hours import When, when
from cmooc.outputs.prose import plain_images

EXCERPT_LENGTH = 280
WORDLESS = re.compile(r"https?://\S+|#\w+|[\W_]+")  # links, hashtags and signs
KEPT = 16_000  # of each kind: somewhat more than the posts of a large course
NAMES = {"fr": "Français", "en": "English"}

T = TypeVar("T")
Thing = TypeVar("Thing")


class Render(Protocol):
    def __call__(self, name: str, language: str, /, **context: object) -> str: ...


class View:
    """One language of one site. It keeps what many pages share: header, footer, chips, entries in lists."""

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
        self._kept: dict[tuple[str, str], tuple[object, Any]] = {}

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

    def signup(self, kind: str = "", slug: str = "") -> str:
        """Return the form to subscribe, the same on all pages of a `territory` or a `theme`."""
        key = ("signup", f"{kind}={slug}")
        if key not in self._parts:
            name = {"territory": self.territory, "theme": self.theme}[kind](slug) if kind else ""
            self._parts[key] = self._render("signup.html", self.language, v=self, kind=kind, slug=slug, name=name)
        return self._parts[key]

    def kept(self, kind: str, name: str, thing: Thing, make: Callable[[Thing], T]) -> T:
        """Return what `make` gives for a thing, made once while that thing is the same: it stands in many places."""
        found = self._kept.get((kind, name))
        if found is None or found[0] is not thing:
            _make_room(self._kept)
            found = self._kept[kind, name] = (thing, make(thing))
        value: T = found[1]
        return value

    def forget_records(self) -> None:
        """Let go of what `kept` was given, and of what was made of it: whoever comes next has read it anew."""
        self._kept.clear()

    # -- links

    def url(self, path: str, language: str = "") -> str:
        """Return the link to a page in this language."""
        return addresses.link(self.course, f"{language or self.language}/{path}")

    def app(self, path: str) -> str:
        """Return where a form of the app is sent: also from a copy of the site that another server shows."""
        link = addresses.absolute if addresses.is_public(self.course) else addresses.link
        return link(self.course, f"{self.language}/{path}")

    def file(self, path: str) -> str:
        """Return the link to a file that all languages share, such as a feed."""
        return addresses.link(self.course, path)

    def absolute(self, path: str, language: str = "") -> str:
        return addresses.absolute(self.course, f"{language or self.language}/{path}")

    def bare(self, path: str) -> str:
        return addresses.absolute(self.course, path)

    def webcal(self, path: str) -> str:
        return addresses.webcal(self.course, path)

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

    def locale(self, language: str) -> str:
        return wording.LOCALES.get(language, language)

    def lang(self, language: str | None) -> str:
        """Return the language of a passage when it differs from the page's."""
        tag = wording.language_tag(language)
        return "" if tag.split("-")[0].lower() == self.language else tag

    def day(self, moment: date | datetime, style: str = "long") -> str:
        return wording.day(self.local(moment), self.language, style)

    def local(self, moment: date | datetime) -> date:
        return local_day(moment, self.course.zone) if isinstance(moment, datetime) else moment

    def clock(self, moment: datetime) -> str:
        return self.hour(moment.astimezone(self.course.zone))

    def moment(self, moment: datetime) -> str:
        """Return `on 23 November 2026 at 10:05`."""
        return self.translate("on {day} at {hour}").format(day=self.day(moment), hour=self.clock(moment))

    def edition_name(self, name: str) -> str:
        """Return what an edition is called, by the last part of its address: its day, or its week (`2026-W47`)."""
        year, is_week, week = name.partition("-W")
        if is_week:
            return self.translate("Week {week} of {year}").format(week=int(week), year=year)
        return self.day(date.fromisoformat(name))

    def hour(self, local: datetime) -> str:
        """Return the time of day as it is, without moving it to the course's zone."""
        return f"{local:%H:%M}" if self.language != "fr" else f"{local.hour}\u202fh\u202f{local:%M}"

    def excerpt(self, text: str) -> str:
        return excerpt(text, EXCERPT_LENGTH)

    def next_events(self, page: Scope | MapPage) -> tuple[When, ...]:
        return tuple(when(one, self.site) for one in page.events)

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

    def language_name(self, code: str) -> str:
        return wording.language_name(code, self.language)

    def quoted(self, words: str) -> list[str]:
        """Return the words of a list with commas, each in the quotation marks of the language."""
        first, last = ("«\u202f", "\u202f»") if self.language == "fr" else ("“", "”")
        return [f"{first}{word.strip()}{last}" for word in words.split(",") if word.strip()]

    def weekdays(self) -> tuple[tuple[str, str], ...]:
        return wording.weekdays(self.language)

    # -- territories and themes

    def territory(self, slug: str | None) -> str:
        """Return the name of a territory, also of a former one: past editions keep their words."""
        found = self.site.vocabulary.named(TagKind.TERRITORY, slug or "")
        return found.name(self.language) if found else ""

    def names_of(self, spots: Iterable[Spot]) -> list[str]:
        return [self.territory(spot.slug) for spot in spots]

    def theme(self, slug: str | None) -> str:
        """Return the name of a theme, also of a former one."""
        found = self.site.vocabulary.named(TagKind.THEME, slug or "")
        return found.name(self.language) if found else ""

    def grouped(self, tags: Iterable[Tag]) -> tuple[tuple[Tag, ...], ...]:
        """Return the tags of each territory or theme together, each reason once."""
        found: dict[tuple[str, str], dict[Reason, Tag]] = {}
        for tag in tags:
            found.setdefault((tag.kind, tag.slug), {}).setdefault(tag.reason, tag)
        return tuple(tuple(reasons.values()) for reasons in found.values())

    def chips(
        self, kind: str, slugs: tuple[str, ...], hide: tuple[str | None, ...] = ()
    ) -> tuple[tuple[str, str], ...]:
        """Return (name, link) of the territories or themes, without those to hide; of former ones their page says more."""
        key = (kind, hide, slugs)
        if key not in self._chips:
            name_of = self.territory if kind == "territories" else self.theme
            found = ((name_of(slug), self.url(f"{kind}/{slug}/")) for slug in slugs if slug not in hide)
            _make_room(self._chips)
            self._chips[key] = tuple(pair for pair in found if pair[0])
        return self._chips[key]

    def chips_html(
        self, territories: tuple[str, ...], themes: tuple[str, ...], hide: tuple[str | None, ...] = ()
    ) -> str:
        key = (territories, themes, hide)
        if key not in self._chip_lists:
            places = self.chips("territories", self._narrowest(territories), hide)
            subjects = self.chips("themes", themes, hide)
            _make_room(self._chip_lists)
            self._chip_lists[key] = self._render("chips.html", self.language, places=places, subjects=subjects)
        return self._chip_lists[key]

    def _narrowest(self, slugs: tuple[str, ...]) -> tuple[str, ...]:
        """Return territories without those that hold another one of them: that goes without saying."""
        above = {holder for slug in slugs for holder in self.site.vocabulary.line(slug)[1:]}
        return tuple(slug for slug in slugs if slug not in above)

    def name_of(self, kind: ScopeKind, count: Count) -> str:
        """Return the name in this language; participants have only one."""
        if kind is ScopeKind.TERRITORY:
            return self.territory(count.slug) or count.name
        if kind is ScopeKind.THEME:
            return self.theme(count.slug) or count.name
        return count.name

    def crossing(self, scope: Scope) -> tuple[tuple[str, str, str, int], ...]:
        """Return (kind, name, link, posts) of the themes met in a territory, and so on.

        From a territory or a theme the link leads to the posts that are about both.
        """
        is_crossed = scope.kind in (ScopeKind.TERRITORY, ScopeKind.THEME)
        found = []
        for count in scope.crossing:
            is_theme = count.slug in self.site.vocabulary.theme_by_slug
            if is_theme and count.slug in self.site.vocabulary.territory_by_slug:
                is_theme = scope.kind is ScopeKind.TERRITORY
            kind = ScopeKind.THEME if is_theme else ScopeKind.TERRITORY
            name = self.name_of(kind, count)
            territory, theme = (scope.slug, count.slug) if is_theme else (count.slug, scope.slug)
            both = f"entries/?{urlencode({'territory': territory, 'theme': theme})}"
            address = both if is_crossed else f"{kind.value}/{count.slug}/"
            found.append((kind.value, name, self.url(address), count.posts))
        return tuple(found)

    def chosen(self, choice: Choice) -> str:
        """Return a choice in words: `Rennes · Water and soil · Français`."""
        places = (self.territory(slug) or slug for slug in choice.territories)
        themes = (self.theme(slug) or slug for slug in choice.themes)
        languages = (NAMES.get(language, language) for language in choice.languages)
        groups = (", ".join(names) for names in (places, themes, languages))
        return " · ".join(names for names in groups if names)

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
        return self.kept("item", record.key, record, self._item)

    def _item(self, record: Record) -> Item:
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
            _make_room(self._items)
            self._items[key] = html
        return html

    def article_html(self, item: Item, level: int, hide: tuple[str | None, ...], style: str) -> str:
        """Return an entry as lists show it, with its territories and themes but for those to hide."""
        chips = self.chips_html(item.territories, item.themes, hide)
        return f'<article class="item">\n{self.item_html(item, level, style)}\n{chips}\n</article>\n'

    def articles_html(self, records: Iterable[Record], level: int, hide: tuple[str | None, ...], style: str) -> str:
        """Return a list of entries at once: pages of scopes are mostly this."""
        return "".join(self.article_html(self.item(record), level, hide, style) for record in records)

    def heading(self, item: Item) -> str:
        """Return the title, or the first words of a note without one, or its day when no words may be shown."""
        words = item.title.strip() or excerpt(item.text, 90)
        if words or item.published_at is None:
            return words or item.feed_title or item.participant_name or item.key
        return self.translate("A note of {day}").format(day=self.day(item.published_at))

    def below_heading(self, item: Item) -> str:
        """Return the excerpt, without what the heading has already said (notes take theirs from their first words)."""
        said = self.heading(item).rstrip("…")
        if not item.text.startswith(said):
            return excerpt(item.text, EXCERPT_LENGTH)
        rest = item.text[len(said) :].lstrip(" .,;:!?…")
        return "… " + excerpt(rest, EXCERPT_LENGTH) if WORDLESS.sub("", rest) else ""

    def words(self, entry: Entry) -> str:
        """Return the title of an entry that is not stored yet, or its first words."""
        return entry.title.strip() or excerpt(entry.text, 90) or self.host(entry.url) or entry.guid

    def short_text(self, entry: Entry) -> str:
        return excerpt(entry.summary or entry.text, EXCERPT_LENGTH)

    def prose(self, html: str) -> str:
        """Return a post's sanitized HTML fit for our page: no picture fetched from elsewhere, headings in order."""
        return plain_images(html, self.translate)

    # -- editions and weeks

    def edition_title(self, edition: Edition) -> str:
        """Return the title in feeds and texts, which says the number."""
        number = self.number(edition.number)
        if edition.rhythm is Rhythm.WEEKLY:
            return self.translate("Week {week}, no. {number}").format(week=self.week_number(edition), number=number)
        return self.translate("No. {number}, {day}").format(number=number, day=self.day(edition.day, "full"))

    def edition_html(self, edition: Edition, gone: frozenset[str]) -> str:
        """Return the edition as feed readers get it, without what was withdrawn since."""

        def made(whole: Edition) -> str:
            return self._render("edition_feed.html", self.language, v=self, edition=without(whole, gone))

        lost = sorted(gone & {item.key for section in edition.sections for item in (*section.items, *section.more)})
        return self.kept("edition", " ".join((edition.name, *lost)), edition, made)

    def week_number(self, edition: Edition | EditionLine) -> int:
        return self.week_ends(edition).isocalendar().week

    def week_starts(self, edition: Edition | EditionLine) -> date:
        return self.week_ends(edition) - timedelta(days=6)

    def week_ends(self, edition: Edition | EditionLine) -> date:
        """Return the Sunday of the week that a weekly edition closes."""
        year, _, week = edition.name.partition("-W")
        return date.fromisocalendar(int(year), int(week), 7)

    def correction(self, correction: Correction) -> tuple[str, str]:
        """Return (language, html) of a correction, in this language if there is one."""
        given = dict(correction.texts)
        return next(
            ((language, given[language]) for language in (self.language, *given) if given.get(language)), ("", "")
        )

    def event_days(self, events: Iterable[EventItem]) -> tuple[tuple[date, tuple[EventItem, ...]], ...]:
        """Return the events by the day on which they begin, where they are."""
        ordered = sorted(events, key=lambda event: (self.event_day(event), not event.is_all_day, event.starts_at))
        return tuple((day, tuple(found)) for day, found in groupby(ordered, key=self.event_day))

    def event_day(self, event: EventItem) -> date:
        return event.starts_at.astimezone(self._zone(event)).date()

    def hours(self, event: EventItem) -> str:
        """Return the hours of an event as clocks show them where it is; nothing for one of whole days."""
        if event.is_all_day:
            return ""
        zone = self._zone(event)
        first = self.hour(event.starts_at.astimezone(zone))
        if event.ends_at is None or event.ends_at <= event.starts_at:
            return first
        last = event.ends_at.astimezone(zone)
        ends = self.hour(last)
        if last.date() != self.event_day(event):
            ends = f"{self.day(last.date(), 'short')}, {ends}"
        return f"{first}\u2009–\u2009{ends}"

    def foreign_zone(self, event: EventItem) -> str:
        """Return whose time its hours are, when the clocks there differ from the course's at that time."""
        zone = self._zone(event)
        here = event.starts_at.astimezone(self.course.zone).utcoffset()
        same = event.is_all_day or event.starts_at.astimezone(zone).utcoffset() == here
        place = zone.key.rpartition("/")[2].replace("_", " ")
        return "" if same else self.translate("{place} time").format(place=place)

    def _zone(self, event: EventItem) -> ZoneInfo:
        try:
            return ZoneInfo(event.zone) if event.zone else self.course.zone
        except (KeyError, ValueError, OSError):  # a name that this machine does not know
            return self.course.zone

    def lead(self, edition: Edition) -> tuple[str, str]:
        """Return (language, html) of the facilitator's lead, in this language if there is one."""
        given = dict(edition.lead)
        for language in (self.language, *given):
            if given.get(language):
                return language, given[language]
        return "", ""

    def lead_html(self, edition: Edition) -> str:
        """Return the lead as readers see it, the counted one included."""
        return self._render("lead.html", self.language, v=self, edition=edition)

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

    # -- small plots and maps

    def bars(self, weeks: Sequence[int]) -> str:
        """Return the outline of one bar per week, 8 wide and at most 32 high, for an SVG path."""
        return plots.bars(weeks, 8, 32)

    def plot(self, weeks: Sequence[int], until: date, wide: int = plots.WIDE) -> plots.Plot:
        return plots.plot(weeks, until, lambda month: self.day(month, "month_short"), wide)

    def drawing(self, locator: Locator) -> maps.Drawing:
        return maps.drawing(locator)

    def charts(self, page: MapPage) -> tuple[charts.Chart, ...]:
        """Return the drawings of a map, for wide screens and for narrow ones."""
        drawn = (charts.chart(page, shape, self.territory) for shape in charts.SHAPES)
        return tuple(found for found in drawn if found is not None)


def _make_room(kept: dict[Any, Any]) -> None:
    """Let the oldest quarter go where no more may be kept; several threads may do so at once."""
    if len(kept) >= KEPT:
        for key in list(kept)[: KEPT // 4]:
            kept.pop(key, None)


def extracted(_: Callable[[str], str]) -> tuple[str, ...]:
    """Name the sentences above for the catalogue's reader."""
    return (
        _("A note of {day}"), _("Week {week}, no. {number}"), _("No. {number}, {day}"), _("{place} time"),
        _("on {day} at {hour}"), _("Week {week} of {year}"),
    )  # fmt: skip
