"""How often one client may ask for what costs something: a bucket for each, in the memory of this process.

Letters are counted apart and in the database (`stores/sign_ups.py`): what they cost is somebody's mailbox. Here a second
process, or a restart, only gives a client as much again.
"""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from cmooc.domain.courses import LANGUAGES
from cmooc.web.clients import Networks, client_of
from cmooc.web.guards import SAFE_METHODS

MOST_CLIENTS = 50_000
AT_THE_DESK = 20  # times as many as visitors may send
FROM_MACHINES = 1200
DESK = "/desk/"
COSTLY = frozenset({"search", "api", "login", "confirm", "preferences", "owner", "metrics"})
CHOSEN = "entries"  # costs something once something is chosen in the query


class Kind(StrEnum):
    """What is counted together: looking something up, sending forms, working at the desk, and what machines send."""

    LOOKS = "looks"
    FORMS = "forms"
    DESK = "desk"
    MACHINES = "machines"


class Buckets:
    """One bucket for each key, full at first, that fills by `per_minute` and holds a minute's worth.

    Kept is only when a bucket will be full again (GCRA); the clients that came longest ago are forgotten first.
    """

    def __init__(self, most: int = MOST_CLIENTS, clock: Callable[[], float] = time.monotonic) -> None:
        self._full_at: OrderedDict[tuple[str, str], float] = OrderedDict()
        self._most = most
        self._clock = clock

    def wait_s(self, key: tuple[str, str], per_minute: int) -> float:
        """Take one and return 0, or return how long until there is one again."""
        now, each = self._clock(), 60.0 / per_minute
        full_at = max(now, self._full_at.get(key, 0.0)) + each
        if full_at - now > 60.0 + each / 2:
            return full_at - now - 60.0
        self._full_at[key] = full_at
        self._full_at.move_to_end(key)
        if len(self._full_at) > self._most:
            self._full_at.popitem(last=False)
        return 0.0


@dataclass(frozen=True, slots=True)
class Paces:
    """How many of each kind a client may do in a minute."""

    looks: int
    forms: int

    def of(self, kind: Kind) -> int:
        match kind:
            case Kind.LOOKS:
                return self.looks
            case Kind.FORMS:
                return self.forms
            case Kind.DESK:
                return self.forms * AT_THE_DESK
            case Kind.MACHINES:
                return FROM_MACHINES


class Limits:
    """Answers with what `refuse` makes (given the seconds to wait) where a client asks too often."""

    def __init__(
        self, app: ASGIApp, *, paces: Paces, proxies: Networks, machines: tuple[str, ...],
        refuse: Callable[[Request, int], Awaitable[Response]],
    ) -> None:  # fmt: skip
        self._app = app
        self._paces = paces
        self._proxies = proxies
        self._machines = machines
        self._refuse = refuse
        self._buckets = Buckets()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        kind = kind_of(scope, self._machines) if scope["type"] == "http" else None
        if kind is not None:
            request = Request(scope)
            wait_s = self._buckets.wait_s((kind.value, client_of(request, self._proxies)), self._paces.of(kind))
            if wait_s:
                refused = await self._refuse(request, math.ceil(wait_s))
                await refused(scope, receive, send)
                return
        await self._app(scope, receive, send)


def kind_of(scope: Scope, machines: tuple[str, ...]) -> Kind | None:
    """Tell what a request counts as; None for what costs next to nothing."""
    path = str(scope["path"])
    if path.startswith(DESK):
        return Kind.DESK
    if scope["method"] not in SAFE_METHODS:
        return Kind.MACHINES if path.startswith(machines) else Kind.FORMS
    parts = path.strip("/").split("/", 2)
    word = parts[1] if parts[0] in LANGUAGES and len(parts) > 1 else parts[0]
    is_costly = word in COSTLY or (word == CHOSEN and bool(scope["query_string"]))
    return Kind.LOOKS if is_costly else None
