"""Facilitators and hosts: their roles, the links that let them in, and their sessions, on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from cmooc.bootstrap import Instance
from cmooc.domain.errors import BadInput, NotFound, Overtaken
from cmooc.domain.roles import NewKey, Outcome, Role, WayIn
from cmooc.services.people import LINKS_PER_DAY
from cmooc.settings import Settings
from cmooc.stores.letters import LETTER
from cmooc.stores.people import CHALLENGE, LINK, PASSKEY, PERSON, SESSION

ANN, BOB = "ann@course.example", "bob@course.example"
HERE = "192.0.2.7"


@pytest.fixture
def instance(database, tmp_path, clock):
    found = Instance(tmp_path, Settings(base_url="https://course.example", sign_ups_per_hour=20), clock)
    vars(found)["database"] = database
    return found


@pytest.fixture
def people(instance):
    return instance.people


@pytest.fixture
def ann(people):
    return people.add(ANN, Role.HOST, "Ann", "en")


@pytest.fixture
def rows(database):
    def read(what):
        with database.read() as connection:
            return [dict(row) for row in connection.execute(select(what)).mappings()]

    return read


def ask(people, address, to="/desk/", client=HERE):
    if people.may_ask(address, client):
        people.send_link(address, to)


def token(link):
    return link.rpartition("/")[2]


# ---- who has a role


def test_somebody_is_added_found_and_changed(people, ann):
    assert people.find("ANN@course.example") == people.find("ann") == ann
    people.change(replace(ann, name="  Ann   Lee ", language="fr", address="ann@lee.example"), ann.version)
    found = people.find("ann@LEE.example")
    assert (found.name, found.language, found.address) == ("Ann Lee", "fr", "ann@lee.example")
    with pytest.raises(NotFound):
        people.find(ANN)


def test_address_and_name_are_each_one_persons(people, ann):
    with pytest.raises(BadInput, match="has a role already"):
        people.add("Ann@Course.example", Role.FACILITATOR, "Another")
    with pytest.raises(BadInput, match="called ÂNN already"):
        people.add(BOB, Role.FACILITATOR, "ÂNN")
    bob = people.add(BOB, Role.FACILITATOR)
    with pytest.raises(BadInput, match="called Ann already"):
        people.change(replace(bob, name="Ann"))
    with pytest.raises(BadInput, match="has a role already"):
        people.change(replace(bob, address=ANN))
    assert people.of_id(bob.id) == bob


def test_without_a_name_the_address_gives_one_that_is_free(people):
    assert [people.add(f"info@{place}.example", Role.HOST).name for place in "abc"] == ["info", "info 2", "info 3"]


def test_a_change_made_from_an_older_page_changes_nothing(people, ann):
    people.change(replace(ann, name="Anna"), ann.version)
    with pytest.raises(Overtaken):
        people.change(replace(ann, language="fr"), ann.version)
    assert people.of_id(ann.id).language == "en"


def test_the_last_host_stays(people, ann):
    bob = people.add(BOB, Role.FACILITATOR, "Bob")
    for go in (lambda: people.remove(ann), lambda: people.change(replace(ann, role=Role.FACILITATOR))):
        with pytest.raises(BadInput, match="last host"):
            go()
    people.change(replace(bob, role=Role.HOST))
    people.remove(ann)
    assert [one.name for one in people.store.all()] == ["Bob"]


@pytest.mark.parametrize("go", ["remove", "change"])
def test_two_hosts_who_turn_each_other_out_at_once_leave_one(people, ann, go):
    bob = people.add(BOB, Role.HOST, "Bob")

    def out(one):
        with suppress(BadInput):
            people.remove(one) if go == "remove" else people.change(replace(one, role=Role.FACILITATOR))

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(out, (ann, bob)))
    assert sum(one.is_host for one in people.store.all()) == 1


def test_who_is_removed_is_out_at_once_and_can_come_back_as_they_were(people, ann, clock):
    bob = people.add(BOB, Role.FACILITATOR, "Bob", territories=("rennes",))
    people.passkeys.add(bob.id, NewKey("c", b"k", 3, ("usb",)), "key", clock(), 20)
    secret, link = people.open(bob, WayIn.LINK, "Firefox"), people.link(bob)
    people.remove(bob)
    assert people.session(secret) is None
    assert people.awaited(token(link)) is None
    assert people.store.of_address(BOB) is None
    assert people.passkeys.named("c") is None
    assert people.removed() == (replace(bob, removed_at=clock()),)
    assert people.bring_back(bob.id) == bob
    assert people.passkeys.named("c").name == "key"
    assert people.session(secret) is None, "what was ended stays so"


def test_a_removal_is_undone_for_a_week_and_then_the_person_is_forgotten(people, ann, clock, rows):
    bob = people.add(BOB, Role.FACILITATOR, "Bob")
    people.passkeys.add(bob.id, NewKey("c", b"k", 3), "key", clock(), 20)
    people.remove(bob)
    clock.move(days=7)
    with pytest.raises(NotFound):
        people.bring_back(bob.id)
    people.keep_up()
    assert [row["name"] for row in rows(PERSON)] == ["Ann"]
    assert rows(PASSKEY) == []


def test_who_was_removed_can_be_added_anew_and_gives_name_and_address_up(people, ann):
    bob = people.add(BOB, Role.FACILITATOR, "Bob")
    people.remove(bob)
    again = people.add(BOB, Role.FACILITATOR, "Bob")
    assert (again.key != bob.key, again.name, again.address) == (True, "Bob", BOB)
    with pytest.raises(NotFound):
        people.bring_back(bob.id + 100)
    people.remove(again)
    people.change(replace(ann, name="Bob"))
    assert people.removed() == ()


# ---- links


def test_a_link_works_once_for_a_quarter_of_an_hour_and_looking_uses_nothing_up(people, ann, clock, rows):
    link = people.link(ann, "/desk/themes/")
    assert link.startswith("https://course.example/login/")
    assert token(link) not in str(rows(LINK))
    for _ in range(3):
        assert people.awaited(token(link)).goes_to == "/desk/themes/"
    secret = people.enter(token(link), "Firefox, Linux")
    assert people.session(secret).person == ann
    assert secret not in str(rows(SESSION))
    with pytest.raises(BadInput, match="used or has run out"):
        people.enter(token(link), "")
    late = people.link(ann)
    clock.move(minutes=15)
    assert people.awaited(token(late)) is None


def test_of_two_who_press_at_once_one_gets_in(people, ann, rows):
    link = token(people.link(ann))

    def enter(_):
        with suppress(BadInput):
            return people.enter(link, "")
        return None

    with ThreadPoolExecutor(4) as pool:
        assert sum(secret is not None for secret in pool.map(enter, range(4))) == 1
    assert len(rows(SESSION)) == 1


def test_a_new_link_makes_the_older_ones_void_and_takes_their_letters_back(people, ann, rows):
    older = people.link(ann)
    ask(people, ANN, "/desk/audit")
    ask(people, ANN, "/desk/audit")
    (letter,) = rows(LETTER)
    assert people.awaited(token(older)) is None
    assert people.awaited(token(letter["content"]["link"])).goes_to == "/desk/audit"
    assert (letter["kind"], letter["address"], letter["language"]) == ("login", ANN, "en")


def test_nobody_else_is_written_to(people, ann, rows):
    ask(people, "stranger@elsewhere.example")
    assert rows(LETTER) == rows(LINK) == []


def test_an_address_can_ask_ten_times_a_day_and_newsletters_do_not_count(people, ann, clock, instance):
    allowed = [people.may_ask(ANN, f"192.0.2.{number}") for number in range(LINKS_PER_DAY + 2)]
    assert allowed == [True] * LINKS_PER_DAY + [False] * 2
    assert people.may_ask(BOB, HERE)
    clock.move(hours=25)
    assert people.may_ask(ANN, HERE)


def test_a_client_can_ask_as_often_as_the_setting_says(people):
    assert sum(people.may_ask(f"a{number}@b.example", HERE) for number in range(30)) == 20


def test_who_has_a_role_costs_no_more_than_who_has_none_before_the_answer(people, ann, rows):
    """What is done before the answer is the same: one line in the table of requests, without an address in it."""
    assert people.may_ask(ANN, HERE) is people.may_ask(BOB, HERE) is True
    assert rows(LINK) == rows(LETTER) == []


def test_a_letter_whose_link_is_void_by_now_is_not_sent(instance, people, ann, clock, rows):
    ask(people, ANN)
    clock.move(minutes=15)
    assert instance.letters.keep_up().failed == 1
    (letter,) = rows(LETTER)
    assert (letter["state"], letter["content"]) == ("failed", {})


# ---- sessions


def test_a_session_ends_after_a_week_without_a_visit_and_after_thirty_days_in_any_case(people, ann, clock):
    secret = people.open(ann, WayIn.LINK, "")
    clock.move(days=6, hours=23)
    assert people.session(secret) is not None
    for _ in range(3):
        clock.move(days=6, hours=23)
        assert people.session(secret) is not None
    clock.move(days=2, hours=6)
    assert people.session(secret) is None, "thirty days"
    idle = people.open(ann, WayIn.LINK, "")
    clock.move(days=7)
    assert people.session(idle) is None


def test_it_is_known_to_five_minutes_when_somebody_was_here(people, ann, clock):
    secret, begun = people.open(ann, WayIn.LINK, ""), clock()
    clock.move(minutes=4)
    people.session(secret)
    assert people.sessions(ann)[0].seen_at == begun
    clock.move(minutes=1)
    people.session(secret)
    assert people.sessions(ann)[0].seen_at == begun + timedelta(minutes=5)


def test_each_sign_in_has_a_secret_of_its_own_and_ends_the_former_one_of_that_browser(people, ann):
    first, other = people.open(ann, WayIn.LINK, "Firefox"), people.open(ann, WayIn.LINK, "Chrome")
    second = people.open(ann, WayIn.PASSKEY, "Firefox", first)
    assert len({first, other, second}) == 3
    assert [people.session(secret) is None for secret in (first, other, second)] == [True, False, False]


def test_sessions_are_ended_one_by_one_or_all_others_and_never_somebody_elses(people, ann):
    bob = people.add(BOB, Role.FACILITATOR, "Bob")
    theirs = people.open(bob, WayIn.LINK, "")
    mine = [people.open(ann, WayIn.LINK, str(number)) for number in range(4)]
    number = people.session(theirs).id
    assert not people.end(ann, number)
    assert people.end(ann, people.session(mine[0]).id)
    assert people.end_all(ann, but=people.session(mine[3])) == 2
    assert [people.session(secret) is not None for secret in mine] == [False, False, False, True]
    assert people.session(theirs) is not None


def test_a_changed_role_holds_at_once(people, ann):
    bob = people.add(BOB, Role.HOST, "Bob")
    secret = people.open(bob, WayIn.LINK, "")
    people.change(replace(bob, role=Role.FACILITATOR, themes=("gardens",)))
    assert not people.session(secret).person.is_host
    assert people.session(secret).person.themes == ("gardens",)


def test_what_has_run_out_is_forgotten(people, ann, clock, rows):
    people.open(ann, WayIn.LINK, "")
    people.link(ann)
    clock.move(days=8)
    people.keep_up()
    assert rows(SESSION) == rows(LINK) == rows(CHALLENGE) == []


def test_after_a_restore_everybody_signs_in_anew(people, ann):
    secret, link = people.open(ann, WayIn.LINK, ""), people.link(ann)
    people.sign_everybody_out()
    assert (people.session(secret), people.awaited(token(link))) == (None, None)


# ---- bounds


@pytest.mark.parametrize(("territories", "themes", "allowed"), [
    ((), (), True), (("rennes",), (), True), (("rennes", "bretagne"), ("food",), True), ((), ("gardens",), True),
    (("lyon",), (), False), (("lyon",), ("food",), False), ((), ("food",), False),
])  # fmt: skip
def test_a_bounded_facilitator_decides_within_their_bounds(people, territories, themes, allowed):
    eve = people.add("eve@course.example", Role.FACILITATOR, territories=("rennes",), themes=("gardens",))
    assert eve.decides_on(territories, themes) is allowed
    assert replace(eve, role=Role.HOST).decides_on(territories, themes)
    assert replace(eve, territories=(), themes=()).decides_on(territories, themes)


# ---- the audit log


def test_an_action_is_noted_before_it_is_done_and_ends_with_how_it_went(instance, people, ann):
    with instance.audit.of("Ann", "person.add", "Bob"):
        assert instance.audit.newest(1)[0].outcome is Outcome.BEGUN
    with suppress(BadInput), instance.audit.of("Ann", "person.remove", "Ann", "why not"):
        people.remove(ann)
    refused, done = instance.audit.newest(2)
    assert (done.outcome, done.about) == (Outcome.DONE, "Bob")
    assert refused.outcome is Outcome.REFUSED
    assert refused.detail.startswith("why not – The last host")


def test_the_log_is_read_by_person_by_action_and_in_pages(instance):
    for number in range(5):
        with instance.audit.of("Ann" if number % 2 else "Bob", "feed.approve", f"feed {number}"):
            pass
    log = instance.audit
    assert [one.about for one in log.newest(2)] == ["feed 4", "feed 3"]
    assert [one.about for one in log.newest(9, log.newest(2)[-1].id)] == ["feed 2", "feed 1", "feed 0"]
    assert [one.about for one in log.newest(9, by="Ann")] == ["feed 3", "feed 1"]
    assert log.newest(9, action="feed") == ()
    assert log.choices() == (("Ann", "Bob"), ("feed.approve",))


def test_facilitators_see_the_course_and_themselves_hosts_see_all(instance, people, ann):
    bob = people.add(BOB, Role.FACILITATOR, "Bob")
    for by, action in (("Ann", "signin.link"), ("Ann", "theme.change"), ("Bob", "signin.link"), ("Ann", "themed.thing"),
                       ("Ann", "person.add")):  # fmt: skip
        with instance.audit.of(by, action):
            pass
    seen = [(one.by, one.action) for one in instance.audit.newest(9, reader=bob)]
    assert seen == [("Bob", "signin.link"), ("Ann", "theme.change")]
    assert instance.audit.newest(9, by="Ann", action="signin.link", reader=bob) == ()
    assert instance.audit.choices(bob) == (("Ann", "Bob"), ("signin.link", "theme.change"))
    assert len(instance.audit.newest(9, reader=ann)) == 5
