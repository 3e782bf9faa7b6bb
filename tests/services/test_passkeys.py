"""Passkeys on both databases, made and used by a device in software that also lies."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from cmooc.bootstrap import Instance
from cmooc.domain.errors import BadInput
from cmooc.domain.roles import Role, WayIn
from cmooc.services.passkeys import CHALLENGES_AT_A_TIME, MOST_PASSKEYS
from cmooc.settings import Settings
from cmooc.stores.letters import LETTER
from cmooc.stores.people import CHALLENGE

HERE = "192.0.2.7"
ANN, BOB = "ann@course.example", "bob@course.example"


def course(database, folder, clock, **settings):
    found = Instance(folder, Settings(**{"base_url": "https://course.example", **settings}), clock)
    vars(found)["database"] = database
    return found


@pytest.fixture
def instance(database, tmp_path, clock):
    return course(database, tmp_path, clock)


@pytest.fixture
def passkeys(instance):
    return instance.passkeys


@pytest.fixture
def ann(instance):
    return instance.people.add(ANN, Role.HOST, "Ann", "en")


@pytest.fixture
def device(passkeys, ann, authenticator):
    """A device with a passkey of Ann's."""
    found = authenticator()
    passkeys.make(ann, found.make(passkeys.ask_to_make(ann, HERE)), "  My   laptop ")
    return found


def test_a_passkey_is_made_named_and_told_of_by_letter(passkeys, ann, device, database, clock):
    (one,) = passkeys.of(ann)
    assert (one.name, one.made_at, one.used_at, one.key.transports) == ("My laptop", clock(), None, ("internal",))
    with database.read() as connection:
        (letter,) = connection.execute(select(LETTER)).all()
    assert (letter.kind, letter.address, letter.content["name"]) == ("passkey_made", ANN, "My laptop")


def test_browsers_are_asked_for_a_passkey_that_knows_its_owner_and_checks_on_them(passkeys, ann, device):
    asked = json.loads(passkeys.ask_to_make(ann, HERE))
    assert asked["rp"] == {"id": "course.example", "name": "Learning territories"}
    chosen = asked["authenticatorSelection"]
    assert (chosen["residentKey"], chosen["userVerification"]) == ("required", "required")
    assert asked["attestation"] == "none"
    assert [one["id"] for one in asked["excludeCredentials"]] == [passkeys.of(ann)[0].key.credential]
    signing = json.loads(passkeys.ask_to_sign(HERE))
    assert (signing["userVerification"], signing["rpId"]) == ("required", "course.example")
    assert signing.get("allowCredentials", []) == [], "nobody learns from it who has passkeys"


def test_its_owner_signs_in_again_and_again(passkeys, ann, device, clock):
    for uses in (1, 2):
        clock.move(hours=1)
        answer = device.sign(passkeys.ask_to_sign(HERE))
        assert passkeys.owner(answer) == passkeys.sign(answer) == ann
        (one,) = passkeys.of(ann)
        assert (one.key.uses, one.used_at) == (uses, clock())


def test_a_device_that_does_not_count_is_taken_too(passkeys, ann, authenticator):
    device = authenticator(steps=0)
    passkeys.make(ann, device.make(passkeys.ask_to_make(ann, HERE)), "")
    for _ in range(2):
        assert passkeys.sign(device.sign(passkeys.ask_to_sign(HERE))) == ann


def test_a_copy_is_noticed_by_its_counter(passkeys, device, ann):
    device.uses = 7
    passkeys.sign(device.sign(passkeys.ask_to_sign(HERE)))
    for older in (7, 3):
        device.uses = older - 1
        with pytest.raises(BadInput, match="counted back"):
            passkeys.sign(device.sign(passkeys.ask_to_sign(HERE)))
    assert passkeys.of(ann)[0].key.uses == 8


@pytest.mark.parametrize("doing", ["make", "sign"])
def test_who_was_not_verified_is_refused(passkeys, device, authenticator, ann, doing):
    if doing == "make":
        other = authenticator(verifies=False, credential=b"another one of twenty")
        with pytest.raises(BadInput, match="did not check that it is you"):
            passkeys.make(ann, other.make(passkeys.ask_to_make(ann, HERE)), "")
    else:
        device.verifies = False
        with pytest.raises(BadInput, match="did not check that it is you"):
            passkeys.sign(device.sign(passkeys.ask_to_sign(HERE)))


@pytest.mark.parametrize("lie", [
    {"origin": "https://evil.example"}, {"origin": "http://course.example"}, {"type": "webauthn.create"},
])  # fmt: skip
def test_what_was_signed_for_another_page_or_purpose_is_refused(passkeys, device, lie):
    with pytest.raises(BadInput, match="not accepted"):
        passkeys.sign(device.sign(passkeys.ask_to_sign(HERE), **lie))


def test_another_host_another_key_and_another_owner_are_refused(passkeys, device, authenticator):
    good = device.key
    for change in ({"host": "evil.example"}, {"key": authenticator().key}, {"handle": b"somebody else"}):
        vars(device).update({"host": "course.example", "key": good, **change})
        with pytest.raises(BadInput, match="not accepted"):
            passkeys.sign(device.sign(passkeys.ask_to_sign(HERE)))


def test_an_answer_is_good_once_and_for_five_minutes(passkeys, device, clock, ann):
    answer = device.sign(passkeys.ask_to_sign(HERE))
    passkeys.sign(answer)
    with pytest.raises(BadInput, match="answered already"):
        passkeys.sign(answer)
    late = device.sign(passkeys.ask_to_sign(HERE))
    clock.move(minutes=5)
    with pytest.raises(BadInput, match="too long"):
        passkeys.sign(late)


def test_a_wrong_answer_uses_its_question_up(passkeys, device):
    asked = passkeys.ask_to_sign(HERE)
    with pytest.raises(BadInput, match="not accepted"):
        passkeys.sign(device.sign(asked, origin="https://evil.example"))
    with pytest.raises(BadInput, match="answered already"):
        passkeys.sign(device.sign(asked))


def test_questions_of_one_person_or_purpose_do_not_serve_another(passkeys, device, instance, authenticator, ann):
    bob = instance.people.add(BOB, Role.FACILITATOR, "Bob")
    other = authenticator(credential=b"another one of twenty")
    for asked in (passkeys.ask_to_make(ann, HERE), passkeys.ask_to_make(bob, HERE)):
        who = bob if json.loads(asked)["user"]["name"] == ANN else ann
        with pytest.raises(BadInput, match="answered already"):
            passkeys.make(who, other.make(asked), "")
    with pytest.raises(BadInput, match="answered already"):
        passkeys.sign(device.sign(passkeys.ask_to_make(ann, HERE)))
    assert passkeys.of(bob) == ()


def test_a_question_that_we_never_asked_is_refused(passkeys, device):
    with pytest.raises(BadInput, match="answered already"):
        passkeys.sign(device.sign(json.dumps({"challenge": "bm90IG91cnM"})))


@pytest.mark.parametrize("answer", [
    "", "null", "[]", "{}", '"x"', "[" * 5000, '{"response": {}}', '{"response": {"clientDataJSON": "e30"}}',
    '{"response": {"clientDataJSON": "!!"}}', '{"id": 7, "rawId": 7, "response": {"clientDataJSON": 7}}', "{" * 30_000,
])  # fmt: skip
def test_nonsense_is_refused(passkeys, ann, answer):
    assert passkeys.owner(answer) is None
    for refused in (lambda: passkeys.sign(answer), lambda: passkeys.make(ann, answer, "")):
        with pytest.raises(BadInput):
            refused()


def test_answers_with_broken_parts_are_refused_and_never_raise_anything_else(passkeys, device, ann):
    for part in ("authenticatorData", "signature", "userHandle", "clientDataJSON"):
        for broken in ("", "AA", "____", 7, None, "A" * 9000):
            answer = json.loads(device.sign(passkeys.ask_to_sign(HERE)))
            answer["response"][part] = broken
            if part == "userHandle" and broken is None:
                continue  # a device may leave it out
            with pytest.raises(BadInput):
                passkeys.sign(json.dumps(answer))


def test_a_client_is_asked_thirty_times_in_five_minutes_and_others_go_on(passkeys, ann, clock, database):
    for _ in range(CHALLENGES_AT_A_TIME):
        passkeys.ask_to_sign(HERE)
    with pytest.raises(BadInput, match="too many tries"):
        passkeys.ask_to_make(ann, HERE)
    passkeys.ask_to_sign("198.51.100.1")
    clock.move(minutes=5)
    passkeys.ask_to_sign(HERE)
    with database.read() as connection:
        (row,) = connection.execute(select(CHALLENGE)).all()
    assert HERE not in str(row)


def test_the_same_passkey_is_kept_once_and_nobody_keeps_too_many(passkeys, device, ann, instance, authenticator):
    bob = instance.people.add(BOB, Role.FACILITATOR, "Bob")
    with pytest.raises(BadInput, match="known already"):
        passkeys.make(bob, device.make(passkeys.ask_to_make(bob, "a")), "")
    for number in range(MOST_PASSKEYS - 1):
        passkeys.make(ann, authenticator(credential=bytes([number]) * 20).make(passkeys.ask_to_make(ann, "b")), "")
    with pytest.raises(BadInput, match="20 passkeys"):
        passkeys.make(ann, authenticator(credential=b"y" * 20).make(passkeys.ask_to_make(ann, "b")), "")


def test_passkeys_are_renamed_and_removed_by_their_owner_alone(passkeys, device, ann, instance):
    bob = instance.people.add(BOB, Role.FACILITATOR, "Bob")
    (one,) = passkeys.of(ann)
    passkeys.rename(bob, one.id, "mine now")
    passkeys.remove(bob, one.id)
    assert passkeys.of(ann) == (one,)
    passkeys.rename(ann, one.id, " Old  laptop ")
    assert passkeys.of(ann)[0].name == "Old laptop"
    with pytest.raises(BadInput, match="needs a name"):
        passkeys.rename(ann, one.id, " ")
    passkeys.remove(ann, one.id)
    with pytest.raises(BadInput, match="does not know this passkey"):
        passkeys.sign(device.sign(passkeys.ask_to_sign(HERE)))


def test_whoever_was_removed_does_not_come_in(passkeys, device, ann, instance):
    instance.people.add(BOB, Role.HOST, "Bob")
    instance.people.remove(ann)
    with pytest.raises(BadInput, match="does not know this passkey"):
        passkeys.sign(device.sign(passkeys.ask_to_sign(HERE)))


# ---- where they work


@pytest.mark.parametrize(("base_url", "host", "origin"), [
    ("https://course.example", "course.example", "https://course.example"),
    ("https://Course.Example:443/valley", "course.example", "https://course.example"),
    ("https://course.example:8443", "course.example", "https://course.example:8443"),
    ("https://cours.été.example", "cours.xn--t-9fab.example", "https://cours.xn--t-9fab.example"),
    ("http://localhost:8000", "localhost", "http://localhost:8000"),
])  # fmt: skip
def test_passkeys_are_bound_to_the_courses_name(base_url, host, origin):
    site = Settings(base_url=base_url).relying_party()
    assert (site.host, site.origin) == (host, origin)


@pytest.mark.parametrize(
    "base_url", ["", "http://course.example", "http://127.0.0.1:8000", "https://192.0.2.1", "https://[2001:db8::1]"]
)
def test_elsewhere_browsers_make_none_and_none_can_be_required(base_url, database, tmp_path, clock):
    assert Settings(base_url=base_url).relying_party() is None
    with pytest.raises(ValueError, match="required only where"):
        Settings(base_url=base_url, passkeys="required")
    found = course(database, tmp_path, clock, base_url=base_url)
    with pytest.raises(BadInput, match="https://"):
        found.passkeys.ask_to_sign(HERE)


# ---- required


@pytest.fixture
def strict(database, tmp_path, clock):
    return course(database, tmp_path, clock, passkeys="required")


def test_where_they_are_required_a_link_is_good_for_making_the_first_one(strict, ann, authenticator, database):
    secret = strict.people.enter(strict.people.link(ann).rpartition("/")[2], "")
    assert strict.people.must_make_passkey(strict.people.session(secret))
    device = authenticator()
    strict.passkeys.make(ann, device.make(strict.passkeys.ask_to_make(ann, HERE)), "")
    by_passkey = strict.people.session(strict.people.open(ann, WayIn.PASSKEY, "", secret))
    assert not strict.people.must_make_passkey(by_passkey)
    assert strict.people.session(secret) is None


def test_who_has_one_is_let_in_by_a_hosts_link_alone(strict, ann, device, database):
    before = strict.people.link(ann)
    assert strict.people.awaited(before.rpartition("/")[2]) is None, "also one that was sent before it was required"
    strict.people.send_link(ANN, "/desk/")
    with database.read() as connection:
        letter = connection.execute(select(LETTER).order_by(LETTER.c.id.desc())).first()
    assert (letter.kind, letter.content["link"]) == ("use_passkey", "https://course.example/login")
    by_host = strict.people.link(ann, is_by_host=True).rpartition("/")[2]
    session = strict.people.session(strict.people.enter(by_host, ""))
    assert strict.people.must_make_passkey(session)
