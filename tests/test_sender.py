"""Who our mails come from, by the settings."""

from __future__ import annotations

import pytest

from cmooc.domain.mails import Sender
from cmooc.settings import Settings


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, Sender("newsletter@localhost")),
        ({"base_url": "https://course.example"}, Sender("newsletter@course.example")),
        ({"base_url": "https://école.example"}, Sender("newsletter@xn--cole-9oa.example")),
        ({"host": "::1"}, Sender("newsletter@localhost")),
        ({"contact": "team@course.example"}, Sender("team@course.example", contact="team@course.example")),
        (
            {"contact": "https://course.example/contact", "base_url": "https://course.example"},
            Sender("newsletter@course.example", contact="https://course.example/contact"),
        ),
        ({"contact": "ring at the blue door"}, Sender("newsletter@localhost")),
        (
            {"mail_from": "a@b.example", "bounce_address": "c@d.example", "postal_address": "12 Common Lane"},
            Sender("a@b.example", "c@d.example", "", "12 Common Lane"),
        ),
    ],
)
def test_the_sender_is_what_was_set_or_else_somebody_at_the_site(given, expected):
    assert Settings(**given).sender() == expected


@pytest.mark.parametrize("name", ["mail_from", "bounce_address"])
@pytest.mark.parametrize("value", ["a", "a@", "@b", "a@b\r\nBcc: c@d", "é@b.example", "A <a@b.example>", "a@b,c@d"])
def test_an_address_that_mail_can_t_go_to_is_refused(name, value):
    with pytest.raises(ValueError, match="a mail address looks like"):
        Settings(**{name: value})
