"""The vocabulary: territories and themes, made, tried on the past, changed and reshaped."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from cmooc.bootstrap.keys import new_move

if TYPE_CHECKING:
    from cmooc.bootstrap.instance import Instance
    from cmooc.services.curating import Curating
    from cmooc.services.editing import Editing
    from cmooc.services.reshaping import Reshaping
    from cmooc.services.territories import Territories
    from cmooc.services.theme_rules import ThemeRules
    from cmooc.services.trying import Trying


def territories(of: Instance) -> Territories:
    from cmooc.services.territories import Territories
    from cmooc.stages.outlines import read_outline
    from cmooc.taggers.gazetteer.recognize import shipped

    return Territories(of.vocabulary, shipped, read_outline, of.clock)


def curating(of: Instance) -> Curating:
    from cmooc.services.curating import Curating
    from cmooc.stages.rules import parse_rule

    return Curating(of.vocabulary, parse_rule, of.territories, of.clock)


def editing(of: Instance) -> Editing:
    from cmooc.services.editing import Editing
    from cmooc.stages.rules import parse_rule

    return Editing(of.vocabulary, of.territories, of.retagging, parse_rule, of.clock)


def trying(of: Instance) -> Trying:
    from cmooc.services.trying import Trying
    from cmooc.taggers import categories, inherited, places
    from cmooc.taggers.gazetteer.lands import Lands

    taggers = (categories.tagger(), inherited.tagger(), places.tagger())
    return Trying(of.vocabulary, of.archive, of.search, of.entries, of.rulings, taggers, Lands())


def theme_rules(of: Instance) -> ThemeRules:
    from cmooc.domain.matching import spans
    from cmooc.services.theme_rules import ThemeRules
    from cmooc.stages.rules import parse_rule, spoken
    from cmooc.taggers.rules import search_regex

    return ThemeRules(
        vocabulary=of.vocabulary, archive=of.archive, sifting=of.sifting, tagging=of.tagging, parse_rule=parse_rule,
        spoken=spoken, marks=partial(spans, search_regex=search_regex), clock=of.clock,
    )  # fmt: skip


def reshaping(of: Instance) -> Reshaping:
    from cmooc.services.reshaping import Reshaping
    from cmooc.stages.rule_forms import written
    from cmooc.stages.rules import parse_rule
    from cmooc.stores.reshaping import ReshapingStore

    return Reshaping(
        vocabulary=of.vocabulary, store=ReshapingStore(of.database, of.vocabulary), amendments=of.amendments,
        rulings=of.rulings, entries=of.entries, learning=of.learning, tagging=of.tagging, retagging=of.retagging,
        parse_rule=parse_rule, written=written, clock=of.clock, new_move=new_move,
    )  # fmt: skip
