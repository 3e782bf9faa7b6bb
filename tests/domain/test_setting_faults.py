"""What is wrong with a setting is told in our own sentences, whatever checks it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cmooc.domain.errors import ConfigError
from cmooc.domain.setting_faults import UNREADABLE
from cmooc.outputs.templating import catalogue
from cmooc.settings import load

WRONG = (
    ("edition_words", "5", "it is 200 at least", "c’est 200 au moins"),
    ("edition_words", "20000", "it is 5000 at most", "c’est 5000 au plus"),
    ("edition_words", "many", "it is a whole number, such as 20", "c’est un nombre entier, comme 20"),
    ("edition_words", "250.5", "it is a whole number, such as 20", "c’est un nombre entier, comme 20"),
    ("fetch_timeout_s", "0", "it is more than 0", "c’est plus de 0"),
    ("mail_per_second", "fast", "it is a number, such as 20", "c’est un nombre, comme 20"),
    ("edition_hour", "25:00", "it is a time, such as 07:30", "c’est une heure, comme 07:30"),
    ("title", "", "it is not to be empty", "ce ne peut pas être vide"),
    ("title", "x" * 201, "it has 200 characters at most", "c’est 200 caractères au plus"),
    ("tag", "two words", "it is one word of letters and digits", "c’est un seul mot, de lettres et de chiffres"),
    ("language", "de", "it is one of these: 'fr', 'en'", "c’est l’un de ceux-ci\u202f: 'fr', 'en'"),
    ("passkeys", "never", "it is one of these: 'offered', 'required'", "c’est l’un de ceux-ci\u202f: 'offered', 'required'"),
    ("passkeys", "required", "they can be required only where base_url", "elles ne peuvent être exigées que si"),
    ("timezone", "Mars", "no time zone is called 'Mars'", "aucun fuseau horaire ne s’appelle 'Mars'"),
    ("fetch_allow", "home", "'home' is no network", "'home' n’est pas un réseau"),
    ("smtp_url", "mail", "a relay looks like smtp://", "un relais s’écrit comme smtp://"),
    ("bounce_mailbox", "mail", "a mailbox looks like imaps://", "une boîte s’écrit comme imaps://"),
)  # fmt: skip


@pytest.mark.parametrize(("name", "value", "english", "french"), WRONG)
def test_a_fault_is_told_in_both_languages(name, value, english, french):
    with pytest.raises(ConfigError) as told:
        load(Path("/nowhere"), {}, {name: value})
    assert str(told.value).partition(": ")[2].partition(": ")[2].startswith(english)
    assert french in told.value.told(catalogue("fr"))


@pytest.mark.parametrize("line", ["port = []", "title = 4", "fetch_allow = 3", "edition_hour = true", "fetch_pause_s = [1]",
                                  "language = 1", "timezone = 2", "known_domains = 5", "port = 99999999999999999999"])  # fmt: skip
def test_what_the_file_may_hold_instead_is_known_by_its_kind(tmp_path, line):
    (tmp_path / "cmooc.toml").write_text(line)
    with pytest.raises(ConfigError) as told:
        load(tmp_path, {})
    assert UNREADABLE not in str(told.value)
    assert not re.search(r"\b(Input|should|unable)\b", str(told.value))
