"""From any address to a feed: what `check`, `feeds add` and the registration form all ask."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain, islice

from cmooc.domain.entries import Entry, ParsedEntry
from cmooc.domain.errors import BadInput, ParseError
from cmooc.domain.feeds import FeedLink, ParsedFeed
from cmooc.domain.fetches import Fetched, FetchRequest
from cmooc.domain.ports import Channel, Fetcher
from cmooc.domain.urls import address_key, is_http, shown

MOST_ANNOUNCED = 4
MOST_GUESSES = 4
LATEST_SHOWN = 5
HANDLE = re.compile(r"^@?([\w.-]+)@([\w-]+(?:\.[\w-]+)+)$")


@dataclass(frozen=True, slots=True)
class FoundFeed:
    """A feed behind an address. `latest` are its newest entries as they would appear; `others` further feeds there."""

    url: str
    parsed: ParsedFeed
    channel: str
    latest: tuple[Entry, ...]
    has_validators: bool
    others: tuple[FeedLink, ...] = ()

    @property
    def title(self) -> str:
        return self.parsed.title or self.url


@dataclass(frozen=True)
class Finder:
    """The stages come as functions so that this service holds no library."""

    fetcher: Fetcher
    channels: tuple[Channel, ...]
    parse: Callable[..., ParsedFeed]
    clean: Callable[..., Entry]
    discover: Callable[..., tuple[FeedLink, ...]]
    guesses: Callable[[str], tuple[str, ...]]
    channel_of: Callable[[str], Channel]

    def find(self, address: str) -> FoundFeed:
        """Return the feed of an address: itself, its platform's, an announced or a guessed one, in this order.

        Raises BadInput saying what was tried when there is none.
        """
        url = normalized(address)
        known = next(filter(None, (channel.feed_url(url) for channel in self.channels)), None)
        answer = self._fetch(known or url)
        found = self._read(answer)
        if found is None and known and known != url:
            answer = self._fetch(url)
            found = self._read(answer)
        if found is not None:
            return found
        _refuse_bad_answer(answer)
        return self._announced(answer)

    def _announced(self, page: Fetched) -> FoundFeed:
        links = self.discover(
            page.body, base_url=page.url, content_type=page.content_type, link_header=page.headers.get("link", "")
        )
        guessed = (FeedLink(url) for url in islice(self.guesses(page.url), MOST_GUESSES))
        tried = {address_key(page.url)}
        for link in chain(links[:MOST_ANNOUNCED], guessed):
            if address_key(link.url) in tried:
                continue
            tried.add(address_key(link.url))
            found = self._read(self._fetch(link.url), others=tuple(other for other in links if other != link))
            if found is not None:
                return found
        raise BadInput(
            "There is a page at {url}, but no feed could be found for it. Look for «RSS» or «Atom» on the page, or in"
            " the settings of the blog, and paste that address.",
            url=shown(page.url),
        )

    def _fetch(self, url: str) -> Fetched:
        return next(iter(self.fetcher.fetch([FetchRequest(0, url)])))

    def _read(self, answer: Fetched, others: tuple[FeedLink, ...] = ()) -> FoundFeed | None:
        if answer.error is not None or answer.status != 200:
            return None
        try:
            parsed = self.parse(answer.body, url=answer.url, content_type=answer.content_type)
        except ParseError:
            return None
        channel = self.channel_of(answer.url)
        return FoundFeed(answer.url, parsed, channel.name, tuple(self._shown(parsed, answer.url, channel)),
                         bool(answer.validators), others)  # fmt: skip

    def _shown(self, parsed: ParsedFeed, url: str, channel: Channel) -> Iterator[Entry]:
        for entry in newest(parsed)[:LATEST_SHOWN]:
            yield channel.tidy(self.clean(entry, feed_url=url, feed_language=parsed.language))


def normalized(address: str) -> str:
    """Return a typed address as an http one: blanks off, `feed:` off, scheme put in front, `@name@host` resolved.

    Raises BadInput when it can't be an address.
    """
    text = address.strip().strip("<>\"'«» ")
    text = re.sub(r"^feed:(//)?(?=https?://)", "", text)
    text = re.sub(r"^feed://", "https://", text)
    if not text:
        raise BadInput("No address was given. One looks like https://my-blog.example.org")
    handle = HANDLE.match(text)
    if handle:
        text = f"https://{handle[2]}/@{handle[1]}"
    elif "://" not in text and not text.lower().startswith(("javascript:", "data:", "mailto:", "file:")):
        text = f"https://{text}"
    if not is_http(text) or len(text) > 2000:
        told = shown(address) if "@" in address else address
        raise BadInput("{address} is no web address. One looks like https://my-blog.example.org", address=told[:200])
    return text


def _refuse_bad_answer(answer: Fetched) -> None:
    if answer.error is not None:
        raise BadInput(answer.error.message, **answer.error.details) from answer.error
    if answer.status == 404:
        raise BadInput("There is no page at {url} (answer 404). Is the address complete?", url=shown(answer.url))
    if answer.status in (401, 403):
        raise BadInput("{url} does not let this course read it (answer {status}). It may be private, or block programs.",
                       url=shown(answer.url), status=answer.status)  # fmt: skip
    if answer.status != 200:
        raise BadInput("{url} answered {status}. Try again later.", url=shown(answer.url), status=answer.status)


def newest(parsed: ParsedFeed) -> list[ParsedEntry]:
    """Return the entries, newest first."""
    return sorted(parsed.entries, key=_when, reverse=True)


def _when(entry: ParsedEntry) -> float:
    moment = entry.published_at or entry.updated_at
    return moment.timestamp() if moment else 0.0
