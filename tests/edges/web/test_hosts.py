"""The pages of hosts: settings, deliveries, feeds, backup and check-up, for hosts alone, and each deed noted."""

from __future__ import annotations

import io
import re
import tomllib
import zipfile
from html import unescape

import pytest
from starlette.testclient import TestClient

from cmooc.bootstrap import Instance, packaged
from cmooc.domain.feeds import FeedState
from cmooc.domain.roles import Outcome, Role, WayIn
from cmooc.outputs.templating import Templating
from cmooc.settings import load
from cmooc.web.app import make_app

HOME = "http://course.example"
FILE = """\
# Our course. Do not touch the line below without asking Ana.
title = "Gardens of the valley"  # agreed in May
# description = "an example"

fetch_allow = ["127.0.0.0/8"]
smtp_url = "smtp://ana:geheim@mail.example:587"
poll_every_minutes = 30
"""
PAGES = ("/desk/settings", "/desk/deliveries", "/desk/feeds", "/desk/backup", "/desk/doctor")


@pytest.fixture(scope="module")
def templating():
    return Templating(packaged("templates"))


@pytest.fixture
def instance(sqlite_database, tmp_path, clock, templating, monkeypatch):
    monkeypatch.setenv("CMOOC_BASE_URL", HOME)
    (tmp_path / "cmooc.toml").write_text(FILE, encoding="utf-8")
    found = Instance(tmp_path, load(tmp_path), clock)
    vars(found).update(database=sqlite_database, templating=templating)
    (tmp_path / "site").mkdir()
    return found


@pytest.fixture
def coming(instance):
    """Let somebody of a role in, and return their browser."""

    def come(role, name, language="en"):
        person = instance.people.add(f"{name}@example.org", role, name, language)
        browser = TestClient(make_app(instance), base_url=HOME, client=("192.0.2.7", 4711), follow_redirects=False)
        browser.cookies.set("cmooc", instance.people.open(person, WayIn.LINK, "a test"))
        return browser

    return come


@pytest.fixture
def host(coming):
    return coming(Role.HOST, "hedwig")


def deeds(instance):
    return [(one.by, one.action, one.outcome) for one in instance.audit.newest(50)]


def version(answer):
    return re.search(r'name="version" value="(\w*)"', answer.text)[1]


def told(answer):
    return unescape(" ".join(re.findall(r'role="(?:alert|status)">(.*?)</p>', answer.text)))


@pytest.mark.parametrize("path", PAGES)
def test_only_hosts_see_these_pages(coming, path):
    assert coming(Role.FACILITATOR, "fanny").get(path).status_code == 403
    hosts = coming(Role.HOST, "hedwig", "fr")
    answer = hosts.get(path)
    assert answer.status_code == 200
    assert '<html lang="fr"' in answer.text
    assert answer.headers["cache-control"] == "no-store"
    hosts.cookies.clear()
    assert hosts.get(path).headers["location"].startswith("/login")


# ---- settings


def test_settings_tell_where_they_come_from_and_keep_their_secrets(host):
    page = host.get("/desk/settings").text
    assert "geheim" not in page
    assert "Set, and not shown." in page
    assert "from CMOOC_BASE_URL in the environment" in page
    assert "The environment sets it, which wins over the file." in page
    assert 'name="base_url"' not in page
    assert 'name="fetch_allow"' not in page
    assert 'value="Gardens of the valley"' in page


def test_a_change_is_written_and_the_comments_stay(host, instance):
    form = {"version": version(host.get("/desk/settings")), "title": 'Gardens "and" moors', "edition_hour": "08:30",
            "poll_every_minutes": "30", "weekly_day": "", "fetch_allow": "0.0.0.0/0", "base_url": "https://evil.example"}  # fmt: skip
    answer = host.post("/desk/settings", data=form)
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk/settings?done=1")
    text = (instance.data / "cmooc.toml").read_text(encoding="utf-8")
    assert text == FILE.replace('"Gardens of the valley"', '"Gardens \\"and\\" moors"') + (
        'edition_hour = 08:30:00\nweekly_day = ""\n'
    )
    assert tomllib.loads(text)["fetch_allow"] == ["127.0.0.0/8"]
    assert "until cmooc is started anew: Gardens of the valley" in host.get("/desk/settings").text
    [deed] = instance.audit.newest(1)
    assert (deed.by, deed.action, deed.about) == ("hedwig", "settings.change", "title, edition_hour, weekly_day")
    assert "08:30" in deed.detail


def test_what_waits_for_a_new_start_is_counted_for_hosts(host, coming, instance):
    assert "is-wait" not in host.get("/desk/backup").text
    form = {"version": version(host.get("/desk/settings")), "title": "Moors", "edition_hour": "08:30"}
    host.post("/desk/settings", data=form)
    text = (instance.data / "cmooc.toml").read_text(encoding="utf-8")
    (instance.data / "cmooc.toml").write_text(text.replace("geheim", "neu"), encoding="utf-8")
    page = host.get("/desk/settings").text
    assert "3 settings wait for cmooc to be started anew" in page
    assert re.findall(r'href="#(\w+)"><code>', page) == ["title", "edition_hour", "smtp_url"]
    assert "geheim" not in page
    assert "the new value waits for cmooc to be started anew" in page
    for path in ("/desk/", "/desk/people/", "/desk/backup"):
        assert re.search(r'href="/desk/settings">Settings <span class="badge is-wait">3<', host.get(path).text)
    assert "3 settings wait" in host.get("/desk/doctor").text
    assert "is-wait" not in coming(Role.FACILITATOR, "fanny").get("/desk/me").text


def test_settings_that_cannot_be_read_stop_no_other_page(host, instance):
    (instance.data / "cmooc.toml").write_text("title =", encoding="utf-8")
    assert host.get("/desk/backup").status_code == 200
    assert "no valid TOML" in host.get("/desk/settings").text


def test_what_cannot_be_is_refused_with_its_field_and_nothing_is_lost(host, instance):
    form = {"version": version(host.get("/desk/settings")), "title": "New", "edition_words": "5"}
    answer = host.post("/desk/settings", data=form)
    assert answer.status_code == 422
    assert "edition_words can't be '5'" in told(answer)
    assert re.search(
        r'id="edition_words"[^>]*aria-describedby="h-edition_words e-edition_words"[^>]*aria-invalid="true"',
        answer.text,
    )
    assert 'id="e-edition_words">it is 200 at least</p>' in answer.text
    assert 'href="#edition_words"' in answer.text
    assert 'value="New"' in answer.text
    assert (instance.data / "cmooc.toml").read_text(encoding="utf-8") == FILE
    assert deeds(instance) == [("hedwig", "settings.change", Outcome.REFUSED)]


def test_two_hosts_never_overwrite_each_other(host, coming, instance):
    other, seen = coming(Role.HOST, "otto"), version(host.get("/desk/settings"))
    other.post("/desk/settings", data={"version": seen, "title": "Otto was here"})
    answer = host.post("/desk/settings", data={"version": seen, "title": "Hedwig was here"})
    assert answer.status_code == 422
    assert "The last to change settings here was otto." in told(answer)
    assert 'value="Hedwig was here"' in answer.text
    assert "now written there: Otto was here" in answer.text
    assert tomllib.loads((instance.data / "cmooc.toml").read_text())["title"] == "Otto was here"
    assert host.post("/desk/settings", data={"version": version(answer), "title": "Both"}).status_code == 303


def test_a_value_over_several_lines_is_left_to_people(host, instance):
    text = 'title = """Gardens\nof the valley"""\n'
    (instance.data / "cmooc.toml").write_text(text)
    answer = host.post("/desk/settings", data={"version": version(host.get("/desk/settings")), "title": "New"})
    assert "only be changed by hand" in told(answer)
    assert (instance.data / "cmooc.toml").read_text() == text


# ---- what stands on every page


def test_the_desk_says_that_it_has_a_cookie_and_brings_its_own_styles(host, instance):
    page = host.get("/desk/backup").text
    assert "No cookie" not in page
    assert "one cookie remembers that you are signed in" in page
    assert "No cookie, no tracking" in host.get("/en/search").text
    wanted = re.findall(r'(?:href|src)="(/assets/[^"]+)"', page)
    assert len(wanted) >= 5
    for path in wanted:
        answer = host.get(path)  # nothing is published yet, as after an upgrade
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith(("text/css", "text/javascript"))
        assert "immutable" in answer.headers["cache-control"]
    (instance.data / "site/assets").mkdir()
    (instance.data / "site" / wanted[0][1:]).write_text("/* published */", encoding="utf-8")
    assert host.get(wanted[0]).text == "/* published */"
    assert host.get("/assets/desk-0000000000.css").status_code == 404


# ---- what waits for the worker


def test_who_serves_without_a_worker_is_told_what_waits_for_it(coming, instance, stores_of, sqlite_database):
    stores = stores_of(sqlite_database)
    stores.post(stores.feed("moor"), "peat")
    facilitator = coming(Role.FACILITATOR, "fanny")
    assert "retagging" not in facilitator.get("/desk/").text
    instance.retagging.ask("Ann", "peat")
    instance.retagging.ask("Ann")
    for path in ("/desk/", "/desk/themes/", "/desk/territories/", "/desk/retagging"):
        assert "2 changes of themes or territories wait for the worker" in facilitator.get(path).text
    instance.changes.set_mark("retagged", "2 0")  # a worker has taken it up
    assert "The archive is being tagged anew." in facilitator.get("/desk/").text
    instance.retagging.work()
    assert "The archive is tagged anew." in facilitator.get("/desk/retagging").text


# ---- feeds


@pytest.fixture
def feed(instance, stores_of, sqlite_database, feed_server, answer):
    body = b"""<rss version="2.0"><channel><title>Moor</title><link>http://moor.example/</link><item>
      <title>Peat</title><guid isPermaLink="false">1</guid><description>Wet feet</description></item></channel></rss>"""
    url = feed_server.answer("/feed", answer(body, headers={"Content-Type": "application/rss+xml"}))
    return stores_of(sqlite_database).feed("moor", url=url)


def test_a_host_reads_pauses_resumes_and_removes_a_feed(host, instance, feed, feed_server):
    path = f"/desk/feeds/{feed.id}"
    assert host.post(f"{path}/read").headers["location"] == f"{path}?done=read"
    assert len(feed_server.of("/feed")) == 1
    assert "1, 0" in host.get(path).text
    host.post(f"{path}/state", data={"change": "pause"})
    assert instance.feeds.get(str(feed.id)).state is FeedState.PAUSED
    again = host.post(f"{path}/state", data={"change": "pause"})
    assert again.status_code == 409
    assert "Nothing was done" in told(again)
    assert host.post(f"{path}/read").status_code == 409
    host.post(f"{path}/state", data={"change": "resume"})
    assert "The feed and its 1 post are forgotten" in host.get(f"{path}/remove").text
    assert host.post(f"{path}/remove", data={"state": "paused"}).status_code == 409, "it was resumed since"
    assert host.post(f"{path}/remove", data={"state": "approved", "reason": "asked for"}).status_code == 303
    assert host.get(path).status_code == 404
    assert [action for _, action, _ in deeds(instance)] == ["feed.remove", "feed.resume", "feed.pause", "feed.read"]


def test_feeds_are_chosen_by_their_health(host, feed):
    assert "Blog of moor" in host.get("/desk/feeds").text
    assert "Blog of moor" not in host.get("/desk/feeds?health=trouble").text
    assert "Blog of moor" in host.get("/desk/feeds?health=waiting").text
    for path in ("/desk/feeds/0", "/desk/feeds/99999999999", "/desk/feeds/x", "/desk/feeds/-1"):
        assert host.get(path).status_code == 404


# ---- keeping


def test_a_backup_is_downloaded_whole_and_leaves_nothing_behind(host, instance):
    before = sorted(path.name for path in instance.data.iterdir())
    answer = host.post("/desk/backup")
    assert answer.status_code == 200
    assert answer.headers["content-disposition"].startswith('attachment; filename="cmooc-20261123T')
    assert int(answer.headers["content-length"]) == len(answer.content)
    with zipfile.ZipFile(io.BytesIO(answer.content)) as parcel:
        assert {"cmooc.db", "cmooc.toml"} <= set(parcel.namelist())
    assert sorted(path.name for path in instance.data.iterdir()) == before
    assert deeds(instance) == [("hedwig", "backup.download", Outcome.DONE)]


def test_the_check_up_says_what_to_do(host):
    page = host.get("/desk/doctor").text
    assert "CMOOC_FETCH_ALLOW opens 127.0.0.1: fine for a demo, not for a public course." in page
    assert "things are to be looked at." in page


def test_deliveries_without_any(host):
    assert "Nothing was sent in this time." in host.get("/desk/deliveries?days=30").text
    assert host.get("/desk/deliveries/2026-11-22").status_code == 404
