"""Footprints: sums of what entries show, whatever their order, and never without end."""

from __future__ import annotations

from cmooc.stages.footprint import MOST, grown


def test_what_entries_show_adds_up_whatever_their_order():
    one, other = {"FR": 1, "FR.69266": 1}, {"FR": 1}
    assert grown({"FR": 2}, [one, other]) == {"FR": 4, "FR.69266": 1}
    assert grown(grown({"FR": 2}, [other]), [one]) == grown({"FR": 2}, [one, other])


def test_the_places_named_most_often_are_kept():
    many = {f"g{number}": 1 for number in range(MOST * 2)}
    kept = grown({"FR": 5}, [many])
    assert len(kept) == MOST
    assert kept["FR"] == 5
    assert kept == grown({"FR": 5}, [dict(reversed(many.items()))])
