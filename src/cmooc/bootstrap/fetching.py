"""Whom we ask over the network, and who asks us: fetching, polling, hubs."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import cmooc
from cmooc.bootstrap.keys import new_url_secret

if TYPE_CHECKING:
    from cmooc.bootstrap.instance import Instance
    from cmooc.domain.jobs import Job
    from cmooc.domain.polls import Polled
    from cmooc.domain.ports import Workers
    from cmooc.domain.tags import Vocabulary
    from cmooc.services.announcing import Announcing
    from cmooc.services.catches import Catches
    from cmooc.services.hubs import Hubs
    from cmooc.services.polling import Polling
    from cmooc.services.pushing import Pushing
    from cmooc.stages.addresses import AddressPolicy
    from cmooc.stages.fetch import HttpFetcher

CALLBACKS = "websub"  # where hubs call back, below the course's address


def policy(of: Instance) -> AddressPolicy:
    from cmooc.stages.addresses import AddressPolicy

    return AddressPolicy.of(of.settings.fetch_allow)


def fetcher(of: Instance) -> HttpFetcher:
    from cmooc.stages.fetch import FetchOptions, HttpFetcher

    settings = of.settings
    return HttpFetcher(
        FetchOptions(
            user_agent=_user_agent(of), policy=of.policy, timeout_s=settings.fetch_timeout_s,
            max_bytes=settings.fetch_max_bytes, at_once=settings.fetch_at_once, pause_s=settings.fetch_pause_s,
        )
    )  # fmt: skip


def _user_agent(of: Instance) -> str:
    """Name the program and whom to turn to: the course's address, else its contact."""
    contact = of.settings.base_url or of.settings.contact
    return f"cmooc/{cmooc.__version__}" + (f" (+{contact})" if contact else "")


def polling(of: Instance) -> Polling:
    from cmooc.services.polling import Polling

    return Polling(
        of.polls, of.vocabulary, of.fetcher, partial(_workers, of), of.hubs.notice, of.clock, _every_s(of)
    )  # fmt: skip


def _every_s(of: Instance) -> int:
    return of.settings.poll_every_minutes * 60


def _workers(of: Instance, vocabulary: Vocabulary) -> Workers[Job, Polled]:
    from cmooc.stages.apart import Apart, Here

    _open_what_tags(vocabulary)  # a damaged file stops the poll before it asks anybody
    made_of = (of.course, vocabulary, _every_s(of))
    if of.reads_apart:
        return Apart("cmooc.digester:digester", made_of)
    from cmooc.digester import digester

    return Here(digester(*made_of))


def _open_what_tags(vocabulary: Vocabulary) -> None:
    """Open the files of places and of words, where these are asked for. Raises ConfigError when one is damaged."""
    if vocabulary.territories:
        from cmooc.taggers.gazetteer.recognize import shipped

        shipped()
    if vocabulary.themes:
        from cmooc.taggers.learner.format import layout

        layout()


def hubs(of: Instance) -> Hubs:
    from cmooc.services.hubs import Hubs

    return Hubs(of.subscriptions, of.fetcher, of.clock, _callback_url(of), new_url_secret)


def _callback_url(of: Instance) -> str:
    """Return where hubs reach this course: its public address over HTTPS, or one on the host's own networks."""
    url = of.settings.base_url
    is_public = url.startswith("https://") or of.policy.is_own_host(urlsplit(url).hostname or "")
    return f"{url}/{CALLBACKS}" if is_public else ""


def pushing(of: Instance) -> Pushing:
    from cmooc.services.pushing import Pushing

    return Pushing(of.subscriptions, of.polling, of.clock)


def catches(of: Instance) -> Catches:
    from cmooc.services.catches import Catches

    return Catches(of.catch_store, of.feed_store, of.polling, of.clock)


def announcing(of: Instance) -> Announcing:
    from cmooc.services.announcing import Announcing
    from cmooc.stores.pings import PingStore

    return Announcing(PingStore(of.database), of.fetcher, of.clock, of.settings.hub_url, of.course.base_url)
