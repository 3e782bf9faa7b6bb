"""Parts of an archive: everything stands in one of them, and what is whole stays as it is."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as some

from cmooc.stages.parts import current, neighbours, parts

MONTHS = tuple(date(2026, number, 1) for number in range(1, 13))
counts = some.lists(some.integers(1, 40), min_size=1, max_size=12)


def of(posts, most=7):
    return parts(zip(MONTHS, posts, strict=False), most)


@given(counts)
def test_every_post_stands_in_exactly_one_part(posts):
    cuts = of(posts)
    for month, number in zip(MONTHS, posts, strict=False):
        held = [place for cut in cuts if cut.month == month for place in range(cut.start, cut.stop)]
        assert held == list(range(number))
    assert all(cut.stop - cut.start <= 7 for cut in cuts)
    assert len({cut.part.name for cut in cuts}) == len(cuts)


@given(counts, some.integers(0, 3), some.integers(1, 40))
def test_what_is_whole_stays_as_it_is_when_posts_are_added(posts, months_later, more):
    before = of(posts)
    grown = [*posts, *([] if months_later == 0 else [more])] if months_later else [*posts[:-1], posts[-1] + more]
    after = {cut.part.name: cut for cut in of(grown[:12])}
    for cut in before[:-1]:
        assert after[cut.part.name] == cut


@given(counts)
def test_the_way_back_from_the_current_one_leads_through_all_whole_parts(posts):
    cuts = {cut.part.name: cut for cut in of(posts)}
    walked, name = [], current(of(posts)).previous
    while name:
        walked.append(name)
        assert cuts[name].part.is_whole
        name = cuts[name].part.previous
    assert walked[::-1] == list(cuts)[:-1]
    assert all(cuts[one].part.next == other for one, other in pairwise(cuts))


def test_nothing_has_no_parts_and_a_way_nowhere():
    assert parts((), 30) == ()
    assert current(()).previous == ""


def test_the_first_part_of_a_month_has_its_name_and_further_ones_a_number():
    assert [cut.part.name for cut in of([8, 1])] == ["2026-01", "2026-01-2", "2026-02"]


def test_neighbours_of_a_month_that_is_not_there_are_told_too():
    assert neighbours([MONTHS[0], MONTHS[4]], MONTHS[2]) == (MONTHS[0], MONTHS[4])
    assert neighbours([MONTHS[0]], MONTHS[0]) == (None, None)
