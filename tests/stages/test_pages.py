"""Markdown in, course pages and announcements out."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from cmooc.domain.courses import Announcement, CoursePage
from cmooc.domain.errors import BadInput
from cmooc.stages.pages import read_announcement, read_page

PAGES = Path(__file__).parents[2] / "src" / "cmooc" / "pages"
VALUES = {"course": "Lieux & liens", "tag": "lieux", "contact": "nous@example.org", "base_url": "https://c.example/x"}


def as_it_is(html: str, base_url: str) -> str:
    return html


def page(text: str, slug: str = "about", values: dict[str, str] | None = None) -> CoursePage:
    return read_page(text, language="fr", slug=slug, values=VALUES if values is None else values, sanitize=as_it_is)


def body(markdown: str, values: dict[str, str] | None = None) -> str:
    return page(f"---\ntitle: T\n---\n{markdown}\n", values=values).html


def note(text: str) -> Announcement:
    return read_announcement(text, language="fr", slug="rencontre", values=VALUES, sanitize=as_it_is)


@pytest.mark.parametrize("path", sorted(PAGES.glob("*.md")), ids=lambda path: path.name)
def test_the_pages_that_come_with_cmooc_are_read(path):
    slug, language, _ = path.name.split(".")
    week = {f"week_{n}{end}": "2026-11-23" for n in range(1, 7) for end in ("", "_end")}
    found = read_page(path.read_text(), language=language, slug=slug, values={**VALUES, **week}, sanitize=as_it_is)
    assert (found.slug, found.language) == (slug, language)
    assert found.title
    assert found.summary
    assert (found.week is None) is (found.starts is None) is (found.ends is None) is (found.nav is not None)
    assert "<h2>" in found.html
    assert "<h1>" not in found.html
    assert not re.search(r"\{\w+\}", found.html)
    assert all(link.startswith(("https://", "mailto:")) for link in re.findall(r'href="([^"]*)"', found.html))


def test_a_page_has_all_that_its_head_says():
    found = page(
        "\ufeff---\r\ntitle: Semaine 1 : Arriver\r\nNav: 3\r\nslug: arriver\r\nsummary: «Cinq» pas\r\nweek: 1\r\n"
        "starts: 2026-11-23\r\nends: 2026-11-29\r\n\r\n---\r\nBonjour.\r\n"
    )
    assert found == CoursePage(
        "arriver", "fr", "Semaine 1 : Arriver", "<p>Bonjour.</p>\n", "«Cinq» pas", 3, 1, date(2026, 11, 23),
        date(2026, 11, 29),
    )  # fmt: skip


def test_what_the_head_does_not_say_is_unknown():
    found = page("---\ntitle: T\nnav:\n---\n")
    assert found == CoursePage("about", "fr", "T", "")


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ('"A title: with a colon"', "A title: with a colon"),
        ("'single'", "single"),
        ('"Ici" et "là"', '"Ici" et "là"'),
        ("L'eau d'ici", "L'eau d'ici"),
        ("{course} et {nobody}", "Lieux & liens et {nobody}"),
    ],
)
def test_titles_are_taken_as_written(written, title):
    assert page(f"---\ntitle: {written}\n---\n").title == title


def test_known_placeholders_are_filled_before_markdown():
    assert body("[Ici]({base_url}/register), `{tag}` #{tag} {unknown} {base_url.x}") == (
        '<p><a href="https://c.example/x/register">Ici</a>, <code>lieux</code> #lieux {unknown} {base_url.x}</p>\n'
    )


def test_headings_leave_the_first_place_to_the_title():
    assert body("# A\n\n## B\n\nC\n=\n\n###### D") == "<h2>A</h2>\n<h3>B</h3>\n<h2>C</h2>\n<h6>D</h6>\n"
    assert body("> # A\n\n## B") == "<blockquote>\n<h2>A</h2>\n</blockquote>\n<h3>B</h3>\n"
    assert body("## A\n\n### B") == "<h2>A</h2>\n<h3>B</h3>\n"


def test_tables_and_strikethrough_work_and_html_does_not():
    assert "<td>1</td>" in body("| a |\n|---|\n| 1 |")
    assert "<s>alt</s>" in body("~~alt~~")
    assert body("a <b>x</b>\n\n<script>y</script>") == (
        "<p>a &lt;b&gt;x&lt;/b&gt;</p>\n<p>&lt;script&gt;y&lt;/script&gt;</p>\n"
    )
    assert "href" not in body("[x](javascript:alert(1))")


def test_relative_links_start_from_the_address_of_the_page():
    html = body("[a](../privacy/) [b](#c) [d](mailto:x@y.example) [e](//z.example/) ![f](f.png) [g](http://[)")
    assert re.findall(r'(?:href|src)="([^"]*)"', html) == [
        "https://c.example/x/fr/pages/privacy/", "https://c.example/x/fr/pages/about/#c", "mailto:x@y.example",
        "https://z.example/", "https://c.example/x/fr/pages/about/f.png", "http://%5B",
    ]  # fmt: skip
    assert body("[a](../privacy/)", values={}) == '<p><a href="../privacy/">a</a></p>\n'


def test_html_goes_through_the_sanitizer_with_the_address_of_the_site():
    seen = []

    def sanitize(html: str, base_url: str) -> str:
        seen.append((html, base_url))
        return "safe"

    text = "---\ntitle: T\nfrom: 2026-11-24\n---\n*x*"
    values = {"base_url": "https://c.example"}
    read = read_announcement(text, language="en", slug="a", values=values, sanitize=sanitize)
    assert read.html == "safe"
    found = read_page("---\ntitle: T\n---\n*x*", language="en", slug="a", values={}, sanitize=sanitize)
    assert found.html == "safe"
    assert seen == [("<p><em>x</em></p>\n", "https://c.example"), ("<p><em>x</em></p>\n", "")]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "about.fr.md, line 1: a page begins"),
        ("# Title\n", "about.fr.md, line 1: a page begins"),
        ("---\ntitle: T\n", "about.fr.md, line 1: no second line"),
        ("---\ntitle: T\nno colon\n---\n", "about.fr.md, line 3: this line"),
        ("---\ntitle: T\nauthor: me\n---\n", "about.fr.md, line 3: 'author' is none of title, nav"),
        ("---\ntitle: T\ntitle: U\n---\n", "about.fr.md, line 3: title was said before"),
        ("---\nnav: 1\n---\n", "about.fr.md, line 1: there is no title"),
        ("---\nnav: 1\ntitle:\n---\n", "about.fr.md, line 3: there is no title"),
        ("---\ntitle: T\nnav: first\n---\n", "about.fr.md, line 3: nav can't be 'first'"),
        ("---\ntitle: T\nweek: 0\n---\n", "line 3: week can't be '0'"),
        ("---\ntitle: T\nweek: ²\n---\n", "line 3: week can't be"),
        ("---\ntitle: T\nslug: Été\n---\n", "line 3: slug can't be 'Été'"),
        ("---\r\ntitle: T\r\n\r\nstarts: {week_1}\r\n---\r\n", "line 4: starts can't be '{week_1}': a day looks like"),
        ("---\ntitle: T\nstarts: 2026-11-31\n---\n", "line 3: starts"),
        ("---\ntitle: T\nends: 2026-11-01\nstarts: 2026-11-02\n---\n", "line 3: ends can't be"),
    ],
)
def test_a_bad_head_is_refused_with_file_and_line(text, message):
    with pytest.raises(BadInput, match=re.escape(message)) as caught:
        page(text)
    assert message in caught.value.told(lambda template: template)


def test_an_announcement_stands_from_its_first_to_its_last_day():
    text = "---\ntitle: Jeudi\nfrom: 2026-11-24\nuntil: 2026-11-26\n---\nÀ **18 h**, [ici](register)."
    assert note(text) == Announcement(
        "rencontre", "fr", "Jeudi",
        '<p>À <strong>18 h</strong>, <a href="https://c.example/x/fr/register">ici</a>.</p>\n',
        date(2026, 11, 24), date(2026, 11, 26),
    )  # fmt: skip


def test_an_announcement_without_end_stands_a_week():
    found = note("---\ntitle: T\nfrom: 2026-11-24\n---\n")
    assert (found.starts, found.ends) == (date(2026, 11, 24), date(2026, 11, 30))


@pytest.mark.parametrize(
    ("head", "message"),
    [
        ("title: T", "rencontre.fr.md, line 1: there is no from"),
        ("from: 2026-11-24", "there is no title"),
        ("title: T\nfrom: 2026-11-24\nuntil: 2026-11-23", "line 4: until can't be '2026-11-23'"),
        ("title: T\nfrom: 9999-12-31", "line 3: from can't be"),
        ("title: T\nfrom: 2026-11-24\nnav: 1", "line 4: 'nav' is none of title, from, until"),
    ],
)
def test_a_bad_announcement_is_refused(head, message):
    with pytest.raises(BadInput, match=re.escape(message)):
        note(f"---\n{head}\n---\n")
