"""An edition as plain text, complete, for screens and programs that show nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from textwrap import fill

from cmooc.domain.documents import Document
from cmooc.domain.editions import Edition, EventItem, Item, Section, SectionKind
from cmooc.domain.ports import Output
from cmooc.domain.site import EditionPage, Site, Subject
from cmooc.outputs.addresses import page_document
from cmooc.outputs.editions import missing, without
from cmooc.outputs.templating import Templating, to_bytes
from cmooc.outputs.view import View

WIDTH = 72
FILE = "edition.txt"
BLOCKS = frozenset(("p", "div", "li", "ul", "ol", "blockquote", "pre", "tr", "br", "h1", "h2", "h3", "h4", "h5", "h6"))
HEADINGS = {
    SectionKind.HIGHLIGHTED: "Highlighted by the facilitators",
    SectionKind.SOCIAL: "In a few words",
    SectionKind.CONVERSATIONS: "Conversations",
    SectionKind.WAITING: "Waiting for a first reply",
    SectionKind.ELSEWHERE: "One from elsewhere",
    SectionKind.NEWCOMERS: "First posts",
}


@dataclass(frozen=True)
class Text:
    templating: Templating
    name: str = "text"

    def render(self, subject: Subject, site: Site) -> Iterable[Document]:
        if isinstance(subject, EditionPage):
            edition, path = subject.edition, f"editions/{subject.edition.name}/"
            for language in site.languages:
                view = self.templating.view(language, site)
                told = Telling(view).whole(without(edition, subject.gone), missing(edition, subject.gone))
                page = page_document(site, language, path, to_bytes(told), file=FILE)
                yield Document(page.path, "text/plain", page.body, page.also_at)


def output(templating: Templating) -> Output:
    return Text(templating)


@dataclass(frozen=True)
class Telling:
    """Writes in the language of a view."""

    view: View

    def whole(self, edition: Edition, missing: int) -> str:
        blocks = (block for block in self._blocks(edition, missing) if block.strip())
        return "\n\n".join(blocks) + "\n"

    def _blocks(self, edition: Edition, missing: int) -> Iterator[str]:
        view, _ = self.view, self.view.translate
        yield _underlined(f"{view.title}{_(': ')}{view.edition_title(edition)}", "=")
        for correction in reversed(edition.corrections):
            yield f"{_('Corrected')} {view.moment(correction.at)}{_(': ')}\n{plain(view.correction(correction)[1])}"
        yield plain(view.lead_html(edition))
        for _language, title, html in view.announcements(edition):
            yield f"{_underlined(title, '-')}\n\n{plain(html)}"
        yield from self._events(edition.events)
        for section in edition.sections:
            yield from self._section(section)
        if edition.newcomers:
            names = (f"* {one.name}\n  {view.absolute(f'participants/{one.slug}/')}" for one in edition.newcomers)
            yield _underlined(_("New voices"), "-") + "\n\n" + "\n".join(names)
        if missing:
            yield _("Posts of this edition that have since been withdrawn: {number}").format(
                number=view.number(missing)
            )
        yield f"-- \n{_('This edition on the site')}\n{view.absolute(f'editions/{edition.name}/')}"

    def _events(self, events: Iterable[EventItem]) -> Iterator[str]:
        view, _ = self.view, self.view.translate
        for number, (day, found) in enumerate(view.event_days(events)):
            if number == 0:
                yield _underlined(_("Events"), "-")
            yield "\n".join((view.day(day, "full"), *map(self._event, found)))

    def _event(self, event: EventItem) -> str:
        view, _ = self.view, self.view.translate
        off = f"{_('Cancelled')}{_(': ')}" if event.is_cancelled else ""
        zone = view.foreign_zone(event)
        zone = f" ({zone})" if zone else ""
        place = f", {event.place}" if event.place else ""
        line = f"{off}{view.hours(event) or _('all day')}{zone}{_(': ')}{event.title}{place}"
        return _indented(line, "* ") + _address(view.safe_url(event.url))

    def _section(self, section: Section) -> Iterator[str]:
        view, _ = self.view, self.view.translate
        if not section.items and not section.more:
            return
        yield _underlined(_(HEADINGS.get(section.kind, "")) or view.theme(section.theme) or _("Other posts"), "-")
        for group in section.groups:
            if view.territory(group.territory):
                yield f"[{view.territory(group.territory)}]"
            yield from map(self._item, group.items)
        yield from map(self._line, section.more)

    def _item(self, item: Item) -> str:
        note = f"\n{_indented(item.note, '  > ')}" if item.note else ""
        text = self.view.below_heading(item)
        return self._line(item) + (f"\n{_indented(text, '  ')}" if text else "") + note

    def _line(self, item: Item) -> str:
        view = self.view
        by = f" ({item.participant_name})" if item.participant_name else ""
        address = view.safe_url(item.url) or view.absolute(f"entries/{item.key}/")
        return _indented(view.heading(item) + by, "* ") + _address(address)


def plain(html: str) -> str:
    """Return the words of sanitized HTML, with the address of each link behind its words."""
    reader = _Words()
    reader.feed(html)
    reader.close()
    paragraphs = "".join(reader.out).split("\n")
    return "\n\n".join(_filled(text) for text in map(_squeezed, paragraphs) if text)


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in BLOCKS:
            self.out.append("\n")
        if tag == "li":
            self.out.append("* ")
        if tag == "a":
            self.links.append(dict(attrs).get("href") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in BLOCKS:
            self.out.append("\n")
        if tag == "a" and self.links and (address := self.links.pop()):
            self.out.append(f" <{address}>")

    def handle_data(self, data: str) -> None:
        self.out.append(data.replace("\n", " "))


def _squeezed(text: str) -> str:
    return " ".join(word for word in text.split(" ") if word).strip()


def _filled(text: str) -> str:
    return fill(text, WIDTH, break_long_words=False, break_on_hyphens=False)


def _indented(text: str, first: str) -> str:
    rest = first if first.strip() == ">" else " " * len(first)
    return fill(_squeezed(text), WIDTH, initial_indent=first, subsequent_indent=rest, break_long_words=False,
                break_on_hyphens=False)  # fmt: skip


def _address(url: str) -> str:
    return f"\n  {url}" if url else ""


def _underlined(text: str, sign: str) -> str:
    line = _squeezed(text)
    return f"{line}\n{sign * min(len(line), WIDTH)}"


def extracted(_: Callable[[str], str]) -> tuple[str, ...]:
    """Name the sentences above for the catalogue's reader."""
    return (
        _("Corrected"), _("Events"), _("Cancelled"), _("all day"),
        _("New voices"), _("Posts of this edition that have since been withdrawn: {number}"),
        _("This edition on the site"), _("Other posts"), *map(_, HEADINGS.values()),
    )  # fmt: skip
