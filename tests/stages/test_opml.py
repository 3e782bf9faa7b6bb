"""OPML in, outlines out."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from xml.sax.saxutils import quoteattr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmooc.domain.errors import BadInput
from cmooc.domain.urls import address_key
from cmooc.stages import opml
from cmooc.stages.opml import read_opml

START = Path(__file__).parents[2] / "feeds.opml"


def listed(body: str, encoding: str = "utf-8") -> bytes:
    return f'<opml version="2.0"><body>{body}</body></opml>'.encode(encoding)


def feed(url: str = "https://a.example/feed", **attributes: str) -> str:
    return f"<outline xmlUrl={quoteattr(url)} " + " ".join(f"{k}={quoteattr(v)}" for k, v in attributes.items()) + "/>"


def test_the_starting_list_is_read_whole():
    outlines = read_opml(START.read_bytes())
    assert len(outlines) == START.read_text().count("xmlUrl=")
    assert all(outline.themes and outline.territories for outline in outlines)
    first = outlines[0]
    assert (first.url, first.title, first.language) == ("https://www.downes.ca/news/OLDaily.xml", "OLDaily", "en")
    assert (first.territories, first.themes) == (("Canada",), ("Connectivisme / Connectivism",))
    assert first.home_page_url == "https://www.downes.ca/news/OLDaily.htm"
    assert dict(first.attributes) == {"type": "rss"}


@pytest.mark.parametrize("top", ["Territories", "Territoires", "TERRITOIRE", "Territory", "Territoires / Territories"])
def test_folders_below_territories_name_territories(top):
    (outline,) = read_opml(
        listed(
            f'<outline text="{top}"><outline text="France"><outline text="Lyon">{feed()}</outline></outline></outline>'
        )
    )
    assert (outline.territories, outline.themes) == (("France", "Lyon"), ())


@pytest.mark.parametrize("top", ["Themes", "Thèmes", "Theme", "thème"])
def test_folders_below_themes_name_themes(top):
    (outline,) = read_opml(
        listed(f'<outline text="{top}"><outline title="Communs / Commons">{feed()}</outline></outline>')
    )
    assert (outline.territories, outline.themes) == ((), ("Communs / Commons",))


def test_folders_of_an_ordinary_reader_name_themes():
    (outline,) = read_opml(listed(f'<outline text="News"><outline text="Local">{feed()}</outline></outline>'))
    assert outline.themes == ("News", "Local")


def test_a_folder_may_turn_from_territories_to_themes():
    inner = (
        f'<outline text="Lyon"><outline text="Themes"><outline text="Communs">{feed()}</outline></outline></outline>'
    )
    (outline,) = read_opml(listed(f'<outline text="Territories">{inner}</outline>'))
    assert (outline.territories, outline.themes) == (("Lyon",), ("Communs",))


def test_categories_name_territories_and_themes_and_nothing_else():
    category = "/territory/Lyon, /Thème/Communs,/Plain,/other/x,/theme/,territoire/Brest,/theme/lyon"
    (outline,) = read_opml(listed(feed(category=category)))
    assert (outline.territories, outline.themes) == (("Lyon", "Brest"), ("Communs", "lyon"))


def test_one_address_in_two_folders_is_one_outline_with_both_names():
    body = (
        f'<outline text="A">{feed("http://www.a.example/feed/", text="First")}</outline>'
        f'<outline text="B">{feed("https://a.example/feed", text="Second", language="fr", accepts="tagged")}</outline>'
    )
    (outline,) = read_opml(listed(body))
    assert (outline.url, outline.title, outline.themes) == ("http://www.a.example/feed/", "First", ("A", "B"))
    assert (outline.language, outline.attributes["accepts"]) == ("fr", "tagged")


def test_attribute_names_have_no_case_and_the_others_are_kept():
    (outline,) = read_opml(
        listed(
            '<outline XMLURL="https://a.example/f" HtmlUrl="https://a.example/" Accepts="tagged" TYPE="rss" TEXT="A"/>'
        )
    )
    assert (outline.url, outline.home_page_url, outline.title) == ("https://a.example/f", "https://a.example/", "A")
    assert dict(outline.attributes) == {"accepts": "tagged", "type": "rss"}


def test_url_counts_for_feeds_and_not_for_links():
    body = (
        '<outline type="rss" url="https://a.example/f"/><outline type="Atom" url="https://b.example/f"/>'
        '<outline type="link" url="https://c.example/"/><outline type="include" url="https://d.example/list.opml"/>'
    )
    assert [outline.url for outline in read_opml(listed(body))] == ["https://a.example/f", "https://b.example/f"]


@pytest.mark.parametrize(
    ("given", "title"),
    [
        ({"text": "Text", "title": "Title"}, "Text"),
        ({"text": " ", "title": "Title"}, "Title"),
        ({"htmlUrl": "https://home.example/x"}, "home.example"),
        ({}, "a.example"),
        ({"text": "L&eacute;o &amp; fils&#160;: &#x1F331;"}, "Léo & fils : 🌱"),
        ({"text": "R&D region&copyright"}, "R&D region&copyright"),
    ],
)
def test_the_title_is_the_best_there_is(given, title):
    assert read_opml(listed(feed(**given)))[0].title == title


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("feed://a.example/f", "http://a.example/f"),
        ("feed:https://a.example/f", "https://a.example/f"),
        ("FEED://https://a.example/f", "https://a.example/f"),
        (" https://a.example/f ", "https://a.example/f"),
        ("ftp://a.example/f", "ftp://a.example/f"),
    ],
)
def test_feed_addresses_are_repaired(written, url):
    assert read_opml(listed(feed(written)))[0].url == url


def test_what_is_no_address_or_language_is_left_out():
    (outline,) = read_opml(listed(feed(htmlUrl="javascript:alert(1)", language="unknown")))
    assert (outline.home_page_url, outline.language) == (None, None)


def test_outlines_commented_out_are_skipped_with_all_below():
    body = f'{feed("https://a.example/f")}<outline isComment="true" text="Old">{feed("https://b.example/f")}</outline>'
    assert [outline.url for outline in read_opml(listed(body))] == ["https://a.example/f"]


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("utf-8", ""), ("utf-8-sig", "utf-8"), ("utf-16", "utf-16"), ("utf-16", ""), ("utf-16-le", "utf-16"),
        ("utf-16-be", "UTF-16"), ("utf-32", ""), ("iso-8859-1", "ISO-8859-1"), ("cp1252", "iso-8859-1"),
        ("iso-8859-15", "iso-8859-15"), ("utf-8", "utf-16"), ("mac-roman", "macintosh"),
    ],
)  # fmt: skip
def test_encodings_are_understood(encoding, declared):
    declaration = f'<?xml version="1.0" encoding="{declared}"?>\n' if declared else ""
    text = f'{declaration}<opml version="1.0"><body>{feed(text="Été à Évreux")}</body></opml>'
    assert read_opml(text.encode(encoding))[0].title == "Été à Évreux"


def test_entities_of_html_white_space_and_namespaces_do_no_harm():
    body = b'<outline text="Caf&eacute;&nbsp;&amp; th&eacute;" xmlUrl="https://a.example/f?a=1&amp;b=2"/>'
    data = (
        b'\n\n<?xml version="1.0"?>\n<OPML xmlns="http://opml.org/spec2"><head/><body>\x0b' + body + b"</body></OPML>"
    )
    (outline,) = read_opml(data)
    assert (outline.title, outline.url) == ("Café & thé", "https://a.example/f?a=1&b=2")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "empty"),
        (b" \n ", "empty"),
        (b"hello", "broken at line 1, column 1"),
        (
            b'<?xml version="1.0"?>\n<opml>\n<body><outline></body></opml>',
            "broken at line 3, column 18: mismatched tag",
        ),
        (b'<opml><body><outline xmlUrl="https://a.example/?a=1&b=2"/></body></opml>', "broken at line 1, column"),
        (b'<rss version="2.0"><channel/></rss>', "begins with <rss>"),
        (b"<!DOCTYPE html><html><p>hi</html>", "web page"),
        (b"<opml/>", "no feeds"),
        (b"<opml><body/></opml>", "no feeds"),
        (listed('<outline text="Folder"/>'), "no feeds"),
        (b'<!DOCTYPE opml [<!ENTITY a "b">]><opml><body/></opml>', "document type"),
        (b'<!DOCTYPE opml SYSTEM "http://x.example/x.dtd"><opml><body/></opml>', "document type"),
        (b'<?xml version="1.0" encoding="klingon"?><opml/>', "unknown encoding: klingon"),
        (b'<?xml version="1.0" encoding="rot13"?><opml/>', "unknown encoding"),
        (b'<?xml version="1.0" encoding="idna"?><opml>\xe9..</opml>', "idna"),
        (b"<opml>\n<body>\xe9</body></opml>", "line 2"),
    ],
)
def test_what_is_no_list_is_refused_with_the_place(data, message):
    with pytest.raises(BadInput, match=message):
        read_opml(data)


def test_folders_nest_fifty_deep_and_no_deeper():
    def nested(depth: int) -> bytes:
        return listed("<outline text='x'>" * (depth - 1) + feed() + "</outline>" * (depth - 1))

    assert len(read_opml(nested(opml.MAX_DEPTH))) == 1
    for depth in (opml.MAX_DEPTH + 1, 5000):
        with pytest.raises(BadInput, match="more than 50 deep"):
            read_opml(nested(depth))


@pytest.mark.parametrize(
    "data", [b"<?xml " + b" " * 1_000_000, b"<?xml " * 200_000, b" " * 1_000_000 + b"x", b"&a" * 500_000]
)
def test_hostile_bytes_are_refused_at_once(data):
    with pytest.raises(BadInput):
        read_opml(data)


def test_a_list_has_an_end(monkeypatch):
    monkeypatch.setattr(opml, "MAX_OUTLINES", 3)
    assert len(read_opml(listed("".join(feed(f"https://a.example/{n}") for n in range(3))))) == 3
    with pytest.raises(BadInput, match="more than 3 feeds"):
        read_opml(listed("".join(feed(f"https://a.example/{n}") for n in range(4))))


@given(st.binary(max_size=300) | st.binary(max_size=100).map(lambda data: b"<opml><body>" + data + b"</body></opml>"))
def test_any_bytes_are_read_or_refused(data):
    with suppress(BadInput):
        read_opml(data)


NAMES = st.text(
    st.characters(min_codepoint=0x21, max_codepoint=0x24F, exclude_characters='&,/"<>\x7f'), min_size=1
).filter(lambda name: opml.squeeze(name) == name and opml.fold(name) not in opml.KINDS)


@given(st.lists(st.tuples(st.integers(0, 9), NAMES, NAMES), min_size=1, max_size=10))
def test_names_written_are_names_read(rows):
    body = "".join(
        f"<outline text={quoteattr(theme)}>{feed(f'https://{n}.example/f', category=f'/territory/{place}')}</outline>"
        for n, theme, place in rows
    )
    found = {outline.url: outline for outline in read_opml(listed(body))}
    assert len(found) == len({address_key(url) for url in found}) == len({n for n, _, _ in rows})
    for n, theme, place in rows:
        outline = found[f"https://{n}.example/f"]
        assert opml.fold(theme) in map(opml.fold, outline.themes)
        assert opml.fold(place) in map(opml.fold, outline.territories)
