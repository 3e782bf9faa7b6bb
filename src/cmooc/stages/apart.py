"""Work on hostile input, done in processes apart that end themselves when they take too long or too much memory.

libxml2, an HTML parser or a regular expression that has lost itself in a body can't be interrupted from Python; the
kernel ends the process (setitimer(2), setrlimit(2)), the pool starts another, and the rest of the work goes on.
"""

from __future__ import annotations

import importlib
import multiprocessing
import resource
import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, wait
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from cmooc.domain.errors import ParseError

if TYPE_CHECKING:
    from pebble import ProcessFuture, ProcessPool

In = TypeVar("In")
Out = TypeVar("Out")
Outcomes = list[tuple[In, Out | None]]


@dataclass(frozen=True, slots=True)
class Limits:
    """For one piece of work: seconds of CPU, and of wall time for the case that it sleeps. Memory is per process."""

    cpu_s: float = 2.0
    wall_s: float = 60.0
    memory_bytes: int = 1 << 30


class Apart(Generic[In, Out]):
    """Does pieces of work in other processes, several at a time; what ended its process has the outcome None.

    `maker` names, as `module:function`, what makes the callable over there from `arguments`, so that this process need
    not import it. The first piece starts the first process.
    """

    def __init__(
        self, maker: str, arguments: Sequence[Any], *, processes: int = 1, limits: Limits | None = None
    ) -> None:
        self._limits = limits or Limits()
        self._most_waiting = 2 * processes + 1
        self._start = (maker, tuple(arguments), self._limits)
        self._processes = processes
        self._pool: ProcessPool | None = None
        self._running: list[tuple[Sequence[In], ProcessFuture[Any]]] = []
        self._done: Outcomes[In, Out] = []

    def put(self, pieces: Sequence[In]) -> None:
        """Hand over pieces that travel together; waits while too much is on its way."""
        while len(self._running) >= self._most_waiting:
            self._wait()
        self._submit(pieces)

    def ready(self) -> Outcomes[In, Out]:
        """Return the outcomes that have come since."""
        self._collect()
        done, self._done = self._done, []
        return done

    def rest(self) -> Iterator[Outcomes[In, Out]]:
        """Yield all outcomes that are still to come."""
        while self._running:
            self._wait()
            yield self.ready()
        yield self.ready()

    def close(self) -> None:
        if self._pool is not None:
            pool: Any = self._pool
            pool.stop() if self._running else pool.close()
            pool.join()
            self._pool = None

    def _submit(self, pieces: Sequence[In]) -> None:
        if self._pool is None:
            from pebble import ProcessPool  # late: most polls find nothing to read

            self._pool = ProcessPool(
                max_workers=self._processes, initializer=_begin, initargs=self._start,
                context=multiprocessing.get_context("spawn"),
            )  # fmt: skip
        wall_s = self._limits.wall_s * len(pieces)
        self._running.append((pieces, self._pool.schedule(_work, args=(pieces,), timeout=wall_s)))

    def _wait(self) -> None:
        wait([future for _, future in self._running], return_when=FIRST_COMPLETED)
        self._collect()

    def _collect(self) -> None:
        running, self._running = self._running, []
        for pieces, future in running:
            if future.done():
                self._take(pieces, future)  # which may put pieces back
            else:
                self._running.append((pieces, future))

    def _take(self, pieces: Sequence[In], future: ProcessFuture[Any]) -> None:
        """Note the outcomes; where the process ended, each piece is tried alone, to find the one at fault."""
        error = future.exception()
        if error is None:
            self._done.extend(zip(pieces, future.result(), strict=True))
        elif len(pieces) == 1:
            self._done.append((pieces[0], None))
        else:
            for piece in pieces:
                self._submit([piece])


class Here(Generic[In, Out]):
    """The same in this very process, for work on what we have written ourselves."""

    def __init__(self, do: Callable[[In], Out]) -> None:
        self._do = do
        self._done: Outcomes[In, Out] = []

    def put(self, pieces: Sequence[In]) -> None:
        self._done.extend((piece, self._do(piece)) for piece in pieces)

    def ready(self) -> Outcomes[In, Out]:
        done, self._done = self._done, []
        return done

    def rest(self) -> Iterator[Outcomes[In, Out]]:
        yield self.ready()

    def close(self) -> None:
        pass


class Calls:
    """Calls functions in a process apart by their names there, one at a time, for somebody who waits.

    What `maker` makes takes (name, arguments, named arguments) and returns (value, None) or (None, error).
    """

    def __init__(self, maker: str, *, limits: Limits | None = None) -> None:
        self._apart: Apart[Any, Any] = Apart(maker, (), limits=limits)
        self._lock = threading.Lock()

    def __call__(self, name: str, *arguments: Any, **named: Any) -> Any:
        """Return what the function does. Raises what it raises; ParseError `timeout` when it could not be done."""
        with self._lock:
            self._apart.put([(name, arguments, named)])
            (outcome,) = [outcome for some in self._apart.rest() for _, outcome in some]
        if outcome is None:
            raise ParseError("{url} could not be read within the limits of time and memory.", reason="timeout",
                             url=named.get("url") or named.get("base_url") or named.get("feed_url") or "-")  # fmt: skip
        value, error = outcome
        if error is not None:
            raise error
        return value

    def named(self, name: str) -> Callable[..., Any]:
        return partial(self, name)


_do: Callable[[Any], Any]
_limits: Limits


def _begin(maker: str, arguments: Sequence[Any], limits: Limits) -> None:
    """Prepare a process: what it is to do, and what it may use."""
    global _do, _limits
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that hands out the work
    module, _, name = maker.partition(":")
    _do, _limits = getattr(importlib.import_module(module), name)(*arguments), limits
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _work(pieces: Iterable[Any]) -> list[Any]:
    done = []
    for piece in pieces:
        signal.setitimer(signal.ITIMER_PROF, _limits.cpu_s)  # SIGPROF, which nobody handles, ends the process
        done.append(_do(piece))
    signal.setitimer(signal.ITIMER_PROF, 0)
    return done
