"""Tables of subscribers as hosts bring them, and as cmooc writes them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cmooc.domain.editions import Rhythm
from cmooc.domain.errors import BadInput
from cmooc.domain.subscribers import Consent, Cut, Subscriber, SubscriberState, Wishes
from cmooc.stages.subscriber_table import Line, read_table, record, write_table

AT = datetime(2026, 11, 3, 8, tzinfo=UTC)
CUT = Cut("en", ("drome", "rennes"), ("communs",), ("fr",), 10, is_plain=True)
ANA = Subscriber(1, "k", "ana@example.org", SubscriberState.ACTIVE, Rhythm.WEEKLY, CUT, AT, AT, AT)


def lines(text, language="fr"):
    return list(read_table(text, language))


def test_a_table_needs_nothing_but_addresses():
    assert lines("address\na@x.fr\n\nb@x.fr") == [
        Line(2, "a@x.fr", "", Wishes(Rhythm.DAILY, Cut("fr")), "", None),
        Line(4, "b@x.fr", "", Wishes(Rhythm.DAILY, Cut("fr")), "", None),
    ]


@pytest.mark.parametrize("sign", [",", ";"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_columns_stand_in_any_order_as_spreadsheets_write_them(sign, end, mark):
    head = sign.join(
        ["Rhythm", "note", " ADDRESS ", "themes", "consent", "consent_at", "most_posts", "format", "territories"]
    )
    body = sign.join(
        ["weekly", f'"a{sign} b"', " a@x.fr ", "communs jardins", "paper", "2026-11-03T09:00+01:00", "5", "text", ""]
    )
    cut = Cut("en", themes=("communs", "jardins"), most_posts=5, is_plain=True)
    assert lines(mark + head + end + body + end, "en") == [
        Line(2, "a@x.fr", "", Wishes(Rhythm.WEEKLY, cut), "paper", AT)
    ]


@pytest.mark.parametrize(
    ("column", "value"),
    [("language", "de"), ("rhythm", "hourly"), ("languages", "xx"), ("most_posts", "many"), ("most_posts", "0"),
     ("most_posts", "-1"), ("most_posts", "٣"), ("most_posts", "9" * 9), ("format", "pdf"), ("consent_at", "once")],
)  # fmt: skip
def test_what_no_line_can_say_is_told_with_its_line(column, value):
    number, error = lines(f"address,{column}\na@x.fr,\nb@x.fr,{value}\n")[1]
    assert number == 3
    assert value in str(error)


@pytest.mark.parametrize("text", ["", "\n", "a@x.fr\nb@x.fr", "mail,name\na@x.fr,b", "\x00"])
def test_a_file_without_a_column_of_addresses_is_refused(text):
    with pytest.raises(BadInput, match="one of them must be: address"):
        lines(text)


def test_a_cell_without_end_is_no_line():
    with pytest.raises(BadInput, match="Line"):
        lines("address\n" + '"' + "a" * 200_000)


def test_a_line_with_too_few_or_too_many_cells_is_read_as_far_as_it_goes():
    assert [line.address for line in lines("address,rhythm\na@x.fr\nb@x.fr,weekly,more,and more\n")] == [
        "a@x.fr",
        "b@x.fr",
    ]


def test_what_is_written_is_read_again():
    consent = Consent(AT, 'He said "yes, please"\nand signed; twice', "hash")
    text = "".join(write_table([record(ANA, consent), record(ANA, None)]))
    first, second = lines(text)
    assert (first.address, first.state, first.wishes, first.consent_at) == ("ana@example.org", "active", ANA.wishes, AT)
    assert first.consent == consent.wording
    assert (second.consent, second.consent_at) == ("", None)
    assert "hash" not in text
