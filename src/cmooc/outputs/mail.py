"""An edition as mail: HTML with its styles inlined, and the same in plain text, once for all readers of a cut."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from html import unescape
from itertools import islice

from css_inline import CSSInliner

from cmooc.domain.courses import LANGUAGES
from cmooc.domain.editions import Edition, EventItem, Item, Rhythm, Section
from cmooc.domain.mails import Content, Sender
from cmooc.domain.site import Site
from cmooc.domain.subscribers import Cut
from cmooc.domain.texts import excerpt, one_line
from cmooc.outputs import wording
from cmooc.outputs.mail_prose import as_text, simple, wrapped
from cmooc.outputs.templating import Templating, catalogue, to_bytes
from cmooc.outputs.view import View

TITLE_LENGTH = 200
TEXT_LENGTH = 400
URL_LENGTH = 2000
LIST_LENGTH = 20
PIECES_KEPT = 4000
SUBJECT_LENGTH = 110
TAG = re.compile(r"<[^<>]*>")
BLANK = re.compile(r"\n{3,}")


@dataclass(frozen=True)
class Mail:
    """`sender` is printed at the end. The site is that of the mailing's beginning, for all its messages.

    `is_test`: the message says at its top that it goes to nobody else.
    """

    templating: Templating
    site: Site
    sender: Sender
    is_test: bool = False

    def render(self, own: Edition, whole: Edition, wanted: Cut, mark: str, /, *, is_short: bool = False) -> Content:
        """Return what readers of a cut get: `own` is their part of the edition, `whole` all of it."""
        v = self._views[wanted.language if wanted.language in self._views else self.site.course.language]
        subject = v.subject(own)
        if self.is_test:
            subject = v.translate("[Test] {subject}").format(subject=subject)
        context = {
            "v": v, "edition": own, "whole": whole, "wanted": wanted, "mark": mark, "is_short": is_short,
            "sender": self.sender, "subject": subject, "follows": v.following(wanted), "reads": v.reading(wanted),
            "is_test": self.is_test,
        }  # fmt: skip
        return Content(
            language=v.language,
            subject=subject,
            text=_tidy(self.templating.render("mail/edition.txt", v.language, **context)),
            html="" if wanted.is_plain else self._html(v.language, context),
            archive_url=v.url(f"editions/{whole.name}/"),
            help_url=v.url("subscribe"),
        )

    def _html(self, language: str, context: dict[str, object]) -> str:
        page = to_bytes(self.templating.render("mail/edition.html", language, **context)).decode()
        return self._inliner.inline(page)

    @cached_property
    def _views(self) -> dict[str, MailView]:
        return {language: MailView(self.site, language, self.templating) for language in LANGUAGES}

    @cached_property
    def _inliner(self) -> CSSInliner:
        return CSSInliner(load_remote_stylesheets=False)


class MailView(View):
    """The site as mails speak of it: every link whole, every text from outside short and without tricks."""

    def __init__(self, site: Site, language: str, templating: Templating) -> None:
        super().__init__(site, language, catalogue(language), templating.render, {})
        self.piece = lru_cache(PIECES_KEPT)(self._piece)

    def _piece(self, name: str, item: Item, place: str | None) -> str:
        """Return a post as the template of that name shows it: many cuts have the same posts."""
        return self._render(f"mail/{name}", self.language, v=self, item=item, place=place)

    def url(self, path: str, language: str = "") -> str:
        return self.absolute(path, language)

    def file(self, path: str) -> str:
        return self.bare(path)

    def address(self, item: Item) -> str:
        """Return the source's own address, or that of the record where there is none that a mail can hold."""
        source = self.safe_url(item.url)
        return source if source and len(source) <= URL_LENGTH else self.url(f"entries/{item.key}/")

    def source(self, event: EventItem) -> str:
        source = self.safe_url(event.url)
        return source if len(source) <= URL_LENGTH else ""

    def heading(self, item: Item) -> str:
        return plain(super().heading(item), TITLE_LENGTH)

    def below_heading(self, item: Item) -> str:
        return plain(super().below_heading(item), TEXT_LENGTH)

    def is_note(self, item: Item) -> bool:
        """Tell whether a post has no title but its first words: social channels have none to give."""
        title, text = item.title.strip(), item.text.strip()
        return not title or title == text or (title.endswith("…") and text.startswith(title[:-1]))

    def words_of(self, note: Item) -> str:
        """Return the words of a note; its heading where the author allows no more, unless that is said already."""
        return plain(note.text, TEXT_LENGTH) or (self.heading(note) if self.is_note(note) else "")

    def byline(self, item: Item, territory: str | None) -> str:
        """Return who wrote it, where, and about which places, as far as the group's heading does not say so."""
        feed = item.feed_title if item.feed_title != item.participant_name else ""
        places = (self.territory(slug) for slug in item.territories[:1] if slug != territory)
        when = self.day(item.published_at, "short").replace(" ", "\xa0") if item.published_at else ""
        return " · ".join(plain(part, 80) for part in (item.participant_name, feed, when, *places) if part)

    def plain(self, text: str) -> str:
        return plain(text, TEXT_LENGTH)

    def prose(self, html: str) -> str:
        return simple(html, self.course.base_url, self.translate)

    def prose_text(self, html: str) -> str:
        return as_text(html, self.course.base_url, self.translate)

    def wrapped(self, text: str, first: str = "", rest: str = "") -> str:
        return wrapped(text, first, rest)

    def said(self, markup: str) -> str:
        """Return what a template's piece of HTML says, as text on one line. Spaces that don't break stay."""
        return one_line(unescape(TAG.sub("", markup)))

    def capital(self, text: str) -> str:
        return capital(text)

    # -- the edition

    def when(self, edition: Edition) -> str:
        if edition.rhythm is Rhythm.WEEKLY:
            return self.translate("Week %(week)s, %(first)s to %(last)s") % {
                "week": self.week_number(edition), "first": self.day(self.week_starts(edition), "short"),
                "last": self.day(self.week_ends(edition)),
            }  # fmt: skip
        return capital(self.day(edition.day, "full"))

    def subject(self, edition: Edition) -> str:
        """Return the course, the day and what it is about. No words of posts: those may be anybody's."""
        day = self.when(edition) if edition.rhythm is Rhythm.WEEKLY else self.day(edition.day)
        themes = self.edition_themes(edition)
        about = self.translate(": ") + self.listing(themes) if themes else ""
        return plain(f"{self.title}, {day[0].lower()}{day[1:]}{about}", SUBJECT_LENGTH)

    def shown(self, edition: Edition) -> tuple[Section, ...]:
        """Return the sections that have something in sight; the rest is part of the whole edition on the web."""
        return tuple(section for section in edition.sections if section.items)

    def some(self, things: Sequence[object]) -> tuple[object, ...]:
        """Return the first of a list that may be as long as it likes."""
        return tuple(islice(things, LIST_LENGTH))

    def left(self, things: Sequence[object]) -> int:
        return max(0, len(things) - LIST_LENGTH)

    def following(self, wanted: Cut) -> str:
        """Return the names of what readers of a cut follow; nothing when they follow all."""
        names = (*map(self.territory, wanted.territories), *map(self.theme, wanted.themes))
        return self.listing([name for name in names if name])

    def reading(self, wanted: Cut) -> str:
        """Return the languages that readers of a cut asked for."""
        return self.listing([wording.language_name(code, self.language) for code in wanted.languages])


def plain(text: str, length: int) -> str:
    """Return a text of strangers on one line: short, without control characters and turns of direction."""
    text = one_line(text)
    return text if len(text) <= length else excerpt(text, length)


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _tidy(text: str) -> str:
    """Return a text with at most one empty line in a row, and without what no document may hold."""
    return BLANK.sub("\n\n", to_bytes(text).decode()).strip() + "\n"


def extracted(_: Callable[[str], str]) -> tuple[str, ...]:
    """Name the sentences above for the catalogue's reader."""
    return (_("[Test] {subject}"),)
