"""No address given, redirected to, announced or listed leads into the host's network (rules 56 to 59)."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from cmooc.bootstrap import Instance
from cmooc.domain.errors import BadInput
from cmooc.domain.fetches import FetchRequest
from cmooc.settings import load
from cmooc.stages.addresses import AddressPolicy
from cmooc.stages.fetch import FetchOptions, HttpFetcher

KNOWN, _, UNKNOWN = Path(__file__).with_name("ssrf.txt").read_text(encoding="utf-8").partition("# names that no server")
VECTORS = [line for line in KNOWN.splitlines() if not line.startswith("#")]
NAMELESS = UNKNOWN.splitlines()[1:]
REFUSALS = {"refused_address", "bad_url"}
PROXIES = ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy")
TARGETS = [
    "http://127.0.0.1:{port}/x", "https://127.0.0.1:{port}/x", "//127.0.0.1:{port}/x", "http://[::1]:{port}/x",
    "http://0:{port}/x", "http://2130706433:{port}/x", "http://0x7f.1:{port}/x", "http://localhost:{port}/x",
    "http://[::ffff:127.0.0.1]:{port}/x", "http://user:pass@127.0.0.1:{port}/x", "http://169.254.169.254/latest/",
    "http://private.example:{port}/x", "http://public.example@127.0.0.1:{port}/x", "http://10.0.0.1/",
    "http://1.1.1.1:6379/", "http://1.1.1.1:25/", "/\\127.0.0.1:{port}/x", "http:\\\\127.0.0.1:{port}/x",
]  # fmt: skip
ELSEWHERE = [
    "file:///etc/passwd", "gopher://127.0.0.1:{port}/_x", "ftp://127.0.0.1:{port}/x", "data:text/xml,<rss/>",
    "javascript:alert(1)", "unix:///var/run/docker.sock", "dict://127.0.0.1:{port}/x", "http+unix://%2Frun%2Fx/",
]  # fmt: skip


@pytest.fixture
def fetch(names, open_host):
    names["private.example"] = [("10.1.2.3",)]
    options = FetchOptions("cmooc-test", AddressPolicy.of([open_host]), timeout_s=3.0, pause_s=0.0)

    def fetch_(url):
        (answer,) = HttpFetcher(options).fetch([FetchRequest(1, url)])
        return answer

    return fetch_


def refused(answer):
    return answer.error is not None and answer.error.reason in REFUSALS


def only_open(attempts, open_host):
    return all(open_host in address for address in attempts.seen)


def test_what_is_open_is_reached_and_counted(fetch, listener, attempts):
    answer = fetch(listener.url(host="public.example"))
    assert (answer.status, answer.body, listener.reached) == (200, b"reached", ["127.0.0.2"])


def test_a_policy_that_lets_all_through_would_be_noticed(names, listener):
    options = FetchOptions("cmooc-test", AddressPolicy.of(["0.0.0.0/0", "::/0"]), timeout_s=3.0, pause_s=0.0)
    urls = [
        vector.replace("{port}", str(listener.port)) for vector in VECTORS if "127." in vector or "localhost" in vector
    ]
    list(HttpFetcher(options).fetch(FetchRequest(number, url) for number, url in enumerate(urls)))
    assert len(listener.trespasses) >= 20


@pytest.mark.parametrize("vector", VECTORS)
def test_an_address_is_refused_and_nothing_connects(fetch, listener, attempts, written, vector):
    answer = fetch(written(vector, listener.port))
    assert refused(answer), answer
    assert (listener.reached, attempts.seen) == ([], [])


@pytest.mark.parametrize("vector", NAMELESS)
def test_a_name_that_looks_like_an_address_is_none(fetch, listener, attempts, written, vector):
    answer = fetch(written(vector, listener.port))
    assert answer.error.reason in REFUSALS | {"dns"}
    assert (listener.reached, attempts.seen) == ([], [])


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("target", TARGETS)
def test_a_redirect_leads_nowhere_else(fetch, listener, attempts, open_host, target, status):
    location = target.replace("{port}", str(listener.port)).encode()
    listener.pages = {"/moved": (status, location, b"")}
    answer = fetch(listener.url("/moved", "public.example"))
    assert answer.error is None or refused(answer), answer
    assert answer.error is not None or answer.body != b"reached" or target.startswith(("/\\", "http:\\"))
    assert listener.reached[0] == open_host
    assert listener.trespasses == []
    assert only_open(attempts, open_host)


@pytest.mark.parametrize("target", ELSEWHERE)
def test_a_redirect_leads_to_no_other_protocol(fetch, listener, attempts, open_host, target):
    listener.pages = {"/moved": (302, target.replace("{port}", str(listener.port)).encode(), b"")}
    answer = fetch(listener.url("/moved"))
    assert answer.error is not None
    assert answer.error.reason in REFUSALS | {"bad_redirect"}
    assert listener.trespasses == []
    assert only_open(attempts, open_host)


@pytest.mark.parametrize("hops", [2, 3, 5])
def test_every_hop_is_judged(fetch, listener, hops):
    pages = {f"/{number}": (302, f"/{number + 1}".encode(), b"") for number in range(1, hops)}
    listener.pages = {**pages, f"/{hops}": (302, listener.url("/x", "127.0.0.1").encode(), b"")}
    assert refused(fetch(listener.url("/1")))
    assert listener.reached
    assert listener.trespasses == []


@pytest.mark.parametrize("others", [("127.0.0.1",), ("10.0.0.1",), ("::1",), ("169.254.169.254", "fe80::1"),
                                    ("::ffff:127.0.0.1",), ("64:ff9b::7f00:1",)])  # fmt: skip
@pytest.mark.parametrize("is_first", [True, False])
def test_a_name_with_one_private_address_among_public_ones_is_refused(
    fetch, listener, attempts, names, open_host, others, is_first
):
    names["mixed.example"] = [(*others, open_host) if is_first else (open_host, *others)]
    assert refused(fetch(listener.url(host="mixed.example")))
    assert (listener.reached, attempts.seen) == ([], [])


@pytest.mark.parametrize("second", ["127.0.0.1", "::1", "10.0.0.1", "169.254.169.254"])
def test_a_name_that_changes_its_mind_is_dialed_where_it_was_judged(
    fetch, listener, attempts, names, open_host, second
):
    names["rebind.example"] = [(open_host,), (second,)]
    fetch(listener.url(host="rebind.example"))
    assert listener.trespasses == []
    assert only_open(attempts, open_host)


@pytest.mark.parametrize("second", ["127.0.0.1", "::1", "10.0.0.1"])
def test_a_name_that_changes_its_mind_between_two_hops_is_refused_or_not_asked_again(
    fetch, listener, attempts, names, open_host, second
):
    names["rebind.example"], names["other.example"] = [(open_host,), (second,)], [(open_host,)]
    listener.pages = {
        "/1": (302, listener.url("/2", "other.example").encode(), b""),
        "/2": (302, listener.url("/3", "rebind.example").encode(), b""),
    }
    fetch(listener.url("/1", "rebind.example"))
    assert listener.trespasses == []
    assert only_open(attempts, open_host)


def test_no_proxy_of_the_environment_is_asked(fetch, listener, attempts, monkeypatch, open_host):
    for name in PROXIES:
        monkeypatch.setenv(name, listener.url(host="127.0.0.1"))
    monkeypatch.setenv("NO_PROXY", "")
    assert fetch(listener.url(host="public.example")).body == b"reached"
    assert refused(fetch(listener.url(host="10.0.0.1")))
    assert refused(fetch(listener.url(host="127.0.0.1")))
    assert listener.reached == [open_host]
    assert only_open(attempts, open_host)


# ---- the ways by which an address comes in


@pytest.fixture
def instance(tmp_path, names, open_host):
    settings = {"CMOOC_FETCH_ALLOW": open_host, "CMOOC_FETCH_PAUSE_S": "0", "CMOOC_FETCH_TIMEOUT_S": "3"}
    found = Instance(tmp_path, load(tmp_path, settings))
    yield found
    found.database.close()


IN = ["http://127.0.0.1:{port}/x", "http://[::1]:{port}/x", "http://2130706433:{port}/x", "http://localhost:{port}/x",
      "http://169.254.169.254/x", "http://[::ffff:127.0.0.1]:{port}/x"]  # fmt: skip


@pytest.mark.parametrize("vector", IN)
def test_looking_for_a_feed_refuses_it(instance, listener, attempts, vector):
    with pytest.raises(BadInput):
        instance.finder.find(vector.replace("{port}", str(listener.port)))
    assert (listener.reached, attempts.seen) == ([], [])


@pytest.mark.parametrize("vector", IN)
def test_a_page_that_announces_it_is_not_believed(instance, listener, attempts, open_host, vector):
    target = vector.replace("{port}", str(listener.port))
    page = f'<html><head><link rel="alternate" type="application/rss+xml" href="{target}"></head><body>x</body></html>'
    listener.pages = {"/blog": (200, b"", page.encode())}
    with pytest.raises(BadInput):
        instance.finder.find(listener.url("/blog", "public.example"))
    assert listener.trespasses == []
    assert only_open(attempts, open_host)


def test_a_list_that_holds_them_is_polled_without_a_single_connection(
    instance, listener, attempts, tmp_path, open_host
):
    urls = [vector.replace("{port}", str(listener.port)) for vector in IN]
    lines = "".join(f'<outline type="rss" text="o" xmlUrl="{url}" xmlns=""/>' for url in urls)
    (tmp_path / "list.opml").write_text(f'<opml version="2.0"><body>{lines}</body></opml>', encoding="utf-8")
    instance.feeds.import_opml(tmp_path / "list.opml")
    report = instance.polling.poll()
    assert report.failed
    assert (listener.reached, attempts.seen) == ([], [])


@pytest.mark.parametrize("target", IN)
def test_a_feed_that_moves_there_is_not_followed(instance, listener, attempts, tmp_path, open_host, target):
    listener.pages = {"/feed": (301, target.replace("{port}", str(listener.port)).encode(), b"")}
    listed = f'<outline type="rss" text="o" xmlUrl="{listener.url("/feed", "public.example")}"/>'
    (tmp_path / "list.opml").write_text(f'<opml version="2.0"><body>{listed}</body></opml>', encoding="utf-8")
    instance.feeds.import_opml(tmp_path / "list.opml")
    instance.polling.poll()
    assert listener.reached
    assert listener.trespasses == []
    assert only_open(attempts, open_host)


# ---- what is told of an address


@pytest.mark.parametrize("url", [
    "http://ann:s3cret@127.0.0.1:{port}/", "http://ann:s3cret@10.0.0.1/", "http://ann:s3cret@nowhere.example/",
    "http://ann:s3cret@127.0.0.1:{port}\t/", "ftp://ann:s3cret@127.0.0.1/", "http://ann:s3cret@[::1/",
    "http://ann:s3cret@public.example:{port}/round", "http://ann:s3cret@public.example:{port}/lost",
])  # fmt: skip
def test_no_password_is_told_or_logged(fetch, listener, caplog, url):
    caplog.set_level(logging.DEBUG)
    listener.pages = {"/round": (302, b"/round", b""), "/lost": (302, b"http://ann:s3cret@[x/", b"")}
    answer = fetch(url.replace("{port}", str(listener.port)))
    assert answer.error is not None
    logged = [record.getMessage() for record in caplog.records if record.name.startswith("cmooc")]
    told = f"{answer.error} {answer.error.message} {answer.error.details} {logged}"
    assert "s3cret" not in told
