"""Calendars as real programs and hostile people write them, and the dates that come of them."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmooc.domain.errors import ParseError
from cmooc.domain.events import CalendarText
from cmooc.stages.agenda import MOST_DATES, MOST_EVENTS, MOST_OF_A_SERIES, events_of
from cmooc.stages.parse import parse

NOW = datetime(2026, 11, 23, 7, tzinfo=UTC)
PARIS, MONTREAL = ZoneInfo("Europe/Paris"), ZoneInfo("America/Montreal")
URL = "https://quai.example/agenda.ics"
OWN_ZONE = """BEGIN:VTIMEZONE
TZID:Chez nous
BEGIN:STANDARD
DTSTART:19701025T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:19700329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
END:VTIMEZONE"""


def event(*lines: str) -> str:
    return "\n".join(("BEGIN:VEVENT", *lines, "END:VEVENT"))


def calendar(*parts: str, end: str = "END:VCALENDAR") -> bytes:
    text = "\n".join(("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Le quai//FR", *parts, end, ""))
    return text.replace("\n", "\r\n").encode()


def read(*parts: str, zone: ZoneInfo = PARIS, now: datetime = NOW):
    return events_of(parse(calendar(*parts), url=URL).calendar, zone=zone, now=now)


def one(*lines: str, **how):
    (found,) = read(event("UID:1", "SUMMARY:Atelier", *lines), **how)
    return found


def local(found, zone: ZoneInfo) -> list[str]:
    return [f"{day.starts_at.astimezone(zone):%m-%d %H:%M}" for day in found.dates]


def test_a_calendar_is_told_by_its_first_line_and_says_what_it_is():
    lines = ("X-WR-CALNAME:Le quai\\, l’agenda", "REFRESH-INTERVAL;VALUE=DURATION:PT12H", "URL:/agenda")
    feed = parse(b"\xef\xbb\xbf" + calendar(*lines), url=URL, content_type="text/plain")
    assert (feed.format, feed.title, feed.every_s, feed.error) == ("ical 2.0", "Le quai, l’agenda", 43200, None)
    assert (feed.home_page_url, feed.generator, feed.entries) == ("https://quai.example/agenda", "-//Le quai//FR", ())
    assert feed.calendar == CalendarText()


def test_a_calendar_without_its_end_is_cut_short_and_its_last_event_is_left_out():
    whole = event("UID:1", "DTSTART:20261205T130000Z", "SUMMARY:Un")
    feed = parse(calendar(whole, "BEGIN:VEVENT", "UID:2", "DTSTART:2026120", end=""), url=URL)
    assert feed.error == "truncated"
    assert [found.uid for found in events_of(feed.calendar, zone=PARIS, now=NOW)] == ["1"]


def test_an_event_says_when_where_and_what():
    found = one("DTSTART;TZID=Europe/Paris:20261205T140000", "DURATION:PT2H30M", "LOCATION:12 rue X\\, 35000 Rennes",
                "GEO:48.1;-1.68", "CATEGORIES:jardin,commun", "CATEGORIES:eau", "URL:https://quai.example/1",
                "DESCRIPTION:Apportez\\nvos outils")  # fmt: skip
    (day,) = found.dates
    assert (day.starts_at, day.ends_at) == (
        NOW.replace(month=12, day=5, hour=13),
        datetime(2026, 12, 5, 15, 30, tzinfo=UTC),
    )
    assert (found.place, found.latitude, found.longitude) == ("12 rue X, 35000 Rennes", 48.1, -1.68)
    assert (found.categories, found.url) == (("jardin", "commun", "eau"), "https://quai.example/1")
    assert (found.title, found.html, found.zone) == ("Atelier", "Apportez\nvos outils", "Europe/Paris")
    assert (day.recurrence, day.is_all_day, day.is_cancelled) == ("", False, False)


def test_folded_lines_and_alarms_leave_the_words_of_an_event_alone():
    alarm = ("BEGIN:VALARM", "TRIGGER:-PT15M", "SUMMARY:no", "DESCRIPTION:no", "END:VALARM")
    found = one("DTSTART:20261205T130000Z", *alarm, "DESCRIPTION:un", "  deux", "LOCATION:ici")
    assert (found.html, found.place, found.title) == ("un deux", "ici", "Atelier")


@pytest.mark.parametrize(
    ("zone", "start", "change"),
    [(PARIS, "20261013T183000", "10-27"), (MONTREAL, "20261013T183000", "11-03"), (PARIS, "20270316T183000", "03-30")],
)
def test_a_series_keeps_its_hour_on_the_wall_over_a_clock_change(zone, start, change):
    found = one(f"DTSTART;TZID={zone.key}:{start}", "RRULE:FREQ=WEEKLY;COUNT=5")
    assert {day.starts_at.astimezone(zone).strftime("%H:%M") for day in found.dates} == {"18:30"}
    assert f"{change} 18:30" in local(found, zone)
    assert {later.starts_at - earlier.starts_at for earlier, later in pairwise(found.dates)} > {timedelta(days=7)}
    assert found.zone == zone.key


def test_an_hour_that_a_clock_change_skips_is_moved_on_and_one_that_comes_twice_is_taken_once():
    spring = one("DTSTART;TZID=Europe/Paris:20270321T023000", "RRULE:FREQ=WEEKLY;COUNT=3")
    assert local(spring, PARIS) == ["03-21 02:30", "03-28 03:30", "04-04 02:30"]
    autumn = one("DTSTART;TZID=Europe/Paris:20261018T023000", "RRULE:FREQ=WEEKLY;COUNT=3")
    assert local(autumn, PARIS) == ["10-18 02:30", "10-25 02:30", "11-01 02:30"]


@pytest.mark.parametrize(
    "start",
    [
        "DTSTART;TZID=Romance Standard Time:20261207T180000",
        "DTSTART;TZID=/freeassociation.sourceforge.net/Europe/Paris:20261207T180000",
        "DTSTART;TZID=Chez nous:20261207T180000",
        "DTSTART:20261207T170000Z",
        'DTSTART;TZID="Europe/Paris":20261207T180000',
    ],
)
def test_zones_are_known_by_many_names(start):
    (found,) = read(OWN_ZONE, event("UID:1", "SUMMARY:x", start), zone=MONTREAL)
    assert found.dates[0].starts_at == datetime(2026, 12, 7, 17, tzinfo=UTC)


@pytest.mark.parametrize("start", ["DTSTART:20261207T180000", "DTSTART;TZID=Nulle Part:20261207T180000"])
def test_a_time_without_a_known_zone_is_meant_where_the_course_is(start):
    assert one(start, zone=MONTREAL).dates[0].starts_at == datetime(2026, 12, 7, 23, tzinfo=UTC)


def test_one_calendar_does_not_lend_its_zone_to_another():
    elsewhere = OWN_ZONE.replace("+0100", "-0500").replace("+0200", "-0400")
    start = event("UID:1", "SUMMARY:x", "DTSTART;TZID=Chez nous:20261207T180000")
    hours = [read(*zone, start)[0].dates[0].starts_at.hour for zone in ((OWN_ZONE,), (elsewhere,), ())]
    assert hours == [17, 23, 17]


def test_a_calendar_that_writes_utc_and_names_its_zone_repeats_by_the_clock_there():
    lines = event("UID:1", "SUMMARY:x", "DTSTART:20261020T120000Z", "RRULE:FREQ=WEEKLY;COUNT=3")
    (found,) = read("X-WR-TIMEZONE:Europe/Paris", lines, zone=MONTREAL)
    assert (local(found, PARIS), found.zone) == (["10-20 14:00", "10-27 14:00", "11-03 14:00"], "Europe/Paris")
    (found,) = read("X-WR-TIMEZONE:Nulle/Part", lines, zone=PARIS)
    assert local(found, PARIS) == ["10-20 14:00", "10-27 13:00", "11-03 13:00"]


def test_whole_days_begin_and_end_where_the_course_is():
    found = one("DTSTART;VALUE=DATE:20261205", "DTEND;VALUE=DATE:20261207")
    (day,) = found.dates
    assert day.is_all_day
    assert [f"{moment:%d}" for moment in day.days(PARIS)] == ["05", "06"]
    alone = one("DTSTART;VALUE=DATE:20261205", zone=MONTREAL).dates[0]
    assert [f"{moment:%d}" for moment in alone.days(MONTREAL)] == ["05", "05"]


def test_a_series_leaves_out_adds_moves_and_cancels_dates():
    found = read(
        event("UID:1", "SUMMARY:Atelier", "DTSTART;TZID=Europe/Paris:20261201T180000", "RRULE:FREQ=WEEKLY;COUNT=5",
              "EXDATE;TZID=Europe/Paris:20261208T180000", "RDATE;TZID=Europe/Paris:20261203T100000"),
        event("UID:1", "SUMMARY:Atelier", "RECURRENCE-ID;TZID=Europe/Paris:20261215T180000",
              "DTSTART;TZID=Europe/Paris:20261215T190000"),
        event("UID:1", "SUMMARY:Atelier", "RECURRENCE-ID;TZID=Europe/Paris:20261222T180000", "STATUS:CANCELLED",
              "DTSTART;TZID=Europe/Paris:20261222T180000"),
        event("UID:1", "SUMMARY:La fête", "RECURRENCE-ID;TZID=Europe/Paris:20261229T180000",
              "DTSTART;TZID=Europe/Paris:20261229T180000"),
    )  # fmt: skip
    series, feast = found
    assert local(series, PARIS) == ["12-01 18:00", "12-03 10:00", "12-15 19:00", "12-22 18:00"]
    assert [day.is_cancelled for day in series.dates] == [False, False, False, True]
    assert series.dates[2].recurrence == "20261215T170000Z"
    assert (feast.title, feast.recurrence, local(feast, PARIS)) == ("La fête", "20261229T170000Z", ["12-29 18:00"])


def test_a_single_date_of_a_series_that_is_not_there_is_an_event():
    found = one("RECURRENCE-ID:20261205T130000Z", "DTSTART:20261205T140000Z")
    assert (found.recurrence, len(found.dates)) == ("20261205T130000Z", 1)


def test_the_window_moves_with_time():
    lines = ("DTSTART;TZID=Europe/Paris:20260105T180000", "RRULE:FREQ=WEEKLY")
    first, later = one(*lines), one(*lines, now=NOW + timedelta(days=300))
    assert first.dates[0].starts_at < NOW - timedelta(days=50)
    assert first.dates[-1].starts_at > NOW + timedelta(days=390)
    assert later.dates[-1].starts_at > NOW + timedelta(days=690)
    assert {day.recurrence for day in first.dates} & {day.recurrence for day in later.dates}


def test_events_outside_of_the_window_and_private_ones_are_left_out():
    found = read(
        event("UID:old", "SUMMARY:x", "DTSTART:20200101T120000Z"), event("UID:far", "SUMMARY:x", "DTSTART:20290101T120000Z"),
        event("UID:private", "SUMMARY:x", "DTSTART:20261201T120000Z", "CLASS:PRIVATE"),
        event("UID:long", "SUMMARY:x", "DTSTART:20260801T120000Z", "DTEND:20261215T120000Z"),
    )  # fmt: skip
    assert [one.uid for one in found] == ["long"]


def test_the_same_uid_for_different_events_and_for_two_versions_of_one():
    start, other = "DTSTART:20261205T130000Z", "DTSTART:20261206T130000Z"
    found = read(
        event("UID:1", "SEQUENCE:2", "SUMMARY:newer", start), event("UID:1", "SEQUENCE:1", "SUMMARY:older", start),
        event("UID:1", "SUMMARY:other", other),
    )  # fmt: skip
    assert sorted(one.title for one in found) == ["newer", "other"]
    assert len({one.uid for one in found}) == 2


def test_events_without_a_uid_are_told_apart_and_stay_the_same():
    parts = [event(f"DTSTART:202612{day}T130000Z", "SUMMARY:x") for day in ("05", "06")]
    first, again = read(*parts), read(*reversed(parts))
    assert [one.uid for one in first] == [one.uid for one in again]
    assert len({one.uid for one in first}) == 2


@pytest.mark.parametrize(
    "lines",
    [
        ("SUMMARY:no start",), ("DTSTART:2026AB",), ("DTSTART:99999999T999999Z",), ("DTSTART;TZID=:x",),
        ("DTSTART:00010101T000000Z", "RRULE:FREQ=DAILY"), ("DTSTART:99991231T235959Z", "DURATION:P9999D"),
    ],
)  # fmt: skip
def test_a_broken_event_does_not_break_the_calendar(lines):
    found = read(event("UID:bad", *lines), event("UID:good", "SUMMARY:x", "DTSTART:20261205T130000Z"))
    assert "good" in [one.uid for one in found]


@pytest.mark.parametrize(
    "rule", ["FREQ=DAILY;UNTIL=demain", "FREQ=SECONDLY", "FREQ=MINUTELY", "FREQ=HOURLY", "FREQ=", "x"]
)
def test_a_rule_that_means_nothing_or_too_much_gives_its_first_date(rule):
    assert local(one("DTSTART:20261205T130000Z", f"RRULE:{rule}"), UTC) == ["12-05 13:00"]


ALL_TIMES = ";".join(f"{name}={','.join(map(str, range(most)))}" for name, most in (("BYHOUR", 24), ("BYMINUTE", 60), ("BYSECOND", 60)))  # fmt: skip


@pytest.mark.parametrize(
    "rules",
    [
        ["FREQ=DAILY"] * 2000, ["FREQ=WEEKLY"] * 2000, [f"FREQ=YEARLY;{ALL_TIMES}"] * 20,
        ["FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"] * 300, ["FREQ=DAILY;BYMONTH=2;BYMONTHDAY=31"] * 300,
        ["FREQ=DAILY;BYSETPOS=2"] * 300, ["FREQ=YEARLY;BYWEEKNO=53;BYMONTH=6"] * 300,
    ],
    ids=range(7),
)  # fmt: skip
def test_endless_rules_take_bounded_time_and_give_a_bounded_number_of_dates(rules):
    parts = [
        event(f"UID:{number}", "SUMMARY:x", "DTSTART:20200110T120000Z", f"RRULE:{rule}")
        for number, rule in enumerate(rules)
    ]
    began = time.process_time()
    found = read(*parts)
    assert time.process_time() - began < 6  # far more than it takes, far less than without bounds
    assert sum(len(one.dates) for one in found) <= MOST_DATES
    assert all(len(one.dates) <= MOST_OF_A_SERIES for one in found)


def test_added_dates_do_not_let_an_endless_rule_pass():
    found = one("DTSTART:20261205T130000Z", "RRULE:FREQ=SECONDLY", "RDATE:20261206T130000Z")
    assert local(found, UTC) == ["12-05 13:00"]


def test_a_huge_calendar_gives_no_more_than_so_many_events():
    parts = [event(f"UID:{number}", "SUMMARY:x", "DTSTART:20261205T130000Z") for number in range(MOST_EVENTS + 500)]
    assert len(read(*parts)) == MOST_EVENTS


def test_a_calendar_that_is_too_large_or_none_is_refused():
    with pytest.raises(ParseError) as error:
        parse(calendar() + b"X" * 17_000_000, url=URL)
    assert error.value.reason == "too_large"


def test_parts_nested_without_end_are_no_trouble():
    began = time.process_time()
    parse(calendar(*["BEGIN:VEVENT"] * 50_000), url=URL)
    parse(calendar(*["BEGIN:X"] * 50_000, *["END:Y"] * 50_000), url=URL)
    assert time.process_time() - began < 5


@pytest.mark.parametrize("charset", ["utf-8", "latin-1", "utf-16"])
def test_charsets_are_found_out(charset):
    body = calendar(event("UID:1", "SUMMARY:Fête de l'été", "DTSTART:20261205T130000Z")).decode().encode(charset)
    feed = parse(body, url=URL, content_type=f"text/calendar; charset={charset}")
    assert events_of(feed.calendar, zone=PARIS, now=NOW)[0].title == "Fête de l'été"


LINES = st.sampled_from(
    [
        "BEGIN:VEVENT", "END:VEVENT", "BEGIN:VTIMEZONE", "END:VTIMEZONE", "BEGIN:VALARM", "END:VALARM", "UID:1", "UID:2",
        "DTSTART:20261205T130000Z", "DTSTART;VALUE=DATE:20261205", "DTSTART;TZID=Chez nous:20261205T130000", "DTSTART:",
        "DTEND:20261205T140000", "DURATION:-PT5H", "DURATION:PT1H", "RRULE:FREQ=WEEKLY", "RRULE:FREQ=DAILY;COUNT=x",
        "RRULE:FREQ=MONTHLY;BYDAY=5MO;BYSETPOS=-1", "RDATE:20261207T130000Z", "RDATE;VALUE=PERIOD:20261207T130000Z/PT1H",
        "EXDATE:20261212", "EXDATE:", "RECURRENCE-ID:20261205T130000Z", "RECURRENCE-ID;RANGE=THISANDFUTURE:20261212T130000Z",
        "SUMMARY:x", "SUMMARY", ";;;:", "GEO:nan;inf", "GEO:48.1", "CATEGORIES:", "STATUS:CANCELLED", "SEQUENCE:-1",
        "TZID:Chez nous", "TZOFFSETTO:+0100", "TZOFFSETFROM:x", "BEGIN:STANDARD", "END:STANDARD", " folded", "\x00\x07",
        "X-WR-TIMEZONE:Europe/Paris", "BEGIN:VCALENDAR", "END:VCALENDAR", "ATTACH;ENCODING=BASE64;VALUE=BINARY:x", "DTSTART:x",
    ]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(LINES | st.text(max_size=30), max_size=40))
def test_whatever_a_calendar_holds_nothing_is_raised_and_the_same_comes_again(lines):
    feed = parse(calendar(*lines), url=URL)
    assert events_of(feed.calendar, zone=PARIS, now=NOW) == events_of(feed.calendar, zone=PARIS, now=NOW)
