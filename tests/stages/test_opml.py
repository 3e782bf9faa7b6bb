"""Lists of feeds: folders, categories, encodings, and files that people broke."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmooc.domain.errors import BadInput
from cmooc.domain.feeds import FeedOutline
from cmooc.stages.opml import read_opml


def opml(body: str, encoding: str = "UTF-8") -> bytes:
    head = f'<?xml version="1.0" encoding="{encoding}"?>\n<opml version="2.0"><head/><body>\n'
    return (head + body + "\n</body></opml>").encode(encoding)


def feed(name: str, **more: str) -> str:
    attributes = {"text": name.upper(), "type": "rss", "xmlUrl": f"https://{name}.org/feed", **more}
    return "<outline " + " ".join(f'{key}="{value}"' for key, value in attributes.items()) + "/>"


def folder(name: str, *inner: str) -> str:
    return f'<outline text="{name}">' + "".join(inner) + "</outline>"


def only(data: bytes) -> FeedOutline:
    (found,) = read_opml(data)
    return found


def test_an_outline_gives_what_it_says() -> None:
    found = only(opml(feed("a", htmlUrl="https://a.org/", language="fr", show="title", title="Le blog")))
    assert found == FeedOutline("https://a.org/feed", "Le blog", "https://a.org/", "fr", attributes={"show": "title"})


@pytest.mark.parametrize("name", ["Themes", "Thèmes", "THEMES / THÈMES", "Thèmes / Themes", "theme"])
def test_folders_below_themes_are_themes(name: str) -> None:
    found = only(opml(folder(name, folder("Communs / Commons", feed("a")))))
    assert (found.themes, found.territories) == (("Communs / Commons",), ())


@pytest.mark.parametrize("name", ["Territories", "Territoires", "Territoires / Territories", "territory"])
def test_folders_below_territories_are_territories(name: str) -> None:
    found = only(opml(folder(name, folder("Rhône", folder("Lyon", feed("a"))))))
    assert (found.themes, found.territories) == ((), ("Rhône", "Lyon"))


def test_other_folders_are_themes_and_roles_nest() -> None:
    found = only(
        opml(folder("Blogs", folder("Territoires", folder("Lyon", folder("Thèmes", folder("Eau", feed("a")))))))
    )
    assert (found.themes, found.territories) == (("Blogs", "Eau"), ("Lyon",))


def test_categories_name_territories_and_themes() -> None:
    category = "/territory/Lyon, /theme/Français / English,/thème/Communs,/Boston/Weather,libre"
    found = only(opml(folder("Themes", folder("Communs", feed("a", category=category)))))
    assert found.territories == ("Lyon",)
    assert found.themes == ("Communs", "Français / English")


def test_the_same_feed_twice_is_one_with_all_its_names() -> None:
    body = folder("A", feed("a", xmlUrl="http://www.a.org/feed/")) + folder("B", feed("a", text="Autre", language="fr"))
    assert read_opml(opml(body)) == (FeedOutline("https://a.org/feed", "A", None, "fr", themes=("A", "B")),)


@pytest.mark.parametrize(
    ("outline", "url"),
    [
        ('<outline text="x" type="rss" url="https://a.org/f"/>', "https://a.org/f"),
        ('<outline text="x" XMLURL=" https://a.org/f "/>', "https://a.org/f"),
        ('<outline text="x" xmlUrl="feed://a.org/f"/>', "http://a.org/f"),
        ('<outline text="x" xmlUrl="feed:https://a.org/f"/>', "https://a.org/f"),
        ('<outline text="x" xmlUrl="https://a.org/f?a=1&b=2&copy=3"/>', "https://a.org/f?a=1&b=2&copy=3"),
    ],
)
def test_the_address_is_found_however_it_is_written(outline: str, url: str) -> None:
    assert only(opml(outline)).url == url


@pytest.mark.parametrize(
    "outline",
    ['<outline type="link" url="https://a.org/"/>', '<outline type="include" url="https://a.org/x.opml"/>', "<x/>", ""],
)
def test_what_is_no_feed_is_passed_over(outline: str) -> None:
    assert read_opml(opml(outline)) == ()


@pytest.mark.parametrize("encoding", ["UTF-8", "ISO-8859-1", "windows-1252", "UTF-16"])
def test_encodings_are_read(encoding: str) -> None:
    assert only(opml(feed("a", text="Éveil"), encoding)).title == "Éveil"


def test_a_wrong_declaration_and_html_entities_are_put_right() -> None:
    latin = opml(feed("a", text="Éveil")).decode().encode("windows-1252")
    assert only(latin).title == "Éveil"
    assert only(opml(feed("a", text="&Eacute;veil &amp; R&D"))).title == "Éveil & R&D"
    assert only(b"\xef\xbb\xbf\n" + opml(feed("a"))).title == "A"


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "line 1"),
        (b"hello", "line 1"),
        (opml("<outline>"), "line 4"),
        (b"<html><body/></html>", "<html>"),
        (b'<!DOCTYPE opml [<!ENTITY a "b">]><opml>&a;</opml>', "entities"),
        (b'<?xml version="1.0" encoding="klingon"?><opml/>', "encoding"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_its_reason(data: bytes, told: str) -> None:
    with pytest.raises(BadInput, match=told):
        read_opml(data)


def test_a_deep_list_is_walked() -> None:
    deep = "<outline text='x'>" * 20_000 + feed("a") + "</outline>" * 20_000
    start = time.perf_counter()
    assert only(opml(deep)).url == "https://a.org/feed"
    assert time.perf_counter() - start < 10


@given(
    st.binary(max_size=80)
    | st.text(max_size=80).map(lambda text: opml(text))
    | st.text("<>&;/outline= xmlUrl'\"", max_size=80).map(opml)
)
def test_any_bytes_are_a_list_or_refused(data: bytes) -> None:
    try:
        found = read_opml(data)
    except BadInput:
        found = ()
    assert isinstance(found, tuple)
