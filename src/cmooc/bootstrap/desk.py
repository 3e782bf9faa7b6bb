"""The desk: the queue of what awaits a decision, the moves that decide it, and the course in numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cmooc.bootstrap.keys import new_move

if TYPE_CHECKING:
    from cmooc.bootstrap.instance import Instance
    from cmooc.services.counting import Counting
    from cmooc.services.desk.moving import Moving
    from cmooc.services.desk.posts import Posts
    from cmooc.services.desk.queue import Queue, RisingWords


def queue(of: Instance) -> Queue:
    from cmooc.domain.editions import Rhythm
    from cmooc.services.desk.queue import Queue

    return Queue(
        course=of.course, feeds=of.feeds, owners=of.owners, entries=of.entries, vocabulary=of.vocabulary,
        deciding=of.deciding, rising=of.rising, events=of.events, drafting=of.drafting(Rhythm.DAILY),
        newsletter=of.newsletter, posts=of.posts, moving=of.moving, clock=of.clock,
    )  # fmt: skip


def moving(of: Instance) -> Moving:
    from cmooc.domain.desk import CardKind
    from cmooc.domain.tags import TagKind
    from cmooc.services.desk.feeds import BrokenFeeds, NewFeeds
    from cmooc.services.desk.moving import Decider, Moving
    from cmooc.services.desk.suggestions import SuggestedEvents, SuggestedThemes
    from cmooc.services.desk.tags import UnsureTags
    from cmooc.stores.moves import MoveStore

    deciders: dict[CardKind, Decider] = {
        CardKind.FEED: NewFeeds(of.feeds, of.owners), CardKind.POST: of.posts,
        CardKind.TAG: UnsureTags(of.deciding, of.entries, of.rulings),
        CardKind.THEME: SuggestedThemes(of.suggesting, of.curating, of.tagging, of.rising.rule,
                                        lambda slug, by: of.reshaping.remove(TagKind.THEME, slug, by=by)),
        CardKind.EVENT: SuggestedEvents(of.events), CardKind.TROUBLE: BrokenFeeds(of.feeds, of.owners),
    }  # fmt: skip
    return Moving(MoveStore(of.database), deciders, of.clock, new_move)


def posts(of: Instance) -> Posts:
    from cmooc.domain.editions import Rhythm
    from cmooc.services.desk.posts import Posts

    return Posts(of.entries, of.rulings, of.drafting(Rhythm.DAILY), of.deciding, of.trials, of.clock)


def rising(of: Instance) -> RisingWords:
    from cmooc.services.desk.queue import RisingWords

    return RisingWords(of.suggesting, of.clock)


def counting(of: Instance) -> Counting:
    from cmooc.services.counting import Counting
    from cmooc.stores.numbers import NumberStore

    return Counting(of.course, NumberStore(of.database), of.echoes, of.clock)
