"""The calendars that people subscribe to, read again as strictly as the standard asks; and the pages of events."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest
from icalendar import Calendar

from cmooc.domain.courses import Course
from cmooc.domain.site import Agenda, CalendarFile, EventPage, ScopeKind, Site
from cmooc.outputs.hours import when

LINE = re.compile(rb"[A-Z0-9-]+(?:;[A-Z-]+=(?:\"[^\"]*\"|[^\":;,]*))*:.*", re.DOTALL)
ONCE = ("UID", "DTSTAMP", "DTSTART", "SEQUENCE", "STATUS", "SUMMARY", "CREATED", "LAST-MODIFIED")


@pytest.fixture
def calendars(files):
    found = {path: body for path, body in files.items() if path.endswith("calendar.ics")}
    assert len(found) > 8
    return found


def events(body: bytes) -> list:
    return Calendar.from_ical(body).walk("VEVENT")


def by_title(body: bytes, title: str) -> list:
    return [one for one in events(body) if title in str(one["SUMMARY"])]


def test_every_line_is_as_the_standard_asks(calendars):
    for path, body in calendars.items():
        assert body.endswith(b"END:VCALENDAR\r\n"), path
        lines = body.split(b"\r\n")
        assert all(b"\n" not in line and b"\r" not in line for line in lines), path
        assert all(len(line) <= 75 for line in lines), path
        whole = re.sub(rb"\r\n[ \t]", b"", body).split(b"\r\n")[:-1]
        assert all(LINE.fullmatch(line) for line in whole), path
        assert whole[0] == b"BEGIN:VCALENDAR"
        assert whole.count(b"BEGIN:VEVENT") == whole.count(b"END:VEVENT"), path


def test_every_calendar_has_what_it_needs_and_each_event_its_own_name(calendars):
    for path, body in calendars.items():
        calendar = Calendar.from_ical(body)
        assert not [part.errors for part in calendar.walk() if part.errors], path
        assert (str(calendar["VERSION"]), str(calendar["METHOD"])) == ("2.0", "PUBLISH")
        assert calendar["PRODID"]
        assert calendar.subcomponents, path  # one without any component is none
        found = events(body)
        assert len({str(one["UID"]) for one in found}) == len(found), path
        for one in found:
            assert all(not isinstance(one[name], list) for name in ONCE), path
            assert one["DTSTAMP"].dt.tzinfo is UTC or one["DTSTAMP"].dt.utcoffset().total_seconds() == 0
            end = one.get("DTEND")
            assert end is None or (type(end.dt) is type(one["DTSTART"].dt) and end.dt > one["DTSTART"].dt)


def test_a_series_is_told_date_by_date_with_the_cancelled_one_among_them(files):
    found = by_title(files["calendar.ics"], "Atelier de réparation")
    assert len(found) == 17
    assert {str(one["UID"]).partition("@")[0] for one in found} == {f"e0001-2026111{week}" for week in range(-2, 15)}
    off = [one for one in found if str(one["STATUS"]) == "CANCELLED"]
    assert [one["DTSTART"].dt for one in off] == [datetime(2026, 12, 6, 11, tzinfo=UTC)]
    assert {int(one["SEQUENCE"]) for one in found if one not in off} == {2}
    assert int(off[0]["SEQUENCE"]) == 3


def test_whole_days_are_dates_and_words_come_back_as_they_were(files):
    (days,) = by_title(files["calendar.ics"], "Open days")
    assert (days["DTSTART"].dt, days["DTEND"].dt) == (date(2026, 11, 28), date(2026, 11, 30))
    assert days["SUMMARY"].params["LANGUAGE"] == "en"
    assert days["GEO"].to_ical() == "48.1;-1.68"
    assert str(days["DESCRIPTION"]).startswith("Bread & soup ")
    assert len(str(days["DESCRIPTION"])) < 400
    (bal,) = by_title(files["calendar.ics"], "Bal")
    assert str(bal["SUMMARY"]) == "<script>alert(1)</script> ; , \\ \n Bal des « é »"
    assert "END:VEVENT" in str(bal["DESCRIPTION"])
    (secret,) = by_title(files["calendar.ics"], "Annoncé par un billet")
    assert "secret" not in str(secret["DESCRIPTION"])
    assert by_title(files["calendar.ics"], "Rejeté") == []


def test_a_territory_has_its_own_and_a_quiet_one_an_empty_calendar(files):
    rennes, cork = files["territories/rennes/calendar.ics"], files["territories/cork/calendar.ics"]
    assert by_title(rennes, "Open days")
    assert not by_title(rennes, "Bal ")
    assert events(cork) == []
    assert "Rennes" in str(Calendar.from_ical(rennes)["X-WR-CALNAME"])


def test_identifiers_keep_to_the_address_of_the_course(outputs, subjects, samples):
    calendar = next(one for one in outputs if one.name == "calendar")
    file = next(one for one in subjects if isinstance(one, CalendarFile) and one.kind is ScopeKind.ALL)
    (document,) = calendar.render(file, samples.site(base_url="https://elsewhere.example:8443/cours"))
    assert {str(one["UID"]).partition("@")[2] for one in events(document.body)} == {"elsewhere.example/cours"}


def text(files, path: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", files[path].decode()))


def test_the_agenda_stands_by_days_in_both_languages(files):
    assert "dimanche 22 novembre 2026" in text(files, "fr/events/index.html")
    english = text(files, "en/events/index.html")
    assert "Sunday, 22 November 2026" in english
    assert "12:00 – 14:00" in english
    assert "06:00 time of Montreal" in english
    assert "all day" not in english  # it lasts for two
    assert "until 29 Nov" in english
    assert 'lang="en"' in files["fr/events/index.html"].decode()
    assert "Rejeté" not in english


def test_cancelled_dates_are_told_and_old_ones_counted(files):
    page = text(files, "en/events/e0001/index.html")
    assert "Cancelled" in page
    assert "earlier dates" in page
    assert 'href="https://quai.example/atelier"' in files["en/events/e0001/index.html"].decode()


def test_what_is_not_shown_any_more_says_no_word_of_it(files):
    page = files["fr/events/e0005/index.html"].decode()
    assert "Rejeté" not in page
    assert 'content="noindex"' in page


def test_a_page_leads_to_its_post_and_says_no_more_than_the_author_allows(files):
    page = files["en/events/e0006/index.html"].decode()
    assert "/en/entries/k0001/" in page
    assert "secret" not in page
    assert "Bread &amp; soup" in files["en/events/e0002/index.html"].decode()


def test_an_agenda_without_events_invites(outputs, site):
    pages = next(one for one in outputs if one.name == "events")
    french = next(one for one in pages.render(Agenda(()), site) if one.path.startswith("fr/")).body.decode()
    assert "Ajouter mon agenda" in french


def test_hours_are_told_where_the_event_is(subjects, site: Site):
    course: Course = site.course
    (page,) = [one for one in subjects if isinstance(one, EventPage) and one.record.key == "e0003"]
    told = when(page.occurrences[0], site)
    assert (told.starts.hour, told.zone, told.first) == (6, "Montreal", date(2026, 11, 25))
    assert course.zone.key == "Europe/Paris"
