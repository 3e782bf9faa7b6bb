"""Mailings from end to end: real databases, a real mail server, and every rule of sending."""

from __future__ import annotations

import threading
import time
import tracemalloc
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from cmooc.domain.editions import Edition, Group, Item, Rhythm, Section, SectionKind, Window
from cmooc.domain.errors import BadInput, NotFound
from cmooc.domain.mailings import DeliveryState, MailingState
from cmooc.domain.mails import Answer, Message, Taking
from cmooc.domain.relays import RelayAddress
from cmooc.domain.subscribers import Cut, Recipient
from cmooc.services.mailing import Mailings
from cmooc.services.sending import Sending
from cmooc.stages.journal import Attempt, Journal
from cmooc.stages.maildir import Maildir
from cmooc.stages.smtp import SmtpOptions, SmtpRelay
from cmooc.stores.deliveries import DeliveryStore
from cmooc.stores.engine import Database
from cmooc.stores.mailings import DELIVERY, MAILING, SUBSCRIBER, MailingStore

NOW = datetime(2026, 11, 23, 7, tzinfo=UTC)
TODAY = NOW.date()
DAY = "2026-11-23"
FR, EN = Cut("fr"), Cut("en", territories=("figeac",), most_posts=5)
NOTHING = Cut("fr", themes=("nobody-writes-of-this",))


@dataclass(frozen=True)
class PlainMold:
    cut: Cut

    def message(self, delivery_id: int, recipient: Recipient) -> Message:
        data = f"To: {recipient.address}\r\nMessage-ID: <{delivery_id}@course.example>\r\n\r\n{self.cut.language}\r\n"
        return Message(delivery_id, f"letters+{delivery_id}@course.example", recipient.address, data.encode())


class PlainMolds:
    """The simplest molds: one line, and nothing for one cut."""

    def __init__(self, edition: Edition, mailing_id: int) -> None:
        self.edition = edition

    def of(self, cut: Cut) -> PlainMold | None:
        return None if cut == NOTHING else PlainMold(cut)


@dataclass
class Post:
    """What sends, on one database; a second one of the same folder stands for another process of the same machine."""

    stores: Any
    clock: Any
    folder: Path
    relay: Any
    late_after: timedelta = timedelta(hours=16)
    sending: Sending = field(init=False)
    mailings: Mailings = field(init=False)

    def __post_init__(self) -> None:
        store = MailingStore(self.stores.database)
        named = self.stores.editions.of_name
        self.mailings = Mailings(
            store, named, PlainMolds, partial(PlainMolds, mailing_id=0), self.relay, self.clock, self.late_after
        )
        self.sending = Sending(
            mailings=store, deliveries=DeliveryStore(self.stores.database), edition_named=named, molds=PlainMolds,
            relay=self.relay, journal=self.folder / "sending.journal", clock=self.clock, chance=lambda: 0.0,
            late_after=self.late_after,
        )  # fmt: skip

    def subscribe(self, *names: str, domain: str = "mail.example", **fields: Any) -> list[int]:
        """Add active daily readers; returns their numbers."""
        values = {"state": "active", "rhythm": "daily", "cut": asdict(FR), "created_at": NOW, "confirmed_at": NOW,
                  "consent": {}, **fields}  # fmt: skip
        addresses = [f"{name}@{domain}" for name in names]
        rows = [{"key": f"key-{one}", "address": one, "address_key": one, **values} for one in addresses]
        with self.stores.database.write() as connection:
            connection.execute(SUBSCRIBER.insert(), rows)
            found = connection.execute(select(SUBSCRIBER.c.address, SUBSCRIBER.c.id)).all()
        numbers = dict(tuple(row) for row in found)
        return [numbers[one] for one in addresses]

    def change(self, subscriber_id: int, **fields: Any) -> None:
        with self.stores.database.write() as connection:
            connection.execute(update(SUBSCRIBER).where(SUBSCRIBER.c.id == subscriber_id).values(**fields))

    def edition(self, day: date = TODAY, rhythm: Rhythm = Rhythm.DAILY, at: datetime | None = None) -> str:
        item = Item("k1", "Le verger", "https://a.example/", "Texte", "ann", "Ann", "Blog", "blog", "fr", NOW)
        section = Section(SectionKind.THEME, None, (Group(None, (item,)),))
        at = at or self.clock()
        edition = Edition(day, Window(None, at), 1, (section,), posts=1, published_at=at, rhythm=rhythm)
        assert self.stores.editions.save(edition)
        return edition.name

    def send(self) -> Counter[str]:
        self.sending.send()
        return self.states()

    def states(self) -> Counter[str]:
        with self.stores.database.read() as connection:
            return Counter(connection.execute(select(DELIVERY.c.state)).scalars())

    def rows(self) -> list[Any]:
        with self.stores.database.read() as connection:
            return list(connection.execute(select(DELIVERY).order_by(DELIVERY.c.id)))

    def of(self, subscriber_id: int) -> Any:
        return next(row for row in self.rows() if row.subscriber_id == subscriber_id)

    def state(self, name: str = DAY) -> str:
        return self.mailings.one(name).mailing.state.value


def smtp_relay(sink, **options) -> SmtpRelay:
    address = RelayAddress("127.0.0.1", sink.port, needs_starttls=False)
    return SmtpRelay(SmtpOptions(**{"address": address, "hello": "course.example", **options}))


@pytest.fixture(autouse=True)
def quick(monkeypatch) -> None:
    monkeypatch.setattr("cmooc.stages.smtp_pace.FIRST_REST_S", 0.01)
    monkeypatch.setattr("cmooc.stages.smtp_pace.SLOWEST_GUESS", 2000)


@pytest.fixture
def stores(database, stores_of) -> Any:
    return stores_of(database)


@pytest.fixture
def post(stores, clock, sink, tmp_path) -> Post:
    return Post(stores, clock, tmp_path, smtp_relay(sink))


@contextmanager
def in_a_thread(do: Callable[[], Any]) -> Iterator[threading.Thread]:
    thread = threading.Thread(target=do)
    thread.start()
    yield thread
    thread.join(60)
    assert not thread.is_alive()


def wait_until(is_so: Callable[[], bool], limit_s: float = 20) -> None:
    deadline = time.monotonic() + limit_s
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.005)


# ---- starting


def test_an_edition_is_mailed_once_however_often_it_is_started(post, sink):
    post.subscribe("ann", "bob")
    post.edition()
    for _ in range(3):
        post.mailings.start_due()
        post.mailings.start(DAY)
        assert post.send() == {"accepted": 2}
    assert sink.got == {"ann@mail.example": 1, "bob@mail.example": 1}
    assert post.state() == "done"


def test_two_that_start_at_once_make_one_mailing(post):
    post.subscribe(*(f"r{n}" for n in range(50)))
    post.edition()
    url = post.stores.database.engine.url.render_as_string(hide_password=False)
    others = [Database(url) for _ in range(4)]
    gate, made = threading.Barrier(4), []

    def start(database: Database) -> None:
        gate.wait()
        made.append(MailingStore(database).start(DAY, NOW))

    threads = [threading.Thread(target=start, args=(one,)) for one in others]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for database in others:
        database.close()
    assert sorted(made) == [False, False, False, True]
    assert post.states() == {"queued": 50}
    with post.stores.database.read() as connection:
        assert len(connection.execute(select(MAILING.c.id)).all()) == 1


def test_two_that_send_at_once_send_once(post, stores, clock, sink, tmp_path):
    """Two processes of one folder share the journal's lock, two machines the lease of the mailing."""
    post.subscribe(*(f"r{n}" for n in range(120)))
    post.edition()
    post.mailings.start(DAY)
    same_folder = Post(stores, clock, tmp_path, smtp_relay(sink))
    (tmp_path / "elsewhere").mkdir()
    other_machine = Post(stores, clock, tmp_path / "elsewhere", smtp_relay(sink))
    threads = [threading.Thread(target=one.sending.send) for one in (post, same_folder, other_machine)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert post.states() == {"accepted": 120}
    assert set(sink.got.values()) == {1}


def test_who_gets_an_edition_is_frozen_when_it_starts(post, sink):
    post.subscribe("ann")
    post.edition()
    post.mailings.start_due()
    post.subscribe("late")
    post.send()
    assert set(sink.got) == {"ann@mail.example"}


def test_candidates_are_confirmed_readers_of_the_rhythm_and_each_is_accounted_for(post, sink):
    post.subscribe("ann", "bob")
    english = post.subscribe("eve", cut=asdict(EN))[0]
    nothing = post.subscribe("nina", cut=asdict(NOTHING))[0]
    paused = post.subscribe("paul", paused_until=NOW + timedelta(hours=2))[0]
    post.subscribe("back", paused_until=NOW - timedelta(hours=2))
    suspended = post.subscribe("sam", state="suspended")[0]
    post.subscribe("weekly", rhythm="weekly")
    post.subscribe("new", state="unconfirmed", confirmed_at=None)
    post.subscribe("gone", state="left")
    post.subscribe("angry", state="complained")
    post.edition()
    post.mailings.start_due()
    post.send()
    report = post.mailings.one(DAY)
    assert (report.mailing.candidates, report.mailing.state) == (7, MailingState.DONE)
    assert report.tally.states == {DeliveryState.ACCEPTED: 4, DeliveryState.EXCLUDED: 3}
    assert report.tally.exclusions == {"nothing": 1, "paused": 1, "suspended": 1}
    reasons = {who: post.of(who).detail for who in (nothing, paused, suspended)}
    assert reasons == {nothing: "nothing", paused: "paused", suspended: "suspended"}
    assert set(sink.got) == {f"{name}@mail.example" for name in ("ann", "bob", "eve", "back")}
    assert [body.splitlines()[-1] for body in sink.bodies].count(b"en") == 1
    assert post.of(english).state == "accepted"


def test_a_weekly_edition_goes_to_weekly_readers(post, sink):
    post.subscribe("daily")
    post.subscribe("weekly", rhythm="weekly")
    name = post.edition(date(2026, 11, 23), Rhythm.WEEKLY)
    assert name == "2026-W47"
    post.mailings.start(name)
    post.send()
    assert set(sink.got) == {"weekly@mail.example"}


def test_one_reader_has_one_delivery_by_the_database_itself(post):
    reader = post.subscribe("ann")[0]
    post.edition()
    post.mailings.start(DAY)
    row = dict(post.rows()[0]._mapping) | {"id": 99}
    with pytest.raises(Exception, match=r"(?i)unique"), post.stores.database.write() as connection:
        connection.execute(DELIVERY.insert(), row)
    assert post.of(reader).state == "queued"


def test_there_must_be_an_edition_with_something_in_it(post):
    with pytest.raises(NotFound):
        post.mailings.start("2026-11-22")
    assert post.stores.editions.save(Edition(NOW.date(), Window(None, NOW), 1, (), published_at=NOW))
    with pytest.raises(BadInput, match="empty"):
        post.mailings.start(DAY)
    assert post.states() == {}


def test_an_edition_without_readers_is_done_at_once(post):
    post.edition()
    post.mailings.start_due()
    post.send()
    assert post.state() == "done"


# ---- leaving


@pytest.mark.parametrize("change", [{"state": "left"}, {"state": "complained"}, {"state": "suspended"},
                                    {"paused_until": NOW + timedelta(days=3)}])  # fmt: skip
def test_who_leaves_while_it_runs_gets_nothing_any_more(post, sink, change):
    """Also one whose message is already prepared: asked right before the body leaves."""
    readers = post.subscribe(*(f"r{n:03}" for n in range(60)))
    post.edition()
    post.mailings.start_due()
    last, soon = readers[-1], f"r{10:03}@mail.example"

    def leave(session, line):
        if sink.messages == 7:
            post.change(last, **change)
            post.change(readers[10], **change)
        return

    sink.script["BODY"] = leave
    assert post.send() == {"accepted": 58, "excluded": 2}
    assert soon not in sink.got
    assert "r059@mail.example" not in sink.got
    assert post.of(last).detail == ("paused" if "paused_until" in change else change["state"]).replace(
        "complained", "left"
    )
    assert post.state() == "done"


def test_who_is_erased_while_it_waits_is_excluded(post, sink):
    reader = post.subscribe("ann", "bob")[0]
    post.edition()
    post.mailings.start_due()
    with post.stores.database.write() as connection:
        connection.execute(SUBSCRIBER.delete().where(SUBSCRIBER.c.id == reader))
    assert post.send() == {"accepted": 1, "excluded": 1}
    assert post.of(reader).detail == "left"


# ---- trying again


def test_a_deferral_is_tried_again_for_more_than_a_day_with_growing_pauses(post, sink, clock):
    reader = post.subscribe("slow")[0]
    post.subscribe("ann")
    post.edition()
    post.mailings.start_due()
    sink.script["RCPT"] = lambda _, line: b"451 4.7.1 greylisted, come back" if "<slow@" in line else None
    tried: list[datetime] = []
    while post.of(reader).state not in ("failed", "accepted"):
        due_at = post.of(reader).due_at
        clock.now = max(clock.now, due_at)
        tried.append(clock.now)
        post.send()
        assert len(tried) < 20
    pauses = [after - before for before, after in pairwise(tried)]
    assert len(pauses) >= 5
    assert pauses == sorted(pauses)
    assert len(set(pauses)) == len(pauses)
    assert tried[-1] - tried[0] >= timedelta(hours=24)
    assert (post.of(reader).state, post.of(reader).code, post.of(reader).tries) == ("failed", 451, len(tried))
    assert sink.got == {"ann@mail.example": 1}
    assert post.state() == "done"


def test_it_is_not_tried_before_its_time_and_arrives_with_the_same_name(post, sink, clock):
    post.subscribe("slow")
    post.edition()
    post.mailings.start_due()
    asked: list[str] = []

    def twice(_, line):
        asked.append(line)
        return b"450 4.2.1 busy" if len(asked) < 3 else None

    sink.script["RCPT"] = twice
    for _ in range(40):
        post.send()
        clock.move(minutes=4)
        if post.state() == "done":
            break
    assert len(asked) == 3
    assert sink.got == {"slow@mail.example": 1}
    assert f"<{post.rows()[0].id}@course.example>".encode() in sink.bodies[0]
    assert (post.rows()[0].tries, post.rows()[0].doubts) == (3, 0)


def test_a_refusal_is_never_tried_again(post, sink, clock):
    reader = post.subscribe("nobody")[0]
    post.edition()
    post.mailings.start_due()
    sink.script["RCPT"] = lambda *_: b"550 5.1.1 <nobody@mail.example>: no such user"
    for _ in range(5):
        post.send()
        clock.move(days=1)
    row = post.of(reader)
    assert (row.state, row.code, row.tries, row.detail) == ("failed", 550, 1, "5.1.1 <…>: no such user")
    assert post.state() == "done"


def test_a_lost_connection_is_tried_again_and_named(post, sink, smtp, clock):
    readers = post.subscribe("ann", "bob", "cid")
    post.edition()
    post.mailings.start_due()

    def mute(session, line):
        if line == "bob@mail.example" and sink.got["bob@mail.example"] == 0:
            session.keep(b"")
            return smtp.RESET
        return None

    sink.script["BODY"] = mute
    post.send()
    assert post.of(readers[1]).state == "retry"
    clock.move(hours=1)
    assert post.send() == {"accepted": 3}
    assert sink.got == {"ann@mail.example": 1, "bob@mail.example": 2, "cid@mail.example": 1}
    assert post.mailings.one(DAY).tally.doubtful == 1
    assert [(one.address, one.doubts) for one in post.mailings.failures(DAY)] == [("bob@mail.example", 1)]


def test_a_domain_that_puts_off_is_left_alone_while_others_go_on(post, sink, clock):
    post.subscribe(*(f"r{n}" for n in range(300)), domain="busy.example")
    post.subscribe(*(f"r{n}" for n in range(300)), domain="free.example")
    post.edition()
    post.mailings.start_due()
    asked: Counter[str] = Counter()
    is_busy = True

    def busy(_, line):
        asked[line.rpartition("@")[2].rstrip(">")] += 1
        return (
            b"421 4.7.0 never" if False else b"450 4.7.0 deferred by policy" if is_busy and "@busy." in line else None
        )

    sink.script["RCPT"] = busy
    post.send()
    assert asked["busy.example"] < 20
    assert sum(1 for _, one in sink.arrivals if one.endswith("@free.example")) == 300
    clock.move(minutes=1)
    before = asked["busy.example"]
    post.send()
    assert asked["busy.example"] == before
    is_busy = False
    for _ in range(10):
        clock.move(minutes=6)
        post.send()
    assert post.states() == {"accepted": 600}
    assert set(sink.got.values()) == {1}


def test_one_that_greylists_everybody_is_not_left_alone(post, sink, clock):
    post.subscribe(*(f"r{n}" for n in range(100)))
    post.edition()
    post.mailings.start_due()
    seen: set[str] = set()

    def grey(_, line):
        is_new = line not in seen
        seen.add(line)
        return b"451 4.7.1 Greylisted, see you later" if is_new else None

    sink.script["RCPT"] = grey
    assert post.send() == {"retry": 100}
    clock.move(minutes=10)
    assert post.send() == {"accepted": 100}


# ---- the relay


def test_a_relay_that_is_down_at_the_hour_gets_it_when_it_is_back(post, sink, clock):
    post.subscribe("ann", "bob")
    post.edition()
    post.mailings.start_due()
    sink.script["GREETING"] = lambda *_: b"421 4.3.2 down"
    post.send()
    assert post.states() == {"queued": 2}
    one = post.mailings.one(DAY).mailing
    assert (one.state, one.stalls, one.detail) == (MailingState.SENDING, 1, "4.3.2 down")
    sink.script.clear()
    post.send()
    assert post.states() == {"queued": 2}  # it is left alone for a minute
    clock.move(hours=5)
    assert post.send() == {"accepted": 2}
    assert [row.tries for row in post.rows()] == [1, 1]
    assert post.mailings.one(DAY).mailing.stalls == 0


def test_pauses_grow_while_a_relay_is_down(post, sink, clock):
    post.subscribe("ann")
    post.edition()
    post.mailings.start_due()
    sink.script["GREETING"] = lambda *_: b"554 5.3.2 no"
    pauses = []
    for _ in range(6):
        post.send()
        due_at = post.mailings.one(DAY).mailing.due_at
        pauses.append((due_at - clock.now).total_seconds() / 60)
        clock.now = due_at
    assert pauses == [1, 2, 4, 8, 10, 10]


def test_what_could_not_go_out_on_its_day_is_late_and_not_lost(post, sink, clock):
    post.subscribe("ann", "bob")
    post.edition()
    post.mailings.start_due()
    sink.script["GREETING"] = lambda *_: b"421 4.3.2 down"
    clock.move(hours=17)
    post.send()
    assert post.state() == "late"
    sink.script.clear()
    clock.move(hours=1)
    post.send()
    assert post.states() == {"queued": 2}
    post.mailings.resume(DAY)
    assert post.send() == {"accepted": 2}
    assert post.state() == "done"


@pytest.mark.parametrize(("ago", "state"), [(1, "sending"), (15, "sending"), (17, "late"), (100, "late")])
def test_an_edition_that_left_long_ago_waits_for_somebodys_word(post, clock, ago, state):
    post.subscribe("ann")
    name = post.edition(date(2026, 11, 19), at=clock.now - timedelta(hours=ago))
    post.mailings.start_due()
    assert post.state(name) == state


def test_only_the_newest_edition_is_started_unasked(post, clock):
    post.subscribe("ann")
    post.edition(date(2026, 11, 10), at=clock.now - timedelta(days=13))
    post.edition(date(2026, 11, 22), at=clock.now - timedelta(days=1))
    post.edition()
    post.mailings.start_due()
    assert [one.mailing.name for one in post.mailings.newest(9)] == [DAY]


# ---- pausing


@pytest.mark.parametrize("what", ["pause", "cancel", "stop"])
def test_a_mailing_stops_within_seconds_from_elsewhere(post, stores, clock, sink, tmp_path, what):
    post.subscribe(*(f"r{n:04}" for n in range(1200)))
    post.edition()
    post.mailings.start_due()
    post.sending.__dict__["relay"] = smtp_relay(sink, per_second=200)
    url = stores.database.engine.url.render_as_string(hide_password=False)
    elsewhere = Database(url)
    other = Post(type(stores)(elsewhere), clock, tmp_path, Maildir(tmp_path / "mail"))
    with in_a_thread(post.sending.send):
        wait_until(lambda: sink.messages > 20)
        if what == "stop":
            post.sending.stop()
        else:
            getattr(other.mailings, what)(DAY)
        so_far = sink.messages
    assert sink.messages - so_far <= 5  # those that were on the wire
    waiting = {"pause": "queued", "stop": "queued", "cancel": "excluded"}[what]
    assert post.states() == {"accepted": sink.messages, waiting: 1200 - sink.messages}
    assert post.mailings.one(DAY).tally.doubtful == 0
    if what == "cancel":
        report = post.mailings.one(DAY)
        assert report.tally.exclusions == {"cancelled": 1200 - sink.messages}
        assert report.mailing.ended_at is not None
    if what == "pause":
        post.sending.__dict__["relay"] = smtp_relay(sink, connections=4)
        post.send()
        assert post.states()["queued"] == 1200 - sink.messages
        other.mailings.resume(DAY)
        assert post.send() == {"accepted": 1200}
        assert set(sink.got.values()) == {1}
    elsewhere.close()


def test_what_is_done_or_cancelled_can_not_be_paused(post):
    post.subscribe("ann")
    post.edition()
    post.mailings.start(DAY)
    post.mailings.cancel(DAY)
    assert post.states() == {"excluded": 1}
    for name in ("pause", "resume", "cancel"):
        with pytest.raises(BadInput, match="cancelled"):
            getattr(post.mailings, name)(DAY)
    with pytest.raises(NotFound):
        post.mailings.pause("2026-11-01")


# ---- trying it out


def test_a_trial_goes_to_the_typed_addresses_only_and_counts_nowhere(post, sink):
    post.subscribe("ann")
    post.edition()
    edition = post.mailings.edition(DAY)
    answers = post.mailings.try_out(edition, ["host@course.example", "two@course.example"], EN)
    assert [answer.taking for _, answer in answers] == [Taking.ACCEPTED] * 2
    assert set(sink.got) == {"host@course.example", "two@course.example"}
    assert post.rows() == []
    assert post.mailings.newest(9) == ()


def test_a_rehearsal_tells_who_would_get_what_and_sends_nothing(post, sink):
    post.subscribe("ann")
    post.subscribe("eve", cut=asdict(EN))
    post.subscribe("nina", cut=asdict(NOTHING))
    post.subscribe("paul", paused_until=NOW + timedelta(hours=2))
    post.edition()
    told = {one.recipient.address.partition("@")[0]: (one.cut, one.excluded) for one in post.mailings.rehearse(DAY)}
    assert told == {"ann": (FR, ""), "eve": (EN, ""), "nina": (NOTHING, "nothing"), "paul": (FR, "paused")}
    assert sink.messages == 0
    assert post.rows() == []


def test_without_a_relay_the_messages_are_files(post, stores, clock, tmp_path):
    post.subscribe("ann", "bob")
    post.edition()
    mail = Post(stores, clock, tmp_path, Maildir(tmp_path / "mail"))
    mail.mailings.start_due()
    assert mail.send() == {"accepted": 2}
    files = sorted((tmp_path / "mail" / "new").iterdir())
    assert len(files) == 2
    assert {b"Delivered-To: ann@mail.example\r\n" in path.read_bytes() for path in files} == {True, False}


# ---- cut short


class Cut_(Exception):  # noqa: N801
    pass


def cut_off(post: Post, *, after: int, then: str) -> None:
    """Leave the database and the journal as a kill does: nothing in memory is written any more."""
    real = post.relay

    def hand_over(messages, let_go):
        answered = 0
        for told in real.hand_over(messages, let_go):
            if told is not None:
                answered += 1
                if answered > after and then == "before the answer is noted":
                    raise Cut_
            yield told
            if answered > after:
                raise Cut_

    post.sending.__dict__["relay"] = type(
        "Dying", (), {"hand_over": staticmethod(hand_over), "at_once": 1, "name": "x"}
    )()
    with pytest.raises(Cut_):
        post.sending.send()
    post.sending.__dict__["relay"] = real


@pytest.mark.parametrize(("then", "twice"), [("before the answer is noted", 1), ("after", 0)])
@pytest.mark.parametrize("after", [0, 1, 150, 260, 395])
def test_what_was_written_down_counts_and_the_rest_goes_out_again(
    post, stores, clock, tmp_path, sink, after, then, twice
):
    post.subscribe(*(f"r{n}" for n in range(400)))
    post.edition()
    post.mailings.start_due()
    post.relay = post.sending.__dict__["relay"] = smtp_relay(sink, connections=1, per_connection=1000)
    cut_off(post, after=after, then=then)
    again = Post(stores, clock, tmp_path, smtp_relay(sink))
    assert again.send() == {"accepted": 400}
    assert len(sink.got) == 400
    # One message more may have been on its way on the connection when it was cut off.
    doubled = {address for address, times in sink.got.items() if times > 1}
    assert sum(sink.got.values()) - 400 == len(doubled) <= twice + 1
    named = {one.address for one in again.mailings.failures(DAY) if one.doubts}
    assert doubled <= named
    assert len(named) <= twice + 1


def test_a_journal_of_another_machine_is_waited_for_and_then_doubted(post, stores, clock, tmp_path, sink):
    post.subscribe(*(f"r{n}" for n in range(300)))
    post.edition()
    post.mailings.start_due()
    post.relay = post.sending.__dict__["relay"] = smtp_relay(sink, connections=1)
    cut_off(post, after=250, then="after")
    other = Post(stores, clock, tmp_path / "other", smtp_relay(sink))
    other.send()
    assert post.states()["accepted"] < 300  # the lease is still the first one's
    clock.move(minutes=5)
    assert other.send() == {"accepted": 300}
    doubled = {address for address, times in sink.got.items() if times > 1}
    assert doubled <= {one.address for one in other.mailings.failures(DAY) if one.doubts}
    # The first one comes back: what its journal says is old, and changes nothing.
    assert post.send() == {"accepted": 300}


def test_figures_that_do_not_agree_are_not_done(post, caplog):
    post.subscribe("ann", "bob")
    post.edition()
    post.mailings.start_due()
    with post.stores.database.write() as connection:
        connection.execute(DELIVERY.delete().where(DELIVERY.c.id == 1))
    post.send()
    assert post.state() == "sending"
    assert "do not agree" in caplog.text


def test_no_address_is_logged(post, sink, caplog):
    caplog.set_level("INFO")
    post.subscribe("ann", "secret-reader")
    post.edition()
    post.mailings.start_due()
    sink.script["RCPT"] = lambda _, line: (
        b"550 5.1.1 <secret-reader@mail.example> unknown" if "secret" in line else None
    )
    post.send()
    assert "edition sent" in caplog.text
    assert not any("secret-reader" in f"{record.getMessage()} {record.__dict__}" for record in caplog.records)


def test_memory_does_not_grow_with_the_readers(stores, clock, tmp_path):
    class Taker:
        """Takes everything at once: what is measured is ours."""

        name, at_once = "taker", 1

        def hand_over(self, messages, let_go):
            for message in messages:
                assert let_go(message)
                yield message, Answer(Taking.ACCEPTED, 250, "ok")

    def peak(day: date, start: int, count: int) -> int:
        post = Post(stores, clock, tmp_path, Taker())
        for some in range(start, start + count, 1000):
            post.subscribe(*(f"r{n}" for n in range(some, some + 1000)))
        name = post.edition(day)
        tracemalloc.start()
        post.mailings.start(name)
        post.send()
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert post.state(name) == "done"
        return found

    first = peak(date(2026, 11, 22), 0, 1000)  # what is loaded once is in this
    assert peak(date(2026, 11, 23), 1000, 5000) < first + 1_000_000


# ---- the journal


def test_a_journal_tells_what_was_written_whatever_was_cut_off(tmp_path):
    path = tmp_path / "sending.journal"
    with Journal.opened(path) as journal:
        assert journal
        holder = journal.holder
        journal.goes(Attempt(5, 0))
        journal.answered(Attempt(5, 0), Answer(Taking.ACCEPTED, 250, "queued as é"))
        journal.goes(Attempt(6, 2))
        journal.answered(Attempt(6, 2), Answer(Taking.DEFERRED, 0, "gone", is_uncertain=True))
        journal.goes(Attempt(7, 0))
        with Journal.opened(path) as other:
            assert other is None
    with path.open("ab") as torn:
        torn.write(b"\0\0\0\0\n+ 7 0 25")
    with Journal.opened(path) as journal:
        assert journal
        assert journal.holder == holder
        assert list(journal.tell()) == [
            (Attempt(5, 0), None), (Attempt(5, 0), Answer(Taking.ACCEPTED, 250, "queued as é")), (Attempt(6, 2), None),
            (Attempt(6, 2), Answer(Taking.DEFERRED, 0, "gone", is_uncertain=True)), (Attempt(7, 0), None),
        ]  # fmt: skip
        journal.clear()
        assert list(journal.tell()) == []
        journal.goes(Attempt(8, 0))
        assert journal.holder == holder
        assert list(journal.tell()) == [(Attempt(8, 0), None)]
