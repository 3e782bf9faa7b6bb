"""Owners of feeds: what they are written, rarely, and how they end it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from cmooc.domain.courses import Course
from cmooc.domain.errors import BadInput
from cmooc.domain.feeds import Feed, FeedState
from cmooc.domain.letters import Letter
from cmooc.domain.notices import Notice
from cmooc.domain.owners import Owner
from cmooc.domain.sentences import Sentence
from cmooc.domain.texts import excerpt
from cmooc.domain.times import Clock, rfc3339
from cmooc.domain.urls import host_of, shown
from cmooc.services.mine import mine_link
from cmooc.services.notices import Notices
from cmooc.stages.letter_message import STOP
from cmooc.stages.tokens import Purpose, Tokens
from cmooc.stores.letters import LetterStore
from cmooc.stores.owners import OwnerStore

PAUSE = timedelta(days=7)


@dataclass(frozen=True)
class Owners:
    """`mail_address` makes what was typed one address, or raises BadInput; `tell` says a sentence in a language."""

    store: OwnerStore
    letters: LetterStore
    notices: Notices
    tokens: Tokens
    mail_address: Callable[[str], str]
    tell: Callable[[Sentence, str], str]
    course: Course
    clock: Clock

    def received(self, feed: Feed) -> None:
        """Write to the owner of a feed that was registered just now: whether it waits, is in, or is on trial."""
        owner = self.store.of(feed.id)
        if owner is not None:
            standing = "trial" if feed.is_on_trial else feed.state.value
            log = f"{self.course.base_url}/feeds/{feed.id}/"
            self._write(owner, "feed_received", "received", {"standing": standing, "log": log})

    def appoint(self, feed: Feed, address: str, language: str) -> None:
        """Note the address that facilitators know of a feed's owner; an empty one is forgotten, with waiting letters."""
        given = self.mail_address(address) if address.strip() else ""
        self.letters.take_back(_about(feed))
        self.store.set(feed.id, given, language, self.clock() if given else None)

    def approved(self, feed: Feed) -> bool:
        """Write that a feed was let in; tells whether anybody is written to."""
        return self._decided(feed, "feed_approved", "approved", {"log": f"{self.course.base_url}/feeds/{feed.id}/"})

    def not_approved(self, feed: Feed) -> bool:
        """Take the letter of an approval back; tells whether it had gone already."""
        self.letters.take_back(_about(feed) + "approved")
        return self.letters.newest(_about(feed) + "approved") is not None

    def known(self) -> Mapping[int, Owner]:
        """Return by feed the owners who can be written to."""
        return self.store.reachable()

    def write(self, feed: Feed) -> None:
        """Write to an owner about the trouble of their feed at once, because a facilitator asks for it.

        Raises BadInput when nobody may be written to, or was within a week.
        """
        owner = self.store.of(feed.id)
        notice = self.notices.of(feed)
        if owner is None or owner.stopped_at is not None or notice is None:
            raise BadInput("Nobody can be written to about {feed}.", feed=feed.title)
        if not self._tell_trouble(notice, owner):
            raise BadInput("The owner of {feed} was written to less than a week ago.", feed=feed.title)

    def removed(self, feed: Feed, reason: str) -> bool:
        """Write that a feed was refused, or removed when it had been let in, and why."""
        self.letters.take_back(_about(feed))
        kind = "feed_refused" if feed.state is FeedState.PROPOSED else "feed_removed"
        return self._decided(feed, kind, "removed", {"reason": excerpt(reason, 1000)})

    def keep_up(self) -> int:
        """Write to owners about troubles that last; at most one letter a week for each feed, of any kind."""
        owners = self.store.to_be_told()
        if not owners:
            return 0
        return sum(self._tell_trouble(notice, owners[notice.feed.id]) for notice in self.notices.pending()
                   if notice.feed.id in owners)  # fmt: skip

    def of(self, token: str) -> Owner | None:
        """Return whom a link was sent to; None when feed or address have gone. Raises BadInput for no link of ours."""
        feed_id, _, mark = self.tokens.read(Purpose.OWNER, token).partition(".")
        owner = self.store.of(int(feed_id))
        return owner if owner and self.tokens.is_mark(Purpose.OWNER, _pair(owner), mark) else None

    def confirm(self, token: str) -> Owner | None:
        """Believe an address from now on."""
        owner = self.of(token)
        if owner is not None and owner.confirmed_at is None:
            self.store.confirm(owner.feed.id, self.clock())
        return owner

    def stop(self, token: str) -> Owner | None:
        """Write no more about a feed, not even what waits."""
        owner = self.of(token)
        if owner is not None and owner.stopped_at is None:
            self.stop_letters(owner)
        return owner

    def stop_letters(self, owner: Owner) -> None:
        """Write no more about a feed, as its owner says who came by another way than a letter about it."""
        self.store.stop(owner.feed.id, self.clock())
        self.letters.take_back(_about(owner.feed))

    def write_again(self, owner: Owner) -> None:
        self.store.write_again(owner.feed.id)

    def forget(self, feed: Feed) -> None:
        """Take back what waits, and forget to whom went what was sent about a feed."""
        self.letters.take_back(_about(feed))

    def _decided(self, feed: Feed, kind: str, name: str, content: Mapping[str, object]) -> bool:
        owner = self.store.of(feed.id)
        if owner is None or owner.stopped_at is not None:
            return False
        self._write(owner, kind, name, content)
        return True

    def _tell_trouble(self, notice: Notice, owner: Owner) -> bool:
        last = self.letters.newest(_about(owner.feed))
        if last is not None and self.clock() - last < PAUSE:
            return False
        lines = [self.tell(line, owner.language) for line in notice.body]
        content = {"subject": self.tell(notice.subject, owner.language), "lines": lines}
        self._write(owner, "feed_trouble", f"trouble:{rfc3339(self.clock())}", content)
        self.notices.told(notice)
        return True

    def _write(self, owner: Owner, kind: str, name: str, content: Mapping[str, object]) -> None:
        """Write a letter; to an address that nobody has confirmed, without words that a stranger may have chosen."""
        feed = owner.feed
        called = excerpt(feed.title, 80) if owner.confirmed_at else host_of(feed.url)
        common = {"feed": called, "url": shown(feed.url), STOP: self._link("stop", owner)}
        if owner.confirmed_at:
            common["mine"] = mine_link(self.tokens, self.course, owner.address, owner.language)
        letter = Letter(kind, _about(feed) + name, owner.address, owner.language, {**common, **content})
        self.letters.write(letter, self.clock())

    def _link(self, what: str, owner: Owner) -> str:
        """Return an address that is good as long as the feed and the mail address stay together."""
        mark = self.tokens.mark(Purpose.OWNER, _pair(owner))
        return f"{self.course.base_url}/owner/{what}/{self.tokens.sign(Purpose.OWNER, f'{owner.feed.id}.{mark}')}"


def _pair(owner: Owner) -> str:
    return f"{_about(owner.feed)} {owner.address}"


def _about(feed: Feed) -> str:
    """Return how the names of letters about a feed begin. SQLite may give a feed the number of one that was removed."""
    return f"feed:{feed.id}:{rfc3339(feed.created_at)}:"
