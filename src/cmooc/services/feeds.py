"""The list of feeds: proposed on the web, imported and approved by facilitators, with its vocabulary."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from cmooc.domain.errors import BadInput, NotFound
from cmooc.domain.feeds import Accepts, Feed, FeedOutline, FeedRow, FeedState, NewFeed, Show
from cmooc.domain.fetches import Fetched, FetchRequest
from cmooc.domain.polls import Attempt
from cmooc.domain.ports import Channel
from cmooc.domain.tags import Territory, Theme, Vocabulary
from cmooc.domain.texts import excerpt, fold, slugify, squeeze
from cmooc.domain.times import Clock
from cmooc.domain.urls import host_of, is_http
from cmooc.services.finding import Finder, FoundFeed
from cmooc.stages.health import condition_of
from cmooc.stores.feeds import FeedStore
from cmooc.stores.vocabulary import VocabularyStore

LANGUAGE_PAIR = " / "


@dataclass(frozen=True, slots=True)
class ImportReport:
    """`refused` pairs an address with the reason why it is no feed address."""

    added: tuple[Feed, ...]
    known: tuple[Feed, ...]
    refused: tuple[tuple[str, str], ...]
    territories: int
    themes: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """`is_new` is False when the feed was registered before; its state then says where it stands."""

    feed: Feed
    found: FoundFeed
    is_new: bool


@dataclass(frozen=True)
class Feeds:
    """`begin` takes an answer as a feed's first poll; `recognize` tells which of new territories are official places.

    `forget` erases a feed wherever it has left a trace; `settle` does what its registration asks for once it is let in.
    """

    store: FeedStore
    vocabulary: VocabularyStore
    finder: Finder
    read_outlines: Callable[[bytes], tuple[FeedOutline, ...]]
    channel_of: Callable[[str], Channel]
    begin: Callable[[int, Fetched], object]
    recognize: Callable[[Collection[str]], object]
    clock: Clock
    forget: Callable[[Feed], int]
    settle: Callable[[Feed], object]

    def import_opml(self, path: Path) -> ImportReport:
        """Take in the feeds of a file given by the host, approved; folders become territories and themes."""
        try:
            outlines = self.read_outlines(path.read_bytes())
        except OSError as error:
            raise BadInput("{path} can't be read: {cause}.", path=path, cause=error.strerror) from error
        good = [outline for outline in outlines if is_http(outline.url)]
        bad = tuple((outline.url, "no http or https address") for outline in outlines if not is_http(outline.url))
        before = self.vocabulary.load()
        vocabulary = _with_names_of(before, good)
        territories = [one for one in vocabulary.territories if one.slug not in before.territory_by_slug]
        themes = [one for one in vocabulary.themes if one.slug not in before.theme_by_slug]
        if territories or themes:
            self.vocabulary.save(territories, themes)
        added, known = self.store.add([self._new_feed(outline, vocabulary) for outline in good], self.clock())
        if territories:
            self.recognize([one.slug for one in territories])
        return ImportReport(added, known, bad, len(territories), len(themes))

    def propose(self, address: str, *, name: str = "", state: FeedState = FeedState.PROPOSED) -> Proposal:
        """Find the feed of any address and put it on the list. Raises BadInput when there is none."""
        return self.take_in(self.finder.find(address), name=name, state=state)

    def take_in(self, found: FoundFeed, *, name: str = "", state: FeedState = FeedState.PROPOSED) -> Proposal:
        """Put a feed on the list that was found a moment ago."""
        title = excerpt(squeeze(found.title), 120) or host_of(found.url)
        new = NewFeed(
            url=found.url, title=title, participant_name=squeeze(name)[:120] or title, channel=found.channel,
            state=state, home_page_url=found.parsed.home_page_url, language=found.parsed.language,
        )  # fmt: skip
        added, known = self.store.add([new], self.clock())
        for feed in added:
            if state is FeedState.APPROVED:  # what was found is its first poll: nobody is asked twice (rule 1)
                self.begin(feed.id, replace(found.answer, request=FetchRequest(feed.id, feed.url)))
        return Proposal((added or known)[0], found, bool(added))

    def rows(self) -> tuple[FeedRow, ...]:
        now = self.clock()
        return tuple(FeedRow(feed, poll, condition_of(feed, poll, now), n) for feed, poll, n in self.store.all())

    def row(self, reference: str) -> FeedRow:
        """Return a feed with its condition; raises NotFound."""
        feed, poll, entries = self.store.row(self.get(reference).id)
        return FeedRow(feed, poll, condition_of(feed, poll, self.clock()), entries)

    def get(self, reference: str) -> Feed:
        """Return the feed of a number or an address; raises NotFound."""
        feed = self.store.get(int(reference)) if reference.isdecimal() else self.store.by_url(reference)
        if feed is None:
            raise NotFound("No feed {reference} is registered. See: cmooc feeds list", reference=reference)
        return feed

    def set_state(self, reference: str, state: FeedState) -> Feed:
        feed = self.get(reference)
        self.store.set_state(feed.id, state, self.clock())
        if feed.state is FeedState.PROPOSED and state is FeedState.APPROVED:
            self.settle(feed)
        return replace(feed, state=state)

    def change(
        self, reference: str, *, show: Show | None = None, accepts: Accepts | None = None,
        territories: Sequence[str] | None = None, themes: Sequence[str] | None = None, language: str | None = None,
    ) -> Feed:  # fmt: skip
        """Change what may be shown of a feed, which posts belong to the course, what its posts inherit, or its language.

        None leaves a thing as it is. Raises NotFound for a territory or theme that does not exist.
        """
        feed = self.get(reference)
        known = self.vocabulary.load()
        changed = replace(
            feed, show=show or feed.show, accepts=accepts or feed.accepts,
            territories=feed.territories if territories is None else _existing(territories, known.territories),
            themes=feed.themes if themes is None else _existing(themes, known.themes),
            language=feed.language if language is None else language or None,
        )  # fmt: skip
        self.store.change(changed)
        return changed

    def remove(self, reference: str) -> tuple[Feed, int]:
        """Forget a feed with all its posts, also in past editions; returns it and how many posts it had."""
        feed = self.get(reference)
        return feed, self.forget(feed)

    def attempts(self, feed: Feed, limit: int = 20) -> tuple[Attempt, ...]:
        return self.store.attempts(feed.id, limit)

    def _new_feed(self, outline: FeedOutline, vocabulary: Vocabulary) -> NewFeed:
        title = excerpt(squeeze(outline.title), 120) or host_of(outline.url)
        territories = _slugs_of(outline.territories, vocabulary.territories)
        themes = _slugs_of(outline.themes, vocabulary.themes)
        accepts = Accepts.TAGGED if outline.attributes.get("accepts", "").lower() == "tagged" else Accepts.EVERY
        show = next((one for one in Show if one == outline.attributes.get("show", "").lower()), Show.EXCERPT)
        return NewFeed(
            url=outline.url, title=title, participant_name=title, channel=self.channel_of(outline.url).name,
            state=FeedState.APPROVED, home_page_url=outline.home_page_url, language=outline.language,
            accepts=accepts, show=show,
            territories=territories, themes=themes,
        )  # fmt: skip


def _with_names_of(vocabulary: Vocabulary, outlines: Iterable[FeedOutline]) -> Vocabulary:
    """Return the vocabulary with every territory and theme that the outlines name and that it lacks."""
    territories, themes = list(vocabulary.territories), list(vocabulary.themes)
    for outline in outlines:
        for name in outline.territories:
            if not _slugs_of([name], territories):
                territories.append(Territory(_slug(name), _names(name)))
        for name in outline.themes:
            if not _slugs_of([name], themes):
                themes.append(Theme(_slug(name), _names(name), {}))
    return Vocabulary(tuple(territories), tuple(themes))


def _existing(names: Iterable[str], known: Sequence[Territory | Theme]) -> tuple[str, ...]:
    for name in names:
        if not _slugs_of([name], known):
            raise NotFound("There is no territory or theme called {name}.", name=name)
    return _slugs_of(names, known)


def _slugs_of(names: Iterable[str], known: Iterable[Territory | Theme]) -> tuple[str, ...]:
    """Return the slugs that go by these names in any language, in the order of the names, each once."""
    by_name = {
        fold(name): one.slug for one in known
        for name in (one.slug, *one.names.values(), *(one.other_names if isinstance(one, Territory) else ()))
    }  # fmt: skip
    found = (by_name.get(fold(part)) for name in names for part in (_slug(name), *_names(name).values()))
    return tuple(dict.fromkeys(slug for slug in found if slug))


def _names(name: str) -> Mapping[str, str]:
    """Read «Français / English»; a single name stands for both languages."""
    french, pair, english = squeeze(name).partition(LANGUAGE_PAIR)
    return {"fr": french.strip(), "en": english.strip() if pair else french.strip()}


def _slug(name: str) -> str:
    return slugify(_names(name)["fr"]) or "x"
