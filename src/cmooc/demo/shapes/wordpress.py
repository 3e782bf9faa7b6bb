"""WordPress: RSS 2.0 with content:encoded, numbered guids and a closing sentence with links; also its Atom."""

from cmooc.demo.dates import iso_utc, rfc822_utc
from cmooc.demo.posts import Post
from cmooc.demo.shapes.shape import BOTH, Shape, cdata, text
from cmooc.demo.typography import slug
from cmooc.demo.view import Item, View

HEAD = """<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"
\txmlns:content="http://purl.org/rss/1.0/modules/content/"
\txmlns:wfw="http://wellformedweb.org/CommentAPI/"
\txmlns:dc="http://purl.org/dc/elements/1.1/"
\txmlns:atom="http://www.w3.org/2005/Atom"
\txmlns:sy="http://purl.org/rss/1.0/modules/syndication/"
\txmlns:slash="http://purl.org/rss/1.0/modules/slash/"
\t>

<channel>
\t<title>{title}</title>
\t<atom:link href="{feed_url}" rel="self" type="application/rss+xml" />
\t<link>{home_url}</link>
\t<description></description>
\t<lastBuildDate>{built}</lastBuildDate>
\t<language>{language}</language>
\t<sy:updatePeriod>
\thourly\t</sy:updatePeriod>
\t<sy:updateFrequency>
\t1\t</sy:updateFrequency>
\t<generator>https://wordpress.org/?v=6.8.3</generator>
"""
ITEM = """\t<item>
\t\t<title>{title}</title>
\t\t<link>{url}</link>
\t\t\t\t\t<comments>{url}#respond</comments>
\t\t
\t\t<dc:creator>{creator}</dc:creator>
\t\t<pubDate>{date}</pubDate>
{categories}\t\t<guid isPermaLink="false">{guid}</guid>

\t\t\t\t\t<description>{description}</description>
\t\t\t\t\t\t\t\t\t\t<content:encoded>{content}</content:encoded>
\t\t\t\t\t
\t\t\t\t\t<wfw:commentRss>{url}feed/</wfw:commentRss>
\t\t\t<slash:comments>{comments}</slash:comments>
\t\t
\t\t</item>
"""
ATOM_HEAD = """<?xml version="1.0" encoding="UTF-8"?><feed
\txmlns="http://www.w3.org/2005/Atom"
\txmlns:thr="http://purl.org/syndication/thread/1.0"
\txml:lang="{language}"
\t>
\t<title type="text">{title}</title>
\t<subtitle type="text"></subtitle>
\t<updated>{built}</updated>
\t<link rel="alternate" type="text/html" href="{home_url}" />
\t<id>{home_url}feed/atom/</id>
\t<link rel="self" type="application/atom+xml" href="{feed_url}" />
\t<generator uri="https://wordpress.org/" version="6.8.3">WordPress</generator>
"""
ATOM_ENTRY = """\t<entry>
\t\t<author>
\t\t\t<name>{creator}</name>
\t\t</author>
\t\t<title type="html">{title}</title>
\t\t<link rel="alternate" type="text/html" href="{url}" />
\t\t<id>{guid}</id>
\t\t<updated>{updated}</updated>
\t\t<published>{published}</published>
{categories}\t\t<summary type="html">{description}</summary>
\t\t<content type="html" xml:base="{url}">{content}</content>
\t\t<link rel="replies" type="text/html" href="{url}#comments" thr:count="{comments}" />
\t\t<thr:total>{comments}</thr:total>
\t</entry>
"""


def page(folder: str, post: Post) -> str:
    return f"/{folder}/{post.published_at:%Y/%m/%d}/{slug(post.title)}/"


def guid(view: View, item: Item) -> str:
    """Return the numbered address of the first home: it outlives a move."""
    return f"{view.base_url}/{view.source.folder}/?p={item.number}"


def render(view: View) -> bytes:
    head = HEAD.format(
        title=text(view.source.title),
        feed_url=text(view.feed_url),
        home_url=view.home_url,
        built=rfc822_utc(view.changed_at),
        language="fr-FR" if view.author.language == "fr" else "en-US",
    )
    return (head + "".join(_item(view, item) for item in view.items) + "\t</channel>\n</rss>\n").encode()


def render_atom(view: View) -> bytes:
    head = ATOM_HEAD.format(
        title=text(view.source.title),
        feed_url=text(view.feed_url),
        home_url=view.home_url,
        built=iso_utc(view.changed_at),
        language="fr-FR" if view.author.language == "fr" else "en-US",
    )
    return (head + "".join(_entry(view, item) for item in view.items) + "</feed>\n").encode()


def _item(view: View, item: Item) -> str:
    categories = "".join(f"\t\t<category>{cdata(name)}</category>\n" for name in item.categories)
    return ITEM.format(
        title=text(item.title),
        url=item.url,
        creator=cdata(view.author.name),
        date=rfc822_utc(item.published_at or item.updated_at),
        categories=categories,
        guid=text(guid(view, item)),
        description=cdata(f"<p>{text(item.summary())}</p>\n{_footer(view, item)}"),
        content=cdata(f"\n{item.html}\n{_footer(view, item)}"),
        comments=item.number % 5,
    )


def _entry(view: View, item: Item) -> str:
    scheme = view.home_url.rstrip("/")
    categories = "".join(f'\t\t<category scheme="{scheme}" term="{text(name)}" />' for name in item.categories)
    return ATOM_ENTRY.format(
        title=cdata(text(item.title)),
        url=item.url,
        creator=text(view.author.name),
        guid=text(guid(view, item)),
        updated=iso_utc(item.updated_at),
        published=iso_utc(item.published_at or item.updated_at),
        categories=categories,
        description=cdata(f"<p>{text(item.summary())}</p>"),
        content=cdata(f"\n{item.html}\n"),
        comments=item.number % 5,
    )


def _footer(view: View, item: Item) -> str:
    post = f'<a href="{item.url}">{text(item.title)}</a>'
    site = f'<a href="{view.home_url}">{text(view.source.title)}</a>'
    if view.author.language == "fr":
        return f"<p>L’article {post} est apparu en premier sur {site}.</p>\n"
    return f"<p>The post {post} appeared first on {site}.</p>\n"


SHAPE = Shape(
    "wordpress",
    10,
    "application/rss+xml; charset=UTF-8",
    BOTH,
    home=lambda folder: f"/{folder}/",
    feed=lambda folder: f"/{folder}/feed/",
    page=page,
    render=render,
)
