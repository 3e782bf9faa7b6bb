"""Course pages and announcements from Markdown files."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmooc.domain.courses import Announcement, CoursePage
from cmooc.domain.errors import BadInput
from cmooc.stages.pages import read_announcement, read_page

VALUES = {
    "course": "Territoires",
    "tag": "cmooc26",
    "base_url": "https://c.org",
    "week_1": "2026-11-16",
    "week_1_end": "2026-11-22",
}


def as_is(html: str, base_url: str) -> str:
    return html


def page(text: str) -> CoursePage:
    return read_page(text, language="fr", slug="about", values=VALUES, sanitize=as_is)


def announcement(text: str) -> Announcement:
    return read_announcement(text, language="fr", slug="note", values=VALUES, sanitize=as_is)


def test_a_page_with_front_matter() -> None:
    found = page(
        "---\ntitle: Week 1: {course}\nweek: 1\nnav: 20\nstarts: {week_1}\nends: {week_1_end}\n"
        "summary: 'Un pas.'\n---\n**Oui**"
    )
    assert found == CoursePage(
        "about",
        "fr",
        "Week 1: Territoires",
        "<p><strong>Oui</strong></p>\n",
        "Un pas.",
        20,
        1,
        date(2026, 11, 16),
        date(2026, 11, 22),
    )


def test_a_page_without_front_matter_has_its_heading_as_title() -> None:
    found = page("\ufeff# À propos de {course} #\r\n\r\nTexte\r\n")
    assert (found.title, found.html) == ("À propos de Territoires", "<p>Texte</p>\n")
    assert page("Texte").title == "about"


def test_known_places_are_filled_and_others_stay() -> None:
    found = page("`#{tag}` [ici]({base_url}/register) {unknown} {not this}")
    assert found.html == '<p><code>#cmooc26</code> <a href="https://c.org/register">ici</a> {unknown} {not this}</p>\n'


def test_tables_are_read_and_html_is_shown_as_text() -> None:
    found = page("| a | b |\n|---|---|\n| 1 | 2 |\n\n<script>x</script> [x](javascript:x)")
    assert "<td>1</td>" in found.html
    assert "&lt;script&gt;" in found.html
    assert "href" not in found.html


def test_the_html_goes_through_the_sanitizer_with_the_address_of_the_site() -> None:
    found = read_page("x", language="fr", slug="a", values=VALUES, sanitize=lambda html, base_url: f"{base_url}|{html}")
    assert found.html == "https://c.org|<p>x</p>\n"


def test_an_empty_date_is_no_date() -> None:
    assert page("---\nstarts:\nweek: 2\n---\n").starts is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("---\ntitle: x", r"about\.fr\.md, line 1: .* not closed"),
        ("---\ntitle: x\n\n# note\ncolour: red\n---\n", 'line 5: unknown key "colour"'),
        ("---\ntitle x\n---\n", 'line 2: "key: value" expected'),
        ("---\nnav: two\n---\n", 'line 2: "nav" must be a whole number, not "two"'),
        ("---\ntitle: x\nstarts: 22/11/2026\n---\n", 'line 3: "starts" must be a date'),
        ("---\nstarts: {week_9}\n---\n", 'not "{week_9}"'),
        ("---\nstarts: 2026-11-22\nends: 2026-11-21\n---\n", 'line 3: "ends" is before the start'),
    ],
)
def test_wrong_front_matter_is_refused_with_its_file_and_line(text: str, told: str) -> None:
    with pytest.raises(BadInput, match=told):
        page(text)


def test_the_file_may_be_named() -> None:
    with pytest.raises(BadInput, match=r"^pages/x\.md, line 1"):
        read_page("---", language="fr", slug="x", values={}, sanitize=as_is, file="pages/x.md")


def test_an_announcement_runs_from_its_day_until_its_last() -> None:
    found = announcement("---\ntitle: Rencontre\nfrom: 2026-11-22\nuntil: 2026-11-24\n---\nVenez.")
    assert found == Announcement("note", "fr", "Rencontre", "<p>Venez.</p>\n", date(2026, 11, 22), date(2026, 11, 24))
    assert announcement("---\nfrom: 2026-11-22\n---\n# Titre\nx").ends == date(2026, 11, 22)


def test_an_announcement_without_a_day_is_refused() -> None:
    with pytest.raises(BadInput, match=r'note\.fr\.md, line 1: an announcement needs "from:"'):
        announcement("---\ntitle: x\n---\n")


@given(st.text(max_size=80) | st.text("-\n:{}#title: ", max_size=80).map(lambda text: f"---\n{text}\n---\n{text}"))
def test_any_text_is_a_page_or_refused(text: str) -> None:
    try:
        found = page(text).slug
    except BadInput:
        found = "about"
    assert found == "about"
