"""Nothing that a publisher writes may act on a page of ours; what a reader should see stays."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cmooc.domain.entries import Enclosure, ParsedEntry
from cmooc.stages.sanitize import clean, plain, plain_line, safe_html, without_footer

BASE = "https://blog.example/post/"
REL = 'rel="nofollow noopener ugc"'

VECTORS = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example/x.js></sCrIpT>",
    "<<script>script>alert(1)<</script>/script>",
    "<img src=x onerror=alert(1)>",
    "<img src=x onerror\n=\nalert(1)>",
    '<img src="x" alt="`onerror=alert(1)`">',
    '<img """><script>alert(1)</script>">',
    "<img src=javascript:alert(1)>",
    "<img src='vbscript:msgbox(1)'>",
    "<a href=javascript:alert(1)>x</a>",
    "<a href='jav&#x09;ascript:alert(1)'>x</a>",
    "<a href='jav&#x0A;ascript:alert(1)'>x</a>",
    "<a href=' &#14; javascript:alert(1)'>x</a>",
    "<a href='JaVaScRiPt:alert(1)'>x</a>",
    "<a href='data:text/html;base64,PHNjcmlwdD4='>x</a>",
    "<a href='feed:javascript:alert(1)'>x</a>",
    "<a href='http://x.example/' onclick=alert(1) onmouseover=alert(2)>x</a>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<svg><use href='data:image/svg+xml,<svg id=x onload=alert(1)>#x'>",
    "<math><mi//xlink:href='data:x,<script>alert(1)</script>'>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<template><img src=x onerror=alert(1)></template>",
    "<xmp><p title='</xmp><img src=x onerror=alert(1)>'>",
    "<textarea><img title='</textarea><img src=x onerror=alert(1)>'>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data='javascript:alert(1)'></object>",
    "<embed src='javascript:alert(1)'>",
    "<video src='javascript:alert(1)' onerror=alert(1)><source onerror=alert(1)></video>",
    "<audio src=x onerror=alert(1)>",
    "<form action='javascript:alert(1)'><input type=submit><button formaction=javascript:alert(1)>x</button></form>",
    "<input onfocus=alert(1) autofocus>",
    "<details open ontoggle=alert(1)>x</details>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<body onload=alert(1)>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<link rel=stylesheet href='javascript:alert(1)'>",
    "<base href='javascript:alert(1)//'>",
    "<style>@import 'javascript:alert(1)';</style>",
    "<div style='background:url(javascript:alert(1))'>x</div>",
    "<div style='position:fixed;inset:0' id=login class=modal>x</div>",
    "<table background='javascript:alert(1)'><tr><td>x</td></tr></table>",
    "<p/onclick=alert(1)>x",
    "<a href='//evil.example' target=_top>x</a>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "<?xml-stylesheet href='javascript:alert(1)'?>",
    "<a href='https://x.example/\" onclick=\"alert(1)'>x</a>",
    "<img src='https://x.example/a.png\"><script>alert(1)</script>'>",
    "<q cite='javascript:alert(1)'>x</q>",
    "<custom-element onclick=alert(1)>x</custom-element>",
    "\x00<scr\x00ipt>alert(1)</scr\x00ipt>",
]
HARM = re.compile(
    r"<(?!/?(?:a|abbr|b|bdi|bdo|blockquote|br|caption|cite|code|col|colgroup|dd|del|details|dfn|div|dl|dt|em|figcaption|"
    r"figure|h[2-4]|hr|i|img|ins|kbd|li|mark|ol|p|pre|q|rp|rt|ruby|s|samp|small|span|strong|strike|center|sub|summary|"
    r"sup|table|tbody|td|tfoot|th|thead|time|tr|tt|u|ul|var|wbr)[ >])"
    r"|<[^>]* (?:on\w+|style|id|class|srcset|target|srcdoc|action)="
    r'|<[^>]*(?:href|src|cite)="(?!https?://|mailto:)'
)


@pytest.mark.parametrize("vector", VECTORS)
def test_a_vector_is_made_harmless(vector: str) -> None:
    done = safe_html(vector, BASE)
    assert not HARM.search(done)
    assert safe_html(done, BASE) == done
    entry = clean(
        ParsedEntry(title=vector, author=vector, content=vector, summary=vector, categories=(vector,)),
        feed_url=BASE,
        feed_language=None,
    )
    for text in (entry.title, entry.author, *entry.categories):
        assert not re.search(r"<\s*(script|img|svg|iframe|object|embed|a)\b", text, re.I)


TAGS = [
    "p",
    "b",
    "a",
    "div",
    "table",
    "tr",
    "td",
    "ul",
    "li",
    "svg",
    "math",
    "style",
    "script",
    "pre",
    "form",
    "select",
    "h1",
    "i",
    "object",
    "template",
    "title",
    "textarea",
    "img",
    "br",
    "font",
    "marquee",
    "button",
    "video",
    "iframe",
    "noscript",
]
PIECES = st.one_of(
    st.sampled_from(TAGS).map(lambda tag: f"<{tag}>"),
    st.sampled_from(TAGS).map(lambda tag: f"</{tag}>"),
    st.sampled_from(
        [
            "<a href='x'>",
            "<img src=//h.example/i.png>",
            "<img src=a width=1>",
            "<iframe src='https://vimeo.com/1'>",
            "<!--",
            "-->",
            "&lt;",
            "&amp;",
            "&#0;",
            "\n\n",
            "\x00",
            "<![CDATA[",
            "]]>",
            "<",
            ">",
            '"',
            "'",
            "<p title='",
        ]
    ),
    st.text(max_size=8),
)


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES, max_size=25).map("".join))
@example("0\r]]>")
@example("a&#13;b &gt;\r\n<p>c\rd&#xD;</p>")
def test_whatever_comes_twice_is_the_same_as_once_and_harmless(html: str) -> None:
    done = safe_html(html, BASE)
    assert safe_html(done, BASE) == done
    assert not HARM.search(done)
    assert "\x00" not in plain(html)
    assert not re.search(r"[\x00-\x08\n]", plain_line(html))


def test_an_overlong_nest_is_read_as_text_in_no_time() -> None:
    assert safe_html("<div>" * 70_000 + "x", BASE) == "<p>x</p>"
    assert plain("<b>" * 200_000 + "x") == "x"


def test_an_overlong_body_is_cut_between_tags() -> None:
    done = safe_html("<p>" + "<b>mot</b> " * 100_000 + "</p>", BASE)
    assert len(done) < 500_000
    assert done.endswith("</p>")


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<a href="../x?utm_source=rss&amp;a=1">l</a>', f'<a href="https://blog.example/x?a=1" {REL}>l</a>'),
        ('<a href="//host.example/p">l</a>', f'<a href="https://host.example/p" {REL}>l</a>'),
        ('<a href="mailto:a@b.example">l</a>', f'<a href="mailto:a@b.example" {REL}>l</a>'),
        ('<img src="//host.example/i.png">', '<img alt="" src="https://host.example/i.png">'),
        ('<img src="a b.png" alt="x">', '<img src="https://blog.example/post/a%20b.png" alt="x">'),
        ('<p>a<img src="https://t.example/p.gif" width="1" height="1">b</p>', "<p>ab</p>"),
        ('<p>a<img src="https://feeds.feedburner.com/~r/x/~4/y">b</p>', "<p>ab</p>"),
        ('<a href="https://x.example"><img src="https://pixel.wp.com/b.gif?x"></a>fin', "fin"),
        ("<h1>A</h1><h6>B</h6>", "<h2>A</h2><h4>B</h4>"),
        ('<p style="color:red" class="x" id="y">a</p>', "<p>a</p>"),
        (
            "<figure><img src='i.png' alt='x'><figcaption>c</figcaption></figure>",
            '<figure><img src="https://blog.example/post/i.png" alt="x"><figcaption>c</figcaption></figure>',
        ),
        ("<pre><code>a\n  b</code></pre>", "<pre><code>a\n  b</code></pre>"),
        ("a < b & c", "a &lt; b &amp; c"),
        ("plain", "plain"),
    ],
)
def test_harmless_html_stays_with_its_addresses_made_absolute(html: str, expected: str) -> None:
    assert safe_html(html, BASE) == expected


@pytest.mark.parametrize(
    ("source", "link"),
    [
        ("https://www.youtube.com/embed/abcdefghijk?rel=0", "https://www.youtube.com/watch?v=abcdefghijk"),
        ("//www.youtube-nocookie.com/embed/abcdefghijk", "https://www.youtube.com/watch?v=abcdefghijk"),
        ("https://player.vimeo.com/video/123", "https://vimeo.com/123"),
        ("https://tube.example/videos/embed/9c9de5e8", "https://tube.example/w/9c9de5e8"),
    ],
)
def test_a_known_player_becomes_a_link(source: str, link: str) -> None:
    assert safe_html(f'<iframe src="{source}" width="1"></iframe>', BASE) == f'<p><a href="{link}" {REL}>{link}</a></p>'


def test_text_keeps_blocks_apart_and_lines_together() -> None:
    html = "<h2>T</h2><p>a\nb<br>c</p><ul><li>d</li><li>e</li></ul><table><tr><td>1</td><td>2</td></tr></table>f"
    assert plain(html) == "T\na b\nc\nd\ne\n1 2\nf"


@pytest.mark.parametrize(
    "text",
    [
        "Bonjour. The post Un titre appeared first on Mon blog.",
        "Bonjour. L’article Un titre est apparu en premier sur Mon blog.",
        "Bonjour. Cet article Un titre est apparu en premier sur Mon blog.",
        "Bonjour. […]",
        "Bonjour. [...]",
        "Bonjour. Continue reading Un titre →",
        "Bonjour. Lire la suite »",
        "Bonjour. […] L'article Un titre est apparu en premier sur Mon blog.",
    ],
)
def test_what_blog_software_hangs_on_goes(text: str) -> None:
    assert without_footer(text) == "Bonjour."


def entry_of(**fields: object):
    return clean(ParsedEntry(**fields), feed_url="https://blog.example/feed", feed_language="fr-FR")


def test_an_entry_without_guid_is_known_by_its_address_or_else_by_its_words() -> None:
    assert entry_of(url="https://blog.example/1").guid == "https://blog.example/1"
    first, same, other = entry_of(title="A", content="x"), entry_of(title="A", content="x"), entry_of(title="B")
    assert first.guid.startswith("hash:")
    assert first.guid == same.guid != other.guid


def test_no_control_character_survives_anywhere() -> None:
    entry = entry_of(
        guid="a\0b",
        url="https://blog.example/\0x",
        title="t\0\x1f",
        author="\0a",
        content="c\0\ud800d",
        categories=("k\0",),
        language="fr",
    )
    assert not re.search(r"[\x00\x1f\ud800]", repr(entry))
    assert entry.title == "t"
    assert entry.guid == "ab"


def test_the_publishers_summary_is_kept_when_it_is_prose_and_shorter() -> None:
    said = "Un résumé que quelqu'un a pris la peine d'écrire lui-même."
    assert entry_of(content="<p>" + "Long texte. " * 50 + "</p>", summary=said).summary == said
    assert entry_of(content="<p>Long texte. " + "mots " * 30 + "</p>", summary="…").summary.startswith("Long texte.")
    assert len(entry_of(content="mots " * 500).summary) <= 300


def test_only_web_addresses_stay() -> None:
    entry = entry_of(
        url="javascript:alert(1)",
        comments_url="ftp://x.example/",
        enclosures=(Enclosure("file:///etc/passwd"), Enclosure("https://x.example/a.mp3")),
    )
    assert entry.url is None
    assert entry.comments_url is None
    assert [file.url for file in entry.enclosures] == ["https://x.example/a.mp3"]
    assert entry_of(url="https://blog.example/1?utm_source=rss&p=2").url == "https://blog.example/1?p=2"


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Caf&amp;eacute; &amp; co", "Café & co"),
        ("A <b>bold</b> move", "A bold move"),
        ("Using &lt;div&gt; well", "Using <div> well"),
        ("&lt;b&gt;x&lt;/b&gt;", "x"),
        ("<script>alert(1)</script>Hi", "Hi"),
        ("1 &lt; 2", "1 < 2"),
        ("a\n\t b", "a b"),
        (None, ""),
    ],
)
def test_a_title_is_one_line_of_text(title: str | None, expected: str) -> None:
    assert plain_line(title) == expected
