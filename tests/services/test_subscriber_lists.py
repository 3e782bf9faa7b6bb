"""Lists of subscribers: only with consent, never against the wish of an owner; on both databases."""

from __future__ import annotations

import json
import stat

import pytest

from cmooc.bootstrap import Instance
from cmooc.domain.editions import Rhythm
from cmooc.domain.errors import BadInput, ConfigError, NotFound
from cmooc.domain.subscribers import Cut, SubscriberState, Wishes
from cmooc.domain.tags import Territory, Theme
from cmooc.settings import Settings
from cmooc.stores.signing_keys import SigningKeyStore

ANA = "ana@example.org"
DAILY = Wishes(Rhythm.DAILY, Cut("fr"))


@pytest.fixture
def instance(database, tmp_path, clock):
    found = Instance(tmp_path, Settings(), clock)
    vars(found)["database"] = database
    found.vocabulary.save([Territory("rennes", {"fr": "Rennes"})], [Theme("communs", {"fr": "Communs"}, {})])
    return found


@pytest.fixture
def lists(instance):
    return instance.subscriber_lists


@pytest.fixture
def take(lists, tmp_path):
    def import_(*lines, consent="paper list of May", head="address"):
        path = tmp_path / "list.csv"
        path.write_text("\n".join((head, *lines)), encoding="utf-8")
        return lists.import_table(path, consent)

    return import_


def addresses(instance, state=SubscriberState.ACTIVE):
    return [one.address for one, _ in instance.subscribers.all(state)]


def test_a_list_is_taken_in_once_whatever_the_spelling(take, instance):
    report = take("Ana@Example.org", "ana@example.ORG", "bea@bücher.example", "BEA@xn--bcher-kva.example")
    assert (report.added, report.known, report.left_out) == (2, 2, [])
    again = take(ANA, "cleo@example.org")
    assert (again.added, again.known) == (1, 1)
    assert addresses(instance) == ["Ana@example.org", "bea@xn--bcher-kva.example", "cleo@example.org"]


def test_each_keeps_the_consent_that_was_told(take, instance, now):
    take(f"{ANA},on the phone,2026-10-01T10:00:00Z", "bea@example.org,,", head="address,consent,consent_at")
    told = {one.address: consent for one, consent in instance.subscribers.all()}
    assert (told[ANA].wording, told[ANA].at.isoformat()) == ("on the phone", "2026-10-01T10:00:00+00:00")
    assert (told["bea@example.org"].wording, told["bea@example.org"].at) == ("paper list of May", now)
    assert {one.confirmed_at for one, _ in instance.subscribers.all()} == {told[ANA].at, now}


def test_nobody_is_taken_in_without_a_consent(take, instance):
    report = take(ANA, "bea@example.org", consent="")
    assert [(number, "How did they agree?" in str(why)) for number, why in report.left_out] == [(2, True), (3, True)]
    assert addresses(instance) == []


def test_each_line_that_is_left_out_is_told_with_its_number_and_reason(take, instance, lists):
    subscribing = instance.subscribing
    for address in ("bounced", "complained", "erased", "left"):
        lists.add(f"{address}@example.org", DAILY, "told us")
    subscribing.suspend(lists.find("bounced@example.org"))
    subscribing.complain(lists.find("complained@example.org"))
    subscribing.erase(lists.find("erased@example.org"))
    subscribing.leave(lists.find("left@example.org"))
    subscribing.sign_up("waiting@example.org", DAILY, "192.0.2.7")
    report = take(
        "BOUNCED@example.org,,", "complained@example.org,,", "Erased@Example.ORG,,", "left@example.org,,", f"{ANA},,",
        "waiting@example.org,,", "nonsense,,", "x@example.org,nowhere,", "y@example.org,,left", head="address,territories,state",
    )  # fmt: skip
    assert report.added == 1
    assert [number for number, _ in report.left_out] == [2, 3, 4, 5, 7, 8, 9, 10]
    said = {number: str(why) for number, why in report.left_out}
    for number, words in {2: "came back", 3: "spam", 4: "erased", 5: "has left", 7: "waits for its owner", 8: "no mail address",
                          9: "nowhere", 10: "left"}.items():  # fmt: skip
        assert words in said[number]
    assert addresses(instance) == [ANA]


def test_a_suppressed_address_is_known_after_the_key_has_changed(take, instance, lists, clock):
    lists.add(ANA, DAILY, "told us")
    instance.subscribing.erase(lists.find(ANA))
    SigningKeyStore(instance.database).add("another secret", clock())
    for name in ("tokens", "subscriber_lists", "subscribing"):
        vars(instance).pop(name)
    with pytest.raises(BadInput, match="erased"):
        instance.subscriber_lists.add(ANA, DAILY, "told us")


def test_adding_one_says_why_not(lists):
    lists.add(ANA, DAILY, "told us")
    with pytest.raises(BadInput, match="already"):
        lists.add("ANA@example.org", DAILY, "told us")
    with pytest.raises(BadInput, match="no territory"):
        lists.add("bea@example.org", Wishes(Rhythm.DAILY, Cut("fr", themes=("nothing",))), "told us")
    with pytest.raises(BadInput, match="How did they agree"):
        lists.add("bea@example.org", DAILY, "")


def test_subscribers_are_found_by_number_and_address(lists):
    one = lists.add(ANA, DAILY, "told us")
    assert lists.find(str(one.id)) == lists.find(" ANA@Example.org ") == one
    for reference in ("99", "nobody@example.org"):
        with pytest.raises(NotFound):
            lists.find(reference)
    with pytest.raises(BadInput):
        lists.find("nonsense")


@pytest.mark.parametrize("ending", [".csv", ".json"])
def test_an_export_is_complete_private_and_never_written_over_another(lists, take, instance, tmp_path, ending):
    take(*(f"a{number}@example.org" for number in range(1100)))  # more than one look into the database
    instance.subscribing.leave(lists.find("a7@example.org"))
    path = tmp_path / f"all{ending}"
    assert lists.export(path) == 1100
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    text = path.read_text(encoding="utf-8")
    found = json.loads(text) if ending == ".json" else text.splitlines()[1:]
    assert len(found) == 1100
    assert "left" in str(found[7])
    with pytest.raises(ConfigError, match="is there already"):
        lists.export(path)


def test_an_exported_list_fills_an_empty_course(lists, take, instance, tmp_path, database, stores_of):
    take("ana@example.org,weekly,rennes,communs,fr,5,text", "bea@example.org,,,,,,",
         head="address,rhythm,territories,themes,languages,most_posts,format")  # fmt: skip
    path = tmp_path / "all.csv"
    lists.export(path)
    before = {one.address: (one.wishes, one.confirmed_at, consent) for one, consent in instance.subscribers.all()}
    for one, _ in list(instance.subscribers.all()):
        with database.write() as connection:
            connection.exec_driver_sql(f"DELETE FROM subscriber WHERE id = {one.id}")
    assert lists.import_table(path, "").added == 2
    after = {one.address: (one.wishes, one.confirmed_at, consent) for one, consent in instance.subscribers.all()}
    assert after == before


def test_an_empty_export_is_still_one(lists, tmp_path):
    assert lists.export(tmp_path / "a.json") == lists.export(tmp_path / "a.csv") == 0
    assert json.loads((tmp_path / "a.json").read_text()) == []


@pytest.mark.parametrize("name", ["list.txt", "nowhere/list.csv"])
def test_a_file_that_cannot_be_written_is_named(lists, tmp_path, name):
    with pytest.raises(ConfigError, match=r"list\."):
        lists.export(tmp_path / name)


def test_a_file_that_cannot_be_read_is_named(lists, tmp_path):
    (tmp_path / "latin.csv").write_bytes("address\né@x.fr".encode("latin-1"))
    for name in ("latin.csv", "none.csv", "."):
        with pytest.raises(ConfigError):
            lists.import_table(tmp_path / name, "x")
