"""The extension points and seams: what a channel, a tagger, an output and a fetcher look like."""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Sequence
from typing import Protocol, TypeVar

from cmooc.domain.documents import Document
from cmooc.domain.entries import Entry
from cmooc.domain.feeds import Feed
from cmooc.domain.fetches import Fetched, FetchRequest
from cmooc.domain.geography import Ring
from cmooc.domain.mails import Answer, Message
from cmooc.domain.places import Place
from cmooc.domain.rulings import Lesson
from cmooc.domain.site import Site, Subject
from cmooc.domain.subscribers import Cut, Recipient
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


class Gazetteer(Protocol):
    """The official places of the world."""

    def find(self, name: str, country: str | None = None) -> tuple[Place, ...]:
        """Return the places a person may mean by a name, a code or a postcode, best first."""
        ...

    def by_code(self, code: str) -> Place | None: ...


class Outlines(Protocol):
    """What small maps are made of."""

    def country(self, code: str) -> str:
        """Return the code of the country that a place lies in, or nothing."""
        ...

    def outline(self, code: str) -> tuple[Ring, ...]:
        """Return the outline of a country or of one of its first levels, or nothing where none is known."""
        ...

    def lands(self) -> Iterable[Ring]:
        """Return the outlines of all countries."""
        ...


class Learner(Protocol):
    """Learns themes from what facilitators ruled. Pure; a state is bytes of its own making, empty at the beginning.

    What is forgotten leaves no trace: the state is that of the lessons it holds, whatever was learnt and forgotten between.
    """

    def lessons(self, state: bytes) -> frozenset[Lesson]:
        """Return what the state holds; nothing for a state of another version."""
        ...

    def learn(self, state: bytes, new: Sequence[tuple[Lesson, Entry]], forgotten: Collection[Lesson]) -> bytes: ...


class Output(Protocol):
    """A format of the site. Yields nothing for subjects that it has no form for. Same input, same bytes."""

    @property
    def name(self) -> str: ...

    def render(self, subject: Subject, site: Site) -> Iterable[Document]: ...


class Fetcher(Protocol):
    """Fetches over HTTP, many at once; answers come in the order in which they end, one per request."""

    def fetch(self, requests: Iterable[FetchRequest]) -> Iterator[Fetched]: ...


class Relay(Protocol):
    """Hands messages over to a mail server, or to a folder of mail."""

    @property
    def name(self) -> str:
        """Say where the mail goes, for people; no secret is in it."""
        ...

    @property
    def at_once(self) -> int:
        """Return how many messages may be under way at the same time."""
        ...

    def hand_over(
        self, messages: Iterable[Message], let_go: Callable[[Message], bool]
    ) -> Generator[tuple[Message, Answer] | None, None, None]:
        """Yield the answer to each message as soon as it is known; None about each second in which there is none.

        The next message is taken only when there is room for it. `let_go` is asked right before the body of one leaves:
        what must be known by then is written down there, and a message for which it says no stays here (`WITHHELD`).
        Between two messages on one connection the answer to the first is yielded. Never raises for what the server
        does: when it takes nothing at all, messages come back `STALLED`, and no more are taken.
        """
        ...

    def check(self) -> str:
        """Say what the server offers; no mail is sent. Raises RelayError when it can't be used."""
        ...


class Mold(Protocol):
    """One edition for one cut, to which only what belongs to the recipient is added."""

    def message(self, delivery_id: int, recipient: Recipient) -> Message: ...


class Molds(Protocol):
    """The messages of one edition."""

    def of(self, cut: Cut) -> Mold | None:
        """Return None when the edition has nothing for this cut."""
        ...


class Mailbox(Protocol):
    """Where mail arrives for us to read."""

    def empty(self, take: Callable[[bytes], bool], most: int) -> int:
        """Give `take` each message that was not given before, cut where it is very long; returns how many there were.

        What it says yes to is removed; other messages stay for people, and are not given again. A message is given again
        when the process ended before that was noted. Raises MailboxError.
        """
        ...


In = TypeVar("In")
Out = TypeVar("Out")


class Workers(Protocol[In, Out]):
    """Do pieces of work elsewhere; a piece that could not be done has the outcome None."""

    def put(self, pieces: Sequence[In]) -> None: ...

    def ready(self) -> list[tuple[In, Out | None]]: ...

    def rest(self) -> Iterator[list[tuple[In, Out | None]]]: ...

    def close(self) -> None: ...
