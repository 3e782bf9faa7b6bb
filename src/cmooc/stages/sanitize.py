"""The sanitize stage: what a publisher wrote becomes an Entry that is safe on any page and in any mail.

The allow-list is nh3's (ammonia: a browser's parser, then a list). What it can't see is done on what it wrote, which is
regular enough for that: addresses made absolute and judged, tracking pixels, headings that would compete with the
page's. Players become links before.
"""

from __future__ import annotations

import hashlib
import html as entities
import re
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache, partial
from typing import Any
from urllib.parse import urlsplit

import nh3

from cmooc.domain.entries import Enclosure, Entry, ParsedEntry
from cmooc.domain.texts import CONTROL, excerpt, squeeze
from cmooc.domain.urls import is_http, shown, without_tracking
from cmooc.stages.addresses import is_private_host
from cmooc.stages.languages import language_of
from cmooc.stages.readers.fields import address

MAX_HTML = 400_000
MAX_TITLE = 500
MAX_URL = 4000
MAX_WORDS = 1000  # characters of an alternative text or a title
EXCERPT = 300
TAGS = frozenset(
    str.split(
        "a abbr b bdi bdo blockquote br caption cite code col colgroup dd del details dfn div dl dt em figcaption "
        "figure h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q rp rt ruby s samp small span strong sub "
        "summary sup table tbody td tfoot th thead time tr tt u ul var wbr center strike"
    )
)
GONE = frozenset(
    str.split(
        "script style noscript noembed noframes iframe object embed applet svg math template textarea select "
        "option button title head xmp plaintext canvas audio video map frameset"
    )
)
ATTRIBUTES = {
    "a": {"href", "title", "hreflang"},
    "abbr": {"title"},
    "bdo": {"dir"},
    "blockquote": {"cite"},
    "q": {"cite"},
    "col": {"span"},
    "colgroup": {"span"},
    "del": {"datetime"},
    "ins": {"datetime"},
    "img": {"src", "alt", "title", "width", "height", "style", "hidden"},  # the last two are looked at, never kept
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "time": {"datetime"},
    "*": {"lang", "dir"},
}
NUMBERS = frozenset(("width", "height", "span", "colspan", "rowspan", "start"))
STEADY = frozenset(  # a body of these alone is the same after one pass as after two; a property test holds it
    str.split(
        "p br a b i em strong u s del ins sub sup small code tt span div img ul ol li h1 h2 h3 h4 h5 h6 hr figure "
        "figcaption blockquote cite time abbr iframe video audio script style"
    )
)
MAX_DEPTH = 400
TAG = re.compile(r"<(/?)([A-Za-z][^\s/<>]*)")
NOT_NESTING = frozenset(str.split("p li td th tr dt dd br img hr wbr input meta link source option"))
OPENED = re.compile(r"<([A-Za-z][^\s/>]*)")
MARKED = re.compile(r'<([a-z0-9]+)((?: [a-z]+="[^"]*")+)>|<(/?)h([156])>|<img>')
ATTRIBUTE = re.compile(r' ([a-z]+)="([^"]*)"')
HEADINGS = {"h1": "h2", "h5": "h4", "h6": "h4"}
HEADING = re.compile(r"<(/?)h[1-6]\b")
LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
FROM_ROOT = re.compile(r"/(?!/)[A-Za-z0-9_.~%/+,=:@-]*(?:\?[A-Za-z0-9_.~%/+,=&:@-]+)?")
SETTLED = re.compile(r' href="https?://[A-Za-z0-9.-]+(?:/[A-Za-z0-9_~%+,=:-][A-Za-z0-9_.~%+,=:-]*)*/?" rel="[a-z ]+"')
HOST = re.compile(r"https?://(?:[^/?#]*@)?(\[[^\]/?#]*\]|[^/?#:]*)", re.I)
NO_SIZE = re.compile(r"\s*0*(?:[012](?:\.\d*)?|\.\d+)\s*(?:px|pt|%)?\s*")
UNSEEN_STYLE = re.compile(
    r"(?:^|[;\s])(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|opacity\s*:\s*0*\.?0*(?:[;\s!]|$)"
    r"|(?:max-)?(?:width|height)\s*:\s*0*[012](?:\.\d*)?\s*(?:px|pt)?\s*(?:[;!]|$))",
    re.I,
)
EMPTY_LINK = re.compile(r'<a(?: [a-z-]+="[^"]*")*>(\s*)</a>')
LEADING_NEWLINES = re.compile(r"(<pre(?: [a-z-]+=\"[^\"]*\")*>)\n+")
PLAYER = re.compile(r"<(iframe|embed|video|audio|source)\b([^<>]{0,2000})>", re.I)
SOURCE = re.compile(r"""\bsrc\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+))""", re.I)
TRACKER = re.compile(
    r"//(?:[^/]*\.)?(?:feedburner\.com/~(?:r|ff?)/|feeds\.wordpress\.com/|pixel\.wp\.com/|stats\.wordpress\.com/|"
    r"doubleclick\.net/|google-analytics\.com/|feedsportal\.com/|pheedo\.com/|mf\.gif|blogger\.googleusercontent\.com/tracker/|"
    r"medium\.com/_/stat|scorecardresearch\.com/|pixel\.quantserve\.com/|api\.follow\.it/track|xiti\.com/)"
    r"|blogspot\.com/tracker/|blogger\.com/tracker/|/piwik\.php|/matomo\.php|/open\.aspx\?",
    re.I,
)
VIDEOS = (
    (
        re.compile(r"(?:youtube(?:-nocookie)?\.com/(?:embed|v)/)(?!videoseries)([\w-]{6,20})"),
        "https://www.youtube.com/watch?v={}",
    ),
    (re.compile(r"player\.vimeo\.com/video/(\d+)"), "https://vimeo.com/{}"),
    (re.compile(r"dailymotion\.com/embed/video/(\w+)"), "https://www.dailymotion.com/video/{}"),
    (re.compile(r"//([\w.-]+(?::\d+)?)/videos/embed/([\w-]+)"), "https://{}/w/{}"),
    (re.compile(r"w\.soundcloud\.com/player/?\?.*?url=([^&\"']+)"), "{}"),
)
BLOCK = re.compile(
    r"<(?:/?(?:p|div|blockquote|ul|ol|li|dl|dt|dd|h[1-6]|table|caption|tr|figure|figcaption|pre|details|summary|center)\b[^>]*"
    r"|br|hr)>"
)
CELL = re.compile(r"</t[dh]>")
ANY_TAG = re.compile(r"<[^>]*>")
LOOSE_TAG = re.compile(r"<[^<>]*>")
ACTING = re.compile(r"<[a-z][\w:-]*[\s/][^<>]*=[^<>]*>", re.I)
LOOSE_MARKUP = re.compile(r"</?[a-z!?][^<>]*>", re.I)
TWICE = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,8}\d{0,2});", re.I)
INLINE = re.compile(
    r"<(/?)(a|abbr|b|big|br|cite|code|em|font|i|img|mark|p|s|script|small|span|strike|strong|style|sub|sup|tt|u|iframe|svg)"
    r"(?:\s[^<>]*)?/?>",
    re.I,
)
POST = (
    "(?:The post|The article|(?:L|Cet )['’]?(?:article|entrée|actualité)|El artículo|La entrada|"
    "Der Beitrag|L['’]articolo)"
)
FIRST_ON = (
    "(?:(?:first )?appeared first on|est apparue? en premier sur|apareció primero en|se publicó primero en|"
    "erschien zuerst auf|proviene da|sembra essere il primo su)"
)
MORE = (
    "(?:Continue reading|Keep reading|Read more|Read the full article|Lire la suite|Lire l['’]article|"
    "Poursuivre la lecture|Continuer la lecture|Seguir leyendo|Weiterlesen)"
)
FOOTERS = re.compile(rf"(?:{POST} .{{1,300}}? {FIRST_ON} .{{1,150}}|{MORE}\b.{{0,200}})\s*$", re.I | re.S)
CUT_MARK = re.compile(r"\[?(?:…|\.\.\.)\]\s*(?:→|»|>>)?$")
FOOTER_SIGNS = (  # one of these is in all that FOOTERS finds
    "first on", "en premier sur", "primero en", "zuerst auf", "proviene da", "il primo su", "continue reading",
    "keep reading", "read more", "read the full article", "lire l", "poursuivre la", "continuer la", "seguir leyendo",
    "weiterlesen",
)  # fmt: skip


SPACES = (
    "\t\r\v\f\x1c\x1d\x1e\x1f\x85\xa0\u1680"
    + "".join(map(chr, range(0x2000, 0x200B)))
    + "\u2028\u2029\u202f\u205f\u3000"
)
# What turns a line around, or hides in it: bidi embeddings, overrides and isolates, blanks of no width, letters of tags.
UNSEEN = re.compile(
    "[\u202a-\u202e\u2066-\u2069\u200b\u2060-\u2064\u206a-\u206f\ufeff\ufff9-\ufffb\u180e\u115f\u1160\u3164\uffa0\u00ad"
    "\U000e0000-\U000e007f]"
)
FLAG = re.compile("(\U0001f3f4[\U000e0020-\U000e007f]+)")  # of a region: there such letters are in their place
WRITTEN = ("guid", "url", "title", "author", "summary", "content", "base_url", "comments_url", "comments_feed_url")
MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9.+-]{0,60}/[a-z0-9*][a-z0-9.+*-]{0,80}")
CLEANER = nh3.Cleaner(
    tags=set(TAGS), clean_content_tags=set(GONE), attributes=ATTRIBUTES, strip_comments=True,
    url_schemes={"http", "https", "mailto"}, link_rel="nofollow noopener ugc",
)  # fmt: skip
WORDS_ONLY = nh3.Cleaner(tags=set(TAGS), clean_content_tags=set(GONE), attributes={}, link_rel=None)


def clean(parsed: ParsedEntry, *, feed_url: str, feed_language: str | None) -> Entry:
    """Return the entry as it may be shown; `feed_url` is the last resort for relative links."""
    parsed = _without_controls(parsed)
    url = _link(parsed.url, feed_url)
    base = parsed.base_url or url or feed_url
    html = _safe(parsed.content or parsed.summary or "", base)
    text = text_of(html)
    title = plain_line(parsed.title)
    return Entry(
        guid=parsed.guid or parsed.url or _hash(parsed),
        url=url,
        title=title,
        author=_name(parsed.author)[:200],
        html=html,
        text=text,
        summary=_summary(parsed, text),
        language=language_of(f"{title}\n{text}", declared=parsed.language or feed_language),
        published_at=parsed.published_at or parsed.updated_at,
        updated_at=parsed.updated_at,
        categories=_categories(parsed.categories),
        enclosures=tuple(filter(None, (_enclosure(file, feed_url) for file in parsed.enclosures))),
        comments_url=_link(parsed.comments_url, feed_url),
        comments_feed_url=_link(parsed.comments_feed_url, feed_url),
        comments_count=parsed.comments_count,
        latitude=parsed.latitude,
        longitude=parsed.longitude,
    )


def safe_html(html: str, base_url: str) -> str:
    """Return HTML with only harmless elements, absolute http(s) links and headings h2-h4; twice is the same as once."""
    html = CONTROL.sub("", html)
    if "\r" in html:  # as a browser's parser would have it (WHATWG HTML §13.2.3.5)
        html = html.replace("\r\n", "\n").replace("\r", "\n")
    return _safe(html, base_url)


def _safe(html: str, base_url: str) -> str:
    if "<" not in html and "&" not in html:
        return entities.escape(html, quote=False).strip()
    if len(html) > MAX_HTML:
        html = _cut(html)
    if html.count("<") > MAX_DEPTH and _is_too_deep(html):
        return _as_paragraphs(_lines(entities.unescape(LOOSE_TAG.sub(" ", html))))
    is_steady = STEADY.issuperset(name.lower() for name in OPENED.findall(html))
    done = _once(_players_as_links(html), base_url)
    if is_steady and not _has_nested_headings(done):
        return done
    for _ in range(5):
        again = _once(done, base_url)
        if again == done:
            return done
        done = again
    return done if _once(done, base_url) == done else _as_paragraphs(text_of(done))


def _has_nested_headings(html: str) -> bool:
    """Tell whether a heading stands in a heading: a browser that reads this again puts it beside."""
    was_opened = False
    for slash in HEADING.findall(html) if "<h" in html else ():
        if was_opened and not slash:
            return True
        was_opened = not slash
    return False


def plain(html: str) -> str:
    """Return the text of any HTML, blocks on their own lines, with nothing of what is never shown."""
    if "<" not in html and "&" not in html:
        return _lines(CONTROL.sub("", html))
    if html.count("<") > MAX_DEPTH and _is_too_deep(html):
        return _lines(entities.unescape(LOOSE_TAG.sub(" ", CONTROL.sub("", html))))
    return CONTROL.sub("", text_of(WORDS_ONLY.clean(CONTROL.sub("", html))))


def plain_line(html: str | None) -> str:
    """Return a title or name as one line of text. What was escaped twice, as RSS titles are, is undone."""
    if not html:
        return ""
    text = squeeze(html if "<" not in html and "&" not in html else plain(html))
    if "&" in text and TWICE.search(text):
        text = squeeze(entities.unescape(text))
    if "<" in text and (any(match[1] or match[2].lower() in ("br", "img") for match in INLINE.finditer(text))):
        text = squeeze(INLINE.sub("", text))
    text = _seen(_idle(text))
    return text if len(text) <= MAX_TITLE else excerpt(text, MAX_TITLE)


def _idle(line: str) -> str:
    """Return a title without tags that would do something. One about `<div>` keeps the word."""
    while "<" in line and ACTING.search(line):
        line = squeeze(ACTING.sub("", line))
    return line


def _seen(line: str) -> str:
    """Return a line without what is not seen in it but changes what is."""
    if line.isascii() or not UNSEEN.search(line):
        return line
    parts = FLAG.split(line)
    parts[::2] = (UNSEEN.sub("", part) for part in parts[::2])
    return squeeze("".join(parts))


def _name(html: str | None) -> str:
    """Return the name of a person or a category: one line in which nothing looks like markup."""
    name = plain_line(html)
    while "<" in name and LOOSE_MARKUP.search(name):
        name = squeeze(LOOSE_MARKUP.sub("", name))
    return name


def text_of(html: str) -> str:
    """Return the text of HTML that has passed `safe_html`."""
    if "<" in html:
        flat = html if "<pre" in html else html.replace("\n", " ")
        flat = BLOCK.sub("\n", flat)
        html = ANY_TAG.sub("", CELL.sub(" ", flat) if "</t" in flat else flat)
    return _lines(entities.unescape(html))


def _lines(text: str) -> str:
    """Return the text without empty lines, each line without needless spaces."""
    for space in SPACES:
        if space in text:
            text = text.replace(space, " ")
    while "  " in text:
        text = text.replace("  ", " ")
    text = text.replace(" \n", "\n").replace("\n ", "\n")
    while "\n\n" in text:
        text = text.replace("\n\n", "\n")
    return text.strip(" \n")


def _once(html: str, base_url: str) -> str:
    has_references = "&#" in html
    html = CLEANER.clean(html)
    if has_references:
        html = CONTROL.sub("", html).replace("\r", "\n")
    html = MARKED.sub(partial(_marked, base_url), html)
    if "</a>" in html:
        html = EMPTY_LINK.sub(r"\1", html)
    if "<pre" in html:
        html = LEADING_NEWLINES.sub(r"\1", html)
    return html.strip()


def _marked(base_url: str, match: re.Match[str]) -> str:
    """Return a tag with what may stay of its attributes; headings compete with none of the page's."""
    tag = match[1]
    if tag is None:
        return f"<{match[3]}{HEADINGS['h' + match[4]]}>" if match[4] else ""
    if tag == "a" and SETTLED.fullmatch(match[2]):
        return match[0]
    if tag == "img":
        return _image(match[2], base_url)
    return f"<{HEADINGS.get(tag, tag)}{_kept(tag, match[2], base_url)}>"


def _kept(tag: str, attributes: str, base_url: str) -> str:
    return _written({name: _value(tag, name, raw, base_url) for name, raw in ATTRIBUTE.findall(attributes)})


def _written(values: Mapping[str, str | None]) -> str:
    return "".join([f' {name}="{value}"' for name, value in values.items() if value is not None])


def _value(tag: str, name: str, raw: str, base_url: str) -> str | None:
    """Return what may stay of an attribute, escaped as nh3 does, or None."""
    if name == "rel":
        return raw
    if name in ("href", "src", "cite"):
        return _address(tag, raw, base_url)
    if name in NUMBERS:
        return raw if raw.isascii() and raw.isdigit() and len(raw) < 6 else None
    if name == "dir":
        return raw if raw.lower() in ("ltr", "rtl", "auto") else None
    if name in ("lang", "hreflang"):
        return raw if LANGUAGE.fullmatch(raw) else None
    if name in ("style", "hidden"):
        return None
    return raw if len(raw) <= MAX_WORDS else _escaped(entities.unescape(raw)[:MAX_WORDS])


def _address(tag: str, raw: str, base_url: str) -> str | None:
    url = entities.unescape(raw) if "&" in raw else raw
    if tag == "a" and url.lstrip()[:7].lower() == "mailto:":
        return raw
    found = _absolute(url, base_url)
    if found is None or (tag == "img" and is_private_host(_host(found), but=_host(base_url))):
        return None
    return _escaped(without_tracking(found) if tag == "a" else found)


def _absolute(url: str, base_url: str) -> str | None:
    """Return a web address without user name and password, which would only tell or deceive."""
    if len(url) > MAX_URL:
        return None
    if FROM_ROOT.fullmatch(url) and "/." not in url and (root := _root(base_url)):
        return root + url  # what the general way gives, in a tenth of the time
    found = address(url, base_url)
    return shown(found) if found and "@" in found else found


@lru_cache(maxsize=256)
def _root(base_url: str) -> str:
    parts = urlsplit(base_url) if is_http(base_url) else None
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}" if parts else ""


def _host(url: str) -> str:
    found = HOST.match(url)
    return found[1].lower() if found else ""


def _escaped(value: str) -> str:
    if "&" in value:
        value = value.replace("&", "&amp;")
    return value.replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;").replace("\xa0", "&nbsp;")


def _image(attributes: str, base_url: str) -> str:
    """Drop images that are there to count readers, and give the others an alternative text, if an empty one."""
    found = dict(ATTRIBUTE.findall(attributes))
    source = _address("img", found.get("src", ""), base_url)
    sizes = (found.get(name, "") for name in ("width", "height"))
    if not source or TRACKER.search(source) or "hidden" in found or any(map(NO_SIZE.fullmatch, sizes)):
        return ""
    if "style" in found and UNSEEN_STYLE.search(entities.unescape(found["style"])):
        return ""
    values = {name: source if name == "src" else _value("img", name, raw, base_url) for name, raw in found.items()}
    return f"<img{_written(values if 'alt' in found else {'alt': ''} | values)}>"


def _players_as_links(html: str) -> str:
    """Put a link in place of an embedded player; a page of ours asks no third party."""
    return PLAYER.sub(_player, html) if PLAYER.search(html) else html


def _player(match: re.Match[str]) -> str:
    source = SOURCE.search(match[2])
    if not source:
        return match[0]
    address = entities.unescape(source[1] or source[2] or source[3] or "")
    if match[1].lower() in ("iframe", "embed"):
        found = next((form.format(*m.groups()) for pattern, form in VIDEOS if (m := pattern.search(address))), None)
    else:
        found = address
    if not found:
        return match[0]
    shown = entities.escape(found)
    return f'<p><a href="{shown}">{shown}</a></p>{match[0] if match[1].lower() != "source" else ""}'


def _is_too_deep(html: str) -> bool:
    """Tell whether elements nest deeper than any text needs: browsers' parsers take quadratic time for such bodies."""
    depth = 0
    for slash, name in TAG.findall(html):
        if name.lower() not in NOT_NESTING:
            depth = max(depth - 1, 0) if slash else depth + 1
            if depth > MAX_DEPTH:
                return True
    return False


def _cut(html: str) -> str:
    """Return the first part of an overlong body, not ending inside a tag; the sanitizer closes what is open."""
    head = html[:MAX_HTML]
    opened, closed = head.rfind("<"), head.rfind(">")
    return head[:opened] if opened > closed else head


def _as_paragraphs(text: str) -> str:
    return "".join(f"<p>{entities.escape(line, quote=False)}</p>" for line in text.split("\n") if line)


def _summary(parsed: ParsedEntry, text: str) -> str:
    """Return the publisher's own summary when it is prose and not the whole text, else the beginning of the text."""
    if parsed.content and parsed.summary:
        said = without_footer(plain(parsed.summary))
        if 40 <= len(said) < len(text) and " " in said:
            return _beginning(said)
    return _beginning(without_footer(text))


def _beginning(text: str) -> str:
    """Return the excerpt of a long text by looking at its beginning only."""
    return excerpt(_seen(text[: 2 * EXCERPT]), EXCERPT)


def without_footer(text: str) -> str:
    """Return the text without what blog software hangs on: «The post X appeared first on Y», «[…]», «Lire la suite»."""
    for _ in range(3):
        shorter = _shorter(text.rstrip())
        if shorter == text:
            break
        text = shorter
    return text


def _shorter(text: str) -> str:
    if mark := CUT_MARK.search(text, max(0, len(text) - 12)):
        return text[: mark.start()].rstrip()
    head, tail = text[:-600], text[-600:]
    lowered = tail.lower()
    return (head + FOOTERS.sub("", tail)).rstrip() if any(sign in lowered for sign in FOOTER_SIGNS) else text


def _without_controls(parsed: ParsedEntry) -> ParsedEntry:
    """Drop what no database stores and nobody sees (NUL, lone surrogates, C0 and C1)."""
    given = {name: text for name in WRITTEN if (text := getattr(parsed, name))}
    if not CONTROL.search("\n".join(given.values())):
        return parsed
    changed: dict[str, Any] = {name: CONTROL.sub("", text) for name, text in given.items()}
    return replace(parsed, **changed)


def _categories(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, map(_name, words))))


def _enclosure(file: Enclosure, feed_url: str) -> Enclosure | None:
    url = _absolute(file.url, "")
    if url is None or is_private_host(_host(url), but=_host(feed_url)):
        return None
    kind = (file.mime_type or "").strip().lower()
    told = plain_line(file.description) or None
    return replace(file, url=url, mime_type=kind if MEDIA_TYPE.fullmatch(kind) else None, description=told)


def _link(url: str | None, feed_url: str) -> str | None:
    found = _absolute(url, feed_url) if url else None
    return without_tracking(found) if found else None


def _hash(parsed: ParsedEntry) -> str:
    told = "\0".join((parsed.title or "", parsed.content or parsed.summary or ""))
    return "hash:" + hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()
