"""The feeds that the benchmark serves: what a thousand course blogs would publish. Own text, the same on every run."""

from __future__ import annotations

import functools
import hashlib
import html
import json
import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

BASE = datetime(2011, 1, 17, 9, 0, tzinfo=UTC)
OLDEST = 60  # number of the oldest post of a feed in round 0
SYLLABLES = str.split(
    "con nec tiv ism lear ning net work know ledge course blog post open dis tri bu ted ag gre ga tion com mu ni ty "
    "de sign prac tice re flec tion tea cher stu dent per son al en vi ron ment map pat tern au to no my di ver si ty "
    "in ter ac tive week read ing video talk ques tion idea me dia lit er a cy past fu ture theo ry so cial"
)
COMMON = str.split(
    "the of and to a in is that it for on with as was this be are by I we have from or not but at which they you an "
    "about what more can when so there if how their has learning network course knowledge people one would"
)
FOREIGN = (
    "été déjà français où l’apprentissage connecté", "aprendizaje señal conexión año", "Übung größer Lernnetz",
    "обучение сеть знание курс", "学習 ネットワーク 知識", "naïve café — “quoted” … ✓", "🎉 😀 🚀", "שלום רשת",
    "التعلم شبكة",
)  # fmt: skip
TRAPS = (
    "<script>var x=%d;</script>",
    '<iframe src="http://player.example/%d" width="560"></iframe>',
    '<span style="position:fixed" onclick="go(%d)">x</span>',
    '<a href="javascript:alert(%d)">y</a>',
)
FORMATS = (("wp", 0.52), ("rss2", 0.12), ("atom", 0.23), ("atomx", 0.04), ("rdf", 0.05), ("json", 0.04))
FAULTS = (  # share of feeds with each fault in the profile `real`
    ("slow", 0.03), ("e500", 0.01), ("e404", 0.01), ("e410", 0.005), ("r301", 0.03), ("r302", 0.005), ("hang", 0.005),
    ("reset", 0.005), ("html", 0.005), ("trunc", 0.003), ("bad_amp", 0.008), ("bad_cut", 0.004), ("bad_ctl", 0.004),
    ("bad_ent", 0.006), ("latin1", 0.02), ("cp1252_lie", 0.005), ("bom", 0.005), ("utf16", 0.001),
)  # fmt: skip
ENCODINGS = {"latin1": ("latin-1", "ISO-8859-1"), "cp1252_lie": ("cp1252", "UTF-8"), "utf16": ("utf-16", "UTF-16")}
RSS_HEAD = """<?xml version="1.0" encoding="{encoding}"?>
<rss version="2.0"
	xmlns:content="http://purl.org/rss/1.0/modules/content/"
	xmlns:wfw="http://wellformedweb.org/CommentAPI/"
	xmlns:dc="http://purl.org/dc/elements/1.1/"
	xmlns:atom="http://www.w3.org/2005/Atom"
	xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"
	xmlns:slash="http://purl.org/rss/1.0/modules/slash/">
<channel>
	<title>{name}</title>
	<atom:link href="{home}feed" rel="self" type="application/rss+xml" />
	<link>{home}</link>
	<description>Notes of a participant, {number}</description>
	<lastBuildDate>{newest}</lastBuildDate>
	<language>en</language>
	<sy:updatePeriod>hourly</sy:updatePeriod>
	<generator>http://wordpress.example/?v=3.{minor}</generator>
"""
ATOM_HEAD = (
    '<?xml version="1.0" encoding="{encoding}"?>\n<feed xmlns="http://www.w3.org/2005/Atom"'
    ' xmlns:openSearch="http://a9.com/-/spec/opensearchrss/1.0/"'
    ' xmlns:thr="http://purl.org/syndication/thread/1.0"><id>tag:blog.example,2011:blog-{number}</id>'
    '<updated>{newest}</updated><title type="text">{name}</title>'
    '<link rel="self" type="application/atom+xml" href="{home}feed"/>'
    '<link rel="alternate" type="text/html" href="{home}"/><author><name>{author}</name></author>'
    '<generator version="7.00">Bloggish</generator>\n'
)
RDF_HEAD = (
    '<?xml version="1.0" encoding="{encoding}"?>\n<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
    ' xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel rdf:about="{home}"><title>{name}</title>'
    "<link>{home}</link><description>rdf</description><items><rdf:Seq>{places}</rdf:Seq></items></channel>\n"
)


@dataclass(frozen=True)
class Plan:
    """All that decides which bytes are served; the same plan always gives the same feeds."""

    feeds: int
    seed: int
    port: int
    profile: str
    change: float
    rounds: int


@dataclass(frozen=True)
class Post:
    number: int
    title: str
    tags: Sequence[str]
    at: datetime
    url: str
    author: str
    html: str
    comments: int
    has_audio: bool


@dataclass(frozen=True)
class Blog:
    number: int
    home: str
    name: str
    author: str
    encoding: str
    has_creator: bool
    posts: Sequence[Post]


def fault(plan: Plan, feed: int) -> str:
    """Return what is wrong with a feed, or `ok`."""
    if plan.profile == "clean":
        return "ok"
    return _pick(FAULTS, share(plan.seed, "fault", feed)) or "ok"


def version(plan: Plan, feed: int, round_number: int) -> int:
    """Return how many posts a feed has gained by a round."""
    return sum(1 for k in range(1, round_number + 1) if share(plan.seed, "chg", feed, k) < plan.change)


def share(*key: object) -> float:
    """Return a number from 0 to 1 that depends on the key alone."""
    digest = hashlib.blake2b(":".join(map(str, key)).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64


def body(plan: Plan, feed: int, at_version: int, host: str) -> tuple[bytes, str]:
    """Return the bytes and the content type of a feed; each version has one more post and lacks the oldest."""
    kind, count, size = _shape(plan, feed)
    per_post = max(200, size / count - {"wp": 900, "atom": 700}.get(kind, 450))
    if kind not in ("json", "atomx"):
        per_post /= 1.06
    first = OLDEST + at_version
    posts = [_post(plan, feed, j, per_post, host) for j in range(first + count - 1, first - 1, -1)]
    wrong = fault(plan, feed)
    encoding, declared = ENCODINGS.get(wrong, ("utf-8", "UTF-8"))
    home = f"http://{host}/f/{feed}/"
    blog = Blog(feed, home, f"Blog {feed} &amp; co", f"Author {feed % 7919}", declared, kind == "wp", posts)
    if kind == "json":
        return _json(blog).encode(), "application/feed+json"
    if wrong == "html":
        page = f"<!DOCTYPE html><html><head><title>Account suspended</title></head><body>{posts[0].html}</body></html>"
        return page.encode(), "text/html; charset=utf-8"
    write, content_type = _writer(kind, feed, declared)
    text = _spoilt(write(blog), wrong)
    if wrong in ("latin1", "cp1252_lie"):
        return text.encode(encoding, "xmlcharrefreplace"), content_type.split(";")[0]
    return (b"\xef\xbb\xbf" if wrong == "bom" else b"") + text.encode(encoding), content_type


def _writer(kind: str, feed: int, declared: str) -> tuple[Callable[[Blog], str], str]:
    if kind in ("wp", "rss2"):
        return _rss, "application/rss+xml; charset=" + declared if feed % 3 else "text/xml"
    if kind == "rdf":
        return _rdf, "application/rdf+xml"
    return _atom_xhtml if kind == "atomx" else _atom, "application/atom+xml; charset=" + declared


def _spoilt(text: str, wrong: str) -> str:
    if wrong == "bad_amp":
        return text.replace(" co</title>", " co & sons</title>", 1).replace("</link>", "?a=1&b=2</link>", 2)
    if wrong == "bad_cut":
        return text[: len(text) * 7 // 10]
    if wrong == "bad_ctl":
        return text.replace("<p>", "<p>\x0b\x1f", 4)
    if wrong == "bad_ent":
        for title in ("<title>", '<title type="text">'):
            text = text.replace(title, title + "&eacute;t&nbsp;", 3)
    return text


def _rss(blog: Blog) -> str:
    head = RSS_HEAD.format(
        encoding=blog.encoding, name=blog.name, home=blog.home, number=blog.number,
        newest=format_datetime(blog.posts[0].at), minor=blog.number % 5,
    )  # fmt: skip
    return head + "".join(_rss_item(blog, post) for post in blog.posts) + "</channel>\n</rss>\n"


def _rss_item(blog: Blog, post: Post) -> str:
    lines = [
        "\t<item>",
        f"\t\t<title>{post.title}</title>",
        f"\t\t<link>{post.url}</link>",
        f"\t\t<comments>{post.url}#comments</comments>",
        f"\t\t<pubDate>{format_datetime(post.at)}</pubDate>",
    ]
    if blog.has_creator:
        lines.append(f"\t\t<dc:creator><![CDATA[{post.author}]]></dc:creator>")
    lines += [f"\t\t<category><![CDATA[{tag}]]></category>" for tag in post.tags]
    lines.append(f'\t\t<guid isPermaLink="false">{blog.home}?p={post.number}</guid>')
    if blog.has_creator:
        beginning = post.html[3:300].rsplit(" ", 1)[0]
        lines += [
            f"\t\t<description><![CDATA[{beginning} [&#8230;]]]></description>",
            f"\t\t<content:encoded><![CDATA[{post.html}]]></content:encoded>",
            f"\t\t<wfw:commentRss>{post.url}feed/</wfw:commentRss>",
            f"\t\t<slash:comments>{post.comments}</slash:comments>",
        ]
    else:
        lines.append(f"\t\t<description>{_escaped(post.html)}</description>")
    if post.has_audio:
        lines.append(f'\t\t<enclosure url="{post.url}audio.mp3" length="{1000 + post.comments}" type="audio/mpeg" />')
    return "\n".join((*lines, "\t</item>", ""))


def _atom_xhtml(blog: Blog) -> str:
    return _atom(blog, is_xhtml=True)


def _atom(blog: Blog, *, is_xhtml: bool = False) -> str:
    head = ATOM_HEAD.format(
        encoding=blog.encoding, number=blog.number, newest=blog.posts[0].at.isoformat(), name=blog.name,
        home=blog.home, author=blog.author,
    )  # fmt: skip
    return head + "".join(_atom_entry(blog, post, is_xhtml) for post in blog.posts) + "</feed>\n"


def _atom_entry(blog: Blog, post: Post, is_xhtml: bool) -> str:
    when = post.at.isoformat()
    tags = "".join(f'<category term="{tag}"/>' for tag in post.tags)
    content, content_type = _escaped(post.html), "html"
    if is_xhtml:
        inner = post.html.replace("&hellip;", "&#8230;")
        content, content_type = f'<div xmlns="http://www.w3.org/1999/xhtml">{inner}</div>', "xhtml"
    return (
        f"<entry><id>tag:blog.example,2011:blog-{blog.number}.post-{post.number}</id><published>{when}</published>"
        f"<updated>{when}</updated>{tags}"
        f'<title type="text">{post.title}</title><content type="{content_type}">{content}</content>'
        f'<link rel="replies" type="text/html" href="{post.url}#comment-form" title="{post.comments} Comments"/>'
        f'<link rel="alternate" type="text/html" href="{post.url}"/><author><name>{post.author}</name>'
        f"<uri>{blog.home}</uri></author><thr:total>{post.comments}</thr:total></entry>\n"
    )


def _rdf(blog: Blog) -> str:
    places = "".join(f'<rdf:li rdf:resource="{post.url}"/>' for post in blog.posts)
    head = RDF_HEAD.format(encoding=blog.encoding, home=blog.home, name=blog.name, places=places)
    items = (
        f'<item rdf:about="{post.url}"><title>{post.title}</title><link>{post.url}</link>'
        f"<dc:date>{post.at.isoformat()}</dc:date><dc:creator>{post.author}</dc:creator>"
        f"<dc:subject>{' '.join(post.tags)}</dc:subject><description>{_escaped(post.html[:200])}</description>"
        f"<content:encoded><![CDATA[{post.html}]]></content:encoded></item>\n"
        for post in blog.posts
    )
    return head + "".join(items) + "</rdf:RDF>\n"


def _json(blog: Blog) -> str:
    items = [
        {
            "id": f"{blog.number}-{post.number}", "url": post.url, "title": html.unescape(post.title),
            "content_html": post.html, "date_published": post.at.isoformat(), "authors": [{"name": post.author}],
            "tags": post.tags,
        }
        for post in blog.posts
    ]  # fmt: skip
    feed = {
        "version": "https://jsonfeed.org/version/1.1", "title": html.unescape(blog.name), "home_page_url": blog.home,
        "feed_url": blog.home + "feed", "items": items,
    }  # fmt: skip
    return json.dumps(feed, ensure_ascii=False)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _pick(table: Sequence[tuple[str, float]], at: float) -> str | None:
    for name, part in table:
        if at < part:
            return name
        at -= part
    return None


def _random(*key: object) -> random.Random:
    return random.Random(":".join(map(str, key)))


def _shape(plan: Plan, feed: int) -> tuple[str, int, float]:
    """Return a feed's format, its number of posts, its size in bytes."""
    dice = _random(plan.seed, "shape", feed)
    kind = _pick(FORMATS, dice.random()) or "wp"
    counts = {
        "wp": dice.choice([10, 10, 10, 10, 15, 20]), "rss2": dice.randint(10, 30),
        "atom": dice.choice([25, 25, 25, 10, 50]), "atomx": dice.randint(10, 30), "rdf": dice.randint(10, 20),
        "json": dice.randint(10, 40),
    }  # fmt: skip
    size = min(290_000, max(20_000, dice.lognormvariate(math.log(60_000), 0.65)))
    return kind, counts[kind], size


def _post(plan: Plan, feed: int, number: int, size: float, host: str) -> Post:
    """Return post `number` of a feed, the same in every version."""
    dice = _random(plan.seed, "item", feed, number)
    paragraphs, titles, mean = texts(plan.seed)
    count = max(1, round(size / mean * dice.uniform(0.5, 1.5)))
    days = (number - OLDEST) * 1.7 + (feed % 97) / 50
    when = BASE + timedelta(days=days, seconds=dice.randrange(40000))
    tags = [dice.choice(SYLLABLES) for _ in range(dice.randint(1, 4))] + (["cmooc12"] if dice.random() < 0.7 else [])
    slug = f"{dice.choice(SYLLABLES)}-{dice.choice(SYLLABLES)}-{number}"
    return Post(
        number=number, tags=tags, at=when, url=f"http://{host}/f/{feed}/{when.year}/{slug}/",
        title=dice.choice(titles) + (" #cmooc12" if dice.random() < 0.3 else ""), author=f"Author {feed % 7919}",
        html="".join(dice.choices(paragraphs, k=count)), comments=dice.randrange(40), has_audio=dice.random() < 0.03,
    )  # fmt: skip


@functools.lru_cache(maxsize=1)
def texts(seed: int) -> tuple[Sequence[str], Sequence[str], float]:
    """Return 6,000 paragraphs of HTML, 3,000 titles, and the mean length of a paragraph."""
    dice = _random(seed, "pool")
    words = COMMON * 6 + ["".join(dice.choices(SYLLABLES, k=dice.randint(1, 4))) for _ in range(9000)]
    weights, total = [], 0.0
    for k in range(len(words)):  # Zipf's law
        total += 1 / (k + 4)
        weights.append(total)

    def text(count: int) -> str:
        chosen = " ".join(dice.choices(words, cum_weights=weights, k=count)).capitalize()
        return chosen + dice.choice([". ", ". ", "! ", "? ", "&hellip; "])

    paragraphs = [_paragraph(dice, text) for _ in range(6000)]
    titles = [html.escape(text(dice.randint(3, 11)).replace("&hellip;", "").strip(" .")) for _ in range(3000)]
    return paragraphs, titles, sum(map(len, paragraphs)) / len(paragraphs)


def _paragraph(dice: random.Random, text: Callable[[int], str]) -> str:
    """Return a paragraph with, now and then, links, images, foreign words, and what a sanitizer must catch."""
    said = "".join(text(dice.randint(8, 24)) for _ in range(dice.randint(2, 5)))
    at = dice.random()
    if at < 0.35:
        said += _link(dice, text(4).strip()) + text(9)
    elif at < 0.47:
        said = _image(dice) + said
    elif at < 0.55:
        said = f"<em>{text(5)}</em> {said} <strong>{text(3)}</strong>"
    elif at < 0.58:
        said += dice.choice(FOREIGN)
    if at > 0.985:
        said += dice.choice(TRAPS) % dice.randrange(999)
    at = dice.random()
    if at < 0.80:
        return f"<p>{said}</p>\n"
    if at < 0.86:
        return f"<blockquote><p>{said}</p></blockquote>\n"
    if at < 0.92:
        points = "".join(f"<li>{text(dice.randint(4, 12))}</li>\n" for _ in range(dice.randint(2, 6)))
        return f"<ul>\n{points}</ul>\n"
    if at < 0.96:
        return f"<h3>{text(4).strip()}</h3>\n<p>{said}</p>\n"
    return f'<div class="wp-block"><p>{said}<br />{text(6)}</p></div>\n'


def _link(dice: random.Random, words: str) -> str:
    targets = [
        f"http://example{dice.randrange(900)}.org/{dice.choice(SYLLABLES)}/",
        f"/tag/{dice.choice(SYLLABLES)}",
        f"../archive/{dice.randrange(400)}",
        f"http://youtu.example/watch?v={dice.getrandbits(32):08x}&amp;t={dice.randrange(900)}",
    ]
    target = dice.choice(targets)
    return f'<a href="{target}" title="{dice.choice(SYLLABLES)}">{words}</a> '


def _image(dice: random.Random) -> str:
    name, words = f"{dice.getrandbits(32):08x}", dice.choice(SYLLABLES)
    width, height = dice.randrange(100, 900), dice.randrange(100, 900)
    return (
        f'<img src="/wp-content/uploads/2011/01/{name}.jpg" alt="{words}" width="{width}" height="{height}"'
        ' class="alignleft size-medium"/> '
    )
