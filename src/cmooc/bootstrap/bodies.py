"""Who reads single bodies: a process apart, or this one where we have written the bodies ourselves."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cmooc.bootstrap.instance import Instance
    from cmooc.stages.apart import Calls

CALLER = "cmooc.digester:caller"


def reader_named(name: str) -> Callable[..., Any]:
    """Return a reader of single bodies (`parse`, `clean`, `discover`, `events_of`, …) that works in a process apart."""
    return _calls().named(name)


def reader_for(of: Instance, name: str) -> Callable[..., Any]:
    return reader_named(name) if of.reads_apart else _reader_here(name)


@cache
def _calls() -> Calls:
    """One process for the single bodies of this one; it goes when this one goes."""
    from cmooc.stages.apart import Calls

    return Calls(CALLER)


def _reader_here(name: str) -> Callable[..., Any]:
    from cmooc.digester import READERS

    return READERS[name]
