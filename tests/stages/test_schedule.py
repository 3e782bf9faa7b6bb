"""When to ask again, and what a poll leaves behind: research/fetching.md, rules 4 to 10 and 18 to 34."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmooc.domain.feeds import FAILURES, Habits, Outcome, PollState
from cmooc.domain.fetches import Fetched, FetchRequest, Hop, Validators
from cmooc.stages.schedule import Answer, Reading, address_to_adopt, after_adoption, after_poll, next_poll_at

NOW = datetime(2026, 11, 22, 7, tzinfo=UTC)
DATE = "Sun, 22 Nov 2026 06:00:00 GMT"
URL = "http://a.org/feed"
SECURE = "https://a.org/feed"


def hours(answer: Answer, **options: float) -> float:
    return (next_poll_at(NOW, answer, **options) - NOW) / timedelta(hours=1)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("headers", "every_s", "wait"),
    [
        ({}, None, 1),
        ({"cache-control": "max-age=7200"}, None, 2),
        ({"cache-control": 'public, Max-Age="7200"', "age": "1800"}, None, 1.5),
        ({"cache-control": "max-age=60"}, None, 1),
        ({"cache-control": "max-age=500000000"}, None, 24),
        ({"cache-control": "max-age=99999999999999999"}, None, 1),
        ({"cache-control": "max-age=nonsense"}, None, 1),
        ({"cache-control": "no-cache, max-age=7200"}, None, 1),
        ({"cache-control": "max-age=7200, no-store"}, None, 1),
        ({"expires": "Sun, 22 Nov 2026 09:00:00 GMT"}, None, 2),
        ({"expires": "Sun, 22 Nov 2026 09:00:00 GMT", "date": DATE}, None, 3),
        ({"expires": "Sun, 22 Nov 2020 09:00:00 GMT"}, None, 1),
        ({"expires": "0"}, None, 1),
        ({"expires": "Sun, 22 Nov 2026 09:00:00 GMT", "cache-control": "max-age=14400"}, None, 4),
        ({}, 7200, 2),
        ({}, 60, 1),
        ({"cache-control": "max-age=7200"}, 10800, 3),
        ({"retry-after": "86400"}, None, 1),
    ],
)
def test_after_a_success_wishes_are_floors_up_to_a_day(
    headers: dict[str, str], every_s: int | None, wait: float
) -> None:
    for outcome in (Outcome.NEW, Outcome.UNCHANGED, Outcome.NOT_MODIFIED, Outcome.MOVED):
        assert hours(Answer(outcome, headers, habits=Habits(every_s=every_s))) == wait


def test_a_server_without_validators_is_asked_once_a_day() -> None:
    assert hours(Answer(Outcome.NEW, has_validators=False)) == 24


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"retry-after": "7200"}, 2),
        ({"retry-after": " 60 "}, 1),
        ({"retry-after": "0"}, 1),
        ({"retry-after": "Sun, 22 Nov 2026 12:00:00 GMT"}, 5),
        ({"retry-after": "Sun, 22 Nov 2026 12:00:00 GMT", "date": DATE}, 6),
        ({"retry-after": "172800"}, 48),
        ({"retry-after": "999999999999"}, 168),
        ({"retry-after": "Fri, 31 Dec 9999 23:59:59 GMT"}, 168),
        ({"retry-after": "soon"}, 4),
        ({"retry-after": "-7"}, 4),
        ({"cache-control": "max-age=86400"}, 4),
    ],
)
def test_a_busy_server_is_left_alone_as_long_as_it_asks(headers: dict[str, str], wait: float) -> None:
    assert hours(Answer(Outcome.SERVER_ERROR, headers, failures=3)) == wait


@pytest.mark.parametrize(
    ("outcome", "waits"),
    [
        (Outcome.SERVER_ERROR, [1, 2, 4, 8, 16, 32, 64, 128, 168, 168]),
        (Outcome.NOT_FOUND, [1, 2, 4, 8, 16, 32, 64, 128, 168, 168]),
        (Outcome.RATE_LIMITED, [2, 4, 8, 16, 24, 24, 24, 24, 24, 24]),
        (Outcome.GONE, [168] * 10),
    ],
)
def test_failures_double_the_wait(outcome: Outcome, waits: list[float]) -> None:
    assert [hours(Answer(outcome, failures=times)) for times in range(1, 11)] == waits
    assert hours(Answer(outcome, failures=10_000)) == waits[-1]


def test_a_longer_interval_stays_a_floor() -> None:
    every = timedelta(hours=48)
    for outcome in (Outcome.NEW, Outcome.RATE_LIMITED, Outcome.SERVER_ERROR):
        assert next_poll_at(NOW, Answer(outcome, {"retry-after": "5"}, failures=1), every=every) - NOW >= every


HEADERS = st.dictionaries(
    st.sampled_from(["retry-after", "cache-control", "expires", "age", "date"]), st.text(max_size=40)
)


@given(st.sampled_from(Outcome), HEADERS, st.integers(0, 10**6), st.floats(0, 1, exclude_max=True), st.booleans())
def test_never_before_the_interval_and_never_out_of_reach(
    outcome: Outcome, headers: dict[str, str], failures: int, spread: float, has_validators: bool
) -> None:
    wait = hours(Answer(outcome, headers, failures, has_validators), spread=spread)
    assert 1 <= wait <= 168 * 1.1


def test_the_spread_only_ever_adds_up_to_a_tenth() -> None:
    assert hours(Answer(Outcome.NEW), spread=0.5) == pytest.approx(1.05)


# what a poll leaves behind


def fetched(status: int = 200, *, hops: tuple[Hop, ...] = (), url: str = URL, **headers: str) -> Fetched:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Fetched(FetchRequest(1, URL), url, status, named, hops=hops)


def after(previous: PollState, answer: Fetched, polled: Reading, now: datetime = NOW) -> PollState:
    return after_poll(previous, answer, polled, now=now)


OLD = Validators(' W/"odd" ', "Thu, 01 Jan 1970 00:00:00 GMT")
STATE = PollState(validators=OLD, body_hash="old", ok_at=NOW - timedelta(days=1), newest_at=NOW - timedelta(days=2))


def test_a_whole_answer_replaces_both_validators_byte_for_byte() -> None:
    state = after(STATE, fetched(etag='"new" '), Reading(Outcome.NEW, body_hash="h", newest_at=NOW))
    assert state.validators == Validators('"new" ', None)
    assert (state.body_hash, state.ok_at, state.newest_at) == ("h", NOW, NOW)
    assert state.next_poll_at == NOW + timedelta(hours=1)


def test_an_unchanged_body_still_brings_its_validators() -> None:
    assert after(STATE, fetched(etag='"n"'), Reading(Outcome.UNCHANGED, body_hash="old")).validators.etag == '"n"'


def test_not_modified_keeps_validators_and_takes_new_ones() -> None:
    kept = after(STATE, fetched(304), Reading(Outcome.NOT_MODIFIED))
    assert (kept.validators, kept.body_hash, kept.newest_at) == (OLD, "old", STATE.newest_at)
    taken = after(STATE, fetched(304, etag='"n"'), Reading(Outcome.NOT_MODIFIED))
    assert taken.validators == Validators('"n"', OLD.last_modified)


def test_a_body_cut_short_does_not_advance_the_validators() -> None:
    for polled, answer in (
        (Reading(Outcome.NEW, is_whole=False, body_hash="h"), fetched(etag='"n"')),
        (Reading(Outcome.NEW, is_whole=False, body_hash="h"), replace(fetched(etag='"n"'), is_cut=True)),
    ):
        state = after(STATE, answer, polled)
        assert (state.validators, state.body_hash) == (OLD, "old")


def test_a_failure_leaves_the_content_alone_and_is_counted() -> None:
    first = after(STATE, fetched(503, etag='"n"', retry_after="7200"), Reading(Outcome.SERVER_ERROR, "503"))
    assert (first.validators, first.body_hash, first.ok_at) == (OLD, "old", STATE.ok_at)
    assert (first.failures, first.failing_since, first.detail) == (1, NOW, "503")
    assert first.next_poll_at == NOW + timedelta(hours=2)
    later = NOW + timedelta(hours=2)
    second = after(first, fetched(500), Reading(Outcome.SERVER_ERROR), later)
    assert (second.failures, second.failing_since, second.polled_at) == (2, NOW, later)
    well = after(second, fetched(304), Reading(Outcome.NOT_MODIFIED), later)
    assert (well.failures, well.failing_since, well.detail) == (0, None, "")


def test_a_first_answer_without_validators_puts_the_next_poll_a_day_off() -> None:
    assert after(PollState(), fetched(), Reading(Outcome.NEW)).next_poll_at == NOW + timedelta(days=1)


def test_a_first_failure_is_tried_again_after_the_interval() -> None:
    assert after(PollState(), fetched(0), Reading(Outcome.UNREACHABLE)).next_poll_at == NOW + timedelta(hours=1)


# moves, rules 30 to 34

MOVED = "https://b.org/feed"


def moving(state: PollState, now: datetime, *statuses: int, to: str = MOVED) -> PollState:
    hops = tuple(Hop(status, to) for status in statuses)
    return after(state, fetched(hops=hops, url=to if statuses else URL, etag='"n"'), Reading(Outcome.UNCHANGED), now)


def test_a_permanent_move_is_adopted_after_a_week() -> None:
    state = moving(STATE, NOW, 301, 308)
    assert (state.moved_to, state.moved_since) == (MOVED, NOW)
    assert address_to_adopt(URL, state, NOW) is None
    later = NOW + timedelta(days=7)
    state = moving(state, later, 301)
    assert state.moved_since == NOW
    assert address_to_adopt(URL, state, later) == MOVED
    adopted = after_adoption(state)
    assert (adopted.validators, adopted.moved_to, adopted.moved_since) == (Validators(), None, None)


@pytest.mark.parametrize("statuses", [(302,), (307,), (303,), (302, 301), (301, 302), ()])
def test_any_passing_hop_is_no_move(statuses: tuple[int, ...]) -> None:
    assert moving(moving(STATE, NOW, 301), NOW, *statuses).moved_to is None


def test_another_target_starts_the_week_anew() -> None:
    later = NOW + timedelta(days=6)
    assert moving(moving(STATE, NOW, 301), later, 301, to="https://c.org/feed").moved_since == later


def test_the_secure_form_of_the_same_host_is_adopted_at_once() -> None:
    assert address_to_adopt(URL, moving(STATE, NOW, 301, to=SECURE), NOW) == SECURE
    assert address_to_adopt(SECURE, moving(STATE, NOW, 301, to=URL + "/2"), NOW) is None


@pytest.mark.parametrize("outcome", FAILURES)
def test_an_old_address_that_is_gone_after_the_move_gives_way(outcome: Outcome) -> None:
    state = after(moving(STATE, NOW, 301), fetched(404), Reading(outcome))
    expected = MOVED if outcome in (Outcome.GONE, Outcome.NOT_FOUND) else None
    assert address_to_adopt(URL, state, NOW) == expected


def test_a_move_to_something_that_is_no_feed_stores_nothing() -> None:
    answer = fetched(hops=(Hop(301, MOVED),), url=MOVED)
    assert after(STATE, answer, Reading(Outcome.NOT_A_FEED)).moved_to is None
