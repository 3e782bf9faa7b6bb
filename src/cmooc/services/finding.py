"""From any address to a feed: what `check`, `feeds add` and the registration form all ask."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice

from cmooc.domain.entries import Entry, ParsedEntry
from cmooc.domain.errors import BadInput, ParseError
from cmooc.domain.feeds import FeedLink, ParsedFeed
from cmooc.domain.fetches import Fetched, FetchRequest
from cmooc.domain.ports import Channel, Fetcher
from cmooc.domain.urls import address_key, host_of, is_http, shown
from cmooc.stages.schedule import permanent_target

MOST_ASKED = 8
MOST_ANNOUNCED = 4
MOST_GUESSES = 6
LATEST_SHOWN = 5
MAX_PAGE = 2 * 1024 * 1024
HANDLE = re.compile(r"^@?([\w.-]+)@([\w-]+(?:\.[\w-]+)+)$")
COMMUNITY = re.compile(r"^!(\w+)@([\w-]+(?:\.[\w-]+)+)$")
BLUESKY_HANDLE = re.compile(r"^@([\w-]+(?:\.[\w-]+)+)$")
SCHEMES = r"(?:feed|pcast|podcast|itpc|rss|webcals?)"
FEED_SCHEME = re.compile(rf"^{SCHEMES}:(?://)?(?=https?://)|^{SCHEMES}://", re.I)


@dataclass(frozen=True, slots=True)
class FoundFeed:
    """A feed behind an address. `latest` are its newest entries as they would appear; `others` further feeds there.

    `answer` is what the server sent, so that nobody has to ask for it again.
    """

    url: str
    parsed: ParsedFeed
    channel: str
    latest: tuple[Entry, ...]
    answer: Fetched
    others: tuple[FeedLink, ...] = ()

    @property
    def title(self) -> str:
        return self.parsed.title or self.url

    @property
    def has_validators(self) -> bool:
        return bool(self.answer.validators)


@dataclass
class _Search:
    """One discovery: what was asked in it, so that it stays polite."""

    fetcher: Fetcher
    requests: int = 0
    asked: set[str] = field(default_factory=set)
    silent: set[str] = field(default_factory=set)

    def may_ask(self, url: str) -> bool:
        """Tell whether this is a new address, not one too many, and on a host that has not asked for silence."""
        return self.requests < MOST_ASKED and address_key(url) not in self.asked and host_of(url) not in self.silent

    def ask(self, url: str) -> Fetched:
        self.requests += 1
        answer = next(iter(self.fetcher.fetch([FetchRequest(0, url)])))
        self.asked |= {address_key(url), address_key(answer.url)}
        if answer.error is not None or answer.status in (429, 503):
            self.silent.add(host_of(url))
        return answer


@dataclass(frozen=True)
class Finder:
    """The stages and channels come as functions so that this service holds no library."""

    fetcher: Fetcher
    channels: tuple[Channel, ...]
    parse: Callable[..., ParsedFeed]
    clean: Callable[..., Entry]
    discover: Callable[..., tuple[FeedLink, ...]]
    guesses: Callable[[str], tuple[str, ...]]
    channel_of: Callable[[str, str | None], Channel]
    refusal: Callable[[str], BadInput | None]
    advice: Callable[[str], BadInput | None]

    def find(self, address: str) -> FoundFeed:
        """Return the feed of an address: its platform's, itself, an announced or a guessed one, in this order.

        Nothing is asked twice. Raises BadInput saying what to do when there is none.
        """
        url = normalized(address)
        self._refuse(url)
        search = _Search(self.fetcher)
        known = self._known(url)
        page = search.ask(known or url)
        found = self._read(page)
        if found is None and search.may_ask(url):
            page = search.ask(url)
            found = self._read(page)
        return found or self._behind(page, search)

    def _behind(self, page: Fetched, search: _Search) -> FoundFeed:
        """Return the feed that a page leads to, best first."""
        _refuse_bad_answer(page)
        self._refuse(page.url)
        links = self.discover(
            page.body, base_url=page.url, content_type=page.content_type, link_header=page.headers.get("link", "")
        )
        waiting = deque(self._candidates(page, links))
        while waiting:
            url = waiting.popleft()
            if not search.may_ask(url):
                continue
            answer = search.ask(url)
            found = self._read(answer)
            if found is not None:
                return replace(found, others=tuple(link for link in links if not _is_same(link.url, found)))
            if answer.status == 200:
                waiting.extendleft(self._told(answer))
        raise self.advice(page.url) or BadInput(
            "There is a page at {url}, but no feed could be found for it. Look for «RSS» or «Atom» on the page, or in"
            " the settings of the blog, and paste that address.",
            url=shown(page.url),
        )

    def _candidates(self, page: Fetched, links: tuple[FeedLink, ...]) -> Iterator[str]:
        """Yield addresses worth asking: announced, told by a platform's page, guessed; comments and files last."""
        late = [link.url for link in links if link.is_comments or _is_file(link)]
        yield from islice((link.url for link in links if link.url not in late), MOST_ANNOUNCED)
        yield from self._told(page)
        yield from islice(self.guesses(page.url), MOST_GUESSES)
        yield from late

    def _told(self, page: Fetched) -> Iterator[str]:
        """Yield what the channels make of a page, and of its address, to which the one asked may have led."""
        if known := self._known(page.url):
            yield known
        html = page.body[:MAX_PAGE].decode("utf-8", "replace")
        yield from filter(None, (channel.feed_in(page.url, html) for channel in self.channels))

    def _known(self, url: str) -> str | None:
        return next(filter(None, (channel.feed_url(url) for channel in self.channels)), None)

    def _refuse(self, url: str) -> None:
        if refused := self.refusal(url):
            raise refused

    def _read(self, answer: Fetched) -> FoundFeed | None:
        if answer.error is not None or answer.status != 200:
            return None
        try:
            parsed = self.parse(answer.body, url=answer.url, content_type=answer.content_type)
        except ParseError:
            return None
        channel = self.channel_of(answer.url, parsed.generator)
        latest = tuple(self._shown(parsed, answer.url, channel))
        return FoundFeed(_lasting_url(answer), parsed, channel.name, latest, answer)

    def _shown(self, parsed: ParsedFeed, url: str, channel: Channel) -> Iterator[Entry]:
        for entry in newest(parsed)[:LATEST_SHOWN]:
            yield channel.tidy(self.clean(entry, feed_url=url, feed_language=parsed.language))


def normalized(address: str) -> str:
    """Return a typed address as an http one: blanks off, `feed:` off, scheme put in front, handles resolved.

    A handle is `@name@host` (Fediverse), `!community@host` (Lemmy) or `@name.example.org` (Bluesky). Raises BadInput
    when it can't be an address.
    """
    text = FEED_SCHEME.sub(
        lambda match: "https://" if match[0].endswith("//") else "", address.strip().strip("<>\"'«» ")
    )
    text = text.removeprefix("acct:")
    if not text:
        raise BadInput("No address was given. One looks like https://my-blog.example.org")
    if handle := HANDLE.match(text):
        text = f"https://{handle[2]}/@{handle[1]}"
    elif community := COMMUNITY.match(text):
        text = f"https://{community[2]}/c/{community[1]}"
    elif bluesky := BLUESKY_HANDLE.match(text):
        text = f"https://bsky.app/profile/{bluesky[1]}"
    elif "://" not in text and not text.lower().startswith(("javascript:", "data:", "mailto:", "file:")):
        text = f"https://{text}"
    if not is_http(text) or len(text) > 2000:
        told = shown(address) if "@" in address else address
        raise BadInput("{address} is no web address. One looks like https://my-blog.example.org", address=told[:200])
    return text


def _is_file(link: FeedLink) -> bool:
    """Tell whether this may be the file of a single event, which a page offers among others."""
    return link.type != "text/calendar" and link.url.partition("?")[0].lower().endswith(".ics")


def _is_same(url: str, found: FoundFeed) -> bool:
    return address_key(url) in (address_key(found.url), address_key(found.answer.request.url))


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


def _lasting_url(answer: Fetched) -> str:
    """Return where the feed will be found tomorrow: a passing redirect is followed and never kept (rule 31)."""
    return answer.url if permanent_target(answer) else answer.request.url


def newest(parsed: ParsedFeed) -> list[ParsedEntry]:
    """Return the entries, newest first."""
    return sorted(parsed.entries, key=_when, reverse=True)


def _when(entry: ParsedEntry) -> float:
    moment = entry.published_at or entry.updated_at
    return moment.timestamp() if moment else 0.0
