"""Coming, changing and going as a subscriber, on both databases."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, timedelta

import pytest
from sqlalchemy import func, insert, select

from cmooc.bootstrap import Instance
from cmooc.domain.editions import Rhythm
from cmooc.domain.errors import BadInput
from cmooc.domain.letters import Letter
from cmooc.domain.subscribers import Cut, SubscriberState, Wishes
from cmooc.settings import Settings
from cmooc.stages.tokens import Purpose
from cmooc.stores.engine import table
from cmooc.stores.letters import LetterStore
from cmooc.stores.signing_keys import SigningKeyStore
from cmooc.stores.tables import (
    BounceRow,
    DeliveryRow,
    EditionRow,
    LetterRow,
    MailingRow,
    SignUpRow,
    SubscriberRow,
    SuppressedRow,
)

WISHES = Wishes(Rhythm.WEEKLY, Cut("fr", ("rennes",), ("jardins",), ("fr",), 10, is_plain=True))
DAILY = Wishes(Rhythm.DAILY, Cut("en"))
ANA = "ana@example.org"
WORDING = "I would like to get it."


@pytest.fixture
def instance(database, tmp_path, clock):
    found = Instance(
        tmp_path, Settings(base_url="https://course.example", letters_per_day=3, sign_ups_per_hour=5), clock
    )
    vars(found)["database"] = database
    return found


@pytest.fixture
def subscribing(instance):
    return instance.subscribing


@pytest.fixture
def rows(database):
    """Read a table as dictionaries."""

    def read(model):
        with database.read() as connection:
            return [
                dict(row)
                for row in connection.execute(select(table(model)).order_by(*table(model).primary_key)).mappings()
            ]

    return read


@pytest.fixture
def letters(rows):
    """The letters that were written, as (kind, address, token of the link)."""
    return lambda: [
        (row["kind"], row["address"], row["content"].get("link", "").rpartition("/")[2]) for row in rows(LetterRow)
    ]


@pytest.fixture
def subscribed(subscribing, letters, instance):
    """Subscribe an address with both steps."""

    def come(address=ANA, wishes=WISHES, client="192.0.2.7"):
        subscribing.sign_up(address, wishes, client)
        return subscribing.confirm(letters()[-1][2], WORDING, client)

    return come


# ---- double opt-in


def test_nobody_is_subscribed_before_the_owner_has_confirmed(subscribing, letters, instance, now):
    subscribing.sign_up(ANA, WISHES, "192.0.2.7")
    found = instance.subscribers.by_address(ANA)
    assert (found.state, found.confirmed_at) == (SubscriberState.UNCONFIRMED, None)
    [(kind, address, token)] = letters()
    assert (kind, address) == ("confirm", ANA)
    assert subscribing.awaited(token).state is SubscriberState.UNCONFIRMED
    assert instance.subscribers.by_address(ANA) == found
    assert subscribing.confirm(token, WORDING, "192.0.2.8").state is SubscriberState.ACTIVE
    after = instance.subscribers.by_address(ANA)
    assert (after.wishes, after.confirmed_at, after.pending) == (WISHES, now, None)


def test_the_letter_leads_to_the_page_in_the_language_that_was_chosen(subscribing, rows):
    subscribing.sign_up(ANA, WISHES, "192.0.2.7")
    [letter] = rows(LetterRow)
    assert letter["content"]["link"].startswith("https://course.example/fr/confirm/")
    assert (letter["language"], letter["content"]["days"], letter["content"]["is_move"]) == ("fr", 7, False)


def test_the_consent_is_kept_with_time_client_and_words(subscribed, rows, instance, now):
    subscribed()
    [row] = rows(SubscriberRow)
    hashed = instance.tokens.mark(Purpose.CLIENT, "192.0.2.7")
    assert row["consent"] == {"at": now.isoformat().replace("+00:00", "Z"), "wording": WORDING, "client": hashed}


def test_a_link_to_confirm_works_for_seven_days_and_for_nothing_else(subscribing, letters, clock):
    subscribing.sign_up(ANA, WISHES, "192.0.2.7")
    token = letters()[0][2]
    clock.move(days=7, seconds=-1)
    assert subscribing.awaited(token).address == ANA
    with pytest.raises(BadInput):
        subscribing.reader(token)
    clock.move(seconds=3)
    for act in (lambda: subscribing.awaited(token), lambda: subscribing.confirm(token, WORDING, "")):
        with pytest.raises(BadInput):
            act()


def test_the_link_of_a_reader_confirms_nothing(subscribing, subscribed, instance):
    found = subscribed()
    token = instance.tokens.sign(Purpose.READER, found.key)
    with pytest.raises(BadInput):
        subscribing.awaited(token)


def test_confirming_twice_changes_nothing_and_a_used_link_never_brings_back_who_left(
    subscribing, letters, subscribed, clock
):
    found = subscribed()
    token = letters()[0][2]
    clock.move(hours=1)
    assert subscribing.confirm(token, "other words", "x") == found
    subscribing.leave(found)
    with pytest.raises(BadInput):
        subscribing.confirm(token, WORDING, "x")


def test_what_is_not_confirmed_is_forgotten_after_seven_days_with_its_letters(
    subscribing, rows, clock, subscribed, instance
):
    subscribed("bea@example.org")
    subscribing.sign_up(ANA, WISHES, "192.0.2.7")
    clock.move(days=7, seconds=-1)
    subscribing.keep_up()
    assert len(rows(SubscriberRow)) == 2
    clock.move(seconds=1)
    subscribing.keep_up()
    assert [row["address"] for row in rows(SubscriberRow)] == ["bea@example.org"]
    assert ANA not in str(rows(LetterRow))


def test_asking_again_begins_the_seven_days_anew(subscribing, letters, clock, instance):
    subscribing.sign_up(ANA, WISHES, "192.0.2.7")
    clock.move(days=6)
    subscribing.sign_up(ANA, DAILY, "192.0.2.7")
    clock.move(days=2)
    subscribing.keep_up()
    assert subscribing.confirm(letters()[1][2], WORDING, "").wishes == DAILY


def test_pressing_the_button_twice_at_once_confirms_once_and_refuses_nobody(subscribing, letters, instance):
    subscribing.sign_up(ANA, WISHES, "192.0.2.7")
    token = letters()[0][2]
    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(lambda number: subscribing.confirm(token, f"words {number}", ""), range(6)))
    assert {one.state for one in found} == {SubscriberState.ACTIVE}
    assert len(list(instance.subscribers.all())) == 1


# ---- one mailbox, one subscriber


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("A@X.fr", "a@x.FR"),
        ("ana@bücher.example", "ana@BU\u0308CHER.example"),
        ("ana@école.example", "ana@xn--cole-9oa.example"),
    ],
)
def test_an_address_written_otherwise_is_the_same_subscriber(subscribing, subscribed, rows, letters, one, other):
    subscribed(one)
    subscribing.sign_up(other, DAILY, "192.0.2.7")
    assert len(rows(SubscriberRow)) == 1
    assert [kind for kind, *_ in letters()] == ["confirm", "subscribed_already"]


def test_what_is_no_address_is_refused_before_anything_is_written(subscribing, rows):
    for text in ("", "nonsense", "a@x.fr\nBcc: b@x.fr", "éa@x.fr"):
        with pytest.raises(BadInput):
            subscribing.sign_up(text, WISHES, "192.0.2.7")
    assert rows(SubscriberRow) == rows(SignUpRow) == rows(LetterRow) == []


def test_a_subscriber_who_signs_up_again_is_told_and_keeps_everything(subscribing, subscribed, instance, letters):
    found = subscribed()
    subscribing.sign_up("ANA@example.org", DAILY, "198.51.100.4")
    assert instance.subscribers.by_address(ANA) == found
    kind, address, token = letters()[-1]
    assert (kind, address) == ("subscribed_already", ANA)
    assert subscribing.reader(token) == found


# ---- floods


def test_an_address_gets_so_many_letters_a_day_and_no_more(subscribing, letters, clock):
    for number in range(6):
        subscribing.sign_up(ANA, WISHES, f"192.0.2.{number}")
    assert len(letters()) == 3
    clock.move(days=1, seconds=1)
    subscribing.sign_up(ANA, WISHES, "192.0.2.9")
    assert len(letters()) == 4


def test_all_kinds_of_letters_count_together(subscribing, subscribed, letters):
    found = subscribed()
    subscribing.sign_up(ANA, WISHES, "192.0.2.1")
    subscribing.send_link(ANA, "192.0.2.2", "fr")
    subscribing.send_link(ANA, "192.0.2.3", "fr")
    subscribing.come_back(found, "192.0.2.4")
    assert [kind for kind, *_ in letters()] == ["confirm", "subscribed_already", "preferences"]


def test_a_client_asks_so_many_times_an_hour_and_no_more(subscribing, letters, clock, rows):
    for number in range(9):
        subscribing.sign_up(f"a{number}@example.org", WISHES, "192.0.2.7")
    assert len(letters()) == 5
    assert len(rows(SubscriberRow)) == 5
    subscribing.sign_up("b@example.org", WISHES, "192.0.2.8")
    clock.move(hours=1, seconds=1)
    subscribing.sign_up("c@example.org", WISHES, "192.0.2.7")
    assert len(letters()) == 7


def test_many_at_the_same_moment_are_counted_one_by_one(subscribing, letters):
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: subscribing.sign_up(ANA, WISHES, f"192.0.2.{n}"), range(16)))
        list(pool.map(lambda n: subscribing.sign_up(f"a{n}@example.org", WISHES, "192.0.2.99"), range(16)))
    sent = [address for _, address, _ in letters()]
    assert sent.count(ANA) == 3
    assert len(sent) == 3 + 5


def test_requests_are_kept_for_a_day_as_keyed_hashes_only(subscribing, rows, clock, instance):
    subscribing.sign_up(ANA, WISHES, "192.0.2.7")
    [row] = rows(SignUpRow)
    assert ANA not in str(row)
    assert "192.0.2.7" not in str([rows(model) for model in (SignUpRow, SubscriberRow, LetterRow)])
    assert row["client_hash"] == instance.tokens.mark(Purpose.CLIENT, "192.0.2.7")
    clock.move(days=1)
    subscribing.keep_up()
    assert rows(SignUpRow) == []


# ---- the link to the preferences


def test_the_link_is_sent_to_who_is_known_and_words_to_who_is_not(subscribing, subscribed, letters, rows):
    found = subscribed()
    subscribing.send_link(ANA, "192.0.2.1", "en")
    subscribing.send_link("nobody@example.org", "192.0.2.1", "en")
    (kind, address, token), (other, to, _) = letters()[1:]
    assert (kind, address, subscribing.reader(token)) == ("preferences", ANA, found)
    assert (other, to) == ("unknown", "nobody@example.org")
    assert rows(LetterRow)[-1]["content"] == {"link": "https://course.example/en/subscribe"}
    assert len(rows(SubscriberRow)) == 1


def test_who_has_not_confirmed_is_asked_to_once_more(subscribing, letters):
    subscribing.sign_up(ANA, WISHES, "192.0.2.7")
    subscribing.send_link(ANA, "192.0.2.7", "en")
    assert [kind for kind, *_ in letters()] == ["confirm", "confirm"]
    assert subscribing.confirm(letters()[1][2], WORDING, "").wishes == WISHES


def test_a_token_stands_for_one_reader_only_and_cannot_be_made_up(subscribing, subscribed, instance):
    ana, bea = subscribed(), subscribed("bea@example.org")
    token = instance.tokens.sign(Purpose.READER, ana.key)
    assert subscribing.reader(token) == ana
    signature = token.rpartition(".")[2]
    for forged in (f"{bea.key}.{signature}", token[:-1], token + "A", ana.key, "", "x.y", f"{ana.id}.{signature}"):
        with pytest.raises(BadInput):
            subscribing.reader(forged)


def test_old_links_stay_good_after_another_key_has_come(subscribing, subscribed, instance, clock):
    found = subscribed()
    token = instance.tokens.sign(Purpose.READER, found.key)
    clock.move(days=400)
    SigningKeyStore(instance.database).add("another secret", clock())
    vars(instance).pop("tokens")
    vars(instance).pop("subscribing")
    assert instance.subscribing.reader(token) == found


# ---- changing


def test_choices_are_saved_and_a_pause_too(subscribing, subscribed, instance, now):
    found = subscribed()
    until = now + timedelta(days=20)
    subscribing.save(found, DAILY, until)
    after = instance.subscribers.by_address(ANA)
    assert (after.wishes, after.paused_until, after.state) == (DAILY, until, SubscriberState.ACTIVE)


def test_a_new_address_takes_its_place_once_it_is_confirmed(subscribing, subscribed, instance, letters):
    found = subscribed()
    subscribing.move(found, "Ana@Home.example", "192.0.2.7")
    assert instance.subscribers.by_address(ANA).state is SubscriberState.ACTIVE
    kind, address, token = letters()[-1]
    assert (kind, address) == ("confirm", "Ana@home.example")
    moved = subscribing.confirm(token, WORDING, "192.0.2.7")
    assert (moved.id, moved.key, moved.address, moved.wishes) == (found.id, found.key, "Ana@home.example", WISHES)
    assert instance.subscribers.by_address(ANA) is None


def test_a_letter_to_one_new_address_does_not_confirm_another(subscribing, subscribed, letters):
    found = subscribed()
    subscribing.move(found, "mine@example.org", "192.0.2.7")
    subscribing.move(found, "somebody@example.org", "192.0.2.7")
    with pytest.raises(BadInput):
        subscribing.confirm(letters()[-2][2], WORDING, "")
    assert subscribing.confirm(letters()[-1][2], WORDING, "").address == "somebody@example.org"


def test_an_address_that_is_subscribed_by_itself_is_told_so_and_nothing_moves(subscribing, subscribed, letters, rows):
    bea = subscribed("bea@example.org")
    ana = subscribed()
    subscribing.move(ana, "bea@example.org", "192.0.2.7")
    kind, address, token = letters()[-1]
    assert (kind, address, subscribing.reader(token)) == ("subscribed_already", "bea@example.org", bea)
    assert [row["pending"] for row in rows(SubscriberRow)] == [None, None]


def test_a_move_does_not_end_the_subscription_of_who_came_there_meanwhile(subscribing, subscribed, letters, instance):
    ana = subscribed()
    subscribing.move(ana, "bea@example.org", "192.0.2.7")
    token = letters()[-1][2]
    bea = subscribed("bea@example.org")
    with pytest.raises(BadInput):
        subscribing.confirm(token, WORDING, "")
    assert {one.address for one, _ in instance.subscribers.all()} == {ANA, "bea@example.org"}
    assert instance.subscribers.by_id(bea.id) == bea


def test_a_sign_up_that_was_never_confirmed_gives_way_to_a_move(subscribing, subscribed, letters, rows):
    ana = subscribed()
    subscribing.sign_up("new@example.org", DAILY, "192.0.2.7")
    subscribing.move(ana, "new@example.org", "192.0.2.7")
    subscribing.confirm(letters()[-1][2], WORDING, "")
    assert [(row["id"], row["address"]) for row in rows(SubscriberRow)] == [(ana.id, "new@example.org")]


# ---- going


def test_leaving_works_twice_and_after_a_move(subscribing, subscribed, letters, instance):
    found = subscribed()
    token = instance.tokens.sign(Purpose.READER, found.key)
    subscribing.move(found, "home@example.org", "192.0.2.7")
    subscribing.confirm(letters()[-1][2], WORDING, "")
    for _ in range(2):
        subscribing.leave(subscribing.reader(token))
        assert instance.subscribers.by_id(found.id).state is SubscriberState.LEFT


def test_who_leaves_while_a_move_waits_is_not_brought_back_by_it(subscribing, subscribed, letters, instance):
    found = subscribed()
    subscribing.move(found, "home@example.org", "192.0.2.7")
    subscribing.leave(found)
    with pytest.raises(BadInput):
        subscribing.confirm(letters()[-1][2], WORDING, "")
    assert instance.subscribers.by_id(found.id).state is SubscriberState.LEFT


def test_who_left_comes_back_by_confirming_anew(subscribing, subscribed, letters, instance, clock):
    found = subscribed()
    subscribing.leave(found)
    clock.move(days=2)
    subscribing.come_back(instance.subscribers.by_id(found.id), "192.0.2.7")
    assert instance.subscribers.by_id(found.id).state is SubscriberState.LEFT
    again = subscribing.confirm(letters()[-1][2], WORDING, "")
    assert (again.id, again.state, again.wishes, again.confirmed_at) == (
        found.id,
        SubscriberState.ACTIVE,
        WISHES,
        clock(),
    )


def test_a_bounced_mailbox_is_written_to_no_more_until_its_owner_confirms(
    subscribing, subscribed, letters, instance, rows
):
    found = subscribed()
    subscribing.suspend(found)
    assert instance.subscribers.by_id(found.id).state is SubscriberState.SUSPENDED
    assert [row["why"] for row in rows(SuppressedRow)] == ["bounced"]
    subscribing.sign_up(ANA, DAILY, "192.0.2.7")
    assert instance.subscribers.by_id(found.id).state is SubscriberState.SUSPENDED
    assert subscribing.confirm(letters()[-1][2], WORDING, "").state is SubscriberState.ACTIVE
    assert rows(SuppressedRow) == []


def test_a_complaint_weighs_more_than_a_bounce_and_leaving_stays_leaving(subscribing, subscribed, instance, rows):
    ana, bea = subscribed(), subscribed("bea@example.org")
    subscribing.complain(ana)
    subscribing.suspend(ana)
    assert instance.subscribers.by_id(ana.id).state is SubscriberState.COMPLAINED
    assert [row["why"] for row in rows(SuppressedRow)] == ["complained"]
    subscribing.leave(bea)
    subscribing.suspend(bea)
    assert instance.subscribers.by_id(bea.id).state is SubscriberState.LEFT


def test_a_bounce_of_the_letter_to_confirm_leaves_nothing_behind(subscribing, instance, rows, clock):
    subscribing.sign_up(ANA, WISHES, "192.0.2.7")
    subscribing.suspend(instance.subscribers.by_address(ANA))
    assert instance.subscribers.by_address(ANA).state is SubscriberState.UNCONFIRMED
    clock.move(days=8)
    subscribing.keep_up()
    assert ANA not in str([rows(model) for model in (SubscriberRow, LetterRow, SuppressedRow)])


def deliver(database, subscriber, now):
    """Give a subscriber a delivery and a bounce that repeat the address, as servers do."""
    with database.write() as connection:
        edition = EditionRow(rhythm="daily", day="2026-11-22", state="published", number=1, window_end=now)
        filled = edition.model_dump(exclude={"id"})
        edition_id = connection.execute(insert(table(EditionRow)).values(filled)).inserted_primary_key[0]
        mailing = {"edition_id": edition_id, "state": "done", "candidates": 1, "started_at": now, "detail": ""}
        mailing_id = connection.execute(insert(table(MailingRow)).values(mailing)).inserted_primary_key[0]
        said = f"550 no mailbox {subscriber.address}"
        connection.execute(insert(table(DeliveryRow)).values(
            mailing_id=mailing_id, subscriber_id=subscriber.id, domain="example.org", state="failed", tries=1,
            code=550, detail=said, changed_at=now))  # fmt: skip
        connection.execute(insert(table(BounceRow)).values(
            subscriber_id=subscriber.id, mailing_id=mailing_id, kind="hard", status="5.1.1", domain="example.org",
            detail=said, came_by="mail", at=now))  # fmt: skip


def test_erasing_leaves_a_keyed_hash_and_a_number_and_nothing_else(
    subscribing, subscribed, instance, rows, database, now, letters
):
    found = subscribed()
    subscribing.move(found, "home@example.org", "192.0.2.7")
    moved = subscribing.confirm(letters()[-1][2], WORDING, "")
    LetterStore(database).write(Letter("feed_trouble", "feed:1", "HOME@example.org", "fr"), now)
    deliver(database, moved, now)
    other = subscribed("bea@example.org")
    subscribing.erase(moved)
    models = (SubscriberRow, LetterRow, SignUpRow, BounceRow, DeliveryRow, MailingRow, SuppressedRow)
    kept = str([rows(model) for model in models]).lower()
    assert "home@" not in kept
    assert found.key not in kept
    assert [row["address_hash"] for row in rows(SuppressedRow)] == [
        instance.tokens.mark(Purpose.ADDRESS, "home@example.org")
    ]
    [delivery] = rows(DeliveryRow)
    assert (delivery["subscriber_id"], delivery["detail"], delivery["domain"]) == (found.id, "", "")
    assert rows(BounceRow) == []
    assert {row["address_hash"] for row in rows(SignUpRow)} == {
        instance.tokens.mark(Purpose.ADDRESS, one) for one in (ANA, "bea@example.org")
    }, "a request for an address that was left before is forgotten within the day"
    assert [row["id"] for row in rows(SubscriberRow)] == [other.id]
    token = instance.tokens.sign(Purpose.READER, found.key)
    assert subscribing.reader(token) is None


def test_the_number_of_who_was_erased_goes_to_nobody_else(subscribing, subscribed):
    found = subscribed()
    subscribing.erase(found)
    assert subscribed("bea@example.org").id > found.id


def test_who_was_erased_can_come_back_alone(subscribing, subscribed, rows):
    found = subscribed()
    subscribing.erase(found)
    again = subscribed()
    assert again.key != found.key
    assert rows(SuppressedRow) == []


def test_a_reader_gets_everything_that_is_kept(subscribing, subscribed, database, now):
    found = subscribed()
    deliver(database, found, now)
    data = subscribing.data(found)
    assert (data["address"], data["state"], data["rhythm"]) == (ANA, "active", "weekly")
    assert data["cut"]["territories"] == ("rennes",)
    assert data["consent"]["wording"] == WORDING
    assert [letter["kind"] for letter in data["letters"]] == ["confirm"]
    assert [(one["edition"], one["state"]) for one in data["deliveries"]] == [("2026-11-22", "failed")]
    assert [one["status"] for one in data["bounces"]] == ["5.1.1"]


def test_no_line_of_the_log_holds_an_address(subscribing, subscribed, caplog, clock, letters):
    caplog.set_level(logging.DEBUG)
    found = subscribed()
    subscribing.suspend(found)
    subscribing.complain(found)
    subscribing.leave(found)
    subscribing.erase(found)
    subscribing.sign_up("bea@example.org", WISHES, "192.0.2.7")
    clock.move(days=9)
    subscribing.keep_up()
    lines = [str(record.__dict__) for record in caplog.records if record.name.startswith("cmooc")]
    assert len(lines) >= 5
    assert not [line for line in lines if "example.org" in line or "192.0.2.7" in line]


def test_counting_by_state_rhythm_and_language(subscribing, subscribed, instance):
    subscribed()
    subscribed("bea@example.org", DAILY)
    subscribing.leave(subscribed("cleo@example.org", DAILY))
    subscribing.sign_up("dina@example.org", WISHES, "192.0.2.77")
    numbers = instance.subscriber_lists.numbers()
    assert numbers.states == {"active": 2, "left": 1, "unconfirmed": 1}
    assert numbers.rhythms == {"weekly": 1, "daily": 1}
    assert numbers.languages == {"fr": 1, "en": 1}


def test_time_moves_in_utc(subscribed):
    assert subscribed().confirmed_at.tzinfo == UTC


def test_upkeep_writes_nothing_when_there_is_nothing_to_forget(subscribing, subscribed, database):
    subscribed()
    with database.write():  # a writer is at work: another would wait for it
        subscribing.keep_up()
    with database.read() as connection:
        assert connection.execute(select(func.count()).select_from(table(SubscriberRow))).scalar_one() == 1
