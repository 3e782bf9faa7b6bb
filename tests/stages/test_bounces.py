"""What comes back is read by Action and Status, in any language; only what we signed names a subscriber."""

from __future__ import annotations

import base64
import time

import pytest

from cmooc.domain.bounces import BounceKind
from cmooc.stages.bounces import Signs, kind_of, plain, read_report, status_in
from cmooc.stages.mime import LARGEST

SIGNED = "bounces+7-42-c0ffee@course.example"
TOKEN = "k3y.signature"
DSN = """\
Return-Path: <>
Delivered-To: {to}
From: MAILER-DAEMON@relay.example (Mail Delivery System)
To: {to}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="A1/relay.example"

This is a MIME-encapsulated message.

--A1/relay.example
Content-Type: text/plain; charset=us-ascii

{prose}

--A1/relay.example
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example
Arrival-Date: Mon, 23 Nov 2026 07:00:00 +0000

Final-Recipient: rfc822; Ann@Garden.example
Original-Recipient: rfc822;ann@garden.example
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {said}

--A1/relay.example
Content-Type: message/rfc822

Return-Path: <somebody@else.example>
Subject: The edition of today
From: course@course.example

Gardens and commons.
--A1/relay.example--
"""
ARF = """\
From: <complaints@receiver.example>
To: {to}
Subject: FW: The edition of today
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary=b

--b
Content-Type: text/plain

This is an email abuse report.

--b
Content-Type: message/feedback-report

Feedback-Type: {kind}
User-Agent: SomeGenerator/1.0
Version: 1
Original-Mail-From: <{sender}>
Original-Rcpt-To: <ann@garden.example>

--b
Content-Type: message/rfc822

From: course@course.example
List-Unsubscribe: <https://course.example/unsubscribe/{token}>,
 <mailto:leave@course.example>
Subject: The edition of today

Gardens and commons.
--b--
"""


@pytest.fixture
def signs() -> Signs:
    """Everything but one address and one token was not signed by us."""
    return Signs({SIGNED: (7, 42)}.get, {TOKEN: "k3y"}.get)


@pytest.fixture
def read(signs):
    return lambda text, **given: read_report(text.encode() if isinstance(text, str) else text, signs, **given)


def dsn(*, to=SIGNED, action="failed", status="5.1.1", said="550 5.1.1 <ann@garden.example>: unknown", prose="Sorry."):
    return DSN.format(to=to, action=action, status=status, said=said, prose=prose)


def arf(*, to="abuse@course.example", kind="abuse", sender=SIGNED, token="none"):
    return ARF.format(to=to, kind=kind, sender=sender, token=token)


# ---- delivery reports


def test_a_delivery_report_tells_what_failed_and_for_whom(read):
    report = read(dsn())
    assert (report.kind, report.status, report.action) == (BounceKind.HARD, "5.1.1", "failed")
    assert (report.mailing_id, report.subscriber_id) == (7, 42)
    assert report.domain == "garden.example"
    assert report.detail == "smtp; 550 5.1.1 <…@garden.example>: unknown"


@pytest.mark.parametrize(("action", "status", "kind"), [
    ("failed", "5.1.1", "hard"),
    ("failed", "5.1.0", "hard"),
    ("failed", "5.1.2", "hard"),
    ("failed", "5.1.6", "hard"),
    ("failed", "5.1.10", "hard"),
    ("FAILED", "5.1.1 (no such user)", "hard"),
    ("failed (permanent)", "5.1.1", "hard"),
    ("", "5.1.1", "hard"),
    ("failed", "5.2.2", "mailbox_full"),
    ("failed", "4.2.2", "mailbox_full"),
    ("failed", "4.4.7", "soft"),
    ("failed", "4.1.1", "soft"),
    ("failed", "5.2.1", "soft"),
    ("failed", "5.4.4", "soft"),
    ("failed", "5.0.0", "soft"),
    ("failed", "5.7.1", "refused"),
    ("failed", "5.7.26", "refused"),
    ("failed", "5.6.0", "refused"),
    ("failed", "5.1.8", "refused"),
    ("failed", "5.2.3", "refused"),
    ("delayed", "4.4.1", "delayed"),
    ("delayed", "5.1.1", "delayed"),
    ("delivered", "2.0.0", "delivered"),
    ("relayed", "2.0.0", "delivered"),
    ("expanded", "2.0.0", "delivered"),
    ("failed", "2.0.0", "delivered"),
    ("exploded", "5.1.1", "unknown"),
    ("failed", "nonsense", "unknown"),
    ("failed", "5.1.1.1", "unknown"),
    ("failed", "9.1.1", "unknown"),
    ("failed", "5.1", "unknown"),
    ("failed", "", "unknown"),
])  # fmt: skip
def test_action_and_status_decide(read, action, status, kind):
    assert read(dsn(action=action, status=status, said="words")).kind == kind


@pytest.mark.parametrize("prose", [
    "User unknown. 550 5.1.1 mailbox does not exist.",
    "L’adresse est inconnue, le compte est fermé.",
    "Die Mailbox existiert nicht.",
    "メールボックスが存在しません",
])  # fmt: skip
def test_words_decide_nothing(read, prose):
    assert read(dsn(action="delayed", status="4.4.1", prose=prose)).kind is BounceKind.DELAYED
    alone = f"From: mailer-daemon@relay.example\nTo: {SIGNED}\nSubject: {prose}\n\n{prose}\n"
    report = read(alone)
    assert (report.kind, report.subscriber_id) == (BounceKind.UNKNOWN, 42)


@pytest.mark.parametrize(("status", "said", "found"), [
    ("5.0.0", "smtp; 550 5.1.1 nobody", "5.1.1"),
    ("5.0.0", "smtp; 550-5.2.2 full", "5.2.2"),
    ("5.0.0", "smtp; 450 4.2.2 full", "5.0.0"),
    ("4.0.0", "smtp; 452 4.2.2 full", "4.2.2"),
    ("5.4.1", "smtp; 550 5.1.1 nobody", "5.4.1"),
    ("", "smtp; 550 5.1.1 nobody", "5.1.1"),
    ("", "smtp; 550 nobody", "5.0.0"),
    ("", "smtp; 552 full", "5.2.2"),
    ("", "x-unix; nobody", ""),
])  # fmt: skip
def test_where_only_the_class_is_told_the_servers_own_status_counts(read, status, said, found):
    assert read(dsn(status=status, said=said)).status == found


@pytest.mark.parametrize(("answer", "status"), [
    ("550 5.1.1 No such user", "5.1.1"),
    ("550-5.1.1 The account\n550 5.1.1 does not exist", "5.1.1"),
    ("550 #5.1.0 Address rejected", "5.1.0"),
    ("550 550 5.1.1 said twice", "5.1.1"),
    ("550 User unknown", "5.0.0"),
    ("450 try later", "4.0.0"),
    ("552 over quota", "5.2.2"),
    ("550 4.1.1 which is it", "5.0.0"),
    ("554 Blocked by 5.1.1.7", "5.0.0"),
    ("550 refused: 10.5.1.1 is listed", "5.0.0"),
    ("554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked", "5.7.1"),
    ("550", "5.0.0"),
    ("5501 whatever", ""),
    ("0 connection lost", ""),
    ("", ""),
])  # fmt: skip
def test_the_status_of_an_answer_is_found_and_no_number_is_taken_for_one(answer, status):
    assert status_in(answer) == status


def test_of_several_recipients_the_one_that_failed_counts(read):
    more = (
        "Final-Recipient: rfc822; other@garden.example\nAction: delayed\nStatus: 4.0.0\n\nFinal-Recipient: rfc822; Ann@"
    )
    report = read(dsn().replace("Final-Recipient: rfc822; Ann@", more))
    assert (report.kind, report.status) == (BounceKind.HARD, "5.1.1")


def test_reports_in_other_letters_and_encodings_are_read(read):
    status = "Reporting-MTA: dns; relay.example\n\nFinal-Recipient: utf-8; José@jardin.example\nAction: failed\nStatus: 5.1.1\n"
    encoded = base64.encodebytes(status.encode()).decode()
    head, _, rest = dsn().partition("Content-Type: message/delivery-status\n")
    tail = rest.partition("--A1/relay.example\nContent-Type: message/rfc822")[2]
    text = (
        f"{head}Content-Type: message/global-delivery-status\nContent-Transfer-Encoding: base64\n\n{encoded}\n"
        f"--A1/relay.example\nContent-Type: message/rfc822{tail}"
    )
    assert read(text.replace("\n", "\r\n")).kind is BounceKind.HARD
    assert read(text).domain == "jardin.example"
    assert read(dsn().replace("\n", "\r\n")) == read(dsn())


def test_a_report_within_a_list_footer_is_found_and_one_that_somebody_forwards_is_not(read):
    wrapped = f"To: {SIGNED}\nContent-Type: multipart/mixed; boundary=out\n\n--out\n{dsn()}\n--out\n\nfooter\n--out--\n"
    assert read(wrapped).kind is BounceKind.HARD
    forwarded = wrapped.replace("--out\nReturn-Path", "--out\nContent-Type: message/rfc822\n\nReturn-Path")
    assert read(forwarded).kind is BounceKind.UNKNOWN


# ---- whom it is about


@pytest.mark.parametrize("header", ["X-Original-To", "Delivered-To", "Envelope-To", "To", "Cc", "X-Delivered-To"])
def test_the_signed_recipient_is_found_wherever_servers_put_it(read, header):
    text = dsn(to="bounces@course.example").replace("Return-Path: <>", f"Return-Path: <>\n{header}: <{SIGNED}>")
    assert read(text).subscriber_id == 42


def test_the_envelope_tells_it_too(read):
    assert read(dsn(to="bounces@course.example")).subscriber_id is None
    assert read(dsn(to="bounces@course.example"), recipient=SIGNED).subscriber_id == 42


def test_what_the_report_itself_claims_is_not_believed(read):
    report = read(dsn(to="bounces@course.example").replace("Ann@Garden.example", "ann@garden.example"))
    assert (report.subscriber_id, report.mailing_id, report.key) == (None, None, "")


# ---- complaints


@pytest.mark.parametrize(("given", "about"), [
    ({}, (42, 7, "")),
    ({"to": SIGNED, "sender": "redacted@receiver.example"}, (42, 7, "")),
    ({"sender": "redacted@receiver.example", "token": TOKEN}, (None, None, "k3y")),
    ({"sender": "redacted@receiver.example", "token": "forged.token"}, (None, None, "")),
])  # fmt: skip
def test_a_complaint_names_its_subscriber_by_sender_or_link(read, given, about):
    report = read(arf(**given))
    assert report.kind is BounceKind.COMPLAINT
    assert (report.subscriber_id, report.mailing_id, report.key) == about


@pytest.mark.parametrize(("kind", "found"), [
    ("abuse", "complaint"), ("Abuse", "complaint"), ("opt-out", "complaint"), ("not-spam", "delivered"),
    ("fraud", "unknown"), ("virus", "unknown"), ("auth-failure", "unknown"), ("", "unknown"),
])  # fmt: skip
def test_only_abuse_is_a_complaint(read, kind, found):
    assert read(arf(kind=kind)).kind == found


# ---- answers no person wrote


@pytest.mark.parametrize(("head", "kind"), [
    ("Auto-Submitted: auto-replied (vacation)", "out_of_office"),
    ("Auto-Submitted: auto-generated", "out_of_office"),
    ("Precedence: auto_reply", "out_of_office"),
    ("X-Autoreply: yes", "out_of_office"),
    ("X-Auto-Response-Suppress: All", "out_of_office"),
    ("Auto-Submitted: no", "unknown"),
    ("X-Failed-Recipients: ann@garden.example\nAuto-Submitted: auto-replied", "unknown"),
    ("Subject: Absence du bureau", "unknown"),
])  # fmt: skip
def test_automatic_answers_are_told_by_their_marks(read, head, kind):
    assert read(f"From: ann@garden.example\nTo: {SIGNED}\n{head}\n\nJe suis absente : 550 5.1.1\n").kind == kind


def test_a_receipt_is_no_bounce(read):
    text = dsn().replace("message/delivery-status", "message/disposition-notification")
    assert read(text).kind is BounceKind.OUT_OF_OFFICE


# ---- hostile mail

NESTED = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(1000))
HOSTILE = {
    "empty": b"",
    "newlines": b"\n" * 300_000,
    "no headers": b"\n" + dsn().encode(),
    "only a header": b"To: " + SIGNED.encode(),
    "nothing but noise": bytes(range(256)) * 2000,
    "nested": f"To: {SIGNED}\n{NESTED}".encode(),
    "rfc822 in rfc822": b"Content-Type: message/rfc822\n\n" * 5000,
    "one long line": b"Subject: " + b"a" * 3_000_000,
    "one folded field": b"Subject: a\n" + b" b\n" * 500_000,
    "many fields": b"X-Y: z\n" * 300_000,
    "many parts": b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\n" * 200_000,
    "no boundary": b"Content-Type: multipart/report\n\n--\n--\n",
    "an open end": dsn().partition("message/rfc822")[0].encode(),
    "many groups": dsn().replace("Action: failed", "Action: failed\n\n" * 20_000).encode(),
    "semicolons": b"Content-Type: multipart/report" + b";" * 500_000,
    "quotes": b'Content-Type: multipart/report; boundary="' + b'\\"' * 200_000,
    "ats": b"To: " + b"a@" * 300_000,
    "wrong charset": dsn().replace("us-ascii", "x-klingon").encode("utf-16"),
    "base64 of nothing": dsn().replace("Delivery report", "x\nContent-Transfer-Encoding: base64").encode(),
    "a null": dsn().replace("Status: 5", "Status: \0 5").encode(),
    "surrogates": b"To: \xed\xa0\x80@\xff\xfe\nContent-Type: \xff/\xfe\n\n\xff",
    "numbers": dsn(said="5" * 200_000).encode(),
    "links": arf(token="none").replace("<https", "<https://x>, " * 5000 + "<https").encode(),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_mail_is_read_in_bounded_time_and_never_raises(read, name):
    start = time.process_time()
    report = read(HOSTILE[name])
    assert time.process_time() - start < 1
    assert report.kind in BounceKind
    assert len(report.detail) <= 300


def test_what_lies_beyond_the_limit_is_not_looked_at(read):
    prose = "x" * LARGEST
    assert read(dsn(prose=prose)).kind is BounceKind.UNKNOWN
    assert read(dsn().replace("Gardens", prose)).kind is BounceKind.HARD


def test_no_mailbox_is_named_in_what_is_kept():
    said = 'smtp; 550 5.1.1 <ann@garden.example> "b o"@x.example (carl@y.example) unknown ' + "z" * 2000
    assert "ann" not in plain(said)
    assert "carl" not in plain(said)
    assert plain(said).startswith("smtp; 550 5.1.1 <…@garden.example>")
    assert len(plain(said)) <= 300


def test_a_kind_follows_from_action_and_status_alone():
    assert kind_of("failed", "5.1.1") is BounceKind.HARD
    assert kind_of("", "") is BounceKind.UNKNOWN
