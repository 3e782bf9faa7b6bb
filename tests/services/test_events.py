"""Calendars asked over HTTP: from what a server says to pages, calendars and the lines of an edition; and what people decide."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from cmooc.bootstrap import Instance
from cmooc.domain.editions import Edition, EventItem, Window
from cmooc.domain.entries import Verdict
from cmooc.domain.errors import BadInput, NotFound
from cmooc.domain.events import DateState, EventState
from cmooc.domain.feeds import CALENDAR, Accepts, Feed, FeedState, Outcome, PollState
from cmooc.domain.fetches import Validators
from cmooc.domain.tags import Territory, Theme
from cmooc.services.events import NewEvent
from cmooc.services.polling import conditions_of
from cmooc.stages.rules import parse_rule

PARIS = ZoneInfo("Europe/Paris")
TODAY = date(2026, 11, 23)
ATELIER = ("UID:atelier", "SUMMARY:Atelier compost", "DTSTART;TZID=Europe/Paris:20261124T180000",
           "DTEND;TZID=Europe/Paris:20261124T200000", "LOCATION:Le quai\\, 35000 Rennes",
           "DESCRIPTION:<p onclick=alert(1)>Apportez <script>x</script>vos <b>seaux</b></p>")  # fmt: skip
WEEKLY = ("UID:weekly", "SUMMARY:Repair evening", "DTSTART;TZID=Europe/Paris:20261110T183000", "RRULE:FREQ=WEEKLY")
PLACES = (
    Territory("france", {"fr": "France"}, code="FR", latitude=46.6, longitude=2.4),
    Territory("rennes", {"fr": "Rennes"}, (), "france", 48.11, -1.68, "FR.35238"),
    Territory("brest", {"fr": "Brest"}, (), "france", 48.39, -4.49, "FR.29019"),
)
SUBJECTS = (Theme("jardins", {"fr": "Jardins", "en": "Gardens"}, {}, (), parse_rule("compost"), "compost"),)


def calendar(*events: tuple[str, ...], end: str = "END:VCALENDAR") -> bytes:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "X-WR-CALNAME:L’agenda du quai"]
    for event in events:
        lines += ["BEGIN:VEVENT", *event, "END:VEVENT"]
    return "\r\n".join((*lines, end, "")).encode()


@pytest.fixture
def quai(stores, feed_server):
    stores.vocabulary.save(PLACES, SUBJECTS)
    return stores.feed("quai", url=feed_server.url("/agenda.ics"), channel="ical", territories=("brest",))


@pytest.fixture
def poll(instance: Instance, clock, feed_server, answer):
    """Say something else at the calendar's address, and ask it after some hours."""

    def poll_(body: bytes | None = None, hours: float = 2.0, **said):
        if body is not None:
            feed_server.answer("/agenda.ics", answer(body, **said))
        clock.move(hours=hours)
        return instance.polling.poll(every_feed=True)

    return poll_


def titles(instance: Instance) -> list[str]:
    return list(dict.fromkeys(one.record.event.title for one in instance.events.upcoming()))


def dates(instance: Instance, title: str) -> list[tuple[str, bool]]:
    return [
        (f"{one.date.starts_at.astimezone(PARIS):%m-%d %H:%M}", one.is_cancelled)
        for one in instance.events.upcoming() if one.record.event.title == title
    ]  # fmt: skip


def test_a_calendar_is_polled_like_a_feed_and_its_events_are_no_posts(instance, stores, feed_server, quai, poll):
    report = poll(calendar(ATELIER, WEEKLY), etag='"1"')
    assert (report.new, report.failed) == (2, 0)
    assert titles(instance) == ["Atelier compost", "Repair evening"]
    assert stores.entries.keys() == ()
    assert poll().unchanged == 1
    assert feed_server.requests[1].header("If-None-Match") == '"1"'
    feed, state, entries = stores.feeds.all()[0]
    assert (feed.channel, feed.state, entries, state.failures) == ("ical", FeedState.APPROVED, 0, 0)
    assert [(one.outcome, one.status, one.new) for one in stores.feeds.attempts(feed.id, 9)] == [
        (Outcome.NOT_MODIFIED, 304, 0), (Outcome.NEW, 200, 2),
    ]  # fmt: skip


def test_words_are_sanitized_and_tagged_by_the_place_rather_than_the_home(instance, quai, poll):
    poll(calendar(ATELIER, ("UID:2", "SUMMARY:Sans lieu", "DTSTART:20261201T120000Z")))
    first, other = (one.record for one in instance.events.upcoming())
    assert first.event.html == "<p>Apportez vos <b>seaux</b></p>"
    assert (first.event.place, first.territories, first.themes) == (
        "Le quai, 35000 Rennes",
        ("rennes", "france"),
        ("jardins",),
    )
    assert other.territories == ("brest", "france")


def test_a_page_leads_to_its_calendar(instance, stores, feed_server, answer):
    feed_server.answer("/agenda.ics", answer(calendar(ATELIER), headers={"Content-Type": "text/calendar"}))
    page = b"<html><head><link rel='alternate' type='text/calendar' href='agenda.ics'></head></html>"
    feed_server.answer("/", answer(page, headers={"Content-Type": "text/html"}))
    found = instance.finder.find(feed_server.url("/"))
    assert (found.url, found.channel, found.parsed.format) == (feed_server.url("/agenda.ics"), "ical", "ical 2.0")


def test_a_change_counts_as_one_version_more_and_a_cancelled_event_stays(instance, quai, poll):
    poll(calendar(ATELIER))
    (before,) = instance.events.upcoming()
    moved = tuple(line.replace("T180000", "T190000") for line in ATELIER)
    assert poll(calendar(moved)).changed == 1
    (after,) = instance.events.upcoming()
    assert (after.record.key, after.sequence, after.date.starts_at.hour) == (before.record.key, before.sequence + 1, 18)
    assert after.changed_at > before.changed_at
    poll(calendar((*moved, "STATUS:CANCELLED")))
    (off,) = instance.events.upcoming()
    assert (off.is_cancelled, off.sequence) == (True, before.sequence + 2)
    poll(calendar(tuple(line.replace("Atelier compost", "Grand atelier") for line in moved)))
    (back,) = instance.events.upcoming()
    assert (back.is_cancelled, back.record.event.title) == (False, "Grand atelier")
    assert back.sequence > off.sequence


def test_the_same_calendar_in_other_bytes_changes_nothing(instance, stores, quai, poll):
    poll(calendar((*ATELIER, "DTSTAMP:20261123T000000Z"), WEEKLY))
    stores.forget_changes()
    report = poll(calendar((*ATELIER, "DTSTAMP:20261123T010000Z"), WEEKLY))
    assert (report.changed, report.unchanged) == (0, 1)
    assert not stores.pending() & {("agenda", "")}


def test_what_leaves_the_calendar_is_withdrawn_and_what_is_over_stays(instance, clock, quai, poll):
    poll(calendar(ATELIER, WEEKLY))
    clock.move(days=1, hours=4)
    poll(calendar(("UID:other", "SUMMARY:Autre", "DTSTART:20261230T120000Z")))
    assert titles(instance) == ["Autre"]
    weekly = next(one for one in instance.event_store.public() if one.event.title == "Repair evening")
    assert {one.state for one in weekly.dates if one.date.starts_at < clock.now} == {DateState.STANDING}
    assert {one.state for one in weekly.dates if one.date.starts_at > clock.now} == {DateState.WITHDRAWN}


def test_a_calendar_that_broke_off_withdraws_nothing(instance, quai, poll):
    poll(calendar(ATELIER, WEEKLY))
    poll(calendar(ATELIER, end=""))
    assert titles(instance) == ["Atelier compost", "Repair evening"]


def test_one_that_answers_with_a_page_is_a_failure_with_its_events_kept(instance, quai, poll):
    poll(calendar(ATELIER))
    report = poll(b"<html>Maintenance</html>")
    assert report.failed == 1
    assert titles(instance) == ["Atelier compost"]


def test_a_calendar_that_never_changes_goes_on_into_the_future(instance, clock, feed_server, quai, poll):
    poll(calendar(WEEKLY), etag='"1"')
    last = instance.events.upcoming()[-1].date.starts_at
    assert last > clock.now + timedelta(days=390)
    for _ in range(20):
        poll(hours=24 * 3)
    asked = [request.header("If-None-Match") for request in feed_server.requests]
    assert asked.count('"1"') > 10  # conditionally in between
    assert instance.events.upcoming()[-1].date.starts_at > last + timedelta(days=50)


def test_a_calendar_whose_not_modified_is_believed_is_still_asked_for_whole_once_a_month(now):
    feed = Feed(1, "https://quai.example/agenda.ics", "Quai", 1, "quai", "Quai", channel=CALENDAR)
    poll = PollState(Validators('"1"'), full_at=now, is_credible=True)
    assert conditions_of(feed, poll, now + timedelta(days=29)) == poll.validators
    assert conditions_of(feed, poll, now + timedelta(days=30)) == Validators()
    assert conditions_of(replace(feed, channel="blog"), poll, now + timedelta(days=300)) == poll.validators


def test_only_events_with_the_course_tag_are_taken_where_the_feed_is_so_set(instance, stores, quai, poll):
    stores.feeds.change(replace(quai, accepts=Accepts.TAGGED))
    tagged = ("UID:t", f"SUMMARY:Bal #{instance.course.tag}", "DTSTART:20261210T190000Z")
    poll(calendar(ATELIER, tagged))
    assert titles(instance) == [f"Bal #{instance.course.tag}"]


def test_an_edition_tells_today_and_tomorrow_and_what_it_told_before(instance, stores, clock, quai, poll):
    days_off = ("UID:days", "SUMMARY:Portes ouvertes", "DTSTART;VALUE=DATE:20261122", "DTEND;VALUE=DATE:20261124")
    late = ("UID:late", "SUMMARY:Veillée", "DTSTART;TZID=Europe/Paris:20261124T235900")
    off = ("UID:off", "SUMMARY:Jamais dit", "DTSTART:20261124T120000Z", "STATUS:CANCELLED")
    after = ("UID:after", "SUMMARY:Après", "DTSTART;TZID=Europe/Paris:20261125T000000")
    poll(calendar(ATELIER, days_off, late, off, after, WEEKLY), hours=0)
    lines = instance.events.on(TODAY)
    assert [one.title for one in lines] == ["Portes ouvertes", "Atelier compost", "Repair evening", "Veillée"]
    (atelier,) = [one for one in lines if one.title == "Atelier compost"]
    assert isinstance(atelier, EventItem)
    assert (atelier.zone, atelier.place, atelier.territories) == (
        "Europe/Paris",
        "Le quai, 35000 Rennes",
        ("rennes", "france"),
    )
    stores.editions.save(Edition(TODAY, Window(None, clock.now), 1, (), events=tuple(lines), published_at=clock.now))
    poll(calendar(WEEKLY))
    told = {one.title: one.is_cancelled for one in instance.events.on(TODAY + timedelta(days=1))}
    assert told == {"Atelier compost": True, "Veillée": True, "Repair evening": False}


# ---- what posts announce, and what people decide


@pytest.fixture
def post(instance, stores, clock, feed_server, answer):
    """Publish posts on a blog, and read them."""
    feed = stores.feed("ann", url=feed_server.url("/feed"))

    def post_(*texts: str):
        items = "".join(
            f"<item><guid>g{number}</guid><title>Billet {number}</title><description><![CDATA[{text}]]></description>"
            f"<pubDate>Mon, 23 Nov 2026 06:00:00 GMT</pubDate></item>" for number, text in enumerate(texts)
        )  # fmt: skip
        feed_server.answer("/feed", answer(f"<rss version='2.0'><channel>{items}</channel></rss>".encode()))
        clock.move(hours=2)
        instance.polling.poll(every_feed=True)
        return feed

    return post_


RENDEZVOUS = "Rendez-vous le samedi 5 décembre à 14 h au jardin."


def test_what_a_post_announces_waits_for_a_facilitator(instance, stores, post):
    post(RENDEZVOUS, "Rien de prévu.")
    (waiting,) = instance.events.suggested()
    assert (waiting.state, waiting.event.title, waiting.event.text) == (EventState.SUGGESTED, "Billet 0", RENDEZVOUS)
    assert instance.events.upcoming() == ()
    assert instance.events.on(date(2026, 12, 5)) == []
    assert ("event", waiting.key) not in stores.pending()
    accepted = instance.events.accept(waiting.key, "Zoé")
    assert (accepted.state, accepted.decided_by) == (EventState.ACCEPTED, "Zoé")
    assert dates(instance, "Billet 0") == [("12-05 14:00", False)]
    assert {("event", waiting.key), ("agenda", "")} <= stores.pending()
    assert instance.events.suggested() == ()


def test_what_a_held_post_announces_waits_until_the_post_is_let_go(instance, stores, post):
    with instance.database.write() as connection:
        connection.exec_driver_sql("UPDATE feed SET is_on_trial = 1")
    feed = post(RENDEZVOUS)
    (record,) = stores.by_guid(feed).values()
    assert record.decision.verdict is Verdict.HELD
    assert instance.events.suggested() == ()
    instance.trials.release(instance.feeds.get(str(feed.id)))
    (waiting,) = instance.events.suggested()
    assert waiting.event.text == RENDEZVOUS


def test_an_edit_of_the_post_leaves_what_was_decided_and_replaces_the_rest(instance, post):
    post(RENDEZVOUS + "\n\nRencontre le dimanche 6 décembre à 10 h.")
    saturday, sunday = instance.events.suggested()
    instance.events.reject(saturday.key, "Zoé")
    post(RENDEZVOUS + " Venez ! <p>Rencontre le dimanche 6 décembre à 11 h.</p>")
    (again,) = instance.events.suggested()
    assert again.key != sunday.key
    assert again.dates[0].date.starts_at.astimezone(PARIS).hour == 11
    assert instance.events.one(saturday.key).state is EventState.REJECTED


def test_a_withdrawn_post_takes_its_announcement_along(instance, stores, clock, post):
    feed = post(RENDEZVOUS)
    instance.events.accept(instance.events.suggested()[0].key, "Zoé")
    (record,) = stores.by_guid(feed).values()
    assert record.decision.verdict is Verdict.ACCEPTED
    stores.save(feed, clock.now, withdrawn=(record.id,))
    assert instance.events.upcoming() == ()


def test_what_people_decide_outlives_the_next_poll(instance, quai, poll):
    poll(calendar(ATELIER, WEEKLY))
    atelier, weekly = (
        next(o.record for o in instance.events.upcoming() if o.record.event.uid == uid) for uid in ("atelier", "weekly")
    )
    instance.events.reject(atelier.key, "Zoé")
    instance.events.cancel(weekly.key, "Zoé", date(2026, 12, 1))
    poll(calendar((*ATELIER, "SEQUENCE:3", "CATEGORIES:x"), (*WEEKLY, "CATEGORIES:x")))
    assert titles(instance) == ["Repair evening"]
    told = dict(dates(instance, "Repair evening"))
    assert (told["12-01 18:30"], told["12-08 18:30"]) == (True, False)
    instance.events.accept(atelier.key, "Zoé")
    instance.events.cancel(weekly.key, "Zoé")
    assert all(is_off for _, is_off in dates(instance, "Repair evening"))
    with pytest.raises(NotFound):
        instance.events.cancel(weekly.key, "Zoé", date(2026, 12, 2))
    with pytest.raises(NotFound):
        instance.events.accept("nothing", "Zoé")


def test_facilitators_add_their_own(instance, quai):
    at = datetime(2026, 12, 5, 14)  # noqa: DTZ001 - a local time, as a person writes it
    added = instance.events.add(
        NewEvent("Bal <b>d’hiver</b>", at, at + timedelta(hours=3), place="Rennes", text="A & b"), "Zoé"
    )
    assert (added.event.title, added.event.html, added.decided_by) == ("Bal d’hiver", "<p>A &amp; b</p>", "Zoé")
    assert (added.territories, added.state) == (("rennes", "france"), EventState.ACCEPTED)
    assert dates(instance, "Bal d’hiver") == [("12-05 14:00", False)]
    days = instance.events.add(
        NewEvent("Fête", date(2026, 12, 6), date(2026, 12, 7), territories=("Brest",), themes=("Gardens",)), "Zoé"
    )
    assert (days.territories, days.themes) == (("brest", "france"), ("jardins",))
    assert [f"{one:%d}" for one in days.dates[0].date.days(PARIS)] == ["06", "07"]
    abroad = instance.events.add(NewEvent("Veillée", at, zone="America/Montreal"), "Zoé")
    assert abroad.dates[0].date.starts_at.hour == 19


@pytest.mark.parametrize(
    "new",
    [
        NewEvent("", date(2026, 12, 5)), NewEvent("x", date(2026, 12, 5), date(2026, 12, 3)),
        NewEvent("x", date(2026, 12, 5), datetime(2026, 12, 5, 14)),  # noqa: DTZ001
        NewEvent("x", date(2026, 12, 5), zone="Mars/Olympus"),
    ],
)  # fmt: skip
def test_an_event_that_can_be_none_is_refused(instance, quai, new):
    with pytest.raises(BadInput):
        instance.events.add(new, "Zoé")


def test_events_are_tagged_anew_with_the_vocabulary(instance, stores, quai, poll):
    poll(calendar(ATELIER))
    stores.vocabulary.save((), (Theme("repas", {"fr": "Repas"}, {}, (), parse_rule("seaux"), "seaux"),))
    assert instance.events.retag() == 1
    assert instance.events.upcoming()[0].record.themes == ("jardins", "repas")
    assert instance.events.retag() == 0


def test_a_removed_calendar_takes_its_events_along(instance, stores, quai, poll):
    poll(calendar(ATELIER, WEEKLY))
    stores.feeds.remove(quai.id)
    assert instance.event_store.public() == ()


# ---- the site


def site_of(instance: Instance) -> set[str]:
    folder = instance.data / "site"
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_the_site_follows_the_calendars(instance, clock, quai, poll):
    poll(calendar(ATELIER, WEEKLY))
    instance.publisher.publish()
    atelier = next(one.record for one in instance.events.upcoming() if one.record.event.uid == "atelier")
    paths = site_of(instance)
    page = f"fr/events/{atelier.key}/index.html"
    assert {
        "calendar.ics",
        "territories/rennes/calendar.ics",
        "themes/jardins/calendar.ics",
        page,
        "en/events/index.html",
    } <= paths
    folder = instance.data / "site"
    assert b"Atelier compost" in (folder / "territories/rennes/calendar.ics").read_bytes()
    assert b"Atelier compost" not in (folder / "territories/brest/calendar.ics").read_bytes()
    assert "Atelier compost" in (folder / "fr/territories/rennes/index.html").read_text()
    assert instance.publisher.publish().written == 0
    instance.events.reject(atelier.key, "Zoé")
    instance.publisher.publish()
    assert "Atelier compost" not in (folder / page).read_text()
    assert "Atelier compost" not in (folder / "fr/events/index.html").read_text()
    assert "Atelier compost" not in (folder / "fr/territories/rennes/index.html").read_text()
    full = instance.publisher.publish(full=True)
    assert full.written == 0


def test_the_next_day_shows_what_is_still_to_come(instance, clock, quai, poll):
    poll(calendar(ATELIER, WEEKLY))
    instance.publisher.publish()
    clock.move(days=2)
    instance.publisher.publish()
    folder = instance.data / "site"
    assert "Atelier compost" not in (folder / "fr/events/index.html").read_text()
    assert "Atelier compost" in (folder / "fr/events/2026-11/index.html").read_text()
    assert "Atelier compost" not in (folder / "fr/territories/rennes/index.html").read_text()
    assert instance.publisher.publish(full=True).written == 0


def test_a_check_up_shows_the_next_events_and_blames_no_calendar_for_being_one(instance, quai, feed_server, answer):
    feed_server.answer(
        "/agenda.ics", answer(calendar(WEEKLY, ATELIER), headers={"Content-Type": "text/calendar"}, etag='"1"')
    )
    checkup = instance.checkups.check(feed_server.url("/agenda.ics"))
    assert [one.entry.title for one in checkup.latest] == ["Atelier compost", "Repair evening"]
    assert {tag.slug for tag in checkup.latest[0].tags} >= {"rennes", "jardins"}
    assert {one.code for one in checkup.faults} <= {"not_https"}
