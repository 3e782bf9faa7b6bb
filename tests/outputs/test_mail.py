"""Messages as they go over the wire: what receivers, clients and readers ask of a newsletter, whatever feeds wrote."""

from __future__ import annotations

import quopri
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser
from itertools import product

import pytest

from cmooc.domain.editions import Correction, Edition, EventItem, Group, Item, Newcomer, Rhythm, Section, SectionKind
from cmooc.domain.errors import BadInput
from cmooc.domain.mails import Message, Sender
from cmooc.domain.subscribers import Cut, Recipient
from cmooc.outputs.mail import Mail
from cmooc.services.molding import MAX_BYTES, Molds
from cmooc.stages.mold import Press
from cmooc.stages.tokens import Purpose, Tokens
from cmooc.stages.verp import read_verp

SENDER = Sender("newsletter@cours.example.org", "bounces@cours.example.org", "facilitation@cours.example.org",
                "12 rue des Communs, 35000 Rennes")  # fmt: skip
ANN = Recipient(345, "q7dk2mzp9wxc4vbt6ysr8hnj3fga5eul", "ann@example.com")
MARK = "0123456789abcdef0123"
EMPTY = frozenset(("br", "meta", "img", "hr", "link", "input"))


class Page(HTMLParser):
    """What a mail client would see of a page."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.open: list[tuple[str, dict[str, str]]] = []
        self.said: list[tuple[str, str]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = (tag, {name: value or "" for name, value in attrs})
        self.tags.append(found)
        if tag not in EMPTY:
            self.open.append(found)

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not {"style", "title"} & {tag for tag, _ in self.open}:
            language = next((given["lang"] for _, given in reversed(self.open) if "lang" in given), "")
            self.said.append((language, data))

    @property
    def links(self) -> list[str]:
        return [given["href"] for tag, given in self.tags if tag == "a"]

    def language_of(self, words: str) -> str:
        return next(language for language, data in self.said if words in data)


@pytest.fixture
def tokens(clock) -> Tokens:
    return Tokens(["secret"], clock)


@pytest.fixture
def molds(templating, samples, clock, tokens):
    def made(edition: Edition | None = None, sender: Sender = SENDER, mailing: int = 12, **course: object) -> Molds:
        site = samples.site(**course)
        press = Press(site.course, sender, edition or samples.edition(), mailing, MARK, tokens, clock)
        return Molds(press, site.vocabulary, Mail(templating, site, sender).render)

    return made


@pytest.fixture
def sent(molds):
    """Return what makes the message of one reader."""

    known: dict[Edition | None, Molds] = {}

    def made(
        cut: Cut | None = None, edition: Edition | None = None, reader: Recipient = ANN, **more: object
    ) -> Message:
        if more or edition not in known:
            known[edition] = molds(edition, **more)
        mold = known[edition].of(cut or Cut("fr"))
        assert mold is not None
        return mold.message(1, reader)

    return made


def read(message: Message) -> EmailMessage:
    found = message_from_bytes(message.data, policy=policy.default)
    assert isinstance(found, EmailMessage)
    return found


def html_of(message: Message) -> str:
    return read(message).get_body(("html",)).get_content().replace("\r\n", "\n")


def text_of(message: Message) -> str:
    return read(message).get_body(("plain",)).get_content().replace("\r\n", "\n")


def all_cuts() -> Iterator[Cut]:
    for language, places, themes, languages, most, is_plain in product(
        ("fr", "en"), ((), ("bretagne", "cork")), ((), ("eau",)), ((), ("en",)), (None, 1, 7), (False, True)
    ):
        yield Cut(language, places, themes, languages, most, is_plain)


def hostile_items(hostile: str, url: str | None) -> tuple[Item, ...]:
    plain = Item(key="x", title=hostile, url=url, text=hostile, participant_slug="x", participant_name=hostile,
                 feed_title=hostile + "!", channel="blog", language='fr"><b', published_at=None, note=hostile)  # fmt: skip
    return plain, replace(plain, key="y", title="", language=None), replace(plain, key="z", text="", note="")


def hostile_edition(samples, hostile: str, url: str | None) -> Edition:
    items = hostile_items(hostile, url)
    sections = tuple(Section(kind, groups=(Group(None, items),), more=items) for kind in SectionKind)
    event = EventItem("e", hostile, samples.NOON, zone=hostile, place=hostile, url=url, language=hostile)
    return replace(
        samples.edition(), sections=sections, newcomers=(Newcomer("x", hostile, hostile + "!"),), events=(event,),
        announcements=((hostile, hostile, f"<p>{len(hostile)}</p>"),),
    )  # fmt: skip


HOSTILE = (
    "a\r\nBcc: all@example.com\r\n\r\n<b>body",
    "=?utf-8?q?=0D=0ABcc:_all@example.com?=",
    "</title><script>alert(1)</script><img src='https://spy.example/p.gif' width=1> & \" ' </td></table>",
    "\u202eesrever\u202c \u2066x\u2069 عربي",
    "\x00\x08\x1b[31m\x7f\x85\ufffe\ud800",
    "x" * 10_000,
    "mot " * 3_000,
    f"{MARK} {{{{ 7 * 7 }}}} {{% raw %}} %(n)s {{}} ${{x}}",
    "-- \n.\n..\nFrom me\n=20=\n--=_cmooc--",
    "\u202f:\u00a0?",
)
URLS = (
    None,
    "https://blog.example/?a=1&b=%C3%A9&amp;c=<d>\"e'#f",
    "https://blog.example/" + "long/" * 300,
    "https://blog.example/" + "x" * 100_000,
    "javascript:alert(1)",
    "//host.example/x",
)


# ---- rule 13


def test_a_message_is_for_one_reader_and_from_us(sent, clock):
    message = read(sent())
    assert message["To"] == "ann@example.com"
    assert [one.addr_spec for one in message["From"].addresses] == ["newsletter@cours.example.org"]
    assert message["From"].addresses[0].display_name == "Territoires apprenants"
    assert message["Reply-To"] == "facilitation@cours.example.org"
    assert message["MIME-Version"] == "1.0"
    assert not {"Cc", "Bcc", "Feedback-ID"} & set(message.keys())
    assert max(Counter(name.lower() for name in message).values()) == 1
    assert parsedate_to_datetime(message["Date"]) == clock()
    assert message["Date"].endswith("+0100")


def test_a_message_has_an_identity_of_its_own_that_a_repeat_shares(sent, samples, clock):
    first = read(sent())["Message-ID"]
    clock.move(hours=3)
    assert read(sent())["Message-ID"] == first
    others = (
        sent(reader=replace(ANN, key="another")), sent(edition=samples.edition(day=date(2026, 11, 23))),
        sent(edition=replace(samples.edition(), rhythm=Rhythm.WEEKLY)),
    )  # fmt: skip
    assert len({first, *(read(one)["Message-ID"] for one in others)}) == 4
    assert re.fullmatch(r"<[0-9a-f]{20}@cours\.example\.org>", first)


def test_an_address_with_accents_goes_out_as_every_server_takes_it(sent):
    message = sent(reader=replace(ANN, address="ann@école.example"))
    assert message.recipient == "ann@xn--cole-9oa.example"
    assert read(message)["To"] == "ann@xn--cole-9oa.example"
    for bad in ("é@example.org", "a@example.org\r\nBcc: b@example.com", "a@example.org,b@example.com"):
        with pytest.raises(BadInput):
            sent(reader=replace(ANN, address=bad))


# ---- rule 14


def test_the_list_headers_are_whole_and_on_one_line_each(sent, tokens):
    message = sent(reader=replace(ANN, key="k" * 200))
    token = tokens.sign(Purpose.READER, "k" * 200)
    head = message.data.partition(b"\r\n\r\n")[0].decode("ascii").split("\r\n")
    lists = {line.partition(": ")[0]: line.partition(": ")[2] for line in head if line.startswith("List-")}
    assert lists == {
        "List-Id": '"Territoires apprenants" <newsletter.cours.example.org>',
        "List-Unsubscribe": f"<https://cours.example.org/unsubscribe/{token}>, "
                            f"<mailto:bounces@cours.example.org?subject=unsubscribe%20{token}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "List-Archive": "<https://cours.example.org/fr/editions/2026-11-22/>",
        "List-Help": "<https://cours.example.org/fr/subscribe>",
        "List-Owner": "<mailto:facilitation@cours.example.org>",
    }  # fmt: skip
    assert read(message)["Precedence"] == "list"
    assert read(message)["Auto-Submitted"] == "auto-generated"


def test_a_title_with_accents_and_quotes_leaves_the_list_headers_plain(sent):
    title = 'L’école "à ciel ouvert" <de Liège>, ' + "très longue " * 15
    message = sent(titles={"fr": title, "en": "x"}, base_url="https://école.example/cours")
    head = message.data.partition(b"\r\n\r\n")[0]
    for line in re.findall(rb"^List-[^\r\n]*$", head, re.MULTILINE):
        assert b"=?" not in line
        assert len(line) <= 998
    assert read(message)["List-Id"].endswith("<newsletter.xn--cole-9oa.example>")
    assert "<https://xn--cole-9oa.example/cours/unsubscribe/" in read(message)["List-Unsubscribe"]
    assert not read(message).defects


def test_one_click_is_announced_over_https_only(sent):
    message = read(sent(base_url="http://127.0.0.1:8000"))
    assert "List-Unsubscribe-Post" not in message
    assert message["List-Unsubscribe"].startswith("<http://127.0.0.1:8000/unsubscribe/")


# ---- the envelope


def test_the_envelope_sender_tells_mailing_and_subscriber(sent, tokens):
    message = sent(mailing=12)
    assert read_verp(message.sender, "bounces@cours.example.org", tokens) == (12, 345)
    assert message.sender.encode() not in message.data
    assert sent(sender=Sender("newsletter@cours.example.org")).sender == "newsletter@cours.example.org"
    assert message.id == 1


# ---- rule 15


def test_text_comes_first_and_all_is_plain_ascii_lines(sent):
    for cut in all_cuts():
        message = sent(cut)
        found = read(message)
        assert not [part.defects for part in found.walk() if part.defects]
        assert message.data.isascii()
        assert b"\x00" not in message.data
        assert message.data.count(b"\n") == message.data.count(b"\r\n") == message.data.count(b"\r")
        head, _, body = message.data.partition(b"\r\n\r\n")
        assert max(map(len, head.split(b"\r\n"))) <= 998
        assert max(map(len, body.split(b"\r\n"))) <= 76
        if cut.is_plain:
            assert found.get_content_type() == "text/plain"
            parts = [found]
        else:
            assert found.get_content_type() == "multipart/alternative"
            parts = list(found.iter_parts())
            assert [part.get_content_type() for part in parts] == ["text/plain", "text/html"]
        for part in parts:
            assert part.get_content_charset() == "utf-8"
            assert part["Content-Transfer-Encoding"] == "quoted-printable"


def test_the_same_input_gives_the_same_bytes(molds):
    first, again = molds(), molds()
    for cut in all_cuts():
        assert first.of(cut).message(1, ANN) == again.of(cut).message(1, ANN)


def test_the_token_is_the_reader_s_and_read_back_from_every_link(sent, tokens):
    token = tokens.sign(Purpose.READER, ANN.key)
    for cut in (Cut("fr"), Cut("en")):
        message = sent(cut)
        links = Page(html_of(message)).links
        assert f"https://cours.example.org/{cut.language}/preferences/{token}" in links
        assert f"https://cours.example.org/{cut.language}/unsubscribe/{token}" in links
        assert f"/{cut.language}/preferences/{token}\n" in text_of(message)
        assert f"/{cut.language}/unsubscribe/{token}\n" in text_of(message)
        assert MARK not in text_of(message) + html_of(message)
    assert tokens.read(Purpose.READER, token) == ANN.key


# ---- rule 16


def words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w{4,}", text.casefold()))


def test_the_text_says_what_the_html_says(sent, samples):
    events = tuple(EventItem(str(n), f"Atelier {n}", samples.NOON, url=f"https://e.example/{n}") for n in range(30))
    edition = replace(samples.edition(), events=events, newcomers=tuple(
        Newcomer(f"n{number}", f"Personne {number}", "Blog", ()) for number in range(30)
    ))  # fmt: skip
    for cut in all_cuts():
        if cut.is_plain:
            continue
        message = sent(cut, edition)
        page, text = Page(html_of(message)), text_of(message)
        links = {link.removeprefix("mailto:") for link in page.links}
        assert not [link for link in links if link not in text]
        there = words(" ".join(data for _, data in page.said))
        assert sum((there - words(text)).values()) <= 0.02 * sum(there.values())
        assert not re.search(r"</?(p|a|br|div|td|span|b)\b[^>]*>|&(nbsp|amp|lt|gt|eacute|#\d+);", text)
        prose = [line for line in text.splitlines() if "://" not in line]
        assert max(map(len, prose)) <= 72


def test_plain_text_alone_holds_the_same(sent):
    assert text_of(sent(Cut("fr", is_plain=True))) == text_of(sent(Cut("fr")))


# ---- rule 17


def test_the_page_is_one_that_mail_clients_show(sent):
    for cut in all_cuts():
        if cut.is_plain:
            continue
        html = html_of(sent(cut))
        page = Page(html)
        tags = {tag for tag, _ in page.tags}
        assert not tags & {"script", "form", "input", "link", "iframe", "object", "video", "audio", "svg", "base"}
        assert page.tags[0] == ("html", {"lang": cut.language})
        assert re.search(r"<title>[^<]+</title>", html)
        assert ("meta", {"name": "color-scheme", "content": "light dark"}) in page.tags
        assert {given.get("role") for tag, given in page.tags if tag == "table"} == {"presentation"}
        assert html.count("<table") == html.count("</table>")
        assert "prefers-color-scheme: dark" in html
        assert not re.search(r"@import|@font-face|url\(", html)
        styled = sum("style" in given for tag, given in page.tags if tag in ("td", "p", "h1", "h2", "h3", "a"))
        assert styled > 20
        widths = {int(width) for width in re.findall(r"width[:=]\W*(\d+)(?!\d*%)", html.partition("<body")[2])}
        assert max(widths) <= 600


@pytest.mark.parametrize("posts", [50, 5_000])
def test_a_long_edition_is_shortened_to_what_gmail_shows(sent, samples, posts):
    whole = samples.edition(posts=posts, cap=posts)
    hostile = replace(whole, sections=tuple(_bloated(section) for section in whole.sections))
    for edition, cut in product((whole, hostile), (Cut("fr"), Cut("en", ("cork",)), Cut("fr", is_plain=True))):
        message = sent(cut, edition)
        size = len((text_of(message) if cut.is_plain else html_of(message)).encode())
        assert size <= MAX_BYTES
        if posts > 1_000:
            assert size > MAX_BYTES * 0.5
            assert "https://cours.example.org/" + cut.language + "/editions/2026-11-22/" in text_of(message)
            assert re.search(r"Lire .* billets de plus|Read .* more posts", text_of(message))


def _bloated(section: Section) -> Section:
    url = "https://blog.example/" + '&"<é' * 400
    groups = tuple(
        Group(group.territory, tuple(
            replace(item, title="<&>" * 4_000, text="\"'&<é" * 3_000, url=url, note="&" * 5_000) for item in group.items
        ))
        for group in section.groups
    )  # fmt: skip
    return replace(section, groups=groups)


def test_even_a_lead_and_announcements_without_end_leave_a_message_that_is_shown(sent, samples):
    html = "<p>" + "parler " * 40_000 + "</p>"
    edition = replace(samples.edition(), lead=(("fr", html),), announcements=(("fr", "Titre", html),) * 3)
    message = sent(edition=edition)
    assert len(html_of(message).encode()) <= MAX_BYTES
    assert "Titre" in text_of(message)


# ---- rules 18, 19 and 21


@pytest.mark.parametrize("url", URLS)
def test_links_lead_to_the_source_byte_for_byte_and_nothing_is_fetched(sent, samples, url):
    message = sent(edition=hostile_edition(samples, "Titre", url))
    page = Page(html_of(message))
    own = [link for link in page.links if link.startswith("https://cours.example.org/")]
    others = set(page.links) - set(own) - {"mailto:facilitation@cours.example.org"}
    is_source = url is not None and url.startswith("https://") and len(url) < 3_000
    assert others == ({url} if is_source else set())
    assert any("/entries/x/" in link for link in own) is not is_source
    assert not [given for _, given in page.tags if "src" in given or "background" in given]
    assert not [tag for tag, _ in page.tags if tag == "img"]
    assert not [link for link in own if "http" in link[8:]]
    if is_source:
        assert url in text_of(message)


def test_the_facilitators_words_keep_their_form_and_bring_no_picture(sent, samples):
    html = (
        "<h1 id='a'>Titre</h1><p class='x' style='color:red' onclick='x()'>Un <b>mot</b>, <i>deux</i>.<br>Ligne</p>"
        "<ul><li>un <a href='https://a.example/?x=1&amp;y=2'>lien</a></li><li><a href='/themes/eau/'>ici</a></li></ul>"
        "<p><img src='https://spy.example/1.gif' alt='Le lavoir' width='1'> <a href='//host.example/x'>là</a>"
        "<a href='javascript:x()'>non</a> <a href='#b'>ancre</a> <a href='mailto:a@example.org'>écrire</a></p>"
        "<table><tr><th>Qui</th><td>Nous</td></tr></table><blockquote><p>cité</p></blockquote><script>x()</script>"
    )
    edition = replace(samples.edition(), lead=(("fr", html),), corrections=(
        Correction(samples.NOON, (("fr", "<p>Le lieu a changé.</p>"), ("en", "<p>The place moved.</p>"))),
    ))  # fmt: skip
    message = sent(edition=edition)
    page, text = Page(html_of(message)), text_of(message)
    assert not [tag for tag, _ in page.tags if tag in ("img", "script", "h4")]
    assert not [given for _, given in page.tags if "onclick" in given or "id" in given]
    assert "color:red" not in html_of(message)
    for link in ("https://a.example/?x=1&y=2", "https://cours.example.org/themes/eau/", "https://spy.example/1.gif",
                 "https://host.example/x", "mailto:a@example.org"):  # fmt: skip
        assert link in page.links
        assert f"<{link}>" in text
    assert not [link for link in page.links if link.startswith("javascript") or link.endswith("#b")]
    assert "<strong>Titre</strong>" in html_of(message)
    for line in ("Titre\n", "Un mot, deux.\nLigne\n", "- un lien <https://a.example/?x=1&y=2>\n", "Qui · Nous\n",
                 "Image\u202f: Le lavoir <https://spy.example/1.gif>", "  cité\n", "Le lieu a changé."):  # fmt: skip
        assert line in text
    assert "x()" not in text
    assert "The place moved" not in text
    assert "Rectifié le 22 novembre 2026 à 12\u202fh\u202f00" in text


# ---- rule 20


def test_the_mail_says_why_from_whom_and_how_to_leave(sent):
    cut = Cut("fr", ("rennes",), ("eau",), ("en", "fr"), 5)
    for said in (text_of(sent(cut)).replace("\n", " "), "".join(data for _, data in Page(html_of(sent(cut))).said)):
        for words_ in ("Vous recevez ce message parce que", "l’édition quotidienne de Territoires apprenants",
                       "Vous suivez\u202f: Rennes et Eau et sols.", "Billets en\u202f: anglais et français.",
                       "Au plus 5 billets à chaque fois.", "12 rue des Communs, 35000 Rennes", "CC BY-SA 4.0",
                       "Me désabonner", "Changer ce que je reçois", "Écrire à l’équipe", "Lire en ligne"):  # fmt: skip
            assert words_ in said
    assert "the daily edition of Learning territories" in text_of(sent(Cut("en"))).replace("\n", " ")


def test_a_weekly_edition_says_which_week(sent, samples):
    weekly = replace(samples.edition(day=date(2026, 11, 23)), rhythm=Rhythm.WEEKLY)
    french, english = sent(Cut("fr"), weekly), sent(Cut("en"), weekly)
    assert "Semaine 47, du 16 nov. au 22 novembre 2026" in text_of(french)
    assert "Week 47, 16 Nov to 22 November 2026" in html_of(english)
    assert "the weekly edition of" in text_of(english).replace("\n", " ")
    assert read(english)["List-Archive"] == "<https://cours.example.org/en/editions/2026-W47/>"
    assert read(english)["Subject"].startswith("Learning territories, week 47, 16 Nov to 22 November 2026: ")


# ---- rule 22 and hostile feeds


@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.parametrize("cut", [Cut("fr"), Cut("en", ("rennes",)), Cut("fr", is_plain=True)])
def test_nothing_that_feeds_write_changes_the_message(sent, samples, hostile, cut):
    usual = list(read(sent(cut)).keys())
    message = sent(cut, hostile_edition(samples, hostile, "https://blog.example/1"))
    found = read(message)
    assert list(found.keys()) == usual
    assert not [part.defects for part in found.walk() if part.defects]
    assert max(map(len, message.data.partition(b"\r\n\r\n")[2].split(b"\r\n"))) <= 76
    text = text_of(message)
    assert not [char for char in text if (ord(char) < 32 and char != "\n") or 0x7F <= ord(char) <= 0x9F]
    assert not re.search("[\u202a-\u202e\u2066-\u2069\ufffe\ud800]", text)
    if not cut.is_plain:
        page = Page(html_of(message))
        assert not [tag for tag, _ in page.tags if tag in ("script", "img", "b")]
        assert html_of(message).count("<html") == 1
        assert not re.search("[\u202a-\u202e\u2066-\u2069\ufffe\ud800\x00]", html_of(message))


def test_a_post_that_guesses_at_the_place_of_the_token_gets_no_token(molds, samples, tokens, clock, templating):
    """The mark is secret; a feed that knew it could make a link that brings it the reader's token."""
    item = replace(hostile_items("Titre", f"https://spy.example/{MARK}")[0])
    edition = replace(samples.edition(), sections=(Section(SectionKind.THEME, groups=(Group(None, (item,)),)),))
    site = samples.site()
    mark = tokens.mark(Purpose.READER, "mark")
    press = Press(site.course, SENDER, edition, 1, mark, tokens, clock)
    message = Molds(press, site.vocabulary, Mail(templating, site, SENDER).render).of(Cut("fr")).message(1, ANN)
    assert f"https://spy.example/{MARK}" in Page(html_of(message)).links
    assert not [link for link in Page(html_of(message)).links if "spy" in link and ANN.key in link]


# ---- rule 54, and both languages


def test_posts_in_another_language_say_so(sent):
    french, english = Page(html_of(sent(Cut("fr")))), Page(html_of(sent(Cut("en"))))
    for page, own, other in ((french, "Cartographier", "A library"), (english, "A library", "Cartographier")):
        language = page.tags[0][1]["lang"]
        assert page.language_of(own) == language
        assert page.language_of(other) not in ("", language)
    assert english.language_of("Samedi, une trentaine") == "fr"


def test_french_is_spaced_as_french(sent, samples):
    at = datetime(2026, 12, 1, 17, 30, tzinfo=UTC)
    edition = replace(samples.edition(day=date(2026, 12, 1), posts=8), events=(EventItem("e", "Atelier", at),))
    message = sent(edition=edition)
    for said in (text_of(message), html_of(message), str(read(message)["Subject"])):
        said = said.replace("rivière :", "")  # an author's own spacing stays
        assert not re.search(r"(?<![\w/])[^\W\d]+ [:;!?»]", said)
        assert "\u202f:" in said
    assert "MARDI 1ER DÉCEMBRE 2026\n\n* Atelier\n  18\u202fh\u202f30\n" in text_of(message)
    assert read(message)["Subject"].startswith("Territoires apprenants, 1er décembre 2026\u202f: ")


def test_an_event_is_told_at_the_hour_of_its_place(sent, samples):
    at = datetime(2026, 11, 22, 18, tzinfo=UTC)
    events = (EventItem("a", "Ici", at), EventItem("b", "Là-bas", at, zone="America/Montreal", is_cancelled=True),
              EventItem("c", "Tout le jour", at, is_all_day=True, place="Le lavoir"),
              EventItem("d", "Sans zone", at, zone="../../etc/passwd"))  # fmt: skip
    edition = replace(samples.edition(), events=events)
    text = text_of(sent(Cut("en"), edition))
    assert "SUNDAY, 22 NOVEMBER 2026\n" in text
    assert "* Ici\n  19:00\n" in text
    assert "* Là-bas\n  Cancelled · 13:00 (Montreal time)\n" in text
    assert "* Tout le jour\n  all day · Le lavoir\n" in text
    assert "* Sans zone\n  19:00\n" in text
    for line in ("19:00", "Cancelled · 13:00 (Montreal time)", "all day · Le lavoir"):
        assert f">{line}</p>" in html_of(sent(Cut("en"), edition))


def test_conversations_and_what_waits_say_what_they_are(sent, samples):
    talked = replace(samples.item(samples.record(1)), comments_count=12, new_comments=3)
    sections = (Section(SectionKind.THEME, "eau", (Group(None, (samples.item(samples.record(2)),)),)),
                Section(SectionKind.CONVERSATIONS, groups=(Group(None, (talked,)),)),
                Section(SectionKind.WAITING, groups=(Group(None, (samples.item(samples.record(3)),)),)),
                Section(SectionKind.ELSEWHERE, groups=(Group(None, (samples.item(samples.record(4)),)),)))  # fmt: skip
    message = sent(Cut("en"), replace(samples.edition(), sections=sections))
    for said in (" ".join(text_of(message).split()), html_of(message)):
        for words_ in ("Conversations", "People are talking about these", "12 comments, 3 of them new", "Waiting for a first reply",
                       "Nobody has answered these yet", "One from elsewhere", "A place, a subject or a voice"):  # fmt: skip
            assert words_ in said


def test_a_note_is_told_by_its_words_and_a_post_by_its_title(sent, samples):
    plain = samples.item(samples.record(4))
    kinds = (
        replace(plain, key="a", title="", text="Une note sans titre."),
        replace(plain, key="b", title="Une note dont les…", text="Une note dont les premiers mots font le titre."),
        replace(plain, key="c", title="Une note brève.", text="Une note brève."),
        replace(plain, key="d", title="Un billet", text="Un billet commence par son titre, puis va loin."),
    )
    edition = replace(samples.edition(), sections=(Section(SectionKind.WAITING, groups=(Group(None, kinds),)),))
    message = sent(Cut("fr"), edition)
    titles = re.findall(r"<h3[^>]*><a[^>]*>([^<]*)</a></h3>", html_of(message))
    assert titles == ["Un billet"]
    text = text_of(message)
    for line in ("* Une note sans titre.", "* Une note dont les premiers mots font le titre.", "* Une note brève.",
                 "* Un billet", "  … commence par son titre, puis va loin."):  # fmt: skip
        assert f"\n{line}\n" in text


# ---- cuts


def test_a_cut_shows_its_part_and_leads_to_the_whole(sent):
    text = text_of(sent(Cut("en", ("rennes",), most_posts=4)))
    assert "The whole edition on the web: 42 posts\nhttps://cours.example.org/en/editions/2026-11-22/\n" in text
    assert "One post from beyond what you follow." in text
    assert len(re.findall(r"^\* ", text.partition("New voices")[0], re.MULTILINE)) == 4
    assert "One post from beyond" not in text_of(sent(Cut("en")))


def test_nothing_for_a_reader_is_no_mold(molds, samples):
    quiet = replace(samples.edition(), announcements=())
    assert molds(quiet).of(Cut("fr", languages=("de",))) is None
    assert molds(quiet).of(Cut("fr")) is not None


def test_molds_are_made_once_for_a_cut_and_few_are_kept(molds):
    found = molds()
    assert found.of(Cut("fr")) is found.of(Cut("fr"))
    first = found.of(Cut("fr", most_posts=1))
    for number in range(2, 140):
        found.of(Cut("fr", most_posts=1, themes=(f"unknown-{number}",)))
    assert found.of(Cut("fr", most_posts=1)) is not first


def test_a_hundred_readers_differ_in_their_own_places_only(molds, tokens):
    mold = molds().of(Cut("fr"))
    made = [mold.message(number, Recipient(number, f"key{number}", f"r{number}@example.com")) for number in range(100)]
    assert len({one.data for one in made}) == 100
    bodies = set()
    for number, one in enumerate(made):
        token = tokens.sign(Purpose.READER, f"key{number}")
        bodies.add(quopri.decodestring(one.data.partition(b"\r\n\r\n")[2]).decode().replace(token, "TOKEN"))
    assert len(bodies) == 1


def test_the_date_is_that_of_the_moment(sent, clock):
    first = parsedate_to_datetime(read(sent())["Date"])
    clock.move(hours=2)
    assert parsedate_to_datetime(read(sent())["Date"]) - first == timedelta(hours=2)
