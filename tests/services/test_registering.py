"""From a pasted address to a feed on the list: what is found, asked, confirmed and let in, on both engines."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from cmooc.bootstrap import Instance
from cmooc.domain.entries import Decision, Verdict
from cmooc.domain.errors import BadInput, Busy, TooMany
from cmooc.domain.feeds import Accepts, FeedState, NewFeed, Show
from cmooc.domain.registrations import Moderation, ProofState, RegistrationState, Standing, Typed
from cmooc.domain.sentences import Sentence
from cmooc.domain.tags import Territory
from cmooc.outputs.templating import catalogue
from cmooc.services.looking_up import Pool
from cmooc.services.registering import Policy, Registering
from cmooc.services.trials import Trials
from cmooc.settings import Settings
from cmooc.stores.letters import LETTER
from cmooc.stores.registrations import REGISTRATION
from cmooc.worker import tick

CLIENT, OTHER = "192.0.2.1", "198.51.100.7"
GOOD = Typed(name="Ann of the garden", mail="Ann@Garden.Example", agrees=True)


class AtOnce(Pool):
    """A pool whose jobs are done when they have begun."""

    def run(self, job: Any) -> None:
        self._run(job)


@pytest.fixture(params=("sqlite", "postgresql"))
def course(request, tmp_path, clock, compiled, migrated_file, postgres) -> Iterator[Instance]:
    """A course that may read this machine, on each engine, with an address of its own."""
    settings = Settings(fetch_allow=("127.0.0.0/8",), fetch_pause_s=0, fetch_timeout_s=30,
                        base_url="https://course.example")  # fmt: skip
    data = tmp_path / "data"
    data.mkdir()
    if request.param == "postgresql":
        settings = settings.model_copy(update={"database_url": postgres.migrated()})
    else:
        (data / "cmooc.db").write_bytes(migrated_file.read_bytes())
    found = Instance(data, settings, clock, reads_apart=False)
    vars(found)["templating"] = compiled
    yield found
    found.database.close()


@pytest.fixture
def registering(course) -> Registering:
    return immediate(course)


def immediate(course: Instance, **changes: Any) -> Registering:
    """Return the service with a pool that lets nobody wait; it takes the place of the course's own."""
    service = course.registering
    service = replace(service, lookups=replace(service.lookups, pool=AtOnce()), **changes)
    vars(course)["registering"] = service
    return service


@pytest.fixture
def blog(feed_server, answer, rss) -> str:
    """A home page that announces its feed; returns the page's address."""
    feed_server.answer("/feed", answer(rss("a", "b", title="Le carnet d’Ann", a="Graines #territoires"),
                                       headers={"Content-Type": "application/rss+xml"}))  # fmt: skip
    page = b"<!doctype html><title>Ann</title><link rel='alternate' type='application/rss+xml' href='/feed'>"
    return str(feed_server.answer("/", answer(page, headers={"Content-Type": "text/html"})))


def look_up(registering: Registering, address: str, client: str = CLIENT, language: str = "en") -> Any:
    key = registering.begin(address, language, client)
    return registering.of_key(key)


def letters(course: Instance) -> list[Any]:
    with course.database.read() as connection:
        return list(connection.execute(select(LETTER).order_by(LETTER.c.id)))


def count(course: Instance) -> int:
    with course.database.read() as connection:
        return len(connection.execute(select(REGISTRATION.c.id)).all())


def ask(course: Instance, registering: Registering, found: Any, typed: Typed = GOOD, client: str = CLIENT) -> str:
    """Make these choices a minute later; returns the token of the letter."""
    course.clock.move(minutes=1)  # type: ignore[attr-defined]
    checked = registering.check(found, typed, "en")
    assert checked.wanted, checked
    registering.ask(found, checked.wanted, client)
    return str(letters(course)[-1].content["link"]).rpartition("/")[2]


def registered(course: Instance, registering: Registering, address: str, typed: Typed = GOOD) -> Any:
    """Go the whole way; returns the registration as it stands then."""
    token = ask(course, registering, look_up(registering, address), typed)
    return registering.confirm(token, "I agree", CLIENT)


def feed_of(course: Instance, registration: Any) -> Any:
    return course.feed_store.get(registration.feed_id)


# ---- looking up


def test_any_address_leads_to_the_check_up_and_nothing_is_registered(course, registering, blog, feed_server):
    found = look_up(registering, blog)
    assert found.state is RegistrationState.FOUND
    assert (found.found.url, found.found.title) == (feed_server.url("/feed"), "Le carnet d’Ann")
    assert [one.entry.title for one in found.checkup.latest] == ["Graines #territoires", "Title of b"]
    assert [one.course_tag is not None for one in found.checkup.latest] == [True, False]
    assert found.checkup.faults
    assert course.feed_store.count() == 0
    assert letters(course) == []


def test_the_key_of_the_page_is_kept_nowhere(course, registering, blog):
    key = registering.begin(blog, "en", CLIENT)
    with course.database.read() as connection:
        row = connection.execute(select(REGISTRATION)).one()
    assert key not in str(row)
    assert CLIENT not in str(row)
    assert registering.of_key(key[:-1]) is None


def test_a_blog_that_lets_nobody_in_is_told_with_its_remedy_in_both_languages(registering, feed_server, answer):
    lost = look_up(registering, feed_server.answer("/feed", answer(status=403)))
    assert lost.state is RegistrationState.LOST
    assert "403" in str(lost.refusal)
    assert "demandez à la personne qui gère le serveur" in lost.refusal.told(catalogue("fr"))


def test_a_page_without_a_feed_is_lost_with_its_reason(registering, feed_server, answer):
    lost = look_up(registering, feed_server.answer("/", answer(b"<html><p>Hello</p></html>")))
    assert lost.state is RegistrationState.LOST
    assert "no feed could be found" in str(lost.refusal)


def test_a_feed_of_ours_is_recognized_though_its_server_is_down(course, registering, feed_server, answer):
    url = feed_server.answer("/feed", answer(status=500))
    course.feed_store.add([NewFeed(url, "Le banc", "Ann", "blog", FeedState.APPROVED)], course.clock())
    lost = look_up(registering, url)
    assert lost.state is RegistrationState.LOST
    assert registering.known(lost).feed.url == url
    assert registering.known(look_up(registering, feed_server.answer("/other", answer(status=500)))) is None


@pytest.mark.parametrize(
    "address", ["", "nonsense here", "javascript:alert(1)", "http://[", "https://www.instagram.com/ann"]
)
def test_what_can_be_no_feed_is_refused_before_anybody_is_asked(course, registering, address):
    with pytest.raises(BadInput):
        registering.begin(address, "en", CLIENT)
    assert count(course) == 0


def test_addresses_within_are_not_asked(course, tmp_path):
    careful = replace(course, settings=course.settings.model_copy(update={"fetch_allow": ()}))
    lost = look_up(immediate(careful), "http://127.0.0.1:9/feed")
    assert lost.state is RegistrationState.LOST
    assert "public" in str(lost.refusal)
    careful.database.close()


def test_an_unforeseen_error_ends_the_look_up_and_is_not_hidden(course, registering, blog):
    class Broken(Exception):
        pass

    def fail(*_: Any, **__: Any) -> Any:
        raise Broken

    lookups = registering.lookups
    finder = replace(lookups.checkups.finder, discover=fail)
    service = replace(registering, lookups=replace(lookups, checkups=replace(lookups.checkups, finder=finder)))
    with pytest.raises(Broken):
        service.begin(blog, "en", CLIENT)
    with course.database.read() as connection:
        row = connection.execute(select(REGISTRATION)).one()
    assert row.state == "lost"
    assert "on our side" in row.refusal["template"]


# ---- in the background


def soon(has_come: Callable[[], bool]) -> bool:
    """Wait for threads, ten seconds at most."""
    return any(has_come() or time.sleep(0.05) for _ in range(200))


def test_slow_sites_hold_up_nobody_and_too_many_are_told_to_come_later(course, feed_server, answer, rss):
    gate = threading.Event()

    class Slow(Pool):
        def _run(self, job: Any) -> None:
            gate.wait(20)
            super()._run(job)

    service = course.registering
    service = replace(service, lookups=replace(service.lookups, pool=Slow(1, 1)))
    url = feed_server.answer("/feed", answer(rss("a")))
    keys = [service.begin(url, "en", CLIENT) for _ in range(2)]
    assert {service.of_key(key).state for key in keys} == {RegistrationState.LOOKING}
    with pytest.raises(Busy):
        service.begin(url, "en", CLIENT)
    assert count(course) == 2
    gate.set()
    assert soon(lambda: {service.of_key(key).state for key in keys} == {RegistrationState.FOUND})
    assert soon(service.lookups.pool.take_place)  # there is room again


def test_what_a_restart_broke_off_is_seen_and_can_be_taken_up_again(course, registering, blog, clock):
    class Dead(Pool):
        def run(self, job: Any) -> None:
            self.give_back()

    dead = replace(registering, lookups=replace(registering.lookups, pool=Dead()))
    key = dead.begin(blog, "en", CLIENT)
    assert not registering.is_broken_off(registering.of_key(key))
    registering.again(registering.of_key(key))  # too early: nothing happens
    assert registering.of_key(key).state is RegistrationState.LOOKING
    clock.move(minutes=5)
    assert registering.is_broken_off(registering.of_key(key))
    registering.again(registering.of_key(key))
    assert registering.of_key(key).state is RegistrationState.FOUND


def test_who_was_overtaken_stores_nothing(course, registering, blog, clock):
    lookups = registering.lookups
    key = replace(registering, lookups=replace(lookups, pool=Pool(0, 1))).begin(blog, "en", CLIENT)
    number = registering.of_key(key).id
    store = registering.store
    assert store.claim(number, "first", RegistrationState.LOOKING, clock.now + timedelta(minutes=1))
    assert not store.claim(number, "second", RegistrationState.LOOKING, clock.now + timedelta(minutes=1))
    clock.move(minutes=2)
    assert store.again(number, clock.now, clock.now + timedelta(minutes=1))
    assert store.claim(number, "second", RegistrationState.LOOKING, clock.now + timedelta(minutes=1))
    assert not store.note(number, "first", "host", clock.now)
    store.lost(number, "first", Sentence("late"), clock.now)
    assert registering.of_key(key).state is RegistrationState.LOOKING


def test_a_client_asks_so_often_and_no_oftener_and_others_may_go_on(course, blog, clock):
    limits = replace(course.registering.limits, sign_ups_per_hour=2)
    service = immediate(course, limits=limits)
    for _ in range(4):
        look_up(service, blog)
    with pytest.raises(TooMany):
        service.begin(blog, "en", CLIENT)
    assert look_up(service, blog, OTHER).state is RegistrationState.FOUND
    clock.move(minutes=61)
    assert look_up(service, blog).state is RegistrationState.FOUND


def test_nobody_has_one_address_asked_on_and_on(course, registering, feed_server, answer):
    url = feed_server.answer("/feed", answer(status=500))
    for number in range(20):
        look_up(registering, url, f"192.0.2.{number}")
    asked = len(feed_server.requests)
    with pytest.raises(TooMany):
        registering.begin(url, "en", "198.51.100.99")
    assert len(feed_server.requests) == asked


# ---- choosing


def test_the_form_begins_with_what_the_feed_says(registering, blog):
    suggested = registering.suggested(look_up(registering, blog))
    assert suggested.name == "Le carnet d’Ann"
    assert suggested.show == Show.EXCERPT
    assert suggested.accepts == Accepts.TAGGED  # some posts carry the tag, others do not
    assert suggested.mail == ""
    assert not suggested.agrees


def test_each_field_tells_what_it_misses_and_nothing_is_sent(course, registering, blog, clock):
    found = look_up(registering, blog)
    clock.move(minutes=1)
    checked = registering.check(found, Typed(mail="ann at garden", home="Xyzzyville-sur-Nulle-Part"), "en")
    assert checked.wanted is None
    assert set(checked.errors) == {"mail", "home", "name", "agrees"}
    assert "Xyzzyville" in str(checked.errors["home"])
    assert letters(course) == []


def test_who_is_quicker_than_anybody_reads_is_asked_to_press_again(registering, blog, clock):
    found = look_up(registering, blog)
    assert set(registering.check(found, GOOD, "en").errors) == {"form"}
    clock.move(seconds=3)
    assert registering.check(found, GOOD, "en").wanted is not None


def test_a_territory_of_the_course_is_known_by_any_of_its_names(course, registering, blog, clock):
    course.vocabulary.save([Territory("la-vallee", {"fr": "La Vallée", "en": "The Valley"}, ("le val",))], [])
    found = look_up(registering, blog)
    clock.move(minutes=1)
    for typed in ("la vallee", "The  valley", "Le Val"):
        wanted = registering.check(found, replace(GOOD, home=typed), "fr").wanted
        assert (wanted.home.slug, wanted.home.name) == ("la-vallee", "La Vallée")


def test_an_official_place_is_taken_when_it_is_clear_and_offered_when_several_bear_the_name(registering, blog, clock):
    found = look_up(registering, blog)
    clock.move(minutes=1)
    clear = registering.check(found, replace(GOOD, home="Villeurbanne"), "fr").wanted
    assert (clear.home.slug, clear.home.name) == ("", "Villeurbanne")
    assert clear.home.code
    many = registering.check(found, replace(GOOD, home="Saint-Denis"), "fr")
    assert many.wanted is None
    assert "Choose one" in str(many.errors["home"])
    lines = [one.line for one in many.candidates]
    assert any("Seine-Saint-Denis" in line for line in lines)
    assert any("Réunion" in line for line in lines)
    chosen = next(one for one in many.candidates if "Seine-Saint-Denis" in one.line)
    again = registering.check(found, replace(GOOD, home="Saint-Denis", home_code=chosen.code), "fr")
    assert again.wanted.home.code == chosen.code
    elsewhere = registering.check(found, replace(GOOD, home="Saint-Denis", home_code=clear.home.code), "fr")
    assert elsewhere.wanted is None  # a code that was not offered is none


# ---- the letter


def test_the_letter_says_nothing_that_a_stranger_chose_and_its_link_is_always_the_same(course, registering, blog):
    found = look_up(registering, blog)
    token = ask(course, registering, found, replace(GOOD, name="You have won a prize"))
    (row,) = letters(course)
    assert (row.kind, row.address, row.language) == ("registration", "Ann@garden.example", "en")
    assert "have won" not in str(row.content)
    assert "carnet" not in str(row.content)
    assert "@" not in str(row.content)
    assert ask(course, registering, registering.store.of_id(found.id)) == token


def test_looking_at_the_link_changes_nothing(course, registering, blog):
    token = ask(course, registering, look_up(registering, blog))
    for _ in range(3):
        assert registering.awaited(token).state is RegistrationState.ASKED
    assert course.feed_store.count() == 0


def test_the_link_is_good_for_seven_days_and_no_longer(course, registering, blog, clock):
    token = ask(course, registering, look_up(registering, blog))
    clock.move(days=6, hours=23)
    assert registering.awaited(token)
    clock.move(hours=1)
    with pytest.raises(BadInput, match="not valid"):
        registering.confirm(token, "I agree", CLIENT)
    assert course.feed_store.count() == 0


def test_a_link_of_another_purpose_or_another_address_is_none(course, registering, blog):
    found = look_up(registering, blog)
    token = ask(course, registering, found)
    changed = ask(course, registering, registering.store.of_id(found.id), replace(GOOD, mail="other@garden.example"))
    assert changed != token
    with pytest.raises(BadInput):
        registering.awaited(token)
    with pytest.raises(BadInput):
        course.owners.of(changed)
    with pytest.raises(BadInput):
        course.subscribing.awaited(changed)
    with pytest.raises(BadInput):
        registering.awaited(changed[:-5] + ("A" if changed[-5] != "A" else "B") + changed[-4:])


def test_nobodys_mailbox_is_flooded(course, registering, blog):
    for number in range(course.settings.letters_per_day + 3):
        found = look_up(registering, blog, f"192.0.2.{number}")
        ask(course, registering, found, replace(GOOD, mail="victim@garden.example"), f"192.0.2.{number}")
    assert len(letters(course)) == course.settings.letters_per_day


# ---- confirming


def test_confirming_puts_the_feed_on_the_list_as_it_was_wished(course, registering, blog):
    course.vocabulary.save([Territory("la-vallee", {"fr": "La Vallée", "en": "The Valley"})], [])
    typed = replace(GOOD, show="title", accepts="tagged", language="fr", home="La Vallée")
    done = registered(course, registering, blog, typed)
    feed = feed_of(course, done)
    assert done.state is RegistrationState.CONFIRMED
    assert (feed.state, feed.show, feed.accepts) == (FeedState.PROPOSED, Show.TITLE, Accepts.TAGGED)
    assert (feed.participant_name, feed.language, feed.territories) == ("Ann of the garden", "fr", ("la-vallee",))
    owner = course.owners.store.of(feed.id)
    assert (owner.address, owner.language) == ("Ann@garden.example", "en")
    assert owner.confirmed_at is not None
    assert done.wording == "I agree"
    assert [row.kind for row in letters(course)] == ["registration", "feed_received"]
    assert course.polls.claim(course.clock(), limit=5, lease=timedelta(minutes=1)) == ()


def test_confirming_twice_changes_nothing(course, registering, blog):
    token = ask(course, registering, look_up(registering, blog))
    first = registering.confirm(token, "I agree", CLIENT)
    again = registering.confirm(token, "Something else", OTHER)
    assert again == first
    assert course.feed_store.count() == 1
    assert len(letters(course)) == 2


def test_of_two_who_ask_for_one_feed_the_first_gets_it_and_the_other_is_told(course, registering, blog):
    mine = ask(course, registering, look_up(registering, blog))
    theirs = ask(course, registering, look_up(registering, blog, OTHER), replace(GOOD, mail="bea@garden.example"))
    registering.confirm(theirs, "I agree", OTHER)
    late = registering.confirm(mine, "I agree", CLIENT)
    assert late.state is RegistrationState.ASKED
    known = registering.known(late)
    assert (known.standing, known.has_owner) == (Standing.WAITING, True)
    assert course.feed_store.count() == 1
    assert "bea" not in repr(known).lower()


def test_a_name_that_is_somebody_elses_is_told_apart_and_ones_own_is_joined(
    course, registering, blog, feed_server, answer, rss
):
    first = feed_of(course, registered(course, registering, blog))
    second = feed_server.answer("/two", answer(rss("c")))
    token = ask(course, registering, look_up(registering, second), replace(GOOD, name="ann OF the garden"))
    assert registering.name_of(registering.awaited(token)) == "Ann of the garden"
    assert feed_of(course, registering.confirm(token, "", CLIENT)).participant_id == first.participant_id
    third = feed_server.answer("/three", answer(rss("d")))
    stranger = replace(GOOD, mail="eve@evil.example")
    feed = feed_of(course, registered(course, registering, third, stranger))
    assert feed.participant_name == f"Ann of the garden (127.0.0.1:{feed_server.port})"
    assert feed.participant_id != first.participant_id


# ---- what is known already


@pytest.mark.parametrize(("state", "standing"), [
    (FeedState.PROPOSED, Standing.WAITING), (FeedState.APPROVED, Standing.IN), (FeedState.PAUSED, Standing.PAUSED),
    (FeedState.GONE, Standing.GONE),
])  # fmt: skip
def test_a_feed_that_is_with_us_is_recognized_whatever_its_state(
    course, registering, blog, feed_server, stores_of, state, standing
):
    stores = stores_of(course.database)
    stores.feed("ann", url=feed_server.url("/feed"), state=state)
    known = registering.known(look_up(registering, blog))
    assert (known.standing, known.has_owner) == (standing, False)


def test_a_feed_is_recognized_behind_a_redirect_and_by_what_it_says_of_itself(
    course, registering, feed_server, answer, rss, stores_of
):
    stores = stores_of(course.database)
    stores.feed("ann", url=feed_server.url("/real"))
    feed_server.answer("/real", answer(rss("a")))
    moved = feed_server.answer("/short", answer(status=302, headers={"Location": "/real"}))
    assert registering.known(look_up(registering, moved)).standing is Standing.IN
    real = feed_server.url("/real")
    said = rss("a").replace(
        b"<channel>", f'<channel><a:link xmlns:a="http://www.w3.org/2005/Atom" rel="self" href="{real}"/>'.encode()
    )
    copy = feed_server.answer("/copy", answer(said))
    assert registering.known(look_up(registering, copy)).standing is Standing.IN


def test_a_feed_that_was_removed_is_remembered_as_such_and_may_come_back(course, registering, blog, clock):
    done = registered(course, registering, blog)
    course.feeds.remove(str(done.feed_id))
    assert count(course) == 0  # what was known of the registration went with it
    again = look_up(registering, blog)
    assert registering.known(again) is None
    assert registering.was_forgotten(again) == clock.now
    assert registered(course, registering, blog, replace(GOOD, mail="ann2@garden.example")).feed_id


# ---- letting in


def test_letting_in_takes_the_official_place_in_and_tells_how_long_it_took(course, registering, blog, clock):
    done = registered(course, registering, blog, replace(GOOD, home="Villeurbanne"))
    assert course.vocabulary.load().territories == ()
    clock.move(hours=5)
    course.feeds.set_state(str(done.feed_id), FeedState.APPROVED)
    (territory,) = course.vocabulary.load().territories
    assert territory.slug == "villeurbanne"
    assert feed_of(course, done).territories == ("villeurbanne",)
    assert registering.of_feeds([done.feed_id])[done.feed_id].decided_at == clock.now


def test_what_is_usual_is_told_when_enough_was_decided(course, registering, feed_server, answer, rss, clock):
    for number, hours in enumerate((1, 4, 30)):
        url = feed_server.answer(f"/{number}", answer(rss("a")))
        done = registered(course, registering, url, replace(GOOD, mail=f"a{number}@garden.example"))
        assert registering.usual_wait() is None
        clock.move(hours=hours)
        course.feeds.set_state(str(done.feed_id), FeedState.APPROVED)
    assert registering.usual_wait() == timedelta(hours=4)
    clock.move(days=91)
    assert registering.usual_wait() is None


def test_where_domains_are_known_their_feeds_come_in_at_once(course, blog):
    policy = Policy(Moderation.KNOWN_DOMAINS, ("0.0.1", "blogs.example"))
    assert feed_of(course, registered(course, immediate(course, policy=policy), blog)).state is FeedState.APPROVED
    assert letters(course)[-1].content["standing"] == "approved"


def test_where_domains_are_known_other_feeds_wait(course, blog):
    policy = Policy(Moderation.KNOWN_DOMAINS, ("blogs.example",))
    assert feed_of(course, registered(course, immediate(course, policy=policy), blog)).state is FeedState.PROPOSED


@pytest.fixture
def on_trial(course, blog) -> Any:
    """A feed that came in at once, and has been read."""
    done = registered(course, immediate(course, policy=Policy(Moderation.OPEN)), blog)
    tick(course)
    return feed_of(course, done)


@pytest.fixture
def trials(course) -> Trials:
    return course.trials


def verdicts(course: Instance) -> dict[str, tuple[str, str]]:
    records = course.entries.by_keys(course.entries.keys())
    return {one.entry.guid: (one.decision.verdict.value, one.decision.reason) for one in records}


def key_of(course: Instance, guid: str) -> str:
    return next(one.key for one in course.entries.by_keys(course.entries.keys()) if one.entry.guid == guid)


def test_where_all_come_in_the_first_posts_are_held(course, on_trial, trials):
    assert (on_trial.state, on_trial.is_on_trial) == (FeedState.APPROVED, True)
    assert verdicts(course) == {"a": ("held", "first_post"), "b": ("held", "first_post")}
    assert {one.entry.guid for one in trials.held()} == {"a", "b"}
    assert letters(course)[-1].content["standing"] == "trial"


def test_one_accepted_post_lets_the_others_and_all_later_ones_in(
    course, on_trial, trials, feed_server, answer, rss, clock
):
    assert {one.entry.guid for one in trials.accept(key_of(course, "b"))} == {"a", "b"}
    assert verdicts(course) == {"a": ("accepted", "every_post"), "b": ("accepted", "facilitator")}
    feed_server.answer("/feed", answer(rss("c", "a", "b")))
    clock.move(days=2)
    tick(course)
    assert verdicts(course)["c"] == ("accepted", "every_post")
    with pytest.raises(BadInput, match="does not wait"):
        trials.accept(key_of(course, "c"))


def test_a_post_that_is_left_out_ends_no_trial(course, on_trial, trials):
    course.entries.decide(key_of(course, "a"), Decision(Verdict.LEFT_OUT, "facilitator"), course.clock())
    assert course.feed_store.get(on_trial.id).is_on_trial
    assert [one.entry.guid for one in trials.held()] == ["b"]


def test_a_trial_ends_at_once_when_somebody_says_so(course, on_trial, trials):
    assert len(trials.release(on_trial)) == 2
    assert {verdict for verdict, _ in verdicts(course).values()} == {"accepted"}
    with pytest.raises(BadInput, match="not on trial"):
        trials.release(course.feed_store.get(on_trial.id))


def test_a_calendar_waits_also_where_all_come_in(course, feed_server, answer):
    body = (b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20261101T100000Z\r\n"
            b"DTSTART:20261201T100000Z\r\nSUMMARY:Repair cafe\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n")  # fmt: skip
    url = feed_server.answer("/agenda.ics", answer(body, headers={"Content-Type": "text/calendar"}))
    done = registered(course, immediate(course, policy=Policy(Moderation.OPEN)), url)
    assert feed_of(course, done).state is FeedState.PROPOSED


# ---- proof


def test_the_line_on_the_home_page_or_in_the_feed_is_proof(course, registering, blog, feed_server, answer, rss):
    token = ask(course, registering, look_up(registering, blog))
    registering.prove(registering.awaited(token))
    assert registering.awaited(token).proof is ProofState.MISSING
    line = registering.line(registering.awaited(token))
    feed_server.answer("/feed", answer(rss("a", a=f"Hello {line}")))
    asked = len(feed_server.requests)
    registering.prove(registering.awaited(token))  # pressed at once again: nobody is asked
    assert len(feed_server.requests) == asked
    course.clock.move(seconds=20)
    registering.prove(registering.awaited(token))
    proven = registering.confirm(token, "", CLIENT)
    assert (proven.proof, proven.proof_url) == (ProofState.LINE, feed_server.url("/feed"))


def test_another_ones_line_is_no_proof(course, registering, blog, feed_server, answer, rss):
    mine = ask(course, registering, look_up(registering, blog))
    theirs = ask(course, registering, look_up(registering, blog, OTHER), replace(GOOD, mail="eve@evil.example"))
    line = registering.line(registering.awaited(mine))
    feed_server.answer("/feed", answer(rss("a", a=line)))
    registering.prove(registering.awaited(theirs))
    assert registering.awaited(theirs).proof is ProofState.MISSING


def test_the_mail_address_on_the_page_is_proof_until_another_one_is_given(
    course, registering, blog, feed_server, answer
):
    page = (b"<a rel='me' href='mailto:ann%40garden.example'>write</a>"
            b"<link rel='alternate' type='application/rss+xml' href='/feed'>")  # fmt: skip
    found = look_up(registering, blog)
    token = ask(course, registering, found)
    feed_server.answer("/feed", answer(page))
    registering.prove(registering.awaited(token))
    assert registering.awaited(token).proof is ProofState.MAIL
    changed = ask(course, registering, registering.store.of_id(found.id), replace(GOOD, mail="ann@garden.example.org"))
    assert registering.awaited(changed).proof is ProofState.NONE
    registering.prove(registering.awaited(changed))
    assert registering.awaited(changed).proof is ProofState.MISSING


# ---- upkeep


def test_what_leads_nowhere_is_forgotten_in_time(course, registering, blog, clock):
    look_up(registering, blog)
    asked = look_up(registering, blog)
    ask(course, registering, asked)
    done = registered(course, registering, blog, replace(GOOD, mail="done@garden.example"))
    clock.move(hours=23)
    registering.keep_up()
    assert count(course) == 3
    clock.move(hours=2)
    registering.keep_up()
    assert count(course) == 2
    clock.move(days=7)
    registering.keep_up()
    assert count(course) == 1
    assert registering.of_feeds([done.feed_id])[done.feed_id].wording == "I agree"
    assert registering.of_feeds([done.feed_id])[done.feed_id].checkup is not None
    clock.move(days=30)
    registering.keep_up()
    kept = registering.of_feeds([done.feed_id])[done.feed_id]
    assert (kept.checkup, kept.wording) == (None, "I agree")
