"""What becomes of subscribers when something comes back, on both engines, with the clock in hand."""

from __future__ import annotations

import mailbox
from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import replace as changed
from datetime import UTC, date, datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert, select, update

from cmooc.domain.bounces import BounceKind, CameBy
from cmooc.domain.editions import Edition, Window
from cmooc.domain.mails import Content, Message, Sender
from cmooc.domain.subscribers import Recipient
from cmooc.services.bouncing import Bouncing
from cmooc.settings import Settings
from cmooc.stages.mold import Mold, Press
from cmooc.stages.tokens import Purpose, Tokens
from cmooc.stages.verp import verp
from cmooc.stores.bounces import BOUNCE, DELIVERY, SUBSCRIBER, SUPPRESSED, BounceStore
from cmooc.stores.changes import ChangeStore
from cmooc.stores.engine import Database, table
from cmooc.stores.tables import EditionRow, MailingRow
from cmooc.worker import post as post_of_the_minute

ADDRESS = "bounces@course.example"
LEFT_AT = datetime(2026, 11, 23, tzinfo=UTC)
EDITION, MAILING = table(EditionRow), table(MailingRow)
DSN = (
    "To: {to}\nContent-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\n"
    "Reporting-MTA: dns; relay.example\n\nFinal-Recipient: rfc822; x@else.example\nAction: {action}\nStatus: {status}\n"
    "\n--b--\n"
)
ARF = (
    "To: abuse@course.example\nContent-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/feedback-report\n\n"
    "Feedback-Type: abuse\n\n--b\nContent-Type: message/rfc822\n\nList-Unsubscribe: <https://c.example/unsubscribe/{token}>"
    "\n\n--b--\n"
)


def _key(address: str) -> str:
    return address.replace("@", "-at-")


@dataclass
class Post:
    """A course that has subscribers and sends an edition a day."""

    database: Database
    clock: Any
    tokens: Tokens
    bouncing: Bouncing
    sent: int = 0

    def subscriber(self, address: str = "ann@garden.example", state: str = "active") -> int:
        values = {"key": _key(address), "address": address, "address_key": address.lower(), "state": state,
                  "rhythm": "daily", "cut": {}, "created_at": self.clock(), "consent": {}}  # fmt: skip
        return self._insert(SUBSCRIBER, values)

    def send(
        self, *subscribers: int, state: str = "accepted", code: int = 250, tries: int = 1, detail: str = ""
    ) -> int:
        """Send the next edition to these; a day goes by."""
        self.clock.move(days=1)
        self.sent += 1
        now = self.clock()
        edition = self._insert(EDITION, {"rhythm": "daily", "day": f"day {self.sent}", "state": "published",
                                         "number": self.sent, "window_end": now, "document": {}})  # fmt: skip
        mailing = self._insert(MAILING, {"edition_id": edition, "state": "done", "candidates": 1, "started_at": now,
                                         "detail": ""})  # fmt: skip
        for one in subscribers:
            self._insert(DELIVERY, {"mailing_id": mailing, "subscriber_id": one, "domain": self._domain(one),
                                    "state": state, "tries": tries, "code": code, "detail": detail, "changed_at": now})  # fmt: skip
        return mailing

    def back(self, subscriber: int, mailing: int, status: str, action: str = "failed") -> None:
        to = verp(ADDRESS, mailing, subscriber, self.tokens)
        self.bouncing.take(DSN.format(to=to, action=action, status=status).encode())

    def complain(self, address: str = "ann@garden.example") -> None:
        token = self.tokens.sign(Purpose.READER, _key(address))
        self.bouncing.take(ARF.format(token=token).encode())

    def state(self, subscriber: int) -> str:
        with self.database.read() as connection:
            found = connection.execute(select(SUBSCRIBER.c.state).where(SUBSCRIBER.c.id == subscriber)).scalar_one()
        return str(found)

    def reactivate(self, subscriber: int) -> None:
        with self.database.write() as connection:
            connection.execute(update(SUBSCRIBER).where(SUBSCRIBER.c.id == subscriber).values(state="active"))

    def rows(self, table_: Any) -> list[Any]:
        with self.database.read() as connection:
            return list(connection.execute(select(table_)))

    def suppressed(self) -> dict[str, str]:
        return {row.address_hash: row.why for row in self.rows(SUPPRESSED)}

    def hash_of(self, address: str = "ann@garden.example") -> str:
        return self.tokens.mark(Purpose.ADDRESS, address)

    def _domain(self, subscriber: int) -> str:
        with self.database.read() as connection:
            query = select(SUBSCRIBER.c.address).where(SUBSCRIBER.c.id == subscriber)
            return str(connection.execute(query).scalar() or "").rpartition("@")[2]

    def _insert(self, table_: Any, values: dict[str, Any]) -> int:
        with self.database.write() as connection:
            return int(connection.execute(insert(table_).values(values).returning(table_.c.id)).scalar_one())


@pytest.fixture
def post(database, clock) -> Post:
    tokens = Tokens(["secret"], clock)
    bouncing = Bouncing(
        store=BounceStore(database), changes=ChangeStore(database), tokens=tokens, address=ADDRESS, mailbox=None,
        in_a_row=3, zone=ZoneInfo("Europe/Paris"), clock=clock,
    )  # fmt: skip
    return Post(database, clock, tokens, bouncing)


@pytest.fixture
def ann(post) -> int:
    return post.subscriber()


# ---- no such mailbox


def test_5_1_1_suspends_at_once_and_keeps_the_address_from_being_imported(post, ann):
    post.back(ann, post.send(ann), "5.1.1")
    assert post.state(ann) == "suspended"
    assert post.suppressed() == {post.hash_of(): "bounced"}
    (row,) = post.rows(BOUNCE)
    assert (row.kind, row.status, row.domain, row.came_by) == ("hard", "5.1.1", "garden.example", "mail")


def test_another_5_1_x_suspends_the_second_time_on_another_day(post, ann):
    post.back(ann, post.send(ann), "5.1.2")
    assert post.state(ann) == "active"
    post.back(ann, post.send(ann), "5.1.0")
    assert post.state(ann) == "suspended"


def test_another_5_1_x_twice_on_one_day_does_not(post, ann):
    first, second = post.send(ann), post.send(ann)
    post.back(ann, first, "5.1.2")
    post.back(ann, second, "5.1.2")
    assert post.state(ann) == "active"


def test_one_report_that_comes_twice_on_two_days_is_one(post, ann, clock):
    mailing = post.send(ann)
    post.back(ann, mailing, "5.1.2")
    clock.move(days=1)
    post.back(ann, mailing, "5.1.2")
    assert post.state(ann) == "active"
    assert len(post.rows(BOUNCE)) == 1


def test_what_came_back_long_ago_says_nothing_of_today(post, ann, clock):
    post.back(ann, post.send(ann), "5.1.2")
    clock.move(days=91)
    post.back(ann, post.send(ann), "5.1.2")
    assert post.state(ann) == "active"


# ---- not for now


@pytest.mark.parametrize("status", ["5.2.2", "4.2.2", "4.4.7", "5.2.1", "5.0.0"])
def test_full_mailboxes_and_passing_trouble_suspend_after_three_editions_in_a_row(post, ann, status):
    for number in range(3):
        assert post.state(ann) == "active", number
        post.back(ann, post.send(ann), status)
    assert post.state(ann) == "suspended"


def test_an_edition_that_arrives_breaks_the_row(post, ann):
    for _ in range(3):
        post.back(ann, post.send(ann), "4.2.2")
        post.back(ann, post.send(ann), "4.2.2")
        post.send(ann)
    assert post.state(ann) == "active"


def test_reports_that_come_late_and_in_disorder_make_a_row_all_the_same(post, ann):
    sent = [post.send(ann) for _ in range(5)]
    for number in (2, 0, 1):
        assert post.state(ann) == "active"
        post.back(ann, sent[number], "4.4.7")
    assert post.state(ann) == "suspended"


@pytest.mark.parametrize(("status", "action"), [("4.4.1", "delayed"), ("5.7.1", "failed"), ("5.6.0", "failed"),
                                                ("2.0.0", "delivered"), ("nothing", "failed")])  # fmt: skip
def test_delays_and_refusals_of_what_we_sent_suspend_nobody(post, ann, status, action):
    for _ in range(6):
        post.back(ann, post.send(ann), status, action)
    assert post.state(ann) == "active"


def test_an_out_of_office_note_leaves_no_trace(post, ann):
    to = verp(ADDRESS, post.send(ann), ann, post.tokens)
    report = post.bouncing.take(f"To: {to}\nAuto-Submitted: auto-replied\n\nJe suis absente.\n".encode())
    assert (report.kind, report.subscriber_id) == (BounceKind.OUT_OF_OFFICE, ann)
    assert (post.state(ann), post.rows(BOUNCE)) == ("active", [])


def test_a_bounce_in_prose_is_kept_as_unknown_and_suspends_nobody(post, ann):
    for _ in range(6):
        to = verp(ADDRESS, post.send(ann), ann, post.tokens)
        post.bouncing.take(f"To: {to}\nSubject: Utilisateur inconnu\n\n550 5.1.1 n’existe pas\n".encode())
    assert post.state(ann) == "active"
    assert {row.kind for row in post.rows(BOUNCE)} == {"unknown"}


def test_who_comes_back_begins_anew(post, ann):
    for _ in range(3):
        post.back(ann, post.send(ann), "5.2.2")
    post.reactivate(ann)
    post.back(ann, post.send(ann), "5.2.2")
    post.back(ann, post.send(ann), "5.2.2")
    assert post.state(ann) == "active"
    post.back(ann, post.send(ann), "5.2.2")
    assert post.state(ann) == "suspended"


@pytest.mark.parametrize("state", ["left", "unconfirmed", "complained"])
def test_only_who_is_written_to_can_be_suspended(post, state):
    one = post.subscriber(state=state)
    post.back(one, post.send(one), "5.1.1")
    assert post.state(one) == state
    assert post.suppressed() == {}


# ---- the relay's own answer


@pytest.mark.parametrize(("code", "detail", "kind", "state"), [
    (550, "5.1.1 <ann@garden.example>: no such user", "hard", "suspended"),
    (550, "550 5.1.1 no such user", "hard", "suspended"),
    (550, "no such user", "soft", "active"),
    (550, "5.7.1 blocked", "refused", "active"),
    (552, "mailbox full", "mailbox_full", "active"),
    (451, "4.3.0 greylisted for a day", "soft", "active"),
    (0, "connection lost 550 5.1.1", "unknown", "active"),
])  # fmt: skip
def test_a_refusal_while_sending_follows_the_same_rules(post, ann, code, detail, kind, state):
    post.send(ann, state="failed", code=code, detail=detail)
    assert post.bouncing.take_refusals() == 1
    assert post.state(ann) == state
    (row,) = post.rows(BOUNCE)
    assert (row.kind, row.came_by, row.domain) == (kind, "smtp", "garden.example")
    assert "ann@" not in row.detail


def test_a_refusal_is_taken_in_once(post, ann):
    post.send(ann)
    post.send(ann, state="retry", code=451)
    post.send(ann, state="failed", code=550)
    assert [post.bouncing.take_refusals() for _ in range(3)] == [1, 0, 0]


def test_refusals_without_a_reason_count_as_passing_ones(post, ann):
    for _ in range(3):
        assert post.state(ann) == "active"
        post.send(ann, state="failed", code=550, detail="no")
        post.bouncing.take_refusals()
    assert post.state(ann) == "suspended"


def test_refusals_of_the_erased_and_of_long_ago_are_left_alone(post, ann, clock):
    post.send(ann, 999, state="failed", code=550)
    clock.move(days=4)
    assert post.bouncing.take_refusals() == 0
    post.send(999, state="failed", code=550)
    assert post.bouncing.take_refusals() == 0
    assert post.rows(BOUNCE) == []


# ---- complaints, and leaving by mail


def test_a_complaint_unsubscribes_at_once_and_only_a_keyed_hash_stays_on_the_list(post, ann):
    post.complain()
    assert post.state(ann) == "complained"
    assert post.suppressed() == {post.hash_of(): "complained"}
    assert "garden" not in str(post.suppressed())


def test_a_complaint_outweighs_a_suspension_and_not_the_other_way_round(post, ann):
    post.back(ann, post.send(ann), "5.1.1")
    post.complain()
    assert (post.state(ann), post.suppressed()) == ("complained", {post.hash_of(): "complained"})
    post.back(ann, post.send(ann), "5.1.1")
    assert (post.state(ann), post.suppressed()) == ("complained", {post.hash_of(): "complained"})


def test_a_mail_that_asks_to_leave_is_obeyed(post, ann):
    token = post.tokens.sign(Purpose.READER, _key("ann@garden.example"))
    for subject in ("unsubscribe", "unsubscribe forged.token", f"Re: unsubscribe {token}", f"unsubscribe {token}x"):
        post.bouncing.take(f"To: {ADDRESS}\nSubject: {subject}\n\n".encode())
        assert post.state(ann) == "active"
    report = post.bouncing.take(f"To: {ADDRESS}\nSubject: unsubscribe {token}\n\n".encode())
    assert report.kind is BounceKind.LEAVE
    assert post.state(ann) == "left"
    assert post.rows(BOUNCE) == []


# ---- forgeries


def test_a_forged_report_changes_nothing(post, ann, clock):
    mailing = post.send(ann)
    other = Tokens(["other"], clock)
    for to in (
        verp(ADDRESS, mailing, ann, other),
        f"bounces+{mailing}-{ann}-00@course.example",
        "ann@garden.example",
        ADDRESS,
    ):
        report = post.bouncing.take(DSN.format(to=to, action="failed", status="5.1.1").encode(), recipient=to)
        assert report.subscriber_id is None
        assert post.bouncing.told({"recipient": to, "kind": "complaint"}) is True
    post.bouncing.take(ARF.format(token=other.sign(Purpose.READER, _key("ann@garden.example"))).encode())
    post.bouncing.take(ARF.format(token=post.tokens.sign(Purpose.OWNER, _key("ann@garden.example"))).encode())
    assert (post.state(ann), post.rows(BOUNCE), post.suppressed()) == ("active", [], {})


def test_a_report_on_somebody_erased_does_no_harm(post):
    post.back(999, 1, "5.1.1")
    post.complain("nobody@nowhere.example")
    assert [row.domain for row in post.rows(BOUNCE)] == ["else.example"]
    assert post.suppressed() == {}


# ---- told by machines


@pytest.mark.parametrize(("told", "state"), [
    ({"status": "5.1.1", "action": "failed"}, "suspended"),
    ({"status": "5.1.1"}, "suspended"),
    ({"status": "5.1.1", "action": "delayed"}, "active"),
    ({"kind": "complaint"}, "complained"),
    ({"kind": "hard", "status": "5.1.1"}, "suspended"),
    ({"kind": "hard"}, "active"),
])  # fmt: skip
def test_a_machine_tells_in_a_few_words(post, ann, told, state):
    to = verp(ADDRESS, post.send(ann), ann, post.tokens)
    assert post.bouncing.told({"recipient": to, **told})
    assert post.state(ann) == state
    assert post.rows(BOUNCE)[0].came_by == CameBy.HOOK


@pytest.mark.parametrize("told", [{}, {"status": "5.1.1", "kind": "nonsense"}, {"kind": "leave"}, {"status": "x"},
                                  {"status": ["5.1.1"], "recipient": {}}])  # fmt: skip
def test_what_a_machine_tells_without_sense_is_not_understood(post, ann, told):
    to = verp(ADDRESS, post.send(ann), ann, post.tokens)
    assert post.bouncing.told({"recipient": to, **told}) is False
    assert post.rows(BOUNCE) == []


# ---- figures


@pytest.fixture
def busy(post) -> Callable[[str, int], list[int]]:
    return lambda domain, count: [post.subscriber(f"r{number}@{domain}") for number in range(count)]


def test_figures_are_told_by_domain_and_count_nothing_twice(post, busy):
    many, few = busy("garden.example", 4), busy("commons.example", 2)
    mailing = post.send(*many, *few)
    post.send(few[0], state="failed", code=550, detail="5.1.1 no")
    post.bouncing.take_refusals()
    post.send(many[0], state="retry", code=451)
    post.send(many[1], tries=3)
    post.back(many[2], mailing, "5.1.1")
    post.back(many[3], mailing, "4.4.1", "delayed")
    post.complain("r0@garden.example")
    garden, commons = post.bouncing.by_domain(7)
    assert (garden.domain, garden.accepted, garden.deferred, garden.failed) == ("garden.example", 5, 2, 0)
    assert (garden.bounced, garden.lasting, garden.complaints) == (1, 1, 1)
    assert (commons.domain, commons.accepted, commons.failed, commons.bounced) == ("commons.example", 2, 1, 0)
    assert (commons.lasting, commons.complaints) == (1, 0)


def test_figures_are_those_of_the_last_days(post, ann):
    post.back(ann, post.send(ann), "5.1.1")
    post.clock.move(days=8)
    assert post.bouncing.by_domain(7) == ()
    assert post.bouncing.by_domain(9)[0].accepted == 1


@pytest.mark.parametrize(("bounced", "warnings"), [(1, ()), (2, ("failures",))])
def test_more_than_one_percent_of_failures_is_warned_of(post, busy, bounced, warnings):
    many = busy("garden.example", 100)
    mailing = post.send(*many)
    for one in many[:bounced]:
        post.back(one, mailing, "5.1.1")
    assert post.bouncing.by_domain(7)[0].warnings == warnings


def test_more_than_a_tenth_of_a_percent_of_complaints_is_warned_of(post, busy):
    many = busy("garden.example", 50)
    for _ in range(20):
        post.send(*many)
    post.complain("r0@garden.example")
    assert post.bouncing.by_domain(90)[0].warnings == ()
    post.complain("r1@garden.example")
    assert post.bouncing.by_domain(90)[0].warnings == ("complaints",)


# ---- messages as they are really sent


@pytest.fixture
def sent(post, ann) -> Message:
    """The message of an edition to Ann."""
    edition = Edition(date(2026, 11, 23), Window(None, LEFT_AT), 1, ())
    sender = Sender("course@course.example", ADDRESS)
    press = Press(Settings(base_url="https://course.example").course(), sender, edition, post.send(ann), "~mark~",
                  post.tokens, post.clock)  # fmt: skip
    content = Content(
        "fr", "Jardins", "Des jardins. ~mark~", "<p>Des jardins. ~mark~</p>", "https://x.example/", "https://x.example/"
    )
    return Mold(content, press).message(1, Recipient(ann, _key("ann@garden.example"), "ann@garden.example"))


def test_the_sender_of_a_message_brings_its_bounce_home(post, ann, sent):
    post.bouncing.take(DSN.format(to=sent.sender, action="failed", status="5.1.1").encode())
    assert post.state(ann) == "suspended"


def test_a_complaint_that_holds_the_message_is_understood_without_its_envelope(post, ann, sent):
    head, _, tail = ARF.partition("List-Unsubscribe")
    body = head.encode() + sent.data.replace(b"\r\n", b"\n") + tail.partition("\n\n--b--")[2].encode() + b"\n--b--\n"
    report = post.bouncing.take(body)
    assert report.kind is BounceKind.COMPLAINT
    assert post.state(ann) == "complained"


def test_the_mail_address_of_list_unsubscribe_leads_out(post, ann, sent):
    headers = message_from_bytes(sent.data, policy=default)
    place = urlsplit(str(headers["List-Unsubscribe"]).split(",")[1].strip(" <>"))
    assert place.path == ADDRESS
    subject = parse_qs(place.query)["subject"][0]
    post.bouncing.take(f"To: {place.path}\r\nSubject: {subject}\r\n\r\n".encode())
    assert post.state(ann) == "left"


# ---- the worker


@pytest.fixture
def box(tmp_path) -> mailbox.Maildir:
    return mailbox.Maildir(tmp_path / "box", create=True)


@pytest.fixture
def reading(instance, box) -> Any:
    """A course that reads a maildir."""
    values = {"bounce_mailbox": f"maildir:{box._path}", "bounce_address": ADDRESS}
    found = changed(instance, settings=instance.settings.model_copy(update=values))
    vars(found)["templating"] = instance.templating
    yield found
    found.database.close()


def test_the_worker_reads_the_mailbox_every_five_minutes(reading, box, clock):
    counts = []
    for _ in range(12):
        box.add(b"Subject: a question\n\n")
        post_of_the_minute(reading)
        counts.append(sum("S" not in message.get_flags() for message in box))
        clock.move(minutes=1)
    assert counts == [0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 0, 1]


def test_a_mailbox_that_cannot_be_read_is_told_and_tried_again_later(reading, box, clock, caplog):
    box.add(b"Subject: a question\n\n")
    folder = Path(str(box._path))
    folder.rename(folder.with_name("away"))
    post_of_the_minute(reading)
    assert "can't be read: No such file" in caplog.text
    post_of_the_minute(reading)
    assert caplog.text.count("can't be read") == 1
    folder.with_name("away").rename(folder)
    clock.move(minutes=5)
    post_of_the_minute(reading)
    assert [message.get_flags() for message in box] == ["S"]


def test_a_report_that_was_taken_in_before_a_kill_is_taken_in_again_without_harm(reading, box, clock):
    database = reading.database
    person = Post(database, clock, reading.tokens, reading.bouncing)
    ann = person.subscriber()
    to = verp(ADDRESS, person.send(ann), ann, reading.tokens)
    box.add(DSN.format(to=to, action="failed", status="5.1.2").encode())
    reading.bouncing.take(box[box.keys()[0]].as_bytes())  # and here it was killed
    clock.move(days=1)
    assert reading.bouncing.visit().kinds == {BounceKind.HARD: 1}
    assert (person.state(ann), len(person.rows(BOUNCE)), len(box)) == ("active", 1, 0)
