"""`cmooc mail-preview`: the very mail, before it leaves and after."""

from __future__ import annotations

import re
from email import message_from_bytes, policy

import pytest


@pytest.fixture
def day(demo_instance):
    names = (path.name for path in (demo_instance / "site" / "editions").iterdir())
    return max(name for name in names if re.fullmatch(r"\d{4}-\d\d-\d\d", name))


def test_a_message_and_its_parts_are_written_as_readers_get_them(cmooc, demo_copy, tmp_path, day):
    def preview(name: str, *words: str) -> str:
        ran = cmooc("--data", demo_copy, "mail-preview", "--date", day, *words, tmp_path / name)
        assert ran.code == 0, ran.err
        assert f"Written: {tmp_path / name}" in ran.err
        return (tmp_path / name).read_bytes().decode()

    message = message_from_bytes(preview("whole.eml").encode(), policy=policy.default)
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert preview("a.html").startswith("<!DOCTYPE html>")
    whole = preview("a.txt", "--language", "en")
    assert "the daily edition of Learning territories" in whole.replace("\n", " ")
    part = preview("b.txt", "--language", "en", "--theme", "Commons", "--territory", "brest", "--most", "3")
    assert "You follow: Brest and Commons." in part.replace("\n", " ")
    assert len(part) < len(whole)
    assert "preferences/preview." in part
    assert "the weekly edition of" in preview("w.txt", "--language", "en", "--weekly").replace("\n", " ")


def test_without_a_day_it_is_the_next_edition_as_it_stands(cmooc, demo_copy, tmp_path, day):
    ran = cmooc("--data", demo_copy, "--now", f"{day}T12:00:00", "mail-preview", tmp_path / "next.eml")
    if ran.code == 0:
        assert f"editions/{day}/" not in (tmp_path / "next.eml").read_text()
    else:
        assert "is empty" in ran.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--language", "de"), "de is no language of the newsletter; there are fr, en."),
        (("--theme", "nothing"), "There is no theme nothing."),
        (("--territory", "nowhere"), "There is no territory nowhere."),
        (("--date", "yesterday"), "--date yesterday is no day"),
        (("--date", "2001-01-01"), "An edition of"),
        (("--most", "0"), "--most"),
    ],
)
def test_what_can_t_be_is_told(cmooc, demo_copy, tmp_path, day, words, said):
    ran = cmooc("--data", demo_copy, "mail-preview", "--date", day, *words, tmp_path / "a.eml")
    assert ran.code == 2
    assert said in ran.err
    assert not (tmp_path / "a.eml").exists()


def test_a_file_that_can_t_be_written_is_told_in_french(cmooc, demo_copy, tmp_path, day):
    ran = cmooc("--data", demo_copy, "mail-preview", "--date", day, tmp_path / "no" / "a.eml", LANG="fr_FR.UTF-8")
    assert ran.code == 1
    assert "ne peut pas être écrit" in ran.err


def test_settings_of_mail_are_those_of_the_message(cmooc, demo_copy, tmp_path, day):
    cmooc("--data", demo_copy, "mail-preview", "--date", day, tmp_path / "a.eml", CMOOC_MAIL_FROM="lettre@example.org",
          CMOOC_BASE_URL="https://cours.example.org", CMOOC_POSTAL_ADDRESS="12 rue des Communs", CMOOC_CONTACT="a@b.example")  # fmt: skip
    message = message_from_bytes((tmp_path / "a.eml").read_bytes(), policy=policy.default)
    assert message["From"].addresses[0].addr_spec == "lettre@example.org"
    assert message["Reply-To"] == "a@b.example"
    assert message["Message-ID"].endswith("@cours.example.org>")
    assert "12 rue des Communs" in message.get_body(("plain",)).get_content()
    ran = cmooc("--data", demo_copy, "mail-preview", tmp_path / "b.eml", CMOOC_BOUNCE_ADDRESS="not an address")
    assert ran.code == 2
    assert "CMOOC_BOUNCE_ADDRESS: the setting bounce_address" in ran.err
