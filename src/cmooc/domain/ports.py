"""The extension points and seams: what a channel, a tagger, an output and a fetcher look like."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol, TypeVar

from cmooc.domain.documents import Document
from cmooc.domain.entries import Entry
from cmooc.domain.feeds import Feed
from cmooc.domain.fetches import Fetched, FetchRequest
from cmooc.domain.site import Site, Subject
from cmooc.domain.tags import Tag, Vocabulary


class Channel(Protocol):
    """A kind of platform that feeds come from. Pure; never raises on hostile input; `tidy` twice is `tidy` once."""

    @property
    def name(self) -> str: ...

    @property
    def is_social(self) -> bool:
        """Tell whether its entries are short notes rather than articles."""
        ...

    @property
    def software(self) -> tuple[str, ...]:
        """Return, in lower case, how the generators named in this platform's feeds begin; empty when they name none."""
        ...

    def feed_url(self, profile_url: str) -> str | None:
        """Return the feed of a profile or page address, or None when the address alone does not tell it.

        A feed's own address gives itself.
        """
        ...

    def feed_in(self, page_url: str, html: str) -> str | None:
        """Return the feed of a page of this platform, or None when this is no such page or it does not tell."""
        ...

    def owns(self, feed_url: str) -> bool:
        """Tell whether a feed's address is one of this platform's."""
        ...

    def tidy(self, entry: Entry) -> Entry:
        """Return the entry without the quirks of the platform."""
        ...


class Tagger(Protocol):
    """Finds tags for an entry. Pure: same input, same tags; yields nothing when it has nothing to say."""

    @property
    def name(self) -> str: ...

    def tags(self, entry: Entry, feed: Feed, vocabulary: Vocabulary) -> Iterable[Tag]: ...


class Output(Protocol):
    """A format of the site. Yields nothing for subjects that it has no form for. Same input, same bytes."""

    @property
    def name(self) -> str: ...

    def render(self, subject: Subject, site: Site) -> Iterable[Document]: ...


class Fetcher(Protocol):
    """Fetches over HTTP, many at once; answers come in the order in which they end, one per request."""

    def fetch(self, requests: Iterable[FetchRequest]) -> Iterator[Fetched]: ...


In = TypeVar("In")
Out = TypeVar("Out")


class Workers(Protocol[In, Out]):
    """Do pieces of work elsewhere; a piece that could not be done has the outcome None."""

    def put(self, pieces: Sequence[In]) -> None: ...

    def ready(self) -> list[tuple[In, Out | None]]: ...

    def rest(self) -> Iterator[list[tuple[In, Out | None]]]: ...

    def close(self) -> None: ...
