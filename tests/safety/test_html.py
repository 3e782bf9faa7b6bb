"""What strangers write acts on no page: known vectors, read by a real browser as well."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from html import escape
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page, sync_playwright

from cmooc.domain.entries import Enclosure, ParsedEntry
from cmooc.outputs.prose import plain_images
from cmooc.stages.sanitize import ATTRIBUTES, STEADY, TAGS, clean, plain, plain_line, safe_html

BASE = "https://blog.example/post/"
ESCAPE = re.compile(r"\\(n|t|r|f|x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8})")
MEANT = {"n": "\n", "t": "\t", "r": "\r", "f": "\f"}
LINES = Path(__file__).with_name("html.txt").read_text(encoding="utf-8").splitlines()
VECTORS = [
    ESCAPE.sub(lambda match: MEANT.get(match[1]) or chr(int(match[1][1:], 16)), line)
    for line in LINES
    if line and not line.startswith("# ")
]
KEPT = {tag: set(names) - {"style", "hidden"} for tag, names in ATTRIBUTES.items()}
ONE_LINE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2060-\u2064\u2066-\u2069\u200b\ufeff\ud800-\udfff]"
)
NEAR = ("127.0.0.1", "192.168.", "//10.", "[::", "0x7f", "2130706433", "localhost", ".local/", ".lan/", "169.254.")


class Reader(HTMLParser):
    """Notes every element and attribute, and holds each to the list."""

    def __init__(self) -> None:
        super().__init__()
        self.wrong: list[str] = []
        self.pictures: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag not in TAGS or tag in ("h1", "h5", "h6"):
            self.wrong.append(tag)
        for name, value in attrs:
            allowed = KEPT.get(tag, set()) | KEPT["*"] | ({"rel"} if tag == "a" else set())
            if name not in allowed or len(value or "") > 6000:
                self.wrong.append(f"{tag} {name}")
            if name in ("href", "src", "cite") and not re.match(r"https?://[^/@\\]+(/|\?|#|$)|mailto:", value or ""):
                self.wrong.append(f"{tag} {name}={value}")
            if name == "src":
                self.pictures.append(value or "")

    handle_startendtag = handle_starttag

    def handle_comment(self, data):
        self.wrong.append("comment")

    def handle_decl(self, decl):
        self.wrong.append("declaration")

    def handle_pi(self, data):
        self.wrong.append("instruction")

    def unknown_decl(self, data):
        self.wrong.append("declaration")


def read(html):
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader


def entry_of(vector):
    said = ParsedEntry(
        title=vector, author=vector, content=vector, summary=vector, categories=(vector,), url=vector, guid=vector,
        comments_url=vector, language=vector, enclosures=(Enclosure(vector, vector), Enclosure(BASE + "a.mp3", vector)),
    )  # fmt: skip
    return clean(said, feed_url=BASE, feed_language=vector)


def test_the_list_is_as_long_as_it_says():
    assert len(set(VECTORS)) >= 300


@pytest.mark.parametrize("vector", VECTORS)
def test_nothing_stays_but_what_the_list_allows(vector):
    done = safe_html(vector, BASE)
    assert read(done).wrong == []
    assert safe_html(done, BASE) == done


@pytest.mark.parametrize("vector", VECTORS)
def test_plain_fields_hold_one_line_and_no_markup(vector):
    entry = entry_of(vector)
    for text in (entry.title, entry.author, entry.summary, *entry.categories):
        assert not ONE_LINE.search(text)
    for text in (entry.author, *entry.categories):
        assert not re.search(r"</?[a-zA-Z!?][^<>]*>", text)
    assert not re.search(
        r"<\s*/|<\s*(?:script|img|svg|iframe|object|embed|a|form|math|style|link|meta|base)\b", entry.title, re.I
    )
    for url in (entry.url, entry.comments_url, *(file.url for file in entry.enclosures)):
        assert url is None or re.match(r"https?://[^/@\\]+(/|\?|$)", url)
    assert all(file.mime_type is None or re.fullmatch(r"[a-z0-9.+*/-]+", file.mime_type) for file in entry.enclosures)


@pytest.mark.parametrize("vector", [vector for vector in VECTORS if any(near in vector for near in NEAR)])
def test_no_picture_comes_from_the_readers_own_network(vector):
    assert read(safe_html(vector, BASE)).pictures == []


@pytest.mark.parametrize("html", [line for line in VECTORS if "evil.example/p.gif" in line])
def test_no_counting_pixel_stays(html):
    assert "<img" not in safe_html(html, BASE)


@pytest.mark.parametrize("html", [
    '<img src="//img.example/x.png">', '<img src="x.png" style="width:300px; opacity:0.9">',
    '<img src="x.png" width="10" height="200">', '<img src="http://8.8.8.8/x.png">', '<img src="x.png" width="100%">',
    '<img src="x.png" style="max-width:100%;height:auto">', '<img src="x.png" style="border-width:1px">',
])  # fmt: skip
def test_a_picture_that_is_there_to_be_seen_stays(html):
    (source,) = read(safe_html(html, BASE)).pictures
    assert source.startswith("http")
    assert "style" not in safe_html(html, BASE)


def test_pictures_of_a_blog_in_the_same_network_stay():
    base = "http://192.168.1.20:8080/blog/"
    assert read(safe_html('<img src="a.png"><img src="http://192.168.1.1/x">', base)).pictures == [base + "a.png"]


@pytest.mark.parametrize(("given_name", "name"), [
    ("&lt;b&gt;Ann&lt;/b&gt;", "Ann"), ("<b>Ann</b>", "Ann"), ("&lt;div&gt;Ann", "Ann"), ("Ann &lt;3", "Ann <3"),
    ("&amp;lt;b&amp;gt;Ann&amp;lt;/b&amp;gt;", "Ann"), ("<<b>b>Ann", "Ann"), ("An\u202ena\u2066", "Anna"),
    ("&lt;&lt;b&gt;i&gt;Ann", "Ann"), ("Ann \U0001f469\u200d\U0001f33e", "Ann \U0001f469\u200d\U0001f33e"),
    ("\U0001f3f4\U000e0067\U000e0062\U000e007f Ann", "\U0001f3f4\U000e0067\U000e0062\U000e007f Ann"),
    ("A\U000e0041nn", "Ann"), ("\u200bAnn\ufeff", "Ann"), ("علي\u200cرضا", "علي\u200cرضا"),
])  # fmt: skip
def test_a_name_is_words_alone(given_name, name):
    entry = clean(ParsedEntry(author=given_name, categories=(given_name,)), feed_url=BASE, feed_language=None)
    assert (entry.author, entry.categories) == (name, (name,))


def test_overlong_attributes_are_cut_or_dropped():
    done = safe_html(
        f"<img src=x.png alt='{'<&' * 100_000}'><a href='/{'y' * 100_000}' title='{'z' * 5000}'>l</a>", BASE
    )
    assert len(done) < 12_000
    assert read(done).wrong == []
    assert safe_html(done, BASE) == done


STEADY_TAGS = sorted(STEADY & TAGS)


@settings(max_examples=500, deadline=None)
@given(st.lists(st.one_of(
    st.sampled_from(STEADY_TAGS).flatmap(lambda tag: st.sampled_from([f"<{tag}>", f"</{tag}>", f"<{tag} dir=ltr>"])),
    st.sampled_from(["<a href=x>", "<img src=y>", "<h1>", "</h1>", "x", " ", "\n", "&amp;", "&#0;", "<br>", "<svg>", "</p>"]),
), max_size=40).map("".join))  # fmt: skip
def test_elements_that_need_one_pass_are_the_same_after_two(html):
    done = safe_html(html, BASE)
    assert safe_html(done, BASE) == done


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(VECTORS) | st.text(max_size=6), min_size=2, max_size=5).map("".join))
@example("<math><mtext><table>" * 5 + "<img src=x onerror=alert(1)>")
def test_vectors_in_each_others_company_are_as_harmless(html):
    done = safe_html(html, BASE)
    assert read(done).wrong == []
    assert safe_html(done, BASE) == done
    line = plain_line(html)
    assert not ONE_LINE.search(line)
    assert "\x00" not in plain(html)


# ---- in a real browser

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
             "--no-first-run", "--disable-dev-shm-usage"]  # fmt: skip
WATCH = """<script>
window.ran = [];
for (const name of ["alert", "confirm", "prompt", "print", "msgbox"]) window[name] = (what) => ran.push(name + what);
</script>"""


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        pytest.fail("These tests need Chromium. On Debian and Ubuntu: sudo apt install chromium", pytrace=False)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser.new_page()
        browser.close()


def shown(page, bodies):
    """Show the bodies, each alone in its part of a page, touch every element, and return scripts run and requests made."""
    asked: list[str] = []

    def note(route):
        asked.append(route.request.url)
        route.abort()

    page.unroute_all()
    page.goto("about:blank")
    page.route(re.compile("."), note)
    parts = "".join(f"<section>{body}</section>\n" for body in bodies)
    page.set_content(
        f"<!DOCTYPE html><meta charset=utf-8>{WATCH}<main>{parts}</main><p id=end>end</p>", wait_until="load"
    )
    assert page.locator("section").count() == len(bodies)
    assert page.locator("#end").count() == 1
    page.evaluate(
        """() => { for (const one of document.querySelectorAll("main *")) {
            for (const kind of ["click", "mouseover", "focus", "toggle", "error", "load", "animationstart"])
                one.dispatchEvent(new Event(kind, {bubbles: false, cancelable: true}));
            if (one.tagName === "DETAILS") one.open = true;
        } }"""
    )
    page.wait_for_timeout(300)
    return page.evaluate("window.ran"), asked


def test_the_browser_would_notice(page):
    ran, asked = shown(page, ["<img src='https://img.example/x.png' onerror=alert(1)>", "<p onclick=alert(2)>x</p>"])
    assert {"alert1", "alert2"} <= set(ran)
    assert asked == ["https://img.example/x.png"]


def test_a_page_of_ours_runs_no_script_and_asks_nobody(page):
    bodies = [plain_images(safe_html(vector, BASE), str) for vector in VECTORS]
    assert shown(page, bodies) == ([], [])


def test_what_feeds_and_mails_carry_runs_no_script_and_asks_only_for_pictures_that_are_shown(page):
    ran, asked = shown(page, [safe_html(vector, BASE) for vector in VECTORS])
    pictures = page.evaluate("[...document.images].map((one) => one.src.split('#')[0])")
    assert ran == []
    assert pictures
    assert set(asked) <= set(pictures)
    assert not any(near in url for near in NEAR for url in asked)


def test_titles_and_names_run_nothing_however_they_are_escaped(page):
    entries = [entry_of(vector) for vector in VECTORS]
    lines = [
        escape(text) for entry in entries for text in (entry.title, entry.author, entry.summary, *entry.categories)
    ]
    assert shown(page, lines) == ([], [])
    names = [text for entry in entries for text in (entry.author, *entry.categories)]
    assert shown(page, names) == ([], [])
