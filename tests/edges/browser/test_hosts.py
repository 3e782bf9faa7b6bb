"""The pages of hosts in a real browser: both languages, with scripts and without, and closed to facilitators."""

from __future__ import annotations

import re
import tomllib
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from cmooc.bootstrap import Instance
from cmooc.domain.editions import Edition, Group, Item, Rhythm, Section, SectionKind, Window
from cmooc.domain.feeds import Outcome, PollState
from cmooc.domain.polls import Attempt, Polled
from cmooc.domain.roles import Role, WayIn
from cmooc.domain.subscribers import Cut, Wishes
from cmooc.domain.tags import Territory
from cmooc.settings import load

SEATS = [("fr", False, 320), ("en", True, 1100)]
PLACES = ("settings", "people/", "deliveries", "feeds", "backup", "doctor")
WORDS = {
    "fr": {"settings": "Réglages", "write": "Écrire les réglages", "too_small": "200 au moins", "waits": "1 réglage attend",
           "people": "Personnes", "address": "Adresse de courriel", "add": "Ajouter", "territories": "Territoires",
           "save": "Enregistrer", "saved": "Enregistré. Cela vaut dès maintenant", "added": "Le rôle est donné.",
           "bound": "Décide de : La vallée", "in": "Session ouverte dans 1 navigateur", "none_in": "dans 0 navigateur",
           "out": "Toutes les sessions sont fermées.", "sign_out": "Fermer toutes ses sessions", "deliveries": "Envois",
           "warned": "Plus d’un sur cent échoue", "feeds": "Flux", "trouble": "en difficulté", "audit": "Qui a fait quoi",
           "gave": "rôle donné à", "show": "Afficher", "backup": "Sauvegarde", "doctor": "Diagnostic",
           "make": "Faire une sauvegarde et la télécharger", "refused": "n’est pas de votre ressort"},
    "en": {"settings": "Settings", "write": "Write the settings", "too_small": "200 at least", "waits": "1 setting waits",
           "people": "People", "address": "Mail address", "add": "Add", "territories": "Territories",
           "save": "Save", "saved": "Saved. It holds from now on", "added": "They have a role now.",
           "bound": "Decides on: The valley", "in": "Signed in in 1 browser", "none_in": "in 0 browsers",
           "out": "Signed out everywhere.", "sign_out": "Sign them out everywhere", "deliveries": "Deliveries",
           "warned": "More than one in a hundred fail", "feeds": "Feeds", "trouble": "in trouble", "audit": "Who did what",
           "gave": "gave a role to", "show": "Show", "backup": "Backup", "doctor": "Check-up",
           "make": "Make a backup and download it", "refused": "not yours to decide"},
}  # fmt: skip


@dataclass
class Course:
    """A served course with something to show on each page of hosts."""

    here: Instance
    home: str
    first_settings: str

    def enter(self, browser: Browser, role: Role, language: str, **options: Any) -> Page:
        name = f"{role.value}-{language}-{len(self.here.people.store.all())}"
        person = self.here.people.add(f"{name}@example.org", role, name, language)
        context = browser.new_context(base_url=self.home, locale=language, **options)
        secret = self.here.people.open(person, WayIn.LINK, "a browser")
        context.add_cookies([{"name": "cmooc", "value": secret, "url": self.home}])
        return context.new_page()

    def setting(self, name: str) -> Any:
        return tomllib.loads((self.here.data / "cmooc.toml").read_text(encoding="utf-8")).get(name)


@dataclass
class Seat:
    """A host's browser at a page of the desk, and the words of its language."""

    page: Page
    words: dict[str, str]
    width: int

    def go(self, place: str) -> Page:
        """Go to a page by the desk's own navigation."""
        self.page.goto("/desk/me")
        self.page.locator(".desk-nav").get_by_role("link", name=re.compile(f"^{self.words[place]}")).click()
        expect(self.page.locator("h1")).to_have_text(self.words[place])
        self.fits()
        return self.page

    def fits(self) -> None:
        assert self.page.evaluate("document.documentElement.scrollWidth") <= self.width


@pytest.fixture(scope="module")
def course(tools: Any, stores_of: Any, smtp: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Course]:
    data = tmp_path_factory.mktemp("hosts") / "data"
    assert tools.run("--data", data, "init").code == 0
    relay = smtp.Sink().start()
    relay.script["RCPT"] = lambda _, line: b"550 5.1.1 no such mailbox" if "gone@" in line else None
    here = Instance(data, load(data, {"CMOOC_SMTP_URL": f"smtp://127.0.0.1:{relay.port}"}))
    _fill(here, stores_of(here.database))
    relay.stop()
    here.publisher.publish()
    with tools.serving(data, CMOOC_FETCH_ALLOW="127.0.0.0/8") as port:
        settings = (data / "cmooc.toml").read_text(encoding="utf-8")
        yield Course(here, f"http://127.0.0.1:{port}", settings)
    here.database.close()


def _fill(here: Instance, stores: Any) -> None:
    """Let a feed fail after it was read once, and an edition go to two readers, of whom one is refused for good."""
    now = here.clock()
    stores.vocabulary.save([Territory("la-vallee", {"fr": "La vallée", "en": "The valley"})], [])
    feed = stores.feed("moor")
    (key,) = stores.post(feed, "peat", at=now - timedelta(days=9))
    since = now - timedelta(days=8)
    state = PollState(next_poll_at=now, polled_at=now, ok_at=since, failures=30, failing_since=since,
                      outcome=Outcome.SERVER_ERROR)  # fmt: skip
    stores.polls.save([Polled(feed, state, Attempt(now, Outcome.SERVER_ERROR, 503))], now)
    item = Item(key, "Peat", "https://moor.example/", "Wet feet", "moor", "Moor", "Moor", "blog", "en", now)
    edition = Edition(now.date(), Window(None, now), 1, (Section(SectionKind.THEME, None, (Group(None, (item,)),)),),
                      posts=1, published_at=now)  # fmt: skip
    assert stores.editions.save(edition)
    for name in ("ann", "gone"):
        here.subscriber_lists.add(f"{name}@mail.example", Wishes(Rhythm.DAILY, Cut("en")), "at the market")
    here.mailings.start(edition.name)
    here.sending.send()


@pytest.fixture(params=SEATS, ids=lambda seat: f"{seat[0]}-{'js' if seat[1] else 'plain'}")
def seat(browser: Browser, course: Course, request: pytest.FixtureRequest) -> Iterator[Seat]:
    language, has_script, width = request.param
    page = course.enter(
        browser, Role.HOST, language, java_script_enabled=has_script, viewport={"width": width, "height": 800},
        color_scheme="dark" if width < 400 else "light",
    )  # fmt: skip
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    yield Seat(page, WORDS[language], width)
    page.context.close()
    assert wrong == []


def test_a_bad_value_is_told_at_its_field_and_a_good_one_is_kept(seat, course):
    page, title = seat.go("settings"), f"The moor, {id(seat)}"
    before = course.setting("edition_words")
    page.locator("#title").fill(title)
    page.locator("#edition_words").fill("5")
    page.get_by_role("button", name=seat.words["write"]).click()
    field = page.locator("#edition_words")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#e-edition_words")).to_contain_text(seat.words["too_small"])
    assert "e-edition_words" in (field.get_attribute("aria-describedby") or "")
    seat.fits()
    page.get_by_role("alert").get_by_role("link").click()
    expect(field).to_be_in_viewport()
    expect(page.locator("#title")).to_have_value(title)
    assert course.setting("edition_words") == before
    field.fill("900")
    page.get_by_role("button", name=seat.words["write"]).click()
    page.wait_for_url("**/desk/settings?done=1")
    assert (course.setting("title"), course.setting("edition_words")) == (title, 900)


def test_what_waits_for_a_new_start_is_counted_at_each_page_of_a_host(seat, course):
    file = course.here.data / "cmooc.toml"
    text = file.read_text(encoding="utf-8")
    try:
        file.write_text("suspend_after = 7\n", encoding="utf-8")
        page = seat.go("backup")
        expect(page.locator(".desk-nav .badge")).to_have_text("1")
        page.locator(".desk-nav").get_by_role("link", name=seat.words["settings"]).click()
        expect(page.locator("main")).to_contain_text(seat.words["waits"])
        expect(page.locator("#h-suspend_after strong")).to_contain_text("5")
        seat.go("doctor")
        expect(page.locator("main")).to_contain_text(seat.words["waits"])
    finally:
        file.write_text(text, encoding="utf-8")


def test_somebody_is_invited_bound_to_a_territory_and_signed_out(seat, course):
    words, page, name = seat.words, seat.go("people"), f"Fanny {id(seat)}"
    page.get_by_label(words["address"]).fill(f"fanny.{id(seat)}@example.org")
    page.locator("#name").fill(name)
    page.get_by_role("button", name=words["add"], exact=True).click()
    expect(page.locator(".notice.is-done")).to_contain_text(words["added"])
    [person] = [one for one in course.here.people.store.all() if one.name == name]
    page.get_by_role("link", name=name).click()
    page.locator("summary", has_text=words["territories"]).click()
    page.locator("input[name=territory][value=la-vallee]").check()
    page.get_by_role("button", name=words["save"], exact=True).click()
    expect(page.locator(".notice.is-done")).to_contain_text(words["saved"])
    assert course.here.people.of_id(person.id).territories == ("la-vallee",)
    seat.go("people")
    expect(page.get_by_role("listitem").filter(has_text=name)).to_contain_text(words["bound"])

    secret = course.here.people.open(person, WayIn.LINK, "another browser")
    page.get_by_role("link", name=name).click()
    expect(page.locator("main")).to_contain_text(words["in"])
    page.get_by_role("button", name=words["sign_out"]).click()
    expect(page.locator(".notice.is-done")).to_contain_text(words["out"])
    expect(page.locator("main")).to_contain_text(words["none_in"])
    assert course.here.people.session(secret) is None
    seat.fits()

    seat.go("audit")
    page.locator("#action").select_option("person.add")
    page.get_by_role("button", name=words["show"], exact=True).click()
    deeds = page.locator("main .trail li")
    expect(deeds.first).to_contain_text(f"{words['gave']} {name}")
    assert set(course.here.audit.newest(2, about=name, action="person.change")) != set()
    seat.fits()


def test_deliveries_are_told_by_domain_and_what_failed_with_its_address(seat):
    page = seat.go("deliveries")
    row = page.locator("tr", has_text="mail.example")
    expect(row.locator(".figure")).to_have_text(["1", "0", "1", "0", "0"])
    expect(row).to_contain_text(seat.words["warned"])
    page.locator("section[aria-labelledby=mailings] tbody a").click()
    failed = page.locator("tbody tr")
    expect(failed).to_have_count(1)
    expect(failed).to_contain_text("gone@mail.example")
    expect(failed).to_contain_text("no such mailbox")
    seat.fits()


def test_a_feed_in_trouble_is_found_with_each_visit_to_it(seat):
    page = seat.go("feeds")
    page.get_by_role("link", name=re.compile(seat.words["trouble"])).click()
    page.get_by_role("link", name="Blog of moor").click()
    visits = page.locator("section[aria-labelledby=log] tbody tr")
    expect(visits).to_have_count(2)
    expect(visits.first).to_contain_text("503")
    expect(visits.last).to_contain_text("200")
    seat.fits()


def test_a_backup_is_downloaded(seat, tmp_path: Path):
    page = seat.go("backup")
    with page.expect_download() as download:
        page.get_by_role("button", name=seat.words["make"]).click()
    file = tmp_path / "backup.zip"
    download.value.save_as(file)
    assert re.fullmatch(r"cmooc-\d{8}T\d{6}Z\.zip", download.value.suggested_filename)
    with zipfile.ZipFile(file) as parcel:
        assert {"cmooc.db", "cmooc.toml"} <= set(parcel.namelist())


def test_the_check_up_stands_for_what_is_well_and_what_is_not(seat):
    page = seat.go("doctor")
    rows = page.locator("tbody tr")
    expect(rows.filter(has=page.locator("th", has_text="content"))).to_contain_text("feeds 1")
    guard = rows.filter(has=page.locator("th", has_text="guard"))
    expect(guard).to_contain_text("CMOOC_FETCH_ALLOW")
    seat.fits()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_facilitator_finds_no_way_to_the_pages_of_hosts(browser, course, language):
    page = course.enter(browser, Role.FACILITATOR, language)
    page.goto("/desk/me")
    linked = page.locator(".desk-nav a").evaluate_all("all => all.map(one => one.getAttribute('href'))")
    assert not {f"/desk/{place}" for place in PLACES} & set(linked)
    for place in PLACES:
        answer = page.goto(f"/desk/{place}")
        assert answer is not None
        assert answer.status == 403
        expect(page.locator("main")).to_contain_text(WORDS[language]["refused"])
    for path in ("/desk/backup", "/desk/settings", "/desk/people/"):
        assert page.request.post(path, form={"title": "Mine"}, headers={"Origin": course.home}).status == 403
    page.context.close()
