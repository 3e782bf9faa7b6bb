"""The check-up, through a real server: a good feed is only praised, and each fault is found alone."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta
from email.utils import format_datetime

import pytest

from cmooc.bootstrap import Instance
from cmooc.domain.checkups import Severity
from cmooc.domain.errors import BadInput
from cmooc.domain.feeds import FeedState, NewFeed
from cmooc.domain.tags import Territory, Theme
from cmooc.settings import Settings
from cmooc.stages.remedies import KINDS
from cmooc.stages.rules import parse_rule

TEXTS = (
    "Ce matin nous avons planté des haricots le long du canal, et les voisins sont venus avec des graines. #territoires",
    "La carte du quartier montre enfin les chemins que les enfants prennent pour aller à l’école sans croiser une route.",
    "Au café associatif, on répare les vélos le samedi ; il manque surtout des chambres à air et un peu de patience.",
    "Le verger partagé donne ses premières pommes, et personne ne sait encore très bien comment les distribuer à tous.",
)
TYPE = "application/rss+xml; charset=utf-8"


@dataclass
class Blog:
    """A good feed; tests spoil one thing of it. `items` are lists of elements."""

    now: object
    head: str = "<title>Le canal</title><link>https://canal.example/</link><language>fr</language>"
    headers: dict = field(default_factory=lambda: {"Content-Type": TYPE, "ETag": '"1"'})
    texts: tuple = TEXTS
    prolog: str = "<?xml version='1.0' encoding='utf-8'?>"

    def __post_init__(self) -> None:
        self.items = [
            {"title": f"<title>Billet {number}</title>", "link": f"<link>https://canal.example/{number}</link>",
             "guid": f"<guid isPermaLink='false'>urn:canal:{number}</guid>", "author": "<author>Ann</author>",
             "date": f"<pubDate>{format_datetime(self.now - timedelta(days=number))}</pubDate>",
             "text": f"<description><![CDATA[<p>{text}</p>]]></description>"}
            for number, text in enumerate(self.texts)
        ]  # fmt: skip

    def set(self, name: str, *values: str) -> None:
        """Replace an element of the first items, one value each."""
        for item, value in zip(self.items, values, strict=False):
            item[name] = value

    def each(self, name: str, value: str) -> None:
        self.set(name, *[value] * len(self.items))

    @property
    def body(self) -> bytes:
        items = "".join(f"<item>{''.join(item.values())}</item>\n" for item in self.items)
        return f"{self.prolog}\n<rss version='2.0'><channel>{self.head}\n{items}</channel></rss>".encode()


@pytest.fixture
def blog(now):
    return Blog(now)


@pytest.fixture
def checked(instance, feed_server, answer):
    """Check what a path of the server says."""

    def check(body=b"", path="/feed", on=None, **given):
        url = feed_server.answer(path, answer(body, **{"headers": {"Content-Type": TYPE, "ETag": '"1"'}, **given}))
        return (on or instance).checkups.check(url)

    return check


def codes(checkup):
    """Return the faults but for the one that every test server has: it speaks no TLS."""
    return [fault.code for fault in checkup.faults if fault.code != "not_https"]


def test_a_good_feed_has_no_fault_but_that_this_server_speaks_no_tls(checked, blog):
    checkup = checked(blog.body)
    assert [(one.code, one.severity) for one in checkup.faults] == [("not_https", Severity.HINT)]
    assert (checkup.feed.title, checkup.feed.format, checkup.feed.entry_count) == ("Le canal", "rss 2.0", 4)


def day(now, **ago):
    return f"<pubDate>{format_datetime(now - timedelta(**ago))}</pubDate>"


def no_dates(blog):
    blog.set("date", "", "<pubDate>bientôt</pubDate>")


def future_dates(blog):
    blog.set("date", day(blog.now, days=-3))


def same_dates(blog):
    blog.each("date", day(blog.now, days=1))


def old(blog):
    blog.set("date", *(day(blog.now, days=91 + number) for number in range(4)))


def titles_only(blog):
    blog.each("text", "")


def summary_only(blog):
    for item, text in zip(blog.items, blog.texts, strict=True):
        item["text"] = f"<description><![CDATA[<p>{text[:90]} [&hellip;]</p>]]></description>"


def no_post_titles(blog):
    blog.set("title", "")


def no_links(blog):
    blog.set("link", "")


def same_link(blog):
    blog.each("link", "<link>https://canal.example/</link>")


def relative_links(blog):
    blog.set("text", f'<description><![CDATA[<p><img src="/p.jpg" alt="">{TEXTS[0]}</p>]]></description>')


def no_ids(blog):
    blog.set("guid", "")


def same_id(blog):
    blog.set("guid", "<guid isPermaLink='false'>x</guid>", "<guid isPermaLink='false'>x</guid>")


def twin_ids(blog):
    twin = {**blog.items[0], "guid": "<guid isPermaLink='false'>urn:other</guid>"}
    blog.items.append(twin)


def broken_letters(blog):
    blog.set("title", "<title>Le marchÃ£ de NoÃ«l \ufffd</title>")


def comments_feed(blog):
    blog.head = blog.head.replace("Le canal", "Commentaires sur : Le canal")


def empty(blog):
    blog.items = []


def no_title(blog):
    blog.head = blog.head.replace("<title>Le canal</title>", "")


def no_author(blog):
    blog.each("author", "")


def no_language(blog):
    blog.head = blog.head.replace("<language>fr</language>", "")


def wrong_language(blog):
    blog.head = blog.head.replace(">fr<", ">en-US<")


def malformed(blog):
    blog.set("title", "<title>Pain & confiture</title>")


def wrong_charset(blog):
    blog.prolog = "<?xml version='1.0' encoding='iso-8859-1'?>"
    blog.headers["Content-Type"] = "application/rss+xml"


def large(blog):
    blog.set("text", f"<description>{'Une longue histoire de canal. ' * 4000}</description>")
    blog.head += f"<copyright>{'x' * 1_000_000}</copyright>"


def wrong_type(blog):
    blog.headers["Content-Type"] = "text/html; charset=utf-8"


def no_validators(blog):
    del blog.headers["ETag"]


def no_caching(blog):
    blog.headers["Cache-Control"] = "private, no-store"


def hub(blog):
    blog.headers["Link"] = '<https://hub.example/>; rel="hub", <https://canal.example/feed>; rel="self"'


SPOILT = (
    no_dates, future_dates, same_dates, old, titles_only, summary_only, no_post_titles, no_links, same_link,
    relative_links, no_ids, same_id, twin_ids, broken_letters, comments_feed, empty, no_title, no_author, no_language,
    wrong_language, malformed, wrong_charset, large, wrong_type, no_validators, no_caching, hub,
)  # fmt: skip


@pytest.fixture
def roomy(instance):
    """The same course with room for a large feed."""
    found = Instance(instance.data, instance.settings.model_copy(update={"fetch_max_bytes": 8_000_000}), instance.clock)
    yield found
    found.database.close()


@pytest.mark.parametrize("spoil", SPOILT, ids=lambda spoil: spoil.__name__)
def test_a_fault_is_found_alone(checked, blog, roomy, spoil):
    spoil(blog)
    checkup = checked(blog.body, on=roomy, headers=blog.headers)
    assert codes(checkup) == [spoil.__name__]
    fault = next(one for one in checkup.faults if one.code == spoil.__name__)
    assert fault.severity is KINDS[spoil.__name__].severity
    assert "{" not in str(fault.message)


def test_a_feed_that_breaks_off_is_truncated_and_nothing_else(checked, blog):
    assert codes(checked(blog.body[:-60])) == ["truncated"]
    assert codes(checked(blog.body[:-60], announced=len(blog.body))) == ["truncated"]


def test_a_slow_server_is_told(checked, blog, instance):
    checkup = checked(blog.body, delay_s=0.3)
    assert "slow" not in codes(checkup)
    patient = Settings(fetch_allow=("127.0.0.0/8",), fetch_pause_s=0, fetch_timeout_s=9)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("cmooc.stages.answer_faults.SLOW_S", 0.2)
        found = checked(blog.body, delay_s=0.3, on=Instance(instance.data, patient, instance.clock))
    assert str(next(one.message for one in found.faults if one.code == "slow")).endswith("We give up after 9.")


def test_a_permanent_move_names_the_new_address_and_a_temporary_one_is_no_fault(
    checked, blog, feed_server, answer, instance
):
    checked(blog.body)
    target = feed_server.url("/feed")
    for status, told in ((301, ["moved"]), (308, ["moved"]), (302, []), (307, [])):
        old = feed_server.answer("/old", answer(status=status, headers={"Location": target}))
        checkup = instance.checkups.check(old)
        assert codes(checkup) == told, status
        assert checkup.feed.url == (target if told else old)
    moved = instance.checkups.check(feed_server.answer("/old", answer(status=301, headers={"Location": target})))
    assert target in str(next(one.message for one in moved.faults if one.code == "moved"))


def test_a_name_and_a_password_in_the_address_are_a_fault_and_are_not_told(instance, feed_server, answer, blog):
    url = feed_server.answer("/feed", answer(blog.body, headers={"Content-Type": TYPE, "ETag": '"1"'}))
    checkup = instance.checkups.check(url.replace("//", "//ann:hush@"))
    assert "credentials" in codes(checkup)
    assert not any("hush" in str(one.message) for one in checkup.faults)


@pytest.mark.parametrize(
    ("given", "code", "words"),
    [
        ({"status": 403, "headers": {"cf-mitigated": "challenge"}}, "challenge", "Cloudflare"),
        ({"status": 503, "headers": {"Content-Type": "text/html"}, "body": b"<title>Just a moment...</title>"},
         "challenge", "Cloudflare"),
        ({"status": 200, "headers": {"Content-Type": "text/html"},
          "body": b"<html><title>Making sure you&#39;re not a bot!</title></html>"}, "challenge", "Cloudflare"),
        ({"status": 401, "headers": {}}, "private", "public"),
        ({"status": 403, "headers": {}}, "refused", "cmooc"),
        ({"status": 451, "headers": {}}, "refused", "cmooc"),
        ({"status": 429, "headers": {}}, "rate_limited", "hour"),
    ],
)  # fmt: skip
def test_an_address_that_lets_nobody_in_is_told_with_its_remedy(checked, given, code, words):
    checkup = checked(**given)
    assert checkup.feed is None
    (fault,) = checkup.faults
    assert (fault.code, fault.severity) == (code, Severity.STOPS)
    assert words in str(fault.remedy)
    assert "127.0.0.1" in str(fault.message)


def test_every_fault_has_been_met_here():
    elsewhere = {"truncated", "slow", "moved", "credentials", "challenge", "private", "refused", "rate_limited",
                 "tag_feed", "tag_feed_at", "not_https"}  # fmt: skip
    assert {spoil.__name__ for spoil in SPOILT} | elsewhere == set(KINDS)


# ---- remedies by platform, and the feed of one tag


def test_the_remedy_is_that_of_the_platform(checked, blog):
    titles_only(blog)
    plain = checked(blog.body)
    assert str(plain.faults[0].remedy).startswith("In the settings of the site's feed")
    headers = {**blog.headers, "Link": '<https://canal.example/wp-json/>; rel="https://api.w.org/"'}
    wordpress = checked(blog.body, headers=headers)
    assert wordpress.feed.platform == "wordpress"
    assert str(wordpress.faults[0].remedy).startswith("In WordPress, under Settings, Reading")
    blogger = checked(blog.body, path="/feeds/posts/default")
    assert (blogger.feed.channel, blogger.feed.platform) == ("blogger", "blogger")
    assert str(blogger.faults[0].remedy).startswith("In Blogger, under Settings, Site feed")


@pytest.mark.parametrize(
    ("path", "headers", "tail"),
    [
        ("/feed", {}, None),
        ("/feed", {"Link": "<https://canal.example/wp-json/>; rel=x"}, "https://canal.example/tag/territoires/feed/"),
        ("/feeds/posts/default", {}, "/feeds/posts/default/-/territoires"),
        ("/@ann.rss", {}, "/@ann/tagged/territoires.rss"),
    ],
)
def test_the_feed_of_the_tag_is_advised_where_little_is_for_the_course(checked, now, path, headers, tail):
    blog = Blog(now, texts=(TEXTS[0], *TEXTS[1:] * 3))
    checkup = checked(blog.body, path=path, headers={**blog.headers, **headers})
    assert codes(checkup) == ["tag_feed"]
    fault = next(one for one in checkup.faults if one.code == "tag_feed")
    assert str(fault.message) == "Of the last 10 posts, 1 carry the tag of the course, #territoires."
    assert str(fault.remedy).endswith(tail or "tell them so when you register.")


def test_no_feed_of_a_tag_is_advised_for_a_young_blog_or_one_that_is_mostly_for_the_course(checked, now):
    assert codes(checked(Blog(now, texts=TEXTS[1:] * 3).body)) == []
    assert codes(checked(Blog(now, texts=(*[TEXTS[0]] * 5, *TEXTS[1:] * 2)).body)) == []


# ---- what is found


def test_the_last_five_posts_come_with_course_tag_and_tags_and_their_reasons(checked, now, stores):
    stores.vocabulary.save(
        [Territory("canal", {"fr": "Canal"})],
        [Theme("jardins", {"fr": "Jardins"}, {}, (), parse_rule("any: haricots"), "any: haricots")],
    )
    blog = Blog(now, texts=TEXTS * 2)
    first, second, *rest = checked(blog.body).latest
    assert len(rest) == 3
    assert first.course_tag == "#territoires"
    assert second.course_tag is None
    assert [(tag.slug, tag.reason.code, tag.reason.detail) for tag in first.tags] == [("jardins", "rule", "haricots")]
    assert stores.feeds.count() == 0


def test_each_address_is_asked_once(instance, feed_server, answer, blog):
    page = b'<html><link rel="alternate" type="application/rss+xml" href="/feed"><p>Bonjour</p></html>'
    feed_server.answer("/feed", answer(blog.body, headers=blog.headers))
    home = feed_server.answer("/", answer(page, headers={"Content-Type": "text/html"}))
    checkup = instance.checkups.check(home)
    assert checkup.feed.url == feed_server.url("/feed")
    assert [one.path for one in feed_server.requests] == ["/", "/feed"]
    feed_server.requests.clear()
    with pytest.raises(BadInput):  # a profile whose feed has the address of the profile, which is not there
        instance.checkups.check(feed_server.url("/@nobody.rss"))
    paths = [one.path for one in feed_server.requests]
    assert len(paths) == len(set(paths))


def test_other_feeds_of_the_page_are_listed(instance, feed_server, answer, blog):
    links = "".join(f'<link rel="alternate" type="application/rss+xml" href="/{name}">' for name in ("feed", "autre"))
    feed_server.answer("/feed", answer(blog.body, headers=blog.headers))
    home = feed_server.answer("/", answer(f"<html>{links}</html>".encode(), headers={"Content-Type": "text/html"}))
    assert [one.url for one in instance.checkups.check(home).feed.others] == [feed_server.url("/autre")]


@pytest.mark.parametrize("address", ["", "javascript:alert(1)", "http://"])
def test_what_is_no_address_gets_a_clear_error(instance, address):
    with pytest.raises(BadInput, match=r"One looks like https://"):
        instance.checkups.check(address)


def test_a_page_without_a_feed_and_a_server_that_is_away_get_a_clear_error(checked, instance, feed_server):
    with pytest.raises(BadInput, match="no feed could be found"):
        checked(b"<html>Bonjour</html>", headers={"Content-Type": "text/html"})
    with pytest.raises(BadInput, match="answer 404"):
        instance.checkups.check(feed_server.url("/nowhere"))
    with pytest.raises(BadInput, match="can't be reached"):
        instance.checkups.check("http://127.0.0.1:9/")


def test_a_registered_feed_is_known_with_its_next_reading(checked, blog, stores, feed_server, now):
    assert checked(blog.body).known is None
    new = NewFeed(feed_server.url("/feed"), "Le canal", "Ann", "blog", FeedState.APPROVED, territories=("canal",))
    stores.feeds.add([new], now)
    stores.vocabulary.save([Territory("canal", {"fr": "Canal"})], [])
    checkup = checked(blog.body)
    assert (checkup.known.title, checkup.next_poll_at) == ("Le canal", now)
    assert [tag.reason.code for tag in checkup.latest[0].tags] == ["home"]


def test_a_check_up_works_before_there_is_a_course_and_makes_none(tmp_path, feed_server, answer, blog, clock):
    settings = Settings(fetch_allow=("127.0.0.0/8",))
    url = feed_server.answer("/feed", answer(blog.body, headers=blog.headers))
    checkup = Instance(tmp_path / "none", settings, clock).checkups.check(url)
    assert len(checkup.latest) == 4
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(
    "body",
    [
        b"<!DOCTYPE rss [<!ENTITY a 'b'><!ENTITY c '&a;&a;'>]><rss version='2.0'><channel><title>&c;</title></channel></rss>",
        b"<rss version='2.0'><channel>" + b"<item>" * 20_000 + b"</channel></rss>",
        b"<rss version='2.0'><channel><title>" + b"a" * 150_000 + b"</title><item><title>{x} %s</title></item></channel></rss>",
        b'{"version": "https://jsonfeed.org/version/1.1", "title": "{0}", "items": [{"id": "{y}", "content_text": ""}]}',
        b"<feed xmlns='http://www.w3.org/2005/Atom'><entry><id>\xff{z}</id><title>\xe9</title></entry></feed>",
    ],
)  # fmt: skip
def test_a_hostile_feed_is_told_about_and_harms_nobody(checked, body):
    checkup = checked(body)
    for fault in checkup.faults:
        assert not re.search(r"<script|\x00", f"{fault.message}{fault.remedy}")
