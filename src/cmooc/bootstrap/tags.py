"""Tags: how they come about, what people say about them, and what is learnt from that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cmooc.bootstrap.keys import new_move

if TYPE_CHECKING:
    from cmooc.bootstrap.instance import Instance
    from cmooc.services.deciding import Deciding
    from cmooc.services.learning import Learning
    from cmooc.services.meanings import Meanings
    from cmooc.services.retagging import Retagging
    from cmooc.services.sifting import Sifting
    from cmooc.services.suggesting import Suggesting
    from cmooc.services.tagging import Tagging


def tagging(of: Instance) -> Tagging:
    from cmooc.services.tagging import Tagging
    from cmooc.taggers import all_taggers
    from cmooc.taggers.places import footprint_of

    return Tagging(
        all_taggers(), of.entries, of.vocabulary, of.rulings, of.sifting, of.feed_store, footprint_of
    )  # fmt: skip


def sifting(of: Instance) -> Sifting:
    from cmooc.services.sifting import Sifting
    from cmooc.taggers.rules import tagger

    return Sifting(tagger(), of.archive, of.search, of.index, of.rulings)


def retagging(of: Instance) -> Retagging:
    from cmooc.services.retagging import Retagging

    return Retagging(of.changes, of.tagging, of.events.retag)


def learning(of: Instance) -> Learning:
    from cmooc.services.learning import Learning
    from cmooc.taggers.learner.lessons import Lessons

    return Learning(Lessons(), of.rulings, of.entries, of.vocabulary)


def deciding(of: Instance) -> Deciding:
    from cmooc.services.deciding import Deciding

    return Deciding(of.entries, of.vocabulary, of.rulings, of.tagging, of.learning, of.clock, new_move)


def meanings(of: Instance) -> Meanings:
    from cmooc.services.meanings import Meanings
    from cmooc.stores.meanings import MeaningStore
    from cmooc.taggers.categories import is_known

    return Meanings(of.course, MeaningStore(of.database), of.vocabulary, of.tagging, is_known, of.clock)


def suggesting(of: Instance) -> Suggesting:
    from cmooc.services.suggesting import Suggesting
    from cmooc.stores.suggestions import SuggestionStore
    from cmooc.taggers import inherited
    from cmooc.taggers.categories import is_known
    from cmooc.taggers.places import is_place

    return Suggesting(
        of.course, SuggestionStore(of.database), of.vocabulary, is_known, is_place, inherited.tagger().name, of.clock
    )  # fmt: skip
