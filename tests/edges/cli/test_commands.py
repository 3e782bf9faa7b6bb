"""The commands as scripts use them: options, one JSON value on stdout, words on stderr, exit codes."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

COMMANDS = (
    "init", "run", "serve", "worker", "demo", "import", "export", "backup", "restore", "participants", "feeds", "poll", "check",
    "parse", "discover", "tag", "tags", "themes", "territories", "events", "draft", "edition", "publish", "search", "mail-preview",
    "send", "mailings", "subscribers", "bounce", "deliveries", "people", "login-link", "doctor", "migrate",
)  # fmt: skip
PARTS = {
    "feeds": ("add", "list", "show", "approve", "pause", "resume", "remove", "health", "notices"),
    "tags": ("show", "accept", "reject", "move", "undo", "history", "unsure"),
    "participants": ("erase",),
    "themes": ("list", "add", "import", "rules", "preview", "categories", "map", "suggest", "dismiss"),
    "territories": ("list", "find", "add", "set", "remove", "match", "import"),
    "draft": ("show", "lead", "announce", "highlight", "annotate", "hold", "release", "move", "clear", "undo"),
    "edition": ("correct",),
    "events": ("list", "suggested", "show", "accept", "reject", "cancel", "add"),
    "mailings": ("list", "show", "pause", "resume", "cancel"),
    "subscribers": ("list", "count", "show", "add", "import", "export", "remove", "erase"),
    "people": ("list", "add", "remove"),
}
FEEDS = Path(__file__).parents[2] / "data" / "feeds"
LINE = ("source", "ok", "error", "format", "charset", "feed", "entries")
FEED = ("title", "home_page_url", "feed_url", "language", "hubs")
ENTRY = (
    "guid", "url", "title", "author", "published_at", "updated_at", "summary_text", "content_html", "language",
    "categories", "enclosures", "comments_url", "comments_feed_url", "comments_count", "latitude", "longitude",
)  # fmt: skip
OPML = """<?xml version="1.0"?><opml version="2.0"><head/><body>
<outline text="Territories"><outline text="Figeac"><outline text="Pain perdu" type="rss" xmlUrl="http://127.0.0.1:9/a"/>
</outline></outline><outline text="Autre" type="rss" xmlUrl="http://127.0.0.1:9/b"/></body></opml>"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


# ---- help


@pytest.mark.parametrize(
    "words", [(), *((name,) for name in COMMANDS), *((name, part) for name in PARTS for part in PARTS[name])]
)
def test_help_is_given(cmooc, words):
    ran = cmooc(*words, "--help")
    assert ran.code == 0
    assert "Usage:" in ran.out
    assert ran.err == ""


def test_help_lists_every_command_from_start_to_upkeep(cmooc):
    out = cmooc("--help").out
    places = [out.index(f"│ {name} ") for name in COMMANDS if name not in PARTS]
    assert places == sorted(places)


def test_version_is_told_alone(cmooc):
    ran = cmooc("--version")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("cmooc 0.")


@pytest.mark.parametrize(
    "words", [("nonsense",), ("feeds", "nonsense"), ("poll", "--nonsense"), ("check",), ("feeds",)]
)
def test_wrong_usage_ends_with_2(cmooc, data, words):
    ran = cmooc("--data", data, *words)
    assert ran.code == 2
    assert not data.exists()


# ---- a fresh instance


def test_init_makes_a_folder_that_can_be_used_and_changes_nothing_the_second_time(cmooc, data):
    ran = cmooc(
        "--data", data, "init", "--title", 'The "valley"', "--title-fr", "La vallée", "--tag", "#valley", "--json"
    )
    assert ran.code == 0, ran.err
    assert ran.json["data"] == str(data)
    assert (data / "cmooc.db").exists()
    assert 'title = "The \\"valley\\""' in (data / "cmooc.toml").read_text()
    assert len(list((data / "pages").glob("*.md"))) == 20
    assert not list(data.rglob("*.tmp"))
    before = (data / "cmooc.toml").read_bytes()
    again = cmooc("--data", data, "init", "--title", "Other", "--json")
    assert (again.code, again.json["made"]) == (0, [])
    assert (data / "cmooc.toml").read_bytes() == before


@pytest.mark.parametrize("title", ["a\nb", "tab\there", "back\\slash", "é « ù » \u202f!", "\x01"])
def test_init_takes_any_title(cmooc, data, title):
    ran = cmooc("--data", data, "init", "--title", title)
    assert ran.code == 0, ran.err
    assert cmooc("--data", data, "doctor", "--json").code in (0, 1)


@pytest.mark.parametrize(("option", "value"), [("--language", "de"), ("--tag", "two words"), ("--title", "x" * 201)])
def test_init_refuses_a_bad_value_before_it_writes_anything(cmooc, data, option, value):
    ran = cmooc("--data", data, "init", option, value)
    assert ran.code == 2
    assert option.strip("-") in ran.err
    assert not (data / "cmooc.toml").exists()


def test_doctor_finds_nothing_wrong_with_a_fresh_instance(cmooc, data, tools):
    cmooc("--data", data, "init")
    ran = cmooc("--data", data, "doctor", "--json", CMOOC_PORT=str(tools.free_port()))
    assert (ran.code, ran.json["is_good"]) == (0, True), ran
    looked_at = {check["name"] for check in ran.json["checks"]}
    assert looked_at == {
        "python", "sqlite", "data", "disk", "database", "content", "mail", "places", "words", "guard", "port", "proxies",
        "variables",
    }  # fmt: skip


def test_doctor_says_that_the_fetch_guard_is_open(cmooc, data, tools):
    cmooc("--data", data, "init")
    ran = cmooc("--data", data, "doctor", CMOOC_FETCH_ALLOW="127.0.0.0/8", CMOOC_PORT=str(tools.free_port()))
    assert ran.code == 1
    assert "CMOOC_FETCH_ALLOW" in ran.out


def test_doctor_says_that_the_mail_relay_does_not_answer(cmooc, data, tools):
    cmooc("--data", data, "init")
    nobody = f"127.0.0.1:{tools.free_port()}"
    checks = cmooc("--data", data, "doctor", "--json", CMOOC_SMTP_URL=f"smtp://{nobody}").json["checks"]
    [mail] = [check for check in checks if check["name"] == "mail"]
    assert not mail["is_good"]
    assert nobody in mail["found"]


def test_doctor_changes_nothing_where_there_is_nothing(cmooc, data):
    ran = cmooc("--data", data, "doctor", "--json")
    assert ran.code == 1
    assert not data.exists()
    assert "init" in next(check["remedy"] for check in ran.json["checks"] if check["name"] == "data")


def test_migrate_can_be_run_at_any_time(cmooc, data):
    cmooc("--data", data, "init")
    ran = cmooc("--data", data, "migrate", "--json")
    assert (ran.code, ran.json["before"]) == (0, ran.json["now"])


def test_commands_work_before_init(cmooc, data):
    """No folder yet: either the command makes what it needs, or says in a sentence what to do."""
    for words in (("feeds", "list"), ("search", "pain"), ("themes", "list"), ("poll",), ("migrate",), ("publish",)):
        shutil.rmtree(data, ignore_errors=True)
        ran = cmooc("--data", data, *words)
        assert ran.code == 0 or (ran.code in (1, 2) and "init" in ran.err), (words, ran)


# ---- the list of feeds


def test_import_approves_and_makes_territories_of_folders(cmooc, data, tmp_path):
    file = tmp_path / "list.opml"
    file.write_text(OPML)
    ran = cmooc("--data", data, "--now", "2026-11-22T07:00", "import", file, "--json") if data.exists() else None
    cmooc("--data", data, "init")
    ran = cmooc("--data", data, "import", file, "--json")
    assert (ran.code, ran.json) == (0, {"added": 2, "known": 0, "refused": [], "territories": 1, "themes": 0})
    assert cmooc("--data", data, "import", file, "--json").json["known"] == 2
    listed = cmooc("--data", data, "feeds", "list", "--state", "approved", "--json").json
    assert sorted(one["title"] for one in listed) == ["Autre", "Pain perdu"]
    assert [one["slug"] for one in cmooc("--data", data, "territories", "list", "--json").json] == ["figeac"]


def test_import_says_which_addresses_it_left_out(cmooc, data, tmp_path):
    file = tmp_path / "list.opml"
    file.write_text(OPML.replace("http://127.0.0.1:9/b", "ftp://127.0.0.1/b"))
    cmooc("--data", data, "init")
    ran = cmooc("--data", data, "import", file, "--json")
    assert (ran.code, ran.json["added"]) == (1, 1)
    assert ran.json["refused"][0][0] == "ftp://127.0.0.1/b"


def test_export_gives_back_what_import_took(cmooc, data, tmp_path):
    file, out = tmp_path / "list.opml", tmp_path / "out.opml"
    file.write_text(OPML)
    cmooc("--data", data, "init")
    cmooc("--data", data, "import", file)
    assert cmooc("--data", data, "export", "opml", out).code == 0
    other = tmp_path / "other"
    cmooc("--data", other, "init")
    found = cmooc("--data", other, "import", out, "--json").json
    assert (found["added"], found["territories"]) == (2, 1)


def test_export_of_the_site_is_the_site_and_never_overwrites(cmooc, demo_copy, tmp_path):
    out = tmp_path / "site"
    assert cmooc("--data", demo_copy, "export", "site", out).code == 0
    assert (out / "fr" / "index.html").read_bytes() == (demo_copy / "site" / "fr" / "index.html").read_bytes()
    again = cmooc("--data", demo_copy, "export", "site", out)
    assert again.code == 2
    assert str(out) in again.err
    assert cmooc("--data", demo_copy, "export", "nonsense", out).code == 2


def test_a_feed_goes_through_its_states(cmooc, data, community):
    cmooc("--data", data, "init")
    allow = {"CMOOC_FETCH_ALLOW": "127.0.0.0/8"}
    home = community.base_url + community.community.feeds[0].home_path
    added = cmooc("--data", data, "feeds", "add", home, "--json", **allow)
    assert (added.code, added.json["is_new"], added.json["feed"]["state"]) == (0, True, "approved"), added
    url = added.json["feed"]["url"]
    assert url == community.base_url + community.community.feeds[0].path
    assert cmooc("--data", data, "feeds", "add", home, "--json", **allow).json["is_new"] is False
    for command, state in (("pause", "paused"), ("resume", "approved"), ("pause", "paused"), ("approve", "approved")):
        assert cmooc("--data", data, "feeds", command, url).code == 0
        assert cmooc("--data", data, "feeds", "show", "1", "--json").json["feed"]["state"] == state
    (listed,) = cmooc("--data", data, "feeds", "list", "--json").json
    assert listed["entries"] > 0  # what was found is the first poll
    polled = cmooc("--data", data, "poll", "--json", **allow)
    assert (polled.code, polled.json["asked"], polled.json["failed"], polled.json["new"]) == (0, 1, 0, 0)
    assert cmooc("--data", data, "poll", "--json", **allow).json["asked"] == 0
    again = cmooc("--data", data, "poll", "--all", "--json", **allow).json
    assert (again["asked"], again["new"], again["unchanged"]) == (1, 0, 1)
    assert len(cmooc("--data", data, "feeds", "show", url, "--json").json["attempts"]) == 3
    assert cmooc("--data", data, "feeds", "health", "--json").json == []
    assert cmooc("--data", data, "feeds", "remove", "1", "--yes").code == 0
    assert cmooc("--data", data, "feeds", "list", "--json").json == []
    assert cmooc("--data", data, "search", "a", "--json").json["total"] == 0


def test_removing_asks_first(cmooc, tools, demo_copy):
    ran = tools.run("--data", demo_copy, "feeds", "remove", "1", stdin=-3)  # subprocess.DEVNULL: nobody answers
    assert ran.code == 1
    assert "Traceback" not in ran.err
    assert len(cmooc("--data", demo_copy, "feeds", "list", "--json").json) == 76


def test_a_failing_poll_ends_with_1_and_says_which(cmooc, data, tmp_path):
    file = tmp_path / "list.opml"
    file.write_text(OPML)
    cmooc("--data", data, "init")
    cmooc("--data", data, "import", file)
    ran = cmooc("--data", data, "poll", CMOOC_FETCH_ALLOW="127.0.0.0/8")
    assert ran.code == 1
    assert "make demo" in ran.err
    assert ran.out == ""
    listed = cmooc("--data", data, "feeds", "health", "--json").json
    assert {one["health"] for one in listed} <= {"waiting", "failing"}
    assert all(one["detail"] for one in listed)


def test_check_shows_what_registering_would_and_stores_nothing(cmooc, data, community):
    cmooc("--data", data, "init")
    home = community.base_url + community.community.feeds[0].home_path
    ran = cmooc("--data", data, "check", home, "--json", CMOOC_FETCH_ALLOW="127.0.0.0/8")
    assert ran.code == 0
    assert set(ran.json) == {
        "url", "title", "channel", "platform", "format", "language", "has_validators", "entry_count", "entries", "others",
        "faults", "first_read",
    }  # fmt: skip
    assert all({"title", "course_tag", "tags"} <= set(entry) for entry in ran.json["entries"])
    assert all(set(fault) == {"code", "severity", "message", "remedy"} for fault in ran.json["faults"])
    assert ran.json["first_read"]["state"] is None
    assert ran.json["entries"]
    assert cmooc("--data", data, "feeds", "list", "--json").json == []


def test_check_tells_people_the_posts_the_faults_and_the_first_reading_in_their_language(cmooc, data, community):
    cmooc("--data", data, "init")
    home = community.base_url + community.community.feeds[0].home_path
    ran = cmooc("--data", data, "check", home, CMOOC_FETCH_ALLOW="127.0.0.0/8", LANG="fr_FR.UTF-8")
    assert ran.code == 0
    assert "hint: L’adresse n’est pas sécurisée (http au lieu de https)." in ran.out
    assert "Il est lu pour la première fois dès que l’équipe d’animation l’a approuvé." in ran.out
    assert "The address is not secured" in cmooc("--data", data, "check", home, CMOOC_FETCH_ALLOW="127.0.0.0/8").out


def test_check_of_what_lets_nobody_in_ends_with_2_and_a_remedy(cmooc, data, feed_server, answer):
    url = feed_server.answer("/feed", answer(status=403, headers={"cf-mitigated": "challenge"}))
    ran = cmooc("--data", data, "check", url, "--json", CMOOC_FETCH_ALLOW="127.0.0.0/8")
    assert (ran.code, ran.json["url"], ran.json["entries"]) == (2, None, [])
    (fault,) = ran.json["faults"]
    assert (fault["code"], fault["severity"]) == ("challenge", "stops")
    assert "Cloudflare" in fault["remedy"]
    assert len(feed_server.requests) == 1
    assert not data.exists()


def test_a_troubled_feed_says_since_when_why_and_what_to_do(cmooc, demo_copy):
    (gone,) = [one for one in cmooc("--data", demo_copy, "feeds", "health", "--json").json if one["health"] == "gone"]
    assert gone["why"] == "Its server says that it is gone for good."
    assert "paste its new address" in gone["remedy"]
    assert gone["since"] <= gone["polled_at"]
    told = cmooc("--data", demo_copy, "feeds", "health", LANG="fr_FR.UTF-8").out
    assert "Son serveur dit qu’il a disparu pour de bon." in told
    shown = cmooc("--data", demo_copy, "feeds", "show", str(gone["id"])).out
    assert gone["why"] in shown
    attempts = cmooc("--data", demo_copy, "feeds", "show", str(gone["id"]), "--json").json["attempts"]
    assert {
        "at",
        "outcome",
        "status",
        "wire_bytes",
        "duration_ms",
        "new",
        "changed",
        "detail",
        "why",
        "is_conditional",
    } == {*attempts[0]}
    assert attempts[0]["outcome"] == "gone"


def test_notices_list_what_owners_would_be_told_in_both_languages(cmooc, demo_copy):
    notices = cmooc("--data", demo_copy, "feeds", "notices", "--json").json
    gone = next(one for one in notices if one["about"] == "gone")
    assert set(gone) == {"feed", "url", "title", "participant", "about", "since", "texts"}
    assert "is gone: we no longer read it" in gone["texts"]["en"]["subject"]
    assert "a disparu" in gone["texts"]["fr"]["subject"]
    assert f"/feeds/{gone['feed']}/" in gone["texts"]["fr"]["body"]
    assert gone["texts"]["en"]["subject"] in cmooc("--data", demo_copy, "feeds", "notices").out
    assert cmooc("--data", demo_copy, "feeds", "notices", "--json").json == notices


# ---- reading without an instance


@pytest.mark.parametrize("path", sorted(FEEDS.glob("*.xml"))[::12] + sorted(FEEDS.glob("*.json"))[:2], ids=str)
def test_parse_prints_exactly_the_keys_of_the_contract(cmooc, path):
    ran = cmooc("parse", path, "--base-url", "http://127.0.0.1:1/feed")
    if path.name.endswith(".expect.json"):
        assert (ran.code, ran.json["ok"]) == (1, False)
        return
    line = ran.json
    assert tuple(line) == LINE
    assert line["source"] == str(path)
    assert ran.code == (0 if line["ok"] else 1)
    if line["ok"]:
        assert tuple(line["feed"]) == FEED
        for entry in line["entries"]:
            assert tuple(entry) == ENTRY
            assert entry["guid"]
            for name in ("published_at", "updated_at"):
                assert entry[name] is None or datetime.strptime(entry[name], "%Y-%m-%dT%H:%M:%S%z").tzinfo is UTC
            for file in entry["enclosures"]:
                assert tuple(file) == ("url", "mime_type", "size_bytes", "duration_s")
            assert "" not in [entry[name] for name in ENTRY if name not in ("summary_text", "content_html")]


def test_parse_prints_one_line_per_file_and_goes_on_after_a_bad_one(cmooc, tmp_path):
    good = tmp_path / "a.xml"
    good.write_text(
        '<rss version="2.0"><channel><title>A</title><item><guid>1</guid><title>x</title></item></channel></rss>'
    )
    page, empty = tmp_path / "b.html", tmp_path / "c.xml"
    page.write_text("<!doctype html><html><head><title>t</title></head><body>no</body></html>")
    empty.write_bytes(b"")
    ran = cmooc("parse", page, good, empty)
    lines = [json.loads(line) for line in ran.out.splitlines()]
    assert ran.code == 1
    assert [(line["ok"], line["error"]) for line in lines] == [(False, "html"), (True, None), (False, "empty")]
    entry = lines[1]["entries"][0]
    for name in ("url", "author", "published_at", "updated_at", "language", "comments_url", "comments_feed_url",
                 "comments_count", "latitude", "longitude"):  # fmt: skip
        assert entry[name] is None, name
    assert (entry["categories"], entry["enclosures"]) == ([], [])


def test_parse_gives_the_whole_entries_of_a_truncated_feed(cmooc, tmp_path):
    file = tmp_path / "a.xml"
    items = "".join(f"<item><guid>{n}</guid><title>t{n}</title></item>" for n in range(9))
    file.write_text(f'<rss version="2.0"><channel><title>A</title>{items}'[:-30])
    ran = cmooc("parse", file)
    assert (ran.code, ran.json["ok"], ran.json["error"]) == (0, True, "truncated")
    assert [entry["guid"] for entry in ran.json["entries"]] == [str(n) for n in range(8)]


def test_parse_needs_no_folder_and_makes_none(cmooc, data):
    cmooc("--data", data, "parse", sorted(FEEDS.glob("*.xml"))[0])
    assert not data.exists()


def test_a_missing_file_is_told_and_the_others_are_read(cmooc, tmp_path):
    ran = cmooc("parse", tmp_path / "none.xml", sorted(FEEDS.glob("*.xml"))[0])
    assert ran.code in (1, 2)
    assert "none.xml" in ran.err


def test_discover_lists_announced_feeds_best_first(cmooc, tmp_path):
    file = tmp_path / "page.html"
    file.write_text(
        '<html><head><link rel="alternate" type="application/rss+xml" title="Commentaires" href="/comments/feed/">'
        '<link rel="alternate" type="application/atom+xml" title="Billets" href="feed.atom"></head></html>'
    )
    ran = cmooc("discover", file, "--base-url", "https://a.example/blog/")
    assert ran.code == 0
    assert ran.json == [
        {"url": "https://a.example/blog/feed.atom", "title": "Billets", "type": "application/atom+xml"},
        {"url": "https://a.example/comments/feed/", "title": "Commentaires", "type": "application/rss+xml"},
    ]
    file.write_text("nothing here")
    assert cmooc("discover", file, "--base-url", "https://a.example/").json == []
    assert cmooc("discover", tmp_path / "none.html", "--base-url", "https://a.example/").code == 2


# ---- subjects


def test_a_theme_is_added_its_rule_tried_set_and_the_archive_tagged(cmooc, demo_copy):
    d = ("--data", demo_copy)
    assert cmooc(*d, "themes", "add", "Bread", "--fr", "Le pain").code == 0
    tried = cmooc(*d, "themes", "preview", "le-pain", "--rule", "any: pain, bread", "--json").json
    assert len(tried["takes"]) > 3
    assert (tried["loses"], tried["keeps"]) == ([], 0)
    assert cmooc(*d, "themes", "preview", "le-pain", "--json").json["takes"] == []
    told = cmooc(*d, "themes", "rules", "le-pain", "--set", "any: pain, bread")
    assert told.code == 0, told.err
    assert "pain" in cmooc(*d, "themes", "rules", "le-pain").out
    after = cmooc(*d, "themes", "preview", "le-pain", "--json").json
    assert (after["takes"], after["keeps"]) == ([], len(tried["takes"]))
    posts = {one["slug"]: one["posts"] for one in cmooc(*d, "themes", "list", "--json").json}
    assert 0 < posts["le-pain"] <= after["keeps"]
    cmooc(*d, "tag")  # a new theme says something of other posts, too
    assert cmooc(*d, "tag", "--json").json["changed"] == 0
    cleared = cmooc(*d, "themes", "rules", "le-pain", "--set", "")
    assert cleared.code == 0
    assert cmooc(*d, "themes", "preview", "le-pain", "--json").json["keeps"] == 0


def test_what_a_rule_finds_is_marked_and_a_change_of_it_can_be_undone(cmooc, demo_copy):
    d = ("--data", demo_copy)
    cmooc(*d, "themes", "add", "Bread", "--fr", "Le pain", "--rule", "any: bread", "--by", "Ann")
    shown = cmooc(*d, "themes", "preview", "le-pain", "--rule", "any: pain", "--limit", "3")
    assert shown.out.count("\n+ ") + shown.out.startswith("+ ") == 3
    assert "[pain" in shown.out.casefold()
    tried = cmooc(*d, "themes", "preview", "le-pain", "--rule", "any: pain", "--limit", "2", "--json").json
    assert len(tried["takes"]) == 2 < tried["counts"]["takes"]
    for post in tried["takes"]:
        spans = [post["title"][start:end] for start, end in post["title_spans"]]
        spans += [post["excerpt"][start:end] for start, end in post["excerpt_spans"]]
        assert spans
        assert {one.casefold() for one in spans} <= {"pain", "pains"}
    first = cmooc(*d, "themes", "rules", "le-pain", "--set", "any: pain", "--by", "Bob", "--json").json
    assert (first["rule"], first["spoken"], first["changed"] > 2) == ("any: pain", "takes posts with pain", True)
    assert cmooc(*d, "themes", "rules", "le-pain", "--undo", "--by", "Cy").code == 0
    history = cmooc(*d, "themes", "rules", "le-pain", "--history", "--json").json
    assert [(one["rule"], one["by"]) for one in history] == [
        ("any: bread", "Cy"),
        ("any: pain", "Bob"),
        ("any: bread", "Ann"),
    ]
    assert "Bob" in cmooc(*d, "themes", "rules", "le-pain", "--history").out
    cmooc(*d, "tag")  # the feeds have written more since their posts were tagged
    assert cmooc(*d, "tag", "--json").json["changed"] == 0
    assert cmooc(*d, "themes", "rules", "le-pain", "--undo", "--history").code == 2
    assert cmooc(*d, "themes", "rules", "le-pain", "--undo").code == 2


def test_a_bad_rule_changes_nothing_and_says_what_is_wrong(cmooc, demo_copy):
    d = ("--data", demo_copy)
    before = cmooc(*d, "themes", "list", "--json").out
    for rule in ("any: ", "none: x", 'any: "open', "regex: (", "nonsense: x"):
        ran = cmooc(*d, "themes", "rules", "communs", "--set", rule)
        assert (ran.code, ran.out) == (2, ""), ran
        assert len(ran.err) > 20
    assert cmooc(*d, "themes", "list", "--json").out == before
    pointing = cmooc(*d, "themes", "rules", "communs", "--set", "any: verger,\n  potager auteur: Ann").err.splitlines()
    assert pointing[-2:] == ["    potager auteur: Ann", "            ^^^^^^^"]
    assert cmooc(*d, "themes", "rules", "comuns").code == 2
    assert "communs" in cmooc(*d, "themes", "rules", "comuns").err


def test_territories_and_themes_are_taken_from_a_file_all_or_none(cmooc, data, tmp_path):
    cmooc("--data", data, "init")
    file = tmp_path / "v.toml"
    file.write_text(
        '[[territory]]\nname = "Lot"\n[[territory]]\nname = "Figeac"\nparent = "Lot"\n[[theme]]\nname = "Pain"\n'
    )
    assert cmooc("--data", data, "territories", "import", file).code == 0
    found = cmooc("--data", data, "territories", "list", "--json").json
    assert [(one["slug"], one["parent"]) for one in found] == [("lot", None), ("figeac", "lot")]
    file.write_text('[[theme]]\nname = "Eau"\n[[theme]]\nname = "Feu"\nrule = "nonsense: x"\n')
    ran = cmooc("--data", data, "themes", "import", file)
    assert ran.code == 2
    assert "v.toml" in ran.err
    assert [one["slug"] for one in cmooc("--data", data, "themes", "list", "--json").json] == ["pain"]
    assert cmooc("--data", data, "territories", "add", "Capdenac", "--own", "--within", "Lot").code == 0
    assert cmooc("--data", data, "territories", "add", "Capdenac", "--own").code == 2
    assert cmooc("--data", data, "territories", "add", "X", "--own", "--latitude", "91", "--longitude", "0").code == 2


# ---- editions, search, rehearsal


def test_search_finds_without_accents(cmooc, demo_instance):
    ran = cmooc("--data", demo_instance, "search", "ecole", "--json", "--limit", "5")
    assert ran.code == 0
    assert ran.json["total"] >= len(ran.json["entries"]) > 0
    assert set(ran.json["entries"][0]) == {"key", "title", "url", "feed", "dated_at"}
    assert cmooc("--data", demo_instance, "search", "école", "--json").json["total"] == ran.json["total"]
    for odd in ('"', "*", "AND", "a OR", "(", "-", "NEAR(", "'; DROP TABLE entry; --", "\ud800"[:0] or "%"):
        assert cmooc("--data", demo_instance, "search", "--json", "--", odd).code == 0, odd


def test_a_preview_stores_nothing_and_a_second_edition_of_a_day_is_the_first(cmooc, demo_copy):
    d = ("--data", demo_copy)
    edition = cmooc(*d, "edition", "--json").json
    assert set(edition) == {"day", "name", "outcome", "edition"}
    assert edition["outcome"] in ("there", "empty")
    tomorrow = date.fromisoformat(edition["day"]) + timedelta(days=1)
    preview = cmooc(*d, "--now", f"{tomorrow}T12:00", "edition", "--preview", "--json").json
    assert preview["outcome"] == "preview"
    assert preview["day"] == tomorrow.isoformat()
    assert cmooc(*d, "edition", "--date", "2020-01-01").code in (0, 2)
    assert cmooc(*d, "edition", "--date", "2999-01-01").code == 2
    assert cmooc(*d, "edition", "--date", "yesterday").code == 2


def test_now_moves_what_is_due(cmooc, data, community):
    cmooc("--data", data, "init")
    allow = {"CMOOC_FETCH_ALLOW": "127.0.0.0/8"}
    cmooc("--data", data, "feeds", "add", community.base_url + community.community.feeds[0].path, **allow)
    assert cmooc("--data", data, "poll", "--json", **allow).json["asked"] == 0  # it was read when it was added
    later = (datetime.now(UTC) + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert cmooc("--data", data, "--now", later, "poll", "--json", **allow).json["asked"] == 1
    attempts = cmooc("--data", data, "feeds", "show", "1", "--json").json["attempts"]
    assert attempts[0]["at"][:16] == later[:16]
    assert cmooc("--data", data, "--now", "soon", "poll").code == 2


# ---- where things come from


def test_the_folder_is_data_else_the_variable_else_here(cmooc, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert cmooc("init", "--json").json["data"] == str(tmp_path / "data")
    assert cmooc("init", "--json", CMOOC_DATA=str(tmp_path / "b")).json["data"] == str(tmp_path / "b")
    assert cmooc("--data", "c", "init", "--json", CMOOC_DATA="b").json["data"] == str(tmp_path / "c")


def test_the_environment_wins_over_the_file(cmooc, demo_instance, tmp_path):
    out = tmp_path / "a.opml"
    cmooc("--data", demo_instance, "export", "opml", out, CMOOC_TITLE_FR="Autre nom", CMOOC_TITLE="Another name")
    assert "nother name" in out.read_text() or "Autre nom" in out.read_text()


# ---- streams


def test_logs_go_to_stderr_and_the_result_to_stdout(tools, demo_copy):
    ran = tools.run("--data", demo_copy, "--verbose", "--now", "2027-06-01T07:00", "edition", "--json")
    assert ran.code == 0, ran.err
    assert ran.json["outcome"] == "empty"
    assert " INFO " in ran.err
    assert "Traceback" not in ran.err


def test_a_closed_pipe_is_no_disaster(tools, demo_instance):
    process = tools.spawn("--data", demo_instance, "feeds", "list", "--json")
    process.stdout.close()
    assert "Traceback" not in process.stderr.read()
    process.stderr.close()
    assert process.wait(60) in (0, 1)
