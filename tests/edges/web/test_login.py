"""Coming to the desk: by a link or a passkey, as whom, and what becomes of it when a role changes."""

from __future__ import annotations

import re
from html import unescape

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from cmooc.bootstrap import Instance, packaged
from cmooc.domain.roles import Role, WayIn
from cmooc.domain.tags import Territory, Theme
from cmooc.outputs.templating import Templating
from cmooc.settings import Settings
from cmooc.stores.letters import LETTER
from cmooc.stores.people import LINK, SESSION
from cmooc.web.access import place_after
from cmooc.web.app import make_app
from cmooc.web.devices import device_of

HOME = "https://course.example"
ANN, BOB = "ann@course.example", "bob@course.example"
ELSEWHERE = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture(scope="module")
def templating():
    return Templating(packaged("templates"))


@pytest.fixture
def make(sqlite_database, tmp_path, clock, templating):
    """Make an instance with these settings, and a browser that looks at it."""

    def instance_of(**settings):
        found = Instance(tmp_path, Settings(**{"base_url": HOME, "forms_per_minute": 1000, **settings}), clock)
        vars(found).update(database=sqlite_database, templating=templating)
        (tmp_path / "site").mkdir(exist_ok=True)
        return found

    return instance_of


@pytest.fixture
def instance(make):
    found = make()
    found.vocabulary.save(
        [Territory("rennes", {"fr": "Rennes"}), Territory("lyon", {"fr": "Lyon"})],
        [Theme("jardins", {"fr": "Jardins", "en": "Gardens"}, {})],
    )
    return found


@pytest.fixture
def browser(instance):
    """Gives browsers, each with its own cookies; they follow no redirect by themselves."""

    def new(of=instance, base_url=HOME):
        return TestClient(make_app(of), base_url=base_url, follow_redirects=False, headers={"User-Agent": FIREFOX})

    return new


@pytest.fixture
def client(browser):
    return browser()


@pytest.fixture
def ann(instance):
    return instance.people.add(ANN, Role.HOST, "Ann", "en")


@pytest.fixture
def bob(instance, ann):
    return instance.people.add(BOB, Role.FACILITATOR, "Bob", "fr")


@pytest.fixture
def sign_in(instance, browser):
    def come(person, way_in=WayIn.PASSKEY, of=None):
        found = browser(of or instance)
        found.cookies.set("__Host-cmooc", (of or instance).people.open(person, way_in, "Firefox, Linux"))
        return found

    return come


@pytest.fixture
def rows(instance):
    def read(what):
        with instance.database.read() as connection:
            return connection.execute(select(what)).all()

    return read


def path_of(link):
    return link.removeprefix(HOME)


def deeds(instance):
    return [(one.by, one.action, one.outcome.value) for one in instance.audit.newest(50)]


# ---- by a link


def test_a_link_is_asked_for_looked_at_and_pressed(client, instance, ann, rows):
    answer = client.post("/en/login", data={"address": ANN, "to": "/desk/audit?by=Bob"})
    assert answer.status_code == 200
    (letter,) = rows(LETTER)
    path = path_of(letter.content["link"])
    for method in ("GET", "HEAD", "GET"):
        assert client.request(method, path).status_code == 200
    assert rows(SESSION) == [], "looking does nothing"
    assert client.get("/desk/me").headers["location"] == "/login?to=/desk/me"
    entered = client.post(path)
    assert (entered.status_code, entered.headers["location"]) == (303, "/desk/audit?by=Bob")
    assert client.get("/desk/me").status_code == 200
    assert client.post(path).status_code == 410
    assert client.get(path).status_code == 410
    assert deeds(instance) == [("Ann", "signin.link", "done")]


def test_the_cookie_is_for_this_host_over_https_alone_and_no_script_reads_it(client, instance, ann, make, browser):
    cookie = client.post(path_of(instance.people.link(ann))).headers["set-cookie"]
    assert cookie.startswith("__Host-cmooc=")
    parts = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert {"httponly", "secure", "samesite=lax", "path=/", f"max-age={30 * 86400}"} == parts
    plain = make(base_url="http://192.0.2.1:8000")
    cookie = browser(plain, "http://192.0.2.1:8000").post(
        plain.people.link(ann).removeprefix("http://192.0.2.1:8000")
    ).headers["set-cookie"]  # fmt: skip
    assert cookie.startswith("cmooc=")
    assert "secure" not in cookie.lower()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_nobody_learns_who_has_a_role(client, ann, language, rows):
    answers = [client.post(f"/{language}/login", data={"address": address}) for address in (ANN, "x@course.example")]
    known, unknown = ((one.status_code, one.content, dict(one.headers)) for one in answers)
    assert known == unknown
    assert len(rows(LETTER)) == 1


def test_who_has_a_role_is_looked_up_after_the_answer_alone(client, instance, ann, monkeypatch):
    """What happens before the answer is the same for all, so its time tells nothing."""
    seen = []
    monkeypatch.setattr(type(instance.people), "send_link", lambda *given: seen.append(given))
    client.post("/login", data={"address": ANN})
    client.post("/login", data={"address": "x@course.example"})
    assert [given[1] for given in seen] == [ANN, "x@course.example"]


def test_one_request_too_many_gets_the_same_page_and_no_letter(client, ann, rows):
    answers = [client.post("/en/login", data={"address": ANN}).content for _ in range(12)]
    assert len(set(answers)) == 1
    assert len(rows(LINK)) == 1


def test_what_is_no_address_is_told_beside_its_field(client):
    answer = client.post("/fr/login", data={"address": "nonsense", "to": "/desk/people/"})
    assert answer.status_code == 422
    assert 'value="nonsense" aria-invalid="true"' in answer.text
    assert 'name="to" value="/desk/people/"' in answer.text


@pytest.mark.parametrize(("wanted", "place"), [
    ("/desk/themes/?q=a%20b", "/desk/themes/?q=a%20b"), ("/desk/", "/desk/"), ("", "/desk/"), ("/", "/desk/"),
    ("https://evil.example/desk/", "/desk/"), ("//evil.example/desk/", "/desk/"), ("/desk/\\evil", "/desk/"),
    ("/\\evil.example", "/desk/"), ("javascript:alert(1)", "/desk/"), ("/desk/\nX: y", "/desk/"), ("/desk/" + "x" * 600, "/desk/"),
    ("/deskless", "/desk/"), ("/desk", "/desk/"), ("http:/desk/", "/desk/"),
])  # fmt: skip
def test_after_signing_in_one_stays_here(wanted, place):
    assert place_after(wanted) == place


def test_where_somebody_wanted_to_go_is_kept_also_for_parts_of_a_page(client):
    assert client.get("/desk/audit?by=Ann&action=a.b").headers["location"] == (
        "/login?to=/desk/audit%3Fby%3DAnn%26action%3Da.b"
    )
    assert client.post("/desk/me", data={"name": "x"}).headers["location"] == "/login?to=/desk/"
    part = client.post("/desk/me", headers={"HX-Request": "true", "HX-Current-URL": f"{HOME}/desk/themes/"})
    assert (part.status_code, part.headers["hx-redirect"]) == (401, "/login?to=/desk/themes/")


def test_whoever_is_in_need_not_come_in_again(sign_in, ann):
    assert sign_in(ann).get("/login?to=/desk/me").headers["location"] == "/desk/me"


def test_signing_in_anew_ends_what_this_browser_had(client, instance, ann, rows):
    client.post(path_of(instance.people.link(ann)))
    first = client.cookies["__Host-cmooc"]
    client.post(path_of(instance.people.link(ann)))
    assert client.cookies["__Host-cmooc"] != first
    assert len(rows(SESSION)) == 1


def test_signing_out_ends_the_session_itself(sign_in, instance, ann):
    browser = sign_in(ann)
    secret = browser.cookies["__Host-cmooc"]
    answer = browser.post("/desk/logout")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert instance.people.session(secret) is None
    assert deeds(instance) == [("Ann", "signin.end", "done")]


@pytest.mark.parametrize(
    "path", ["/desk/logout", "/desk/me", "/desk/people/", "/desk/me/sessions/end-others", "/login"]
)
def test_other_sites_send_no_forms(sign_in, ann, path, rows):
    before = rows(SESSION)
    assert sign_in(ann).post(path, data={"name": "x"}, headers=ELSEWHERE).status_code == 403
    assert len(rows(SESSION)) == len(before) + 1


def test_over_plain_http_forms_say_where_they_come_from(client, instance, ann):
    """Without Sec-Fetch-Site browsers send `Origin: null` from pages without referrer, and that is refused here."""
    for path in ("/login", path_of(instance.people.link(ann))):
        assert '<meta name="referrer" content="same-origin">' in client.get(path).text
    refused = client.post(path_of(instance.people.link(ann)), headers={"Origin": "null"})
    assert refused.status_code == 403


def test_pages_before_the_desk_are_kept_by_nobody(client, instance, ann):
    for path in ("/login", path_of(instance.people.link(ann)), "/login/" + "x" * 43):
        answer = client.get(path)
        assert (answer.headers["x-robots-tag"], answer.headers["cache-control"]) == ("noindex", "no-store")
        assert 'rel="canonical"' not in answer.text


@pytest.mark.parametrize("path", ["/login", "/fr/login", "/en/login", "/desk/me"])
def test_scripts_may_run_where_one_is_needed_and_come_from_here(client, path):
    policy = client.get(path).headers["content-security-policy"]
    assert "script-src 'self'; connect-src 'self'" in policy
    assert "unsafe" not in policy


# ---- by passkey


def test_a_passkey_is_made_and_used(sign_in, client, instance, ann, authenticator):
    desk, device = sign_in(ann, WayIn.LINK), authenticator()
    asked = desk.post("/desk/me/passkeys/options")
    assert (asked.status_code, asked.headers["cache-control"]) == (200, "no-store")
    made = desk.post("/desk/me/passkeys", data={"answer": device.make(asked.text), "name": "Telephone"})
    assert made.headers["location"] == "/desk/me?done=made"
    assert "Telephone" in desk.get("/desk/me").text
    answer = device.sign(client.post("/login/passkey/options").text)
    entered = client.post("/login/passkey", data={"answer": answer, "to": "/desk/people/"})
    assert (entered.status_code, entered.headers["location"]) == (303, "/desk/people/")
    assert client.get("/desk/people/").status_code == 200
    assert instance.people.sessions(ann)[0].way_in is WayIn.PASSKEY
    assert deeds(instance) == [("Ann", "signin.passkey", "done"), ("Ann", "passkey.make", "done")]


def test_a_passkey_that_is_refused_is_noted_under_its_owners_name(sign_in, client, instance, ann, authenticator):
    desk, device = sign_in(ann), authenticator()
    desk.post("/desk/me/passkeys", data={"answer": device.make(desk.post("/desk/me/passkeys/options").text)})
    device.verifies = False
    signed = device.sign(client.post("/en/login/passkey/options").text)
    answer = client.post("/en/login/passkey", data={"answer": signed})
    assert answer.status_code == 422
    assert "did not check that it is you" in unescape(answer.text)
    assert instance.audit.newest(1)[0].outcome.value == "refused"
    assert "did not check" in instance.audit.newest(1)[0].detail
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("answer", ["", "nonsense", "{}"])
def test_strangers_leave_no_line_in_the_log(client, instance, answer):
    refused = client.post("/login/passkey", data={"answer": answer})
    assert (refused.status_code, deeds(instance)) == (422, [])
    assert 'role="alert"' in refused.text


def test_too_many_questions_are_told_to_the_script(client):
    answers = [client.post("/login/passkey/options") for _ in range(31)]
    assert [one.status_code for one in answers] == [200] * 30 + [429]
    assert "five minutes" in answers[-1].json()["error"] or "cinq minutes" in answers[-1].json()["error"]


@pytest.mark.parametrize(("base_url", "seen_at", "told"), [
    ("http://192.0.2.1:8000", "http://192.0.2.1:8000", "with HTTPS and a name"),
    (HOME, "https://other.example", "own address"),
])  # fmt: skip
def test_where_passkeys_do_not_work_the_page_says_why(make, browser, base_url, seen_at, told, ann):
    of = make(base_url=base_url)
    client = browser(of, seen_at)
    client.cookies.set("__Host-cmooc" if base_url == HOME else "cmooc", of.people.open(ann, WayIn.LINK, ""))
    page = unescape(client.get("/desk/me").text)
    assert told in page
    assert "data-passkey=" not in page
    assert "data-passkey=" not in client.get("/login").text


def test_where_they_are_required_a_link_leads_to_making_one_and_nowhere_else(
    make, browser, instance, ann, authenticator
):
    strict = make(passkeys="required")
    client, device = browser(strict), authenticator()
    client.post(path_of(strict.people.link(ann)))
    for path in ("/desk/", "/desk/people/", "/desk/audit"):
        assert client.get(path).headers["location"] == "/desk/me"
    assert client.post("/desk/people/", data={"address": BOB}).headers["location"] == "/desk/me"
    assert client.post("/desk/me", data={"name": "Eve"}).headers["location"] == "/desk/me"
    page = client.get("/desk/me").text
    assert "data-passkey=" in page
    assert "/desk/people/" not in page
    limited = client.cookies["__Host-cmooc"]
    client.post("/desk/me/passkeys", data={"answer": device.make(client.post("/desk/me/passkeys/options").text)})
    assert client.cookies["__Host-cmooc"] != limited
    assert strict.people.session(limited) is None
    assert client.get("/desk/people/").status_code == 200
    assert client.get("/desk/me").text.count("Firefox, Linux") >= 2, "the passkey is called after its browser"


# ---- one's own page


def test_name_and_language_are_ones_own_to_change(sign_in, instance, ann, bob):
    desk = sign_in(ann)
    taken = desk.post("/desk/me", data={"name": "Bob", "language": "en", "version": ann.version})
    assert taken.status_code == 422
    assert 'value="Bob" aria-invalid="true"' in taken.text
    saved = desk.post("/desk/me", data={"name": "Anne", "language": "fr", "version": ann.version})
    assert saved.headers["location"] == "/desk/me?done=saved"
    assert "Vos sessions ouvertes" in desk.get("/desk/me?done=saved").text
    again = desk.post("/desk/me", data={"name": "Annie", "language": "fr", "version": ann.version})
    assert again.status_code == 422, "made from an older page"
    assert instance.people.of_id(ann.id).name == "Anne"
    assert instance.audit.newest(9, action="person.change")[1].detail == "name: Ann → Anne; language: en → fr"


def test_one_sees_and_ends_ones_own_sessions(sign_in, instance, ann, bob):
    here, there, theirs = sign_in(ann), sign_in(ann), sign_in(bob)
    number = instance.people.sessions(bob)[0].id
    here.post(f"/desk/me/sessions/{number}/end")
    assert theirs.get("/desk/me").status_code == 200, "somebody else's stays"
    page = here.get("/desk/me").text
    (number,) = re.findall(r"/desk/me/sessions/(\d+)/end", page)
    assert page.count("Firefox, Linux") >= 2
    here.post(f"/desk/me/sessions/{number}/end")
    assert (there.get("/desk/me").status_code, here.get("/desk/me").status_code) == (303, 200)
    there = sign_in(ann)
    here.post("/desk/me/sessions/end-others")
    assert (there.get("/desk/me").status_code, here.get("/desk/me").status_code) == (303, 200)
    assert [action for _, action, _ in deeds(instance)] == ["session.end_others", "session.end", "session.end"]


def test_the_address_of_a_client_is_kept_nowhere(client, instance, ann, sqlite_database):
    client.post("/login", data={"address": ANN}, headers={"X-Forwarded-For": "192.0.2.99"})
    client.post("/login/passkey/options")
    client.post(path_of(instance.people.link(ann)))
    with sqlite_database.read() as connection:
        held = "\n".join(str(connection.execute(select(one)).all()) for one in _tables())
    assert "testclient" not in held
    assert "192.0.2" not in held


def _tables():
    from sqlmodel import SQLModel

    return SQLModel.metadata.tables.values()


# ---- people


def form(**changes):
    return {"address": BOB, "name": "Bob", "language": "fr", "role": "facilitator", **changes}


@pytest.mark.parametrize("path", ["/desk/people/", "/desk/people/1"])
def test_people_are_for_hosts(sign_in, bob, path):
    answer = sign_in(bob).get(path)
    assert answer.status_code == 403
    assert "n’est pas de votre ressort" in unescape(answer.text)
    assert sign_in(bob).post(path, data=form()).status_code == 403


def test_somebody_is_added_with_bounds_and_gets_a_letter(sign_in, instance, ann, rows):
    desk = sign_in(ann)
    given = form(territory=["rennes", "atlantis"], theme="jardins")
    assert desk.post("/desk/people/", data=given).headers["location"] == "/desk/people/?done=added"
    bob = instance.people.find("Bob")
    assert (bob.territories, bob.themes, bob.role, bob.language) == (("rennes",), ("jardins",), Role.FACILITATOR, "fr")
    (letter,) = rows(LETTER)
    assert (letter.kind, letter.address, letter.content["link"]) == ("welcome", BOB, f"{HOME}/login")
    page = desk.get("/desk/people/?done=added").text
    assert "Rennes, Gardens" in page
    again = desk.post("/desk/people/", data=form(name="Rob"))
    assert again.status_code == 422
    assert 'value="Rob"' in again.text
    assert len(rows(LETTER)) == 1


def test_a_change_holds_in_the_next_click(sign_in, instance, ann, bob):
    desk, theirs = sign_in(ann), sign_in(bob)
    data = form(role="host", version=bob.version)
    assert desk.post(f"/desk/people/{bob.id}", data=data).headers["location"] == f"/desk/people/{bob.id}?done=changed"
    assert theirs.get("/desk/people/").status_code == 200
    found = instance.people.of_id(bob.id)
    desk.post(f"/desk/people/{bob.id}", data=form(version=found.version))
    assert theirs.get("/desk/people/").status_code == 403
    assert instance.audit.newest(1)[0].detail == "role: host → facilitator"


def test_two_hosts_do_not_overwrite_each_other(sign_in, instance, ann, bob):
    eve = instance.people.add("eve@course.example", Role.HOST, "Eve", "en")
    sign_in(eve).post(f"/desk/people/{bob.id}", data=form(theme="jardins", version=bob.version))
    desk = sign_in(ann)
    late = desk.post(f"/desk/people/{bob.id}", data=form(name="Robert", version=bob.version))
    assert late.status_code == 409
    text = unescape(late.text)
    assert "It was Eve" in text
    assert 'value="Robert"' in text
    assert "<dd>jardins</dd>" in text
    assert instance.people.of_id(bob.id).name == "Bob"
    version = re.search(r'name="version" value="(\w+)"', text)[1]
    assert desk.post(f"/desk/people/{bob.id}", data=form(name="Robert", version=version)).status_code == 303


def test_bounds_that_nobody_knows_any_more_are_not_lost_by_saving(sign_in, instance, ann, bob):
    """Else who was bounded would decide on everything after a change of the name."""
    from dataclasses import replace

    instance.people.change(replace(bob, territories=("gone",)))
    desk = sign_in(ann)
    page = desk.get(f"/desk/people/{bob.id}").text
    assert 'name="territory" value="gone" checked' in page
    version = re.search(r'name="version" value="(\w+)"', page)[1]
    desk.post(f"/desk/people/{bob.id}", data=form(name="Robert", territory="gone", version=version))
    assert instance.people.of_id(bob.id).territories == ("gone",)


def test_removing_is_undone(sign_in, instance, ann, bob):
    desk, theirs = sign_in(ann), sign_in(bob)
    assert desk.post(f"/desk/people/{bob.id}/remove").headers["location"] == "/desk/people/?done=removed"
    assert theirs.get("/desk/").headers["location"].startswith("/login")
    assert f"/desk/people/{bob.id}/back" in desk.get("/desk/people/").text
    assert desk.get(f"/desk/people/{bob.id}").status_code == 404
    assert desk.post(f"/desk/people/{bob.id}/back").headers["location"] == "/desk/people/?done=back"
    assert instance.people.find("Bob") == bob
    assert desk.post(f"/desk/people/{bob.id}/back").status_code == 410
    actions = [(action, outcome) for _, action, outcome in deeds(instance)]
    assert actions == [("person.bring_back", "refused"), ("person.bring_back", "done"), ("person.remove", "done")]


def test_the_last_host_is_told_why_they_stay(sign_in, instance, ann):
    desk = sign_in(ann)
    refused = desk.post(f"/desk/people/{ann.id}/remove")
    assert refused.status_code == 422
    assert "last host" in unescape(refused.text)
    refused = desk.post(f"/desk/people/{ann.id}", data=form(address=ANN, name="Ann", version=ann.version))
    assert refused.status_code == 422
    assert instance.people.of_id(ann.id).is_host


def test_a_host_signs_somebody_out_everywhere(sign_in, ann, bob):
    theirs = sign_in(bob)
    assert sign_in(ann).post(f"/desk/people/{bob.id}/sign-out").status_code == 303
    assert theirs.get("/desk/").status_code == 303


@pytest.mark.parametrize("path", ["/desk/people/999", "/desk/people/999/remove", "/desk/people/999/sign-out"])
def test_nobody_is_nobody(sign_in, ann, path):
    assert sign_in(ann).request("GET" if path.endswith("9") else "POST", path).status_code == 404


# ---- the audit log


def test_the_log_is_leafed_through_and_filtered(sign_in, instance, ann):
    for number in range(60):
        with instance.audit.of("Bob" if number % 2 else "<b>Eve</b>", "feed.approve", f"feed {number}"):
            pass
    desk = sign_in(ann)
    page = desk.get("/desk/audit").text
    assert "<b>Eve" not in page
    assert (page.count("let a feed in"), "feed 59" in page, "feed 9<" in page) == (51, True, False)
    older = desk.get(unescape(re.search(r'href="(/desk/audit\?[^"]*before=[^"]*)"', page)[1])).text
    assert ("feed 59" in older, "feed 9<" in older) == (False, True)
    filtered = desk.get("/desk/audit?by=Bob").text
    assert ("feed 59" in filtered, "feed 58" in filtered) == (True, False)
    for before in ("x", "-1", "9" * 40, "٣"):
        assert "feed 59" in desk.get("/desk/audit", params={"before": before}).text


def test_a_facilitator_sees_no_sign_ins_of_others(sign_in, instance, ann, bob):
    for by, action in (("Ann", "signin.link"), ("Ann", "theme.change"), ("Bob", "passkey.make")):
        with instance.audit.of(by, action):
            pass
    page = unescape(sign_in(bob).get("/desk/audit").text)
    assert "theme.change" in page
    assert "création d’une clé d’accès" in page
    assert "connexion par lien" not in page


# ---- small things


@pytest.mark.parametrize(("agent", "device"), [
    (FIREFOX, "Firefox, Linux"), ("", ""), ("curl/8", ""),
    ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0",
     "Edge, Windows"),
    ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile Safari/604.1",
     "Safari, iPhone"),
    ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36", "Chrome, Android"),
    ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) AppleWebKit/605.1 Version/18 Safari/605.1", "Safari, Mac"),
    ("<script>Firefox/1</script> Linux " + "x" * 9000, "Firefox, Linux"),
])  # fmt: skip
def test_a_browser_is_known_by_two_words(agent, device):
    assert device_of(agent) == device
