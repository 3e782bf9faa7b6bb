"""Work in other processes: what comes back, what does not, and that one bad piece disturbs no other."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from cmooc.domain.errors import BadInput, ParseError, RuleError
from cmooc.stages.apart import Apart, Calls, Here, Limits

OVER_THERE = """
import os, time
from cmooc.domain.errors import ParseError, RuleError

def doubler():
    return do

def do(piece):
    if piece == "loop":
        while True:
            pass
    if piece == "hoard":
        return len(bytearray(1 << 32))
    if piece == "crash":
        os.abort()
    return piece * 2

def caller():
    return called

def called(call):
    name, arguments, named = call
    if name == "loop":
        while True:
            pass
    if name == "refuse":
        return None, ParseError("{url} is {what}.", reason="empty", url="here", what="{odd}")
    return (name, arguments, named), None
"""


@pytest.fixture(autouse=True)
def over_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Put a module where the other process finds it: it takes over this one's path."""
    (tmp_path / "over_there.py").write_text(OVER_THERE)
    monkeypatch.syspath_prepend(str(tmp_path))
    yield
    sys.modules.pop("over_there", None)


def outcomes(*batches: list[object], **limits: float) -> dict[object, object]:
    with closing(Apart[object, object]("over_there:doubler", (), limits=Limits(**limits))) as apart:  # type: ignore[arg-type]
        for batch in batches:
            apart.put(batch)
        return dict(outcome for some in apart.rest() for outcome in some)


def test_pieces_are_done_elsewhere_and_come_back_with_their_outcome():
    assert outcomes([1, 2], ["a"], [3]) == {1: 2, 2: 4, "a": "aa", 3: 6}


@pytest.mark.parametrize("bad", ["loop", "crash"])
def test_a_piece_that_ends_its_process_has_no_outcome_and_the_others_have_theirs(bad):
    assert outcomes([1, bad, 2], [3], cpu_s=0.3) == {1: 2, bad: None, 2: 4, 3: 6}


def test_a_piece_that_takes_too_much_memory_has_no_outcome():
    assert outcomes([1, "hoard"], [2]) == {1: 2, "hoard": None, 2: 4}


def test_many_batches_wait_for_each_other():
    found = outcomes(*([number] for number in range(1, 40)))
    assert found == {number: number * 2 for number in range(1, 40)}


def test_nothing_is_started_where_there_is_nothing_to_do():
    assert outcomes() == {}


def test_here_is_the_same_in_this_process():
    here = Here[int, int](lambda piece: piece * 2)
    here.put([1, 2])
    assert here.ready() == [(1, 2), (2, 4)]
    assert list(here.rest()) == [[]]
    here.close()


def test_a_function_is_called_by_name_and_raises_what_it_raises():
    calls = Calls("over_there:caller", limits=Limits(cpu_s=0.3))
    assert calls("one", 1, url="u") == ("one", (1,), {"url": "u"})
    with pytest.raises(ParseError, match=r"here is \{odd\}") as told:
        calls("refuse")
    assert told.value.reason == "empty"
    with pytest.raises(ParseError, match="limits of time") as told:
        calls("loop", url="https://a.example/")
    assert told.value.reason == "timeout"
    assert calls("two") == ("two", (), {})


def test_errors_travel_whole():
    import pickle

    for error in (BadInput("{a} is {b}.", a="{x}", b=1), RuleError("no {a}", position=3, a=2)):
        again = pickle.loads(pickle.dumps(error))
        assert (type(again), str(again), again.__dict__) == (type(error), str(error), error.__dict__)
