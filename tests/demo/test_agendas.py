"""The calendars of the sample community: real ones, the same on every run, in both languages."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from cmooc.demo.agendas import AGENDAS
from cmooc.stages.agenda import events_of
from cmooc.stages.parse import parse


@pytest.fixture
def read(community):
    def read_(day: int):
        """Return the events of all calendars on a day, counted from the last one."""
        now = datetime.combine(community.last_day + timedelta(days=day), time(12), UTC)
        found = []
        for feed in community.agendas:
            answer = community.answer(feed.path, now)
            assert answer.status == 200
            parsed = parse(answer.body, url=community.base_url + feed.path, content_type=answer.header("Content-Type"))
            assert (parsed.error, parsed.title) == (None, feed.title)
            found += events_of(parsed.calendar, zone=ZoneInfo("Europe/Paris"), now=now)
        return found

    return read_


def test_every_calendar_is_whole_and_its_lines_are_short(community):
    now = datetime.combine(community.last_day, time(12), UTC)
    assert len(community.agendas) == len(AGENDAS) >= 5
    for feed in community.agendas:
        body = community.answer(feed.path, now).body
        assert all(len(line) <= 75 for line in body.split(b"\r\n"))
        assert body == community.answer(feed.path, now).body


def test_there_are_series_single_events_whole_days_and_cancelled_ones_in_both_languages(community, read):
    events = read(0)
    assert len(events) == sum(len(agenda.meetings) for agenda in AGENDAS)
    assert any(len(event.dates) > 5 for event in events)
    assert any(day.is_all_day for event in events for day in event.dates)
    assert {feed.language for feed in community.agendas} == {"fr", "en"}
    assert len({event.zone for event in events}) >= 3
    cancelled = [event.title for event in events if any(day.is_cancelled for day in event.dates)]
    assert sorted(cancelled) == ["Café réparation", "Taille des fruitiers"]


def test_meetings_fall_through_only_when_their_day_has_come(read):
    assert not any(day.is_cancelled for event in read(-5) for day in event.dates)
    assert any(day.is_cancelled for event in read(-1) for day in event.dates)
