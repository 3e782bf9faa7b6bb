"""Write every post of the community, in order of time, so that each may answer the ones before it."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import TypeVar

from cmooc.demo import people, places
from cmooc.demo.body import Body, Link
from cmooc.demo.manners import course_tag, digresses
from cmooc.demo.phrases import WORDS, slots
from cmooc.demo.places import DemoPlace
from cmooc.demo.posts import Picture, Post, Version
from cmooc.demo.schedule import Moment, is_social, moments
from cmooc.demo.spin import Deck, spin
from cmooc.demo.themes import BY_SLUG as THEMES
from cmooc.demo.typography import elide, typeset
from cmooc.demo.words import Story, ThemeWords

Card = TypeVar("Card")
PageUrl = Callable[[Post], str]
MEMORY = 60
SHORT_TRIES = 10
VIDEO_OR_SOUND = ("youtube", "peertube", "podcast")


class Writer:
    """Holds the decks and the recent posts while the community is being written."""

    def __init__(self, opening: date, base_url: str, page_url: PageUrl) -> None:
        self._opening = opening
        self._base_url = base_url
        self._page_url = page_url
        self._decks: dict[str, Deck[object]] = {}
        self._recent: list[Post] = []
        self._titles: set[str] = set()
        self.posts: list[Post] = []

    def write(self, moment: Moment) -> None:
        number = len(self.posts) + 101
        post = _Draft(self, moment, number).post()
        self.posts.append(post)
        if not is_social(moment.source) and moment.source.channel not in ("wiki", "hostile"):
            self._recent = [*self._recent, post][-MEMORY:]

    def deal(self, name: str, cards: Sequence[Card]) -> Card:
        if name not in self._decks:
            self._decks[name] = Deck(tuple(cards), Random(f"deck {name}"))
        card: Card = self._decks[name].deal()  # type: ignore[assignment]
        return card

    def is_new_title(self, title: str) -> bool:
        return title not in self._titles

    def keep_title(self, title: str) -> None:
        self._titles.add(title)

    def neighbor(self, moment: Moment, theme_slug: str | None, rng: Random) -> Post | None:
        """Return a recent post of somebody else, in the same language and if possible on the same theme."""
        others = [
            post
            for post in self._recent
            if post.author != moment.author
            and post.author.language == moment.author.language
            and post.published_at < moment.at - timedelta(hours=3)
            and people.WITHDRAWN not in post.source.odd
            and post.theme_slug
        ]
        close = [post for post in others if post.theme_slug == theme_slug]
        return rng.choice(close or others) if others else None

    def link(self, post: Post) -> Link:
        title = post.title
        return Link(
            self._page_url(post), typeset(f"« {title} »", "fr") if post.author.language == "fr" else f"“{title}”"
        )

    @property
    def base_url(self) -> str:
        return self._base_url

    def week(self, day: int) -> int:
        return max(1, day // 7 + 1)


class _Draft:
    """One post while it is being written."""

    def __init__(self, writer: Writer, moment: Moment, number: int) -> None:
        self._writer = writer
        self._moment = moment
        self._number = number
        self._author = moment.author
        self._source = moment.source
        self._language = moment.author.language
        self._words = WORDS[self._language]
        self._rng = Random(f"post {moment.source.channel} {moment.source.folder} {moment.day} {number}")
        self._key = hashlib.sha1(
            f"{moment.source.channel} {moment.source.folder} {number}".encode(), usedforsecurity=False
        ).hexdigest()
        self._is_off = digresses(moment.source.manners, self._rng)
        self._theme_slug = None if self._is_off else self._choose_theme()
        self._tag = None if self._is_off else course_tag(moment.source.manners, self._rng)
        self._picture: Picture | None = None

    def post(self) -> Post:
        if is_social(self._source):
            version, categories = self._short_post()
        elif self._source.channel == "wiki":
            version, categories = self._wiki_edit(), ()
        else:
            version, categories = self._long_post(), self._categories()
        post = Post(
            self._number,
            self._key,
            self._author,
            self._source,
            self._theme_slug,
            (version,),
            categories,
            self._moment.at,
            self._moment.at,
            picture=self._picture,
        )
        return self._edited(post)

    # choices

    def _choose_theme(self) -> str:
        own = self._author.theme_slugs
        return self._rng.choice(own) if self._rng.random() < 0.88 else self._rng.choice(tuple(THEMES))

    def _theme(self) -> ThemeWords:
        return self._words.themes[self._theme_slug] if self._theme_slug else self._words.offtopic

    def _slots(self, elsewhere: DemoPlace | None = None) -> dict[str, str]:
        day = self._moment.at.date()
        return slots(self._author, day, self._writer.week(self._moment.day), self._rng, elsewhere)

    def _deal(self, pool: str, cards: Sequence[Card], *, themed: bool = True) -> Card:
        scope = (self._theme_slug or "off") if themed else "any"
        return self._writer.deal(f"{self._language} {scope} {pool}", cards)

    def _say(self, template: str, known: dict[str, str]) -> str:
        return typeset(spin(template, known, self._rng), self._language)

    def _chance(self, share: float) -> bool:
        return self._rng.random() < share

    # long posts

    def _long_post(self) -> Version:
        known = self._slots()
        other = (
            self._writer.neighbor(self._moment, self._theme_slug, self._rng)
            if self._theme_slug and self._chance(0.34)
            else None
        )
        is_event = bool(self._theme_slug) and other is None and self._chance(0.1)
        story = None if is_event else self._deal("story", self._theme().stories)
        title = self._title(story, known, other)
        body = Body(self._writer.base_url)
        if other:
            self._answer(body, other)
        elif is_event:
            body.paragraph(self._say(self._deal("event", self._words.events, themed=False), known))
        if story:
            body.paragraph(self._say(story.opening, known))
        self._middle(body, known)
        if self._theme_slug and not is_event and self._chance(0.3):
            body.paragraph(self._say(self._deal("event", self._words.events, themed=False), known))
        if self._theme_slug and self._chance(0.55):
            body.paragraph(self._say(self._deal("closing", self._words.closings, themed=False), known))
        return Version(self._moment.at, title, body.as_html(), body.as_text())

    def _title(self, story: Story | None, known: dict[str, str], other: Post | None) -> str:
        if story is None:
            title = self._new_title("event title", self._words.event_titles, known)
        elif other and self._chance(0.3):
            title = self._new_title("reply title", self._words.reply_titles, known | {"pair": other.author.name})
        elif self._chance(0.3):
            title = self._new_title("theme title", self._theme().titles, known)
        else:
            title = self._new_title(f"title {story.titles[0]}", story.titles, known)
        self._writer.keep_title(title)
        if self._tag and self._source.manners != "bad" and self._chance(0.05):
            title = f"{title} #{self._tag}"
        return title

    def _new_title(self, pool: str, cards: tuple[str, ...], known: dict[str, str]) -> str:
        """Return a title that nobody has used; then one of the theme's; then the old one, taken up again."""
        for more, titles in ((pool, cards), ("theme title", self._theme().titles)):
            for _ in titles:
                title = self._say(self._deal(more, titles), known)
                if self._writer.is_new_title(title):
                    return title
        return self._say(self._deal("again", self._words.again), known | {"titre": title})

    def _answer(self, body: Body, other: Post) -> None:
        link = self._writer.link(other)
        known = self._slots(places.BY_SLUG[other.author.place_slug]) | {"pair": other.author.name, "lien": chr(0)}
        body.paragraph(self._say(self._deal("reply", self._words.replies, themed=False), known), link)

    def _middle(self, body: Body, known: dict[str, str]) -> None:
        theme = self._theme()
        most = 1 if self._source.channel in VIDEO_OR_SOUND or self._is_off else 3
        wanted = min(self._rng.randint(1, most), len(theme.middles))
        extras = self._extras(theme)
        picked: list[str] = []
        for index in range(wanted):
            card = self._deal("middle", theme.middles)
            if card not in picked:
                picked.append(card)
                body.paragraph(self._say(card, self._slots()))
            if index < len(extras):
                self._add(extras[index], body, theme, known)

    def _extras(self, theme: ThemeWords) -> list[str]:
        if self._source.channel in VIDEO_OR_SOUND:
            return []
        shares = {"picture": 0.38, "quote": 0.3, "list": 0.22, "code": 0.3 if theme.code else 0}
        found = [name for name, share in shares.items() if self._chance(share)]
        self._rng.shuffle(found)
        return found

    def _add(self, extra: str, body: Body, theme: ThemeWords, known: dict[str, str]) -> None:
        if extra == "picture":
            self._picture = Picture(
                f"/media/{self._key[:16]}.png", typeset(self._deal("picture", theme.pictures), self._language)
            )
            body.picture(self._picture)
        elif extra == "quote":
            body.quote(self._say(self._deal("quote", theme.quotes), known))
        elif extra == "list":
            listing = self._deal("listing", theme.listings)
            body.listing(self._say(listing.intro, known), tuple(self._say(item, known) for item in listing.items))
        else:
            body.code(self._deal("code", theme.code))

    def _categories(self) -> tuple[str, ...]:
        theme = THEMES.get(self._theme_slug or "")
        if theme is None:
            return (self._rng.choice(self._words.offtopic.hashtags).capitalize(),)
        found = [self._rng.choice((theme.name(self._language), *self._own_language(theme.categories)))]
        if self._chance(0.4):
            found.append(places.BY_SLUG[self._author.place_slug].name(self._language))
        if self._tag:
            found.insert(self._rng.randint(0, len(found)), self._tag)
        return tuple(dict.fromkeys(found))

    def _own_language(self, categories: tuple[str, ...]) -> tuple[str, ...]:
        known = {tag.lower() for tag in self._theme().hashtags}
        return tuple(name for name in categories if name.replace(" ", "").lower() in known)

    # short posts

    def _short_post(self) -> tuple[Version, tuple[str, ...]]:
        other = self._writer.neighbor(self._moment, self._theme_slug, self._rng) if self._theme_slug else None
        kind = self._rng.random()
        url = ""
        if other and kind < 0.27:
            words, url = self._share(other)
        elif self._theme_slug and kind < 0.36:
            words = self._note("course", self._words.course)
        else:
            words = self._note("social", self._theme().social)
        if self._chance(0.1):
            alt = typeset(self._deal("picture", self._theme().pictures), self._language)
            self._picture = Picture(f"/media/{self._key[:16]}.png", alt)
        return Version(self._moment.at, "", "", words), hashtags(words.replace(url, "") if url else words)

    def _note(self, pool: str, cards: tuple[str, ...]) -> str:
        theme_tag = self._rng.choice(self._theme().hashtags)
        known = self._slots() | {"tag": theme_tag, "cours": self._tag or theme_tag}
        for _ in range(SHORT_TRIES):
            words = self._typed(spin(self._deal(pool, cards, themed=pool == "social"), known, self._rng))
            if self._writer.is_new_title(words.split(" #")[0]):
                break
        self._writer.keep_title(words.split(" #")[0])
        if self._tag and pool == "social" and self._chance(0.65):
            words = f"{words} #{self._tag}"
        return words

    def _share(self, other: Post) -> tuple[str, str]:
        link = self._writer.link(other)
        known = self._slots() | {
            "pair": other.author.name,
            "la_pair": places.BY_SLUG[other.author.place_slug].name(self._language),
            "titre": f"{link.words} {link.url}",
            "cours": self._tag or self._rng.choice(self._theme().hashtags),
        }
        return self._typed(spin(self._deal("share", self._words.shares, themed=False), known, self._rng)), link.url

    def _typed(self, words: str) -> str:
        """Set the words with care, or leave them as typed on a telephone."""
        if len(self._source.folder) % 2:
            return typeset(words, self._language)
        return elide(words) if self._language == "fr" else words

    # wiki and edits

    def _wiki_edit(self) -> Version:
        body = Body(self._writer.base_url)
        body.paragraph(self._say(self._deal("middle", self._theme().middles), self._slots()))
        return Version(
            self._moment.at,
            typeset(self._deal("wiki", self._theme().wiki_pages), self._language),
            body.as_html(),
            body.as_text(),
        )

    def _edited(self, post: Post) -> Post:
        if is_social(self._source) or self._source.channel in ("wiki", *VIDEO_OR_SOUND) or not self._chance(0.07):
            return post
        last = post.versions[0]
        later = self._moment.at + timedelta(hours=self._rng.randint(17, 30))
        if self._chance(0.4):
            return replace(
                post, versions=(replace(last, title=_mistyped(last.title, self._rng)), replace(last, at=later))
            )
        words = self._say(self._deal("update", self._words.updates, themed=False), self._slots())
        html = f"{last.html}\n<p><em>{words}</em></p>"
        return replace(post, versions=(last, replace(last, at=later, html=html, text=f"{last.text}\n\n{words}")))


def hashtags(words: str) -> tuple[str, ...]:
    """Return the hashtags in their order, without the sign."""
    found = [part[1:].strip(".,;:!?)»") for part in words.split() if part.startswith("#") and len(part) > 1]
    return tuple(dict.fromkeys(found))


def _mistyped(title: str, rng: Random) -> str:
    """Return the title with a letter typed twice."""
    spots = [index for index, letter in enumerate(title) if letter.isalpha() and index > 2]
    spot = rng.choice(spots or [0])
    return title[:spot] + title[spot] + title[spot:]


def write_all(opening: date, days: int, base_url: str, page_url: PageUrl) -> tuple[Post, ...]:
    """Return every post of the community, oldest first."""
    writer = Writer(opening, base_url, page_url)
    for moment in moments(opening, days):
        writer.write(moment)
    return tuple(writer.posts)
