"""What owners do with their own feeds: change what is shown, pause, leave, have everything erased, take it all away."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from cmooc.domain.errors import BadInput
from cmooc.domain.feeds import Accepts, Feed, FeedState, Show
from cmooc.domain.owners import Holder, Owner
from cmooc.domain.texts import slugify, squeeze
from cmooc.domain.times import Clock, rfc3339
from cmooc.services.feeds import Feeds
from cmooc.services.tagging import Tagging
from cmooc.stores.catches import CatchStore
from cmooc.stores.feeds import FeedStore
from cmooc.stores.owners import OwnerStore

LOG = logging.getLogger(__name__)
LONGEST_NAME = 120
LEAVING = (FeedState.APPROVED, FeedState.PAUSED, FeedState.GONE)  # and no longer those that have left


@dataclass(frozen=True, slots=True)
class FeedWishes:
    """What an owner says of a feed: what may be shown, which posts, where it is at home, and what it is written in."""

    show: Show
    accepts: Accepts
    territories: tuple[str, ...]
    language: str


@dataclass(frozen=True)
class OwnFeeds:
    """`forget_letters` forgets what was written about a feed."""

    store: OwnerStore
    feeds: Feeds
    feed_store: FeedStore
    catches: CatchStore
    tagging: Tagging
    forget_letters: Callable[[Feed], None]
    clock: Clock

    def change(self, feed: Feed, wishes: FeedWishes, seen: str) -> bool:
        """Store an owner's wishes and tag the feed's posts anew; tells whether the feed was still as they saw it."""
        now = self.feeds.get(str(feed.id))
        if seen != version(now):
            return False
        self.feeds.change(str(feed.id), show=wishes.show, accepts=wishes.accepts, territories=wishes.territories,
                          language=wishes.language)  # fmt: skip
        if set(wishes.territories) != set(now.territories):
            self.tagging.retag_these(self.catches.ids(feed.id))
        return True

    def rename(self, holder: Holder, feed: Feed, name: str) -> None:
        """Give the participant behind a feed another public name.

        Raises BadInput when it is none, when somebody else goes by it, or when other people's feeds stand under the name.
        """
        given = squeeze(name)[:LONGEST_NAME]
        if not slugify(given):
            raise BadInput("A name needs a letter or a digit.")
        own = {one.feed.id for one in holder.owners}
        theirs = {one.id for one, _, _ in self.feed_store.all() if one.participant_id == feed.participant_id}
        if not theirs <= own:
            raise BadInput("Feeds of other people stand under this name too. Ask the facilitators to change it.")
        if not self.feed_store.rename(feed.participant_id, given):
            raise BadInput("Somebody else in the course goes by this name. Please choose another one.")

    def pause(self, owner: Owner) -> bool:
        """Stop reading for now; tells whether the feed was read."""
        return self.store.stop_reading(owner.feed.id, FeedState.PAUSED, FeedState.APPROVED)

    def leave(self, owner: Owner) -> bool:
        """Stop reading for good, and writing letters; the posts stay. A feed that was never let in can only be erased."""
        feed = owner.feed
        if feed.state not in LEAVING:
            return False
        if not self.store.stop_reading(feed.id, FeedState.LEFT, feed.state):
            return False
        self.store.stop(feed.id, self.clock())
        self.forget_letters(feed)
        LOG.info("owner left", extra={"feed": feed.id})
        return True

    def read_again(self, owner: Owner) -> bool:
        """Go on with a feed that its owner had paused or left; tells whether they may."""
        return self.store.read_again(owner.feed.id, self.clock())

    def purge(self, owners: Collection[Owner]) -> int:
        """Erase feeds with all their posts, also from past editions; returns how many posts."""
        count = 0
        for owner in owners:
            self.forget_letters(owner.feed)
            count += self.feeds.forget(owner.feed)
            LOG.info("feed erased by its owner", extra={"feed": owner.feed.id})
        return count

    def data(self, holder: Holder) -> Iterator[str]:
        """Yield, piece by piece, one JSON object with everything that is kept of somebody's feeds."""
        about = {"address": holder.address, "language": holder.language, "written_at": self.clock()}
        yield f"{_json(about)[:-1]}, " + '"letters": ' + _json(list(self.catches.letters(holder.address)))
        yield ', "feeds": ['
        for number, owner in enumerate(holder.owners):
            yield (", " if number else "") + '{"kept": ['
            for place, (what, row) in enumerate(self.catches.kept(owner.feed.id)):
                yield (",\n" if place else "\n") + _json({"what": what, **row})
            yield "]}"
        yield "]}\n"


def version(feed: Feed) -> str:
    """Return what changes when somebody changes what an owner can change."""
    said: Sequence[object] = (feed.show, feed.accepts, feed.territories, feed.language)
    return sha256(repr(said).encode()).hexdigest()[:16]


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=_plain)


def _plain(value: Any) -> object:
    if isinstance(value, datetime):
        return rfc3339(value)
    return value.isoformat() if isinstance(value, date) else str(value)
