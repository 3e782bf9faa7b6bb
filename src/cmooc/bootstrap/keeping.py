"""Keeping a course: copies of it, what is forgotten, its settings and figures, and a look at all it stands on."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import cmooc
from cmooc.bootstrap.keys import new_secret

if TYPE_CHECKING:
    from cmooc.bootstrap.instance import Instance
    from cmooc.services.backups import Backups
    from cmooc.services.commons import Commons
    from cmooc.services.configuring import Configuring
    from cmooc.services.erasing import Erasing
    from cmooc.services.measuring import Measuring
    from cmooc.services.upkeep import Check


def backups(of: Instance) -> Backups:
    from cmooc.services.backups import Backups
    from cmooc.stores.copying import copy_to, look_at

    return Backups(of.data, lambda path: copy_to(of.database, path), look_at, of.clock, cmooc.__version__)


def commons(of: Instance) -> Commons:
    from cmooc.services.commons import Commons
    from cmooc.settings import settled, shared
    from cmooc.stages.rules import parse_rule
    from cmooc.stages.sanitize import safe_html
    from cmooc.stores.commons import CommonsStore

    return Commons(
        folder=of.data, store=CommonsStore(of.database, parse_rule), settings=partial(shared, of.settings),
        settle=partial(settled, data=of.data), opml=partial(of.publisher.document, "feeds.opml"),
        clean=partial(safe_html, base_url=of.course.base_url + "/"), afterwards=partial(_after_taking_in, of),
        clock=of.clock, version=cmooc.__version__,
    )  # fmt: skip


def _after_taking_in(of: Instance) -> None:
    """Forget whom this host has erased before, and learn what rulings teach: neither travels."""
    of.erasing.again()
    of.learning.relearn()


def erasing(of: Instance) -> Erasing:
    from cmooc.services.erasing import Erasing
    from cmooc.stores.erasures import ErasureStore

    return Erasing(of.data, of.feed_store, ErasureStore(of.database), of.changes, of.clock, new_secret)


def configuring(of: Instance) -> Configuring:
    from cmooc.services.configuring import Configuring
    from cmooc.settings import environment, load

    return Configuring(of.data, load(of.data, environment()), environment)


def measuring(of: Instance) -> Measuring:
    from cmooc.services.measuring import Measuring
    from cmooc.stores.gauges import GaugeStore

    return Measuring(GaugeStore(of.database), of.feeds, of.clock, cmooc.__version__)


def checks(of: Instance, *, port_is_good: Callable[[], bool]) -> tuple[Check, ...]:
    """Look at everything that this course stands on; brings nothing up to date, and never raises."""
    from cmooc.services.upkeep import examine

    return examine(
        of.data, database_says=partial(_database_says, of), counts=partial(_counts, of),
        mail_says=partial(_mail_says, of), files={"places": _places_say, "words": _words_say},
        guard_refuses=lambda: not of.policy.permits("127.0.0.1", 80), port_is_free=port_is_good,
        proxies_are_named=partial(_proxies_are_named, of), unknown_variables=_unknown_variables,
    )  # fmt: skip


def _database_says(of: Instance) -> str:
    from cmooc.domain.errors import StoreError
    from cmooc.stores.migrating import is_current

    database = of.database_as_it_is()
    if not is_current(database):
        raise StoreError("The database is not at the newest form.")
    return f"{database.engine.dialect.name}, up to date"


def _counts(of: Instance) -> dict[str, int]:
    _database_says(of)  # so that a look never migrates
    posts, voices = of.entries.totals()
    return {"feeds": of.feed_store.count(), "posts": posts, "voices": voices}


def _mail_says(of: Instance) -> str:
    of.database_as_it_is()  # so that a look never makes a data folder
    return of.relay.check()


def _places_say() -> str:
    from cmooc.taggers.gazetteer.atlas import Atlas

    return f"{len(Atlas.open())} places"


def _words_say() -> str:
    from cmooc.taggers.learner.format import check

    check()
    return "as they were made"


def _unknown_variables() -> tuple[str, ...]:
    from cmooc.settings import environment, unknown

    return unknown(environment())


def _proxies_are_named(of: Instance) -> bool:
    """Tell whether visitors can be told apart: a public site that listens on this machine alone has a proxy."""
    settings = of.settings
    is_behind_one = settings.base_url.startswith("https://") and settings.host in ("127.0.0.1", "::1", "localhost")
    return bool(settings.trusted_proxies) or not is_behind_one
