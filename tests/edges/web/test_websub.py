"""WebSub from end to end: a hub that keeps the standard, and one that does not, before the real web app."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import http.client
import json
import re
import shutil
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import urlopen

import pytest
import uvicorn

from cmooc.bootstrap import Instance
from cmooc.cli import main
from cmooc.domain.errors import StoreError
from cmooc.domain.feeds import FeedState, Outcome
from cmooc.domain.fetches import Validators
from cmooc.domain.polls import Why
from cmooc.domain.subscriptions import SubscriptionState
from cmooc.settings import Settings
from cmooc.stages.addresses import AddressPolicy
from cmooc.stages.fetch import FetchOptions, HttpFetcher
from cmooc.stages.parse import parse
from cmooc.stages.websub import MOST_MISSES
from cmooc.stores.subscriptions import SubscriptionStore
from cmooc.web.app import make_app
from cmooc.worker import tick

LARGEST = 200_000
ACTIVE, DENIED, DISTRUSTED = SubscriptionState.ACTIVE, SubscriptionState.DENIED, SubscriptionState.DISTRUSTED


# ---- the hub


@dataclass
class Subscribed:
    topic: str
    callback: str
    secret: str


@dataclass
class Hub:
    """A hub on the loopback. It asks back before it answers, so that a test need not wait.

    `status` is what it answers, `lease_s` what it grants, `does` what it does with a request: `verify`, `deny` (with a
    reason), `ignore`. What it asked back and heard stands in `heard`, what it was asked in `asked`.
    """

    status: int = 202
    lease_s: int | None = None
    does: str = "verify"
    asked: list[Mapping[str, list[str]]] = field(default_factory=list)
    heard: list[tuple[int, bytes, str]] = field(default_factory=list)
    subscribed: dict[str, Subscribed] = field(default_factory=dict)
    distributes: bool = False

    def __enter__(self) -> Hub:
        hub = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode(), keep_blank_values=True)
                hub.asked.append(form)
                if hub.status < 300:
                    hub.act(form)
                self.send_response(hub.status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/"

    def modes(self) -> list[str]:
        return [form["hub.mode"][0] for form in self.asked]

    def act(self, form: Mapping[str, list[str]]) -> None:
        mode = form["hub.mode"][0]
        if mode == "publish" and self.distributes:
            for one in tuple(self.subscribed.values()):
                if one.topic in form["hub.url"]:
                    with urlopen(one.topic) as response:
                        self.push(one.callback, response.read(), content_type=response.headers["Content-Type"])
        elif mode in ("subscribe", "unsubscribe") and self.does != "ignore":
            self._verify(mode, form)

    def _verify(self, mode: str, form: Mapping[str, list[str]]) -> None:
        callback, topic = form["hub.callback"][0], form["hub.topic"][0]
        if self.does == "deny":
            self.ask(callback, **{"hub.mode": "denied", "hub.topic": topic, "hub.reason": "No gardens here"})
            return
        lease = str(self.lease_s or form.get("hub.lease_seconds", ["1"])[0])
        status, body, _ = self.ask(
            callback,
            **{"hub.mode": mode, "hub.topic": topic, "hub.challenge": "c-123", "hub.lease_seconds": lease},
        )
        if status == 200 and body == b"c-123":
            if mode == "subscribe":
                self.subscribed[callback] = Subscribed(topic, callback, form["hub.secret"][0])
            else:
                self.subscribed.pop(callback, None)

    def ask(self, callback: str, **parameters: str) -> tuple[int, bytes, str]:
        """Send a GET to a callback; returns status, body and type of what it says."""
        answer = _send("GET", f"{callback}?{urlencode(parameters)}")
        self.heard.append(answer)
        return answer

    def push(self, callback: str, body: bytes, *, method: str = "sha256", content_type: str = "text/xml",
             **changes: Any) -> int:  # fmt: skip
        """Bring a body to a callback, signed; `changes` tell lies."""
        one = self.subscribed[callback]
        digest = hmac.new(changes.get("secret", one.secret).encode(), body, getattr(hashlib, method)).hexdigest()
        headers = {
            "Content-Type": content_type, "X-Hub-Signature": changes.get("signature", f"{method}={digest}"),
            "Link": f'<{self.url}>; rel="hub", <{changes.get("topic", one.topic)}>; rel="self"',
        }  # fmt: skip
        return _send("POST", callback, body, headers)[0]


def _send(method: str, url: str, body: Any = None, headers: Mapping[str, str] | None = None) -> tuple[int, bytes, str]:
    parts = urlsplit(url)
    with closing(http.client.HTTPConnection(parts.netloc, timeout=20)) as connection:
        connection.request(method, f"{parts.path}?{parts.query}".rstrip("?"), body, dict(headers or {}))
        response = connection.getresponse()
        return response.status, response.read(), response.headers.get("Content-Type", "")


@pytest.fixture
def hub() -> Iterator[Hub]:
    with Hub() as running:
        yield running


# ---- the course


@contextmanager
def _served(folder: Any, migrated_file: Any, clock: Any, **settings: Any) -> Iterator[Instance]:
    """Serve an instance on a port of its own, which hubs reach."""
    (folder / "data").mkdir(parents=True)
    shutil.copy(migrated_file, folder / "data" / "cmooc.db")
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        values = {
            "base_url": f"http://127.0.0.1:{listening.getsockname()[1]}", "fetch_allow": ("127.0.0.0/8",),
            "fetch_pause_s": 0, "fetch_timeout_s": 30, "fetch_max_bytes": LARGEST, **settings,
        }  # fmt: skip
        here = Instance(folder / "data", Settings(**values), clock, reads_apart=False)
        server = uvicorn.Server(uvicorn.Config(make_app(here), log_config=None, access_log=False, lifespan="off"))
        thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        try:
            yield here
        finally:
            server.should_exit = True
            thread.join(20)
            here.database.close()


@pytest.fixture
def served(tmp_path, migrated_file, clock):
    """Make instances that are served while the test lasts."""
    with ExitStack() as stack:
        yield lambda name="course", **settings: stack.enter_context(
            _served(tmp_path / name, migrated_file, clock, **settings)
        )


@pytest.fixture
def course(served) -> Instance:
    return served()


@pytest.fixture
def stores(course, stores_of):
    return stores_of(course.database)


@pytest.fixture
def atom(clock):
    """Write a feed of these entries; the first is of now, the others an hour older each. `hub` and `topic` as given."""

    def write(*guids: str, hub: str = "", topic: str = "", **words: str) -> bytes:
        entries = "".join(
            f"<entry><id>tag:jardin.example,2026:{guid}</id><title>{words.get(guid, guid)}</title>"
            f"<link href='https://jardin.example/{guid}'/><updated>{_stamp(clock.now, age)}</updated>"
            f"<published>{_stamp(clock.now, age)}</published><content>Le jardin partagé, {guid}.</content></entry>"
            for age, guid in enumerate(guids)
        )
        links = (f"<link rel='hub' href='{hub}'/>" if hub else "") + (
            f"<link rel='self' href='{topic}'/>" if topic else ""
        )
        return f"<feed xmlns='http://www.w3.org/2005/Atom'><title>Jardin</title>{links}{entries}</feed>".encode()

    return write


def _stamp(now: datetime, age: int) -> str:
    return (now - timedelta(hours=age)).isoformat()


@pytest.fixture
def garden(stores, feed_server, answer, hub, atom):
    """A feed that names the hub."""
    topic = feed_server.url("/feed")
    feed_server.answer("/feed", answer(atom("a", hub=hub.url, topic=topic), etag='"1"'))
    return stores.feed("ann", url=topic)


@pytest.fixture
def subscribed(course, garden, hub):
    """The same, and the hub has agreed to push."""
    turn(course)
    (one,) = hub.subscribed.values()
    return one


def turn(course: Instance) -> None:
    """Do what a tick does before it publishes."""
    course.pushing.take()
    course.polling.poll()
    course.hubs.keep_up()


def subscription(course, feed):
    return course.subscriptions.of_feed(feed.id)


def state(stores, feed):
    return next(poll for one, poll, _ in stores.feeds.all() if one.id == feed.id)


def titles(stores) -> set[str]:
    return {record.entry.title for record in stores.entries.newest(99)}


# ---- subscribing


def test_a_feed_that_names_a_hub_is_subscribed_to(course, garden, hub, clock, subscribed):
    (form,) = hub.asked
    callback = form["hub.callback"][0]
    assert (form["hub.mode"], form["hub.topic"]) == (["subscribe"], [garden.url])
    assert re.fullmatch(re.escape(course.settings.base_url) + r"/websub/[\w-]{43}", callback)
    assert re.fullmatch(r"[\w-]{43}", form["hub.secret"][0])
    assert form["hub.secret"][0] not in callback
    assert hub.heard == [(200, b"c-123", "text/plain; charset=utf-8")]
    one = subscription(course, garden)
    assert (one.state, (one.lease_until - clock.now).days) == (ACTIVE, 10)
    turn(course)
    assert len(hub.asked) == 1


def test_a_hub_named_in_the_headers_is_subscribed_to(course, stores, feed_server, answer, hub, atom):
    topic = feed_server.url("/plain")
    links = {"Link": f'<{hub.url}>; rel="hub", <{topic}>; rel="self"'}
    feed = stores.feed("bob", url=feed_server.answer("/plain", answer(atom("b"), headers=links)))
    turn(course)
    assert subscription(course, feed).state is ACTIVE
    assert hub.asked[0]["hub.topic"] == [topic]


@pytest.mark.parametrize("base_url", ["", "http://course.example"])
def test_no_hub_is_asked_that_could_not_reach_us(served, stores_of, feed_server, answer, hub, atom, base_url):
    here = served("hidden", base_url=base_url)
    stores_of(here.database).feed("ann", url=feed_server.answer("/feed", answer(atom("a", hub=hub.url))))
    tick(here)
    assert hub.asked == []


def test_a_hub_on_a_private_network_is_not_asked(course, stores, garden, hub):
    course.polling.poll()
    guarded = HttpFetcher(FetchOptions("cmooc-test", AddressPolicy.of([])))
    replace(course.hubs, fetcher=guarded).keep_up()
    assert hub.asked == []
    assert "not a public address" in subscription(course, garden).detail


def test_each_feed_has_its_own_address_and_secret(course, stores, garden, feed_server, answer, hub, atom):
    stores.feed("bob", url=feed_server.answer("/other", answer(atom("z", hub=hub.url))))
    turn(course)
    assert {one.topic for one in hub.subscribed.values()} == {garden.url, feed_server.url("/other")}
    assert len({one.secret for one in hub.subscribed.values()}) == 2


def test_a_hub_of_many_feeds_is_asked_a_few_at_a_time(course, stores, feed_server, answer, hub, atom):
    for number in range(7):
        path = f"/{number}"
        stores.feed(
            f"p{number}", url=feed_server.answer(path, answer(atom("a", hub=hub.url, topic=feed_server.url(path))))
        )
    for count in (5, 7, 7):
        turn(course)
        assert len(hub.asked) == count
    assert len(hub.subscribed) == 7


def test_what_is_told_of_a_subscription_holds_no_secret(course, garden, subscribed, capsys, monkeypatch):
    monkeypatch.setattr("sys.argv", ["cmooc", "--data", str(course.data), "feeds", "show", "1", "--json"])
    with contextlib.suppress(SystemExit):
        main()
    told = json.loads(capsys.readouterr().out)["subscription"]
    assert (told["state"], told["topic_url"], told["misses"]) == ("active", garden.url, 0)
    monkeypatch.setattr("sys.argv", ["cmooc", "--data", str(course.data), "feeds", "show", "1"])
    with contextlib.suppress(SystemExit):
        main()
    assert "active until 2026-12-03T07:00:00Z" in capsys.readouterr().out
    one = subscription(course, garden)
    assert one.secret not in json.dumps(told) + repr(one)
    assert one.token not in json.dumps(told) + repr(one)


def test_a_lease_is_renewed_well_before_its_end_with_the_same_address(course, garden, hub, clock, subscribed):
    clock.move(days=6)
    turn(course)
    assert len(hub.asked) == 1
    clock.move(days=1)
    turn(course)
    assert [form["hub.callback"] for form in hub.asked] == [[subscribed.callback]] * 2
    assert (subscription(course, garden).lease_until - clock.now).days == 10


def test_a_short_lease_runs_out_and_is_not_renewed_every_minute(course, garden, hub, clock, atom):
    hub.lease_s = 60
    turn(course)
    clock.move(minutes=5)
    turn(course)
    assert len(hub.asked) == 1
    assert not subscription(course, garden).is_current(clock.now)
    clock.move(hours=1)
    turn(course)
    assert len(hub.asked) == 2


def test_a_long_lease_is_believed_for_two_weeks(course, garden, hub, clock):
    hub.lease_s = 10**9
    turn(course)
    assert (subscription(course, garden).lease_until - clock.now).days == 14


def test_a_hub_that_is_down_is_asked_again_and_less_and_less(course, garden, hub, clock):
    hub.status = 503
    for _ in range(48):
        turn(course)
        clock.move(hours=1)
    assert len(hub.asked) == 6  # after 1, 3, 7, 15 and 31 hours
    assert subscription(course, garden).detail == "The hub answered 503."
    hub.status = 202
    clock.move(days=2)
    turn(course)
    assert (subscription(course, garden).state, subscription(course, garden).detail) == (ACTIVE, "")


def test_a_hub_that_never_asks_back_is_asked_again(course, garden, hub, clock):
    hub.does = "ignore"
    turn(course)
    assert subscription(course, garden).state is SubscriptionState.WANTED
    clock.move(hours=1)
    turn(course)
    assert hub.modes() == ["subscribe"] * 2


def test_a_denial_is_noted_and_kept_for_a_month(course, garden, hub, clock):
    hub.does = "deny"
    turn(course)
    one = subscription(course, garden)
    assert (one.state, one.detail) == (DENIED, "No gardens here")
    assert hub.heard == [(200, b"", "text/plain; charset=utf-8")]
    clock.move(days=29)
    turn(course)
    assert len(hub.asked) == 1
    hub.does = "verify"
    clock.move(days=2)
    turn(course)
    assert subscription(course, garden).state is ACTIVE


# ---- what hubs may not ask


@pytest.mark.parametrize("lie", [
    {"hub.topic": "https://rival.example/feed"}, {"hub.topic": ""}, {"hub.mode": "unsubscribe"}, {"hub.mode": "publish"},
    {"hub.mode": ""}, {"hub.challenge": ""},
])  # fmt: skip
def test_what_was_not_asked_for_is_not_confirmed(course, garden, hub, subscribed, lie):
    before = subscription(course, garden)
    truth = {"hub.mode": "subscribe", "hub.topic": garden.url, "hub.challenge": "x", "hub.lease_seconds": "99"}
    assert hub.ask(subscribed.callback, **{**truth, **lie})[:2] == (404, b"")
    assert subscription(course, garden) == before


def test_nothing_is_confirmed_at_an_address_that_is_nobodys(course, hub, garden, subscribed):
    tick(course)
    for token in ("", "x", "a" * 43, "%00", "%C3%A9", "a%2fb", "a" * 3000):
        url = f"{course.settings.base_url}/websub/{token}"
        assert hub.ask(url, **{"hub.mode": "subscribe", "hub.topic": garden.url, "hub.challenge": "x"})[0] == 404
        assert _send("POST", url, b"a")[0] in (404, 405, 410)


def test_a_hub_that_asks_twice_gets_the_same_answer(course, garden, hub, subscribed):
    said = {
        "hub.mode": "subscribe",
        "hub.topic": garden.url,
        "hub.challenge": "<script>",
        "hub.lease_seconds": "864000",
    }
    assert hub.ask(subscribed.callback, **said) == (200, b"<script>", "text/plain; charset=utf-8")
    assert subscription(course, garden).state is ACTIVE


def test_a_hub_asks_too_late(course, garden, hub, subscribed, clock):
    clock.move(hours=25)
    said = {"hub.mode": "subscribe", "hub.topic": garden.url, "hub.challenge": "x", "hub.lease_seconds": "864000"}
    assert hub.ask(subscribed.callback, **said)[0] == 404


# ---- pushes


@pytest.mark.parametrize("method", ["sha1", "sha256", "sha384", "sha512"])
def test_what_a_hub_pushes_is_on_the_site_after_the_next_tick(
    course, stores, garden, hub, subscribed, atom, feed_server, method
):
    asked = len(feed_server.requests)
    assert hub.push(subscribed.callback, atom("b"), method=method) == 202
    tick(course)
    assert titles(stores) == {"a", "b"}
    assert "jardin.example/b" in (course.data / "site" / "entries" / "feed.atom").read_text()
    assert len(feed_server.requests) == asked
    newest = stores.feeds.attempts(garden.id, 1)[0]
    assert (newest.outcome, newest.new, newest.why) == (Outcome.NEW, 1, Why.PUSHED)


def test_a_push_changes_nothing_that_polling_rests_on(
    course, stores, garden, hub, subscribed, atom, feed_server, clock
):
    before = state(stores, garden)
    hub.push(subscribed.callback, atom("b"))
    turn(course)
    after = state(stores, garden)
    assert (after.validators, after.polled_at, after.next_poll_at) == (
        Validators('"1"'),
        before.polled_at,
        before.next_poll_at,
    )
    assert after.body_hash is None
    assert (after.hub_url, after.topic_url) == (hub.url, garden.url)
    clock.move(hours=2)
    turn(course)
    assert feed_server.requests[-1].header("If-None-Match") == '"1"'


def test_a_feed_that_returns_to_what_it_said_before_the_push_is_read_again(
    course, stores, garden, hub, subscribed, atom, feed_server, answer, clock
):
    first = atom("a", hub=hub.url, topic=garden.url)
    feed_server.answer("/feed", answer(first))
    hub.push(subscribed.callback, atom("a", a="Edited"))
    turn(course)
    assert titles(stores) == {"Edited"}
    clock.move(hours=25)
    turn(course)
    assert titles(stores) == {"a"}


def test_nothing_counts_as_gone_because_a_push_leaves_it_out(course, stores, garden, hub, atom, feed_server, answer):
    feed_server.answer("/feed", answer(atom("a", "b", "c", "d", hub=hub.url, topic=garden.url)))
    turn(course)
    (one,) = hub.subscribed.values()
    hub.push(one.callback, atom("a", "x", "y", "d", d="D"))
    turn(course)
    assert titles(stores) == {"a", "b", "c", "D", "x", "y"}


@pytest.mark.parametrize("lie", [
    {"secret": "wrong"}, {"signature": ""}, {"signature": "sha256=" + "0" * 64}, {"signature": "md5=0"},
    {"topic": "https://rival.example/feed"},
])  # fmt: skip
def test_a_forged_push_is_acknowledged_and_ignored(course, stores, garden, hub, subscribed, atom, lie):
    assert hub.push(subscribed.callback, atom("forged"), **lie) == 202
    turn(course)
    assert titles(stores) == {"a"}
    assert subscription(course, garden).pushed_at is None


def test_a_push_reaches_no_other_feed_than_its_own(course, stores, garden, hub, feed_server, answer, atom):
    other = stores.feed("bob", url=feed_server.answer("/other", answer(atom("z", hub=hub.url))))
    turn(course)
    mine = next(one for one in hub.subscribed.values() if one.topic == garden.url)
    hub.push(mine.callback, atom("z", hub=hub.url, topic=other.url, z="Taken over"))
    turn(course)
    assert stores.by_guid(other)["tag:jardin.example,2026:z"].entry.title == "z"
    assert hub.push(mine.callback, atom("q"), topic=other.url) == 202
    turn(course)
    assert "q" not in titles(stores)


def test_retries_and_replays_change_nothing(course, stores, garden, hub, subscribed, atom):
    first, second = atom("b", b="First"), atom("b", b="Second")
    for body in (first, first, second, first):
        assert hub.push(subscribed.callback, body) == 202
    turn(course)
    hub.push(subscribed.callback, first)
    turn(course)
    assert titles(stores) == {"a", "Second"}
    assert len(stores.feeds.attempts(garden.id, 99)) == 3


def test_a_huge_push_is_cut_off(course, stores, hub, subscribed):
    def endless():
        for _ in range(400):
            yield b"x" * 10_000

    headers = {"X-Hub-Signature": "sha256=00", "Transfer-Encoding": "chunked"}
    sent = 0
    try:
        status, _, _ = _send("POST", subscribed.callback, endless(), headers)
    except (BrokenPipeError, ConnectionResetError):
        status, sent = 413, 1
    assert status == 413
    assert hub.push(subscribed.callback, b"x" * (LARGEST + 1)) == 413 or sent
    assert course.subscriptions.waiting_pushes(9) == ()


def test_a_push_that_never_ends_is_given_up(course, subscribed, monkeypatch):
    monkeypatch.setattr("cmooc.web.websub.LONGEST_PUSH_S", 0.3)
    place = urlsplit(subscribed.callback)
    with socket.create_connection((place.hostname, place.port), timeout=10) as connection:
        connection.sendall(f"POST {place.path} HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc".encode())
        assert connection.recv(100).startswith(b"HTTP/1.1 408")


def test_a_push_that_was_read_and_not_ticked_off_is_read_again_to_no_effect(
    course, stores, garden, hub, subscribed, atom, monkeypatch
):
    hub.push(subscribed.callback, atom("b"))
    with monkeypatch.context() as patch:
        patch.setattr(SubscriptionStore, "push_done", _the_power_went)
        with pytest.raises(StoreError):
            turn(course)
    assert titles(stores) == {"a", "b"}
    before = stores.by_guid(garden)
    turn(course)
    assert stores.by_guid(garden) == before
    assert course.subscriptions.waiting_pushes(9) == ()


def _the_power_went(*_: object) -> None:
    raise StoreError("The power went.")


def test_a_push_that_is_no_feed_has_the_feed_polled_but_proves_nothing(
    course, stores, garden, hub, subscribed, feed_server, answer, atom, clock
):
    feed_server.answer("/feed", answer(atom("a", "b", hub=hub.url, topic=garden.url)))
    clock.move(minutes=15)
    assert hub.push(subscribed.callback, b"something is new") == 202
    turn(course)
    assert titles(stores) == {"a", "b"}
    assert subscription(course, garden).pushed_at is None
    assert state(stores, garden).failures == 0


def test_a_push_for_a_feed_that_is_being_polled_waits(course, stores, garden, hub, subscribed, atom, clock):
    held = course.polls.claim(clock(), limit=1, lease=timedelta(hours=1), feed_ids=[garden.id])
    assert len(held) == 1
    hub.push(subscribed.callback, atom("b"))
    turn(course)
    assert titles(stores) == {"a"}
    course.polls.release_all()
    turn(course)
    assert titles(stores) == {"a", "b"}


def test_pushes_that_are_too_many_are_left_to_polling(
    course, stores, garden, hub, subscribed, atom, feed_server, answer, clock
):
    feed_server.answer("/feed", answer(atom("a", "b", hub=hub.url, topic=garden.url)))
    clock.move(minutes=15)
    for number in range(12):
        assert hub.push(subscribed.callback, atom(f"p{number}")) == 202
    turn(course)
    assert titles(stores) == {"a", "b", *(f"p{number}" for number in range(10))}


# ---- rare polls, and silence


def test_a_hub_that_pushes_spares_the_polls(course, stores, garden, hub, subscribed, atom, feed_server, clock):
    hub.push(subscribed.callback, atom("b"))
    turn(course)
    feed_server.requests.clear()
    for _ in range(72):
        clock.move(hours=1)
        turn(course)
    assert len(feed_server.requests) == 3


def test_a_hub_that_has_not_pushed_yet_spares_none(course, garden, hub, subscribed, feed_server, clock):
    feed_server.requests.clear()
    for _ in range(12):
        clock.move(hours=2)
        turn(course)
    assert len(feed_server.requests) == 12


def test_a_silent_hub_is_left_for_a_month_and_polls_are_as_before(
    course, stores, garden, hub, subscribed, atom, feed_server, answer, clock
):
    hub.push(subscribed.callback, atom("b"))
    turn(course)
    guids = ["a"]
    for number in range(MOST_MISSES):
        assert subscription(course, garden).misses == number
        guids.insert(0, f"kept-back-{number}")
        feed_server.answer("/feed", answer(atom(*guids, hub=hub.url, topic=garden.url), etag=f'"{number}"'))
        clock.move(hours=26)
        turn(course)
        assert f"kept-back-{number}" in titles(stores)
    one = subscription(course, garden)
    assert (one.state, one.detail) == (DISTRUSTED, "The hub did not push a post that a poll found.")
    assert hub.modes()[-1] == "unsubscribe"
    assert hub.subscribed == {}
    feed_server.requests.clear()
    for _ in range(6):
        clock.move(hours=2)
        turn(course)
    assert len(feed_server.requests) == 6
    clock.move(days=30)
    turn(course)
    assert subscription(course, garden).state is ACTIVE


def test_a_hub_that_pushes_a_moment_later_has_missed_nothing(
    course, stores, garden, hub, subscribed, atom, feed_server, answer, clock
):
    clock.move(hours=2)
    body = atom("fresh", "a", hub=hub.url, topic=garden.url)
    feed_server.answer("/feed", answer(body))
    turn(course)
    assert "fresh" in titles(stores)
    assert subscription(course, garden).misses == 0
    hub.push(subscribed.callback, body)
    turn(course)
    assert subscription(course, garden).misses == 0


def test_what_waits_to_be_read_is_not_missed(course, stores, garden, hub, subscribed, atom, feed_server, answer, clock):
    body = atom("new", "a", hub=hub.url, topic=garden.url)
    feed_server.answer("/feed", answer(body))
    hub.push(subscribed.callback, body)
    clock.move(hours=3)
    turn(course)
    assert (titles(stores), subscription(course, garden).misses) == ({"a", "new"}, 0)


# ---- leaving


def test_a_hub_is_left_when_the_feed_is_paused_and_asked_again_when_it_resumes(
    course, stores, garden, hub, subscribed, atom
):
    stores.feeds.set_state(garden.id, FeedState.PAUSED, course.clock())
    turn(course)
    assert hub.modes() == ["subscribe", "unsubscribe"]
    assert hub.subscribed == {}
    assert subscription(course, garden) is None
    stores.feeds.set_state(garden.id, FeedState.APPROVED, course.clock())
    turn(course)
    (again,) = hub.subscribed.values()
    assert (again.callback != subscribed.callback, again.secret != subscribed.secret) == (True, True)


def test_a_hub_is_left_when_the_feed_is_removed_and_told_that_nobody_is_there(
    course, stores, garden, hub, subscribed, atom
):
    hub.push(subscribed.callback, atom("b"))
    stores.feeds.remove(garden.id)
    hub.does = "ignore"
    turn(course)
    assert hub.modes() == ["subscribe", "unsubscribe"]
    assert hub.push(subscribed.callback, atom("c")) == 410
    assert course.subscriptions.by_token(subscribed.callback.rpartition("/")[2]) is not None
    for _ in range(4):
        course.clock.move(hours=5)
        turn(course)
    assert hub.modes() == ["subscribe"] + ["unsubscribe"] * 3
    assert course.subscriptions.by_token(subscribed.callback.rpartition("/")[2]) is None
    assert titles(stores) == set()


def test_a_feed_that_changes_its_hub_is_subscribed_to_at_the_new_one(
    course, stores, garden, hub, subscribed, atom, feed_server, answer, clock
):
    with Hub() as other:
        feed_server.answer("/feed", answer(atom("a", "b", hub=other.url, topic=garden.url)))
        clock.move(hours=2)
        turn(course)
        assert hub.modes() == ["subscribe", "unsubscribe"]
        assert (subscription(course, garden).hub_url, subscription(course, garden).state) == (other.url, ACTIVE)


def test_a_feed_without_a_hub_any_more_is_only_polled(
    course, stores, garden, hub, subscribed, atom, feed_server, answer, clock
):
    feed_server.answer("/feed", answer(atom("a", "b")))
    clock.move(hours=2)
    turn(course)
    assert hub.subscribed == {}
    assert subscription(course, garden) is None


# ---- our own hub


@pytest.fixture
def publisher(served, stores_of, hub, feed_server, answer, atom):
    """A course whose own feeds name the hub, with one post."""
    here = served("publisher", hub_url=hub.url)
    stores_of(here.database).feed("ann", url=feed_server.answer("/source", answer(atom("a"), etag='"1"')))
    return here


def test_our_feeds_name_the_hub_in_the_document_and_in_the_headers(publisher, hub):
    tick(publisher)
    base = publisher.settings.base_url
    for path in ("feed.atom", "feed.json", "entries/feed.atom", "participants/ann/feed.json", "fr/feed.atom"):
        with urlopen(f"{base}/{path}") as response:
            assert response.headers["Link"] == f'<{hub.url}>; rel="hub", <{base}/{path}>; rel="self"'
            text = response.read().decode()
        assert hub.url in text
        assert f"{base}/{path}" in text
    with urlopen(f"{base}/feeds.opml") as response:
        assert response.headers["Link"] is None
    parsed = parse((publisher.data / "site" / "feed.json").read_bytes(), url=base, content_type="")
    assert (parsed.hubs, parsed.feed_url) == ((hub.url,), f"{base}/feed.json")


def test_the_hub_hears_of_the_feeds_that_changed_and_of_no_others(
    publisher, stores_of, hub, feed_server, answer, atom, clock
):
    tick(publisher)
    base = publisher.settings.base_url
    told = set(hub.asked[0]["hub.url"])
    assert {f"{base}/feed.atom", f"{base}/entries/feed.json", f"{base}/participants/ann/feed.atom"} <= told
    for _ in range(2):  # the first edition
        clock.move(minutes=1)
        tick(publisher)
    assert set(hub.modes()) == {"publish"}
    hub.asked.clear()
    clock.move(minutes=1)
    tick(publisher)
    assert hub.asked == []
    stores_of(publisher.database).feed("bob", url=feed_server.answer("/more", answer(atom("z"))))
    tick(publisher)
    (form,) = hub.asked
    assert {f"{base}/participants/bob/feed.atom", f"{base}/entries/feed.atom"} <= set(form["hub.url"])
    assert f"{base}/participants/ann/feed.atom" not in form["hub.url"]


def test_a_hub_that_is_down_is_told_later_and_publishing_goes_on(publisher, hub, clock):
    hub.status = 500
    tick(publisher)
    assert (publisher.data / "site" / "feed.atom").exists()
    told = hub.asked[0]["hub.url"]
    for _ in range(10):
        clock.move(minutes=1)
        tick(publisher)
    assert len(hub.asked) == 4  # after 1, 3 and 7 minutes
    hub.status = 204
    clock.move(minutes=10)
    tick(publisher)
    assert hub.asked[-1]["hub.url"] == told
    clock.move(days=1)
    tick(publisher)
    assert len([form for form in hub.asked if told[0] in form["hub.url"]]) == 5


def test_a_hub_that_takes_one_address_at_a_time_gets_one_at_a_time(publisher, hub):
    def only_one(form):
        hub.status = 204 if len(form["hub.url"]) == 1 else 400

    hub.act = only_one
    tick(publisher)
    first, *rest = hub.asked
    assert [form["hub.url"] for form in rest] == [[url] for url in first["hub.url"]]


def test_a_post_travels_from_course_to_course_by_the_hub(
    publisher, course, stores, hub, feed_server, answer, atom, clock
):
    hub.distributes = True
    tick(publisher)
    stores.feed("sister", url=f"{publisher.settings.base_url}/entries/feed.atom")
    turn(course)
    assert titles(stores) == {"a"}
    feed_server.answer("/source", answer(atom("b", "a"), etag='"2"'))
    clock.move(hours=2)
    polled_at = state(stores, next(feed for feed, _, _ in stores.feeds.all())).polled_at
    tick(publisher)
    course.pushing.take()
    assert titles(stores) == {"a", "b"}
    assert state(stores, next(feed for feed, _, _ in stores.feeds.all())).polled_at == polled_at
