"""Dates of feeds in their wild forms."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmooc.domain.texts import fold
from cmooc.domain.times import rfc3339
from cmooc.stages import months
from cmooc.stages.dates import read_date

TABLE = [
    ("Thu, 01 Jan 2004 19:48:21 GMT", "2004-01-01T19:48:21Z"),
    ("Thu, 1 Jan 04 19:48 EST", "2004-01-02T00:48:00Z"),
    ("01 Jan 2004 19:48:21 +0130", "2004-01-01T18:18:21Z"),
    ("Fri, 02 Dec 2016 10:00:60 +0000", "2016-12-02T10:00:59Z"),
    ("Fri, 2 Dec 2016 10:00:00 Europe/Paris", "2016-12-02T10:00:00Z"),
    ("Thursday, 01 January 2004 19:48:21 UTC", "2004-01-01T19:48:21Z"),
    ("Thu Dec 12 2013 13:45:00 GMT+0100 (CET)", "2013-12-12T12:45:00Z"),
    ("2004-01-01T19:48:21.5+01:00", "2004-01-01T18:48:21Z"),
    ("2016-12-02T10:00:00+0100", "2016-12-02T09:00:00Z"),
    ("2026-11-22 07:00:00 UTC", "2026-11-22T07:00:00Z"),
    ("2026-11-22 07:00:00", "2026-11-22T07:00:00Z"),
    ("2026-11-22T24:00:00Z", "2026-11-23T00:00:00Z"),
    ("2004-01-01", "2004-01-01T00:00:00Z"),
    ("2004-12", "2004-12-01T00:00:00Z"),
    ("2004", "2004-01-01T00:00:00Z"),
    ("2003-335", "2003-12-01T00:00:00Z"),
    ("20040101T194821Z", "2004-01-01T19:48:21Z"),
    ("20040101", "2004-01-01T00:00:00Z"),
    ("1100000000", "2004-11-09T11:33:20Z"),
    ("1100000000000", "2004-11-09T11:33:20Z"),
    ("Sun Jan  4 16:29:06 2004", "2004-01-04T16:29:06Z"),
    ("Sun Jan  4 16:29:06 PST 2004", "2004-01-05T00:29:06Z"),
    ("November 3, 2025 4:05 PM", "2025-11-03T16:05:00Z"),
    ("11/3/2025 4:05 PM", "2025-11-03T16:05:00Z"),
    ("03/11/2025 10:00", "2025-11-03T10:00:00Z"),
    ("25/12/2025", "2025-12-25T00:00:00Z"),
    ("31.12.2014", "2014-12-31T00:00:00Z"),
    ("2025/11/03 10:00:00", "2025-11-03T10:00:00Z"),
    ("lundi 23 novembre 2026 à 14h30", "2026-11-23T14:30:00Z"),
    ("mar. 24 févr. 2026 08:15:00 +0100", "2026-02-24T07:15:00Z"),
    ("1er mai 2016", "2016-05-01T00:00:00Z"),
    ("sam., 15 août 2026 09:00:00 +0200", "2026-08-15T07:00:00Z"),
    ("Di, 3 März 2015 10:00:00 +0100", "2015-03-03T09:00:00Z"),
    ("Sábado, 5 de Septiembre de 2015, 10:20:30", "2015-09-05T10:20:30Z"),
    ("gio, 12 mag 2016 10:00:00 +0200", "2016-05-12T08:00:00Z"),
    ("seg, 07 dez 2015 08:00:00 -0200", "2015-12-07T10:00:00Z"),
    ("2004年05月28日 10:20", "2004-05-28T10:20:00Z"),
    ("2004-05-25 오후 11:23:17", "2004-05-25T14:23:17Z"),
    ("2004년 05월 28일  01:31:15", "2004-05-27T16:31:15Z"),
    ("2026. 11. 22. 오전 9:05", "2026-11-22T00:05:00Z"),
    ("2026年11月22日(日) 15時05分09秒", "2026-11-22T15:05:09Z"),
    ("2026-11-22 下午 3:15", "2026-11-22T15:15:00Z"),
    ("Κυρ, 11 Ιούλ 2004 12:00:00 EST", "2004-07-11T17:00:00Z"),
    ("2004-július-13T9:15-05:00", "2004-07-13T14:15:00Z"),
    ("Fri, 2006/09/15 08:19:53 EDT", "2006-09-15T12:19:53Z"),
    ("Mon, 26 January 2004 16:31:00 AT", "2004-01-26T20:31:00Z"),
    ("Sun Jul 15 01:16:00 +0000 2012", "2012-07-15T01:16:00Z"),
    ("2003-012-31T10:14:55+00:00", "2003-12-31T10:14:55Z"),
    ("domenica 22 novembre 2026 10.30", "2026-11-22T10:30:00Z"),
    ("2026-11-22T10:30:00.123456789+02:00", "2026-11-22T08:30:00Z"),
    ("2026-11-22T10:30:00-99:00", "2026-11-22T10:30:00Z"),
    ("2026-11-22T10:30", "2026-11-22T10:30:00Z"),
    ("1795343400.5", "2026-11-22T10:30:00Z"),
    ("Wed, 19 Feb 2012 22:40:00 GMT-01:01", "2012-02-19T23:41:00Z"),
    ("2003-12-31T25:14:55Z", None),
    (" \n Thu, 01 Jan 2004 19:48:21 GMT\n", "2004-01-01T19:48:21Z"),
    ("1970-01-01T00:00:00Z", None),
    ("0", None),
    ("Thu, 01 Jan 1970 00:00:00 GMT", None),
    ("2150-01-01", None),
    ("Wed, 31 Jun 2015 10:00:00 GMT", None),
    ("0000-00-00 00:00:00", None),
    ("bientôt", None),
    ("", None),
    (None, None),
]


@pytest.mark.parametrize(("text", "expected"), TABLE)
def test_a_date_is_read_as_utc(text: str | None, expected: str | None) -> None:
    assert rfc3339(read_date(text)) == expected


@given(
    st.text(alphabet=st.sampled_from("0123456789-/:.,+ TZGMTapm novfévr年月日'"), max_size=60) | st.text(max_size=60)
)
def test_no_text_makes_the_reader_fail(text: str) -> None:
    moment = read_date(text)
    assert moment is None or 1990 <= moment.year < 2100


@given(st.datetimes())
def test_what_we_write_we_read(moment) -> None:
    text = moment.replace(microsecond=0).isoformat() + "Z"
    found = read_date(text)
    assert found is None or rfc3339(found) == text


def test_no_name_stands_for_two_months() -> None:
    names = [fold(word) for words in months._NAMES for word in set(map(fold, words.split()))]
    assert sorted(names) == sorted(set(names))
