"""The sanitize stage: what a publisher wrote becomes an Entry that is safe on any page and in any mail.

The allow-list is nh3's (ammonia: a browser's parser, then a list). What it can't see is done around it: addresses made
absolute in its own pass, tracking pixels, embedded players, headings that would compete with the page's.
"""

from __future__ import annotations

import hashlib
import html as entities
import re
from collections.abc import Callable
from dataclasses import replace

import nh3

from cmooc.domain.entries import Enclosure, Entry, ParsedEntry
from cmooc.domain.texts import CONTROL, excerpt, squeeze
from cmooc.domain.urls import without_tracking
from cmooc.stages.languages import language_of
from cmooc.stages.readers.fields import address

MAX_HTML = 400_000
MAX_TITLE = 500
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
    "img": {"src", "alt", "title", "width", "height"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "time": {"datetime"},
    "*": {"lang", "dir"},
}
NUMBERS = frozenset(("width", "height", "span", "colspan", "rowspan", "start"))
STEADY = frozenset(
    str.split(
        "p br a b i em strong u s del ins sub sup small code tt span div img ul li h1 h2 h3 h4 h5 h6 hr figure "
        "figcaption blockquote cite time abbr iframe video audio script style"
    )
)
MAX_DEPTH = 400
TAG = re.compile(r"<(/?)([A-Za-z][^\s/<>]*)")
NOT_NESTING = frozenset(str.split("p li td th tr dt dd br img hr wbr input meta link source option"))
OPENED = re.compile(r"<([A-Za-z][^\s/>]*)")
IMAGE = re.compile(r'<img((?: [a-z-]+="[^"]*")*)>')
ATTRIBUTE = re.compile(r' ([a-z-]+)="([^"]*)"')
HEADING = re.compile(r"<(/?)h([156])\b")
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
FOOTERS = re.compile(
    rf"\s*(?:{POST} .{{1,300}}? {FIRST_ON} .{{1,150}}|{MORE}\b.{{0,200}}|\[?(?:…|\.\.\.)\]\s*(?:→|»|>>)?)\s*$",
    re.I | re.S,
)
FOOTER_SIGNS = (  # one of these is in all that FOOTERS finds
    "first on", "en premier sur", "primero en", "zuerst auf", "proviene da", "il primo su", "continue reading",
    "keep reading", "read more", "read the full article", "lire l", "poursuivre la", "continuer la", "seguir leyendo",
    "weiterlesen", "…]", "...]",
)  # fmt: skip


def clean(parsed: ParsedEntry, *, feed_url: str, feed_language: str | None) -> Entry:
    """Return the entry as it may be shown; `feed_url` is the last resort for relative links."""
    parsed = _without_controls(parsed)
    url = _link(parsed.url, feed_url)
    base = parsed.base_url or url or feed_url
    html = safe_html(parsed.content or parsed.summary or "", base)
    text = text_of(html)
    title = plain_line(parsed.title)
    return Entry(
        guid=parsed.guid or parsed.url or _hash(parsed),
        url=url,
        title=title,
        author=plain_line(parsed.author)[:200],
        html=html,
        text=text,
        summary=_summary(parsed, text, base),
        language=language_of(f"{title}\n{text}", declared=parsed.language or feed_language),
        published_at=parsed.published_at or parsed.updated_at,
        updated_at=parsed.updated_at,
        categories=_categories(parsed.categories),
        enclosures=tuple(_enclosure(file) for file in parsed.enclosures if address(file.url, None)),
        comments_url=_link(parsed.comments_url, feed_url),
        comments_feed_url=_link(parsed.comments_feed_url, feed_url),
        comments_count=parsed.comments_count,
        latitude=parsed.latitude,
        longitude=parsed.longitude,
    )


def safe_html(html: str, base_url: str) -> str:
    """Return HTML with only harmless elements, absolute http(s) links and headings h2-h4; twice is the same as once."""
    html = CONTROL.sub("", html)
    if "<" not in html and "&" not in html:
        return entities.escape(html, quote=False).strip()
    if len(html) > MAX_HTML:
        html = _cut(html)
    if html.count("<") > MAX_DEPTH and _is_too_deep(html):
        return _as_paragraphs(_lines(entities.unescape(LOOSE_TAG.sub(" ", html))))
    is_steady = STEADY.issuperset(name.lower() for name in OPENED.findall(html))
    done = _once(_players_as_links(html), base_url)
    for _ in range(0 if is_steady else 5):
        again = _once(done, base_url)
        if again == done:
            return done
        done = again
    return done if is_steady or _once(done, base_url) == done else _as_paragraphs(text_of(done))


def plain(html: str) -> str:
    """Return the text of any HTML, blocks on their own lines, with nothing of what is never shown."""
    if "<" not in html and "&" not in html:
        return _lines(CONTROL.sub("", html))
    if html.count("<") > MAX_DEPTH and _is_too_deep(html):
        return _lines(entities.unescape(LOOSE_TAG.sub(" ", CONTROL.sub("", html))))
    html = nh3.clean(CONTROL.sub("", html), tags=set(TAGS), clean_content_tags=set(GONE), attributes={})
    return CONTROL.sub("", text_of(html))


def plain_line(html: str | None) -> str:
    """Return a title or name as one line of text. What was escaped twice, as RSS titles are, is undone."""
    if not html:
        return ""
    text = squeeze(html if "<" not in html and "&" not in html else plain(html))
    if "&" in text and TWICE.search(text):
        text = squeeze(entities.unescape(text))
    if "<" in text and (any(match[1] or match[2].lower() in ("br", "img") for match in INLINE.finditer(text))):
        text = squeeze(INLINE.sub("", text))
    return text if len(text) <= MAX_TITLE else excerpt(text, MAX_TITLE)


def text_of(html: str) -> str:
    """Return the text of HTML that has passed `safe_html`."""
    if "<" in html:
        flat = html if "<pre" in html else html.replace("\n", " ")
        html = ANY_TAG.sub("", CELL.sub(" ", BLOCK.sub("\n", flat)))
    return _lines(entities.unescape(html))


def _lines(text: str) -> str:
    """Return the text without empty lines, each line without needless spaces."""
    return "\n".join(filter(None, (" ".join(line.split()) for line in text.split("\n"))))


def _once(html: str, base_url: str) -> str:
    has_references = "&#" in html
    html = nh3.clean(
        html,
        tags=set(TAGS),
        clean_content_tags=set(GONE),
        attributes=ATTRIBUTES,
        attribute_filter=_filter(base_url),
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow noopener ugc",
        strip_comments=True,
    )
    if has_references:
        html = CONTROL.sub("", html)
    if "<img" in html:
        html = IMAGE.sub(_image, html)
    if "</a>" in html:
        html = EMPTY_LINK.sub(r"\1", html)
    if "<pre" in html:
        html = LEADING_NEWLINES.sub(r"\1", html)
    return HEADING.sub(_heading, html).strip()


def _filter(base_url: str) -> Callable[[str, str, str], str | None]:
    def keep(tag: str, name: str, value: str) -> str | None:
        if name in ("href", "src", "cite"):
            if tag == "a" and value.lstrip().lower().startswith("mailto:"):
                return value
            found = address(value, base_url)
            return without_tracking(found) if found and tag == "a" else found
        if name in NUMBERS:
            return value if value.isascii() and value.isdigit() and len(value) < 6 else None
        if name == "dir":
            return value if value.lower() in ("ltr", "rtl", "auto") else None
        if name in ("lang", "hreflang"):
            return value if re.fullmatch(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*", value) else None
        return value[:1000]

    return keep


def _image(match: re.Match[str]) -> str:
    """Drop images that are there to count readers, and give the others an alternative text, if an empty one."""
    found = dict(ATTRIBUTE.findall(match[1]))
    source = found.get("src", "")
    if not source or found.get("width") in ("0", "1", "2") or found.get("height") in ("0", "1", "2"):
        return ""
    if TRACKER.search(source):
        return ""
    return match[0] if "alt" in found else f'<img alt=""{match[1]}>'


def _heading(match: re.Match[str]) -> str:
    return f"<{match[1]}h{'2' if match[2] == '1' else '4'}"


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


def _summary(parsed: ParsedEntry, text: str, base: str) -> str:
    """Return the publisher's own summary when it is prose and not the whole text, else the beginning of the text."""
    if parsed.content and parsed.summary:
        said = without_footer(text_of(safe_html(parsed.summary, base)))
        if 40 <= len(said) < len(text) and " " in said:
            return excerpt(said, EXCERPT)
    return excerpt(without_footer(text), EXCERPT)


def without_footer(text: str) -> str:
    """Return the text without what blog software hangs on: «The post X appeared first on Y», «[…]», «Lire la suite»."""
    for _ in range(3):
        head, tail = text[:-600], text[-600:]
        lowered = tail.lower()
        if not any(sign in lowered for sign in FOOTER_SIGNS):
            break
        shorter = FOOTERS.sub("", tail)
        if shorter == tail:
            break
        text = head + shorter
    return text.rstrip()


def _without_controls(parsed: ParsedEntry) -> ParsedEntry:
    """Drop what no database stores and nobody sees (NUL, lone surrogates, C0 and C1)."""
    return replace(
        parsed,
        guid=_printable(parsed.guid),
        url=_printable(parsed.url),
        title=_printable(parsed.title),
        author=_printable(parsed.author),
        summary=_printable(parsed.summary),
        content=_printable(parsed.content),
        base_url=_printable(parsed.base_url),
        comments_url=_printable(parsed.comments_url),
        comments_feed_url=_printable(parsed.comments_feed_url),
    )


def _printable(text: str | None) -> str | None:
    return CONTROL.sub("", text) if text else None


def _categories(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, map(plain_line, words))))


def _enclosure(file: Enclosure) -> Enclosure:
    return replace(file, mime_type=squeeze(file.mime_type)) if file.mime_type else file


def _link(url: str | None, feed_url: str) -> str | None:
    found = address(url, feed_url)
    return without_tracking(found) if found else None


def _hash(parsed: ParsedEntry) -> str:
    told = "\0".join((parsed.title or "", parsed.content or parsed.summary or ""))
    return "hash:" + hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()
