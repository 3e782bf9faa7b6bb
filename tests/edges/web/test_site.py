"""The site as visitors get it: languages, addresses, conditions, headers, and what is refused."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

FR, EN = {"Accept-Language": "fr-CA,fr;q=0.9,en;q=0.1"}, {"Accept-Language": "en-GB,en;q=0.8,fr;q=0.2"}
GOOD = (
    "/",
    "/fr/",
    "/en/",
    "/editions/",
    "/fr/editions/",
    "/feeds/",
    "/themes/communs/",
    "/territories/figeac/",
    "/participants/",
    "/entries/",
    "/pages/about/",
    "/search",
    "/register",
    "/feed.atom",
    "/feed.json",
    "/feeds.opml",
    "/sitemap.xml",
    "/robots.txt",
    "/healthz",
    "/favicon.svg",
)
REFUSED = (
    "/nothing",
    "/fr/nothing/",
    "/editions/2020-01-01/",
    "/.tmp/",
    "/fr/.tmp/draft",
    "/../cmooc.toml",
    "/%2e%2e/cmooc.toml",
    "/..%2fcmooc.db",
    "/fr/../../cmooc.db",
    "/fr/%2e%2e/%2e%2e/cmooc.toml",
    "//etc/passwd",
    "/cmooc.toml",
    "/cmooc.db",
    "/%00",
    "/fr/%00/",
    "/" + "a" * 3000,
    "/fr/" + "a/" * 900,
    "/\\..\\cmooc.toml",
    "/%5c..%5ccmooc.toml",
    "/docs",
    "/openapi.json",
    "/metrics/",
)


@pytest.fixture(scope="module")
def get(tools, demo_instance) -> Iterator[partial]:
    with tools.serving(demo_instance) as port:
        yield partial(tools.ask, port)


def lang(answer) -> str:
    return re.search(r'<html lang="(\w+)"', answer.text)[1]


@pytest.mark.parametrize("path", GOOD)
def test_every_public_address_answers(get, path):
    answer = get(path)
    assert answer.status == 200, answer
    assert int(answer.headers["content-length"]) == len(answer.body) > 0


@pytest.mark.parametrize(
    "path", ["/", "/editions/", "/feeds/", "/themes/communs/", "/pages/about/", "/search", "/register"]
)
def test_a_bare_address_speaks_the_visitors_language(get, path):
    assert [lang(get(path, headers=headers)) for headers in (FR, EN, {})] == ["fr", "en", "fr"]
    assert lang(get(path, headers={"Accept-Language": "de, en;q=0.5"})) == "en"
    assert lang(get(path, headers={"Accept-Language": "de, *;q=0.1"})) == "fr"
    assert lang(get(path, headers={"Accept-Language": ";;q=,fr;q=nan,en;q=x" * 50})) in ("fr", "en")
    assert "accept-language" in get(path, headers=EN).headers["vary"].lower()


@pytest.mark.parametrize("path", ["", "editions/", "feeds/", "themes/communs/", "pages/about/", "search", "register"])
def test_an_address_with_a_language_keeps_it(get, path):
    assert lang(get(f"/fr/{path}", headers=EN)) == "fr"
    assert lang(get(f"/en/{path}", headers=FR)) == "en"


@pytest.mark.parametrize("path", ["/editions", "/fr/editions", "/en", "/fr", "/en/themes/communs"])
def test_a_missing_slash_is_put_right(get, path):
    answer = get(path, headers=EN)
    assert answer.status in (301, 307, 308)
    assert answer.headers["location"] == path + "/"


@pytest.mark.parametrize("path", ["//evil.example/fr", "//evil.example", "/fr//evil.example", "/%2fevil.example/.."])
def test_a_redirect_never_leaves_the_site(get, path):
    answer = get(path)
    assert answer.status == 404 or re.match("/(?!/)", answer.headers["location"])


@pytest.mark.parametrize("path", REFUSED)
@pytest.mark.parametrize(("headers", "words"), [(FR, "Il n’y a pas de"), (EN, "There is no such page")])
def test_what_is_not_there_gets_a_page_that_says_so(get, path, headers, words):
    answer = get(path, headers=headers)
    assert answer.status in (404, 414) or (
        answer.status in (301, 307, 308) and "cmooc" not in answer.headers["location"]
    )
    if answer.status == 404:
        language = path.split("/")[1] if path[1:3] in ("fr", "en") else "fr" if headers is FR else "en"
        assert lang(answer) == language
        assert answer.headers["content-language"] == language
    assert b"CREATE TABLE" not in answer.body
    assert b"title_fr" not in answer.body


@pytest.mark.parametrize("target", ["/../cmooc.toml", "/fr/../../cmooc.toml", "/./../data/cmooc.toml"])
def test_a_path_that_no_library_tidied_is_refused_too(get, target):
    with socket.create_connection(("127.0.0.1", get.args[0]), 10) as wire:
        wire.sendall(f"GET {target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode())
        answer = b"".join(iter(lambda: wire.recv(65536), b""))
    assert answer.split()[1] == b"404"
    assert b"title_fr" not in answer


def test_a_page_that_has_not_changed_is_not_sent_again(get):
    first = get("/fr/")
    assert first.headers["cache-control"] == "public, max-age=60"
    for condition in ({"If-None-Match": first.headers["etag"]}, {"If-Modified-Since": first.headers["last-modified"]}):
        again = get("/fr/", headers=condition)
        assert (again.status, again.body) == (304, b"")
        assert again.headers["etag"] == first.headers["etag"]
        assert again.headers["content-security-policy"]
    assert get("/fr/", headers={"If-None-Match": '"other"'}).status == 200


def test_a_style_sheet_that_an_upgrade_has_not_published_yet_is_there(tools, demo_copy: Path):
    [sheet] = (demo_copy / "site" / "assets").glob("style-*.css")
    body = sheet.read_bytes()
    sheet.unlink()
    with tools.serving(demo_copy) as port:
        assert f"/assets/{sheet.name}" in tools.ask(port, "/en/search").text
        answer = tools.ask(port, f"/assets/{sheet.name}")
        assert (answer.status, answer.body) == (200, body)
        assert answer.headers["content-type"].startswith("text/css")
        assert "immutable" in answer.headers["cache-control"]
        assert "content-security-policy" in answer.headers
        assert tools.ask(port, "/assets/style-0123456789.css").status == 404


def test_what_never_changes_is_kept_for_ever(get):
    href = re.search(r'href="([^"]*style[^"]*\.css)"', get("/fr/").text)[1]
    answer = get(re.sub("^https?://[^/]+", "", href))
    assert answer.status == 200
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-type"].startswith("text/css")


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/feed.atom", "application/atom+xml"),
        ("/feed.json", "application/feed+json"),
        ("/feeds.opml", "text/x-opml"),
        ("/sitemap.xml", "xml"),
        ("/", "text/html; charset=utf-8"),
    ],
)
def test_files_come_with_their_type(get, path, kind):
    assert kind in get(path).headers["content-type"]


@pytest.mark.parametrize("path", [*GOOD, *REFUSED[:8], "/editions"])
def test_every_answer_is_guarded(get, path):
    headers = get(path).headers
    policy = headers["content-security-policy"]
    for words in ("default-src 'none'", "frame-ancestors 'none'", "form-action 'self'", "base-uri 'none'"):
        assert words in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"]
    assert "set-cookie" not in headers
    assert "server" not in headers


@pytest.mark.parametrize("path", ["/", "/fr/editions/", "/healthz", "/search", "/register", "/feed.atom", "/nothing"])
def test_head_is_get_without_a_body(get, path):
    head, whole = get(path, "HEAD"), get(path)
    assert (head.status, head.body) == (whole.status, b"")
    assert head.headers["content-type"] == whole.headers["content-type"]


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "FROB"])
@pytest.mark.parametrize("path", ["/", "/fr/editions/", "/search", "/register"])
def test_other_methods_are_refused(get, path, method):
    answer = get(path, method, headers={"Content-Length": "0"})
    assert answer.status in (400, 405, 501)
    if answer.status == 405:
        assert answer.headers["content-security-policy"]
        assert method not in answer.headers.get("allow", "")


def test_health_says_how_it_is(get):
    answer = get("/healthz")
    assert (answer.status, answer.headers["content-type"]) == (200, "application/json")
    assert b'"status":"ok"' in answer.body
    assert b'"feeds":76' in answer.body


def test_health_fails_when_the_database_does(tools, demo_copy):
    with tools.serving(demo_copy) as port:
        for name in ("cmooc.db-wal", "cmooc.db-shm"):
            (demo_copy / name).unlink(missing_ok=True)
        (demo_copy / "cmooc.db").write_bytes(b"x" * 100_000)
        answer = tools.ask(port, "/healthz")
        assert answer.status == 503
        assert tools.ask(port, "/fr/").status == 200, "the published site outlives its engine"
        broken = tools.ask(port, "/fr/search?q=pain", headers=FR)
        assert broken.status == 503
        assert b"Traceback" not in broken.body
        assert lang(broken) == "fr"


# ---- search


@pytest.mark.parametrize(
    ("path", "count"),
    [
        ("/fr/search?q=ecole", True),
        ("/en/search?q=garden", True),
        ("/search?q=", False),
        ("/search?q=xyzzyqwerty", False),
    ],
)
def test_search_finds_posts(get, path, count):
    answer = get(path)
    assert answer.status == 200
    assert ("/entries/" in answer.text.split("<main", 1)[1].split("</main>")[0]) is count
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "query",
    [
        "%22",
        "*",
        "a*",
        "%22a",
        "AND",
        "NEAR(a",
        "-",
        "%00",
        "%FF",
        "%F0%9F%8C%B1",
        "(((",
        "'%3B--",
        "a" * 200,
        "title%3Aa",
        "%3Cscript%3Ealert(1)%3C%2Fscript%3E",
        "%22%3E%3Cimg+src%3Dx%3E",
    ],
)
def test_odd_searches_do_no_harm(get, query):
    answer = get(f"/en/search?q={query}")
    assert answer.status == 200
    assert "<script" not in answer.text
    assert "<img src=x" not in answer.text


def test_a_search_that_is_too_long_is_cut(get):
    answer = get("/en/search?q=" + "a" * 5000)
    assert answer.status == 200
    assert lang(answer) == "en"
    assert "a" * 501 not in answer.text


def test_a_folder_without_an_index_is_not_listed(get, demo_instance: Path):
    folders = [
        path for path in (demo_instance / "site").rglob("*") if path.is_dir() and not (path / "index.html").exists()
    ]
    for folder in folders:
        assert get(f"/{folder.relative_to(demo_instance / 'site').as_posix()}/").status in (200, 404)
