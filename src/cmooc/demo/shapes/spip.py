"""SPIP: RSS 2.0 from spip.php?page=backend, on an old site still in ISO-8859-1."""

from cmooc.demo.dates import iso_utc
from cmooc.demo.posts import Post
from cmooc.demo.shapes.shape import DATE, Shape, text
from cmooc.demo.view import Item, View

HEAD = """<?xml version="1.0" encoding="iso-8859-1"?>
<rss version="2.0"
\txmlns:dc="http://purl.org/dc/elements/1.1/"
\txmlns:content="http://purl.org/rss/1.0/modules/content/"
\txmlns:atom="http://www.w3.org/2005/Atom"
>

<channel xml:lang="{language}">
\t<title>{title}</title>
\t<link>{home_url}</link>
\t<description></description>
\t<language>{language}</language>
\t<generator>SPIP - www.spip.net</generator>
\t<atom:link href="{feed_url}" rel="self" type="application/rss+xml" />

"""
ITEM = """\t<item xml:lang="{language}">
\t\t<title>{title}</title>
\t\t<link>{url}</link>
\t\t<guid isPermaLink="true">{url}</guid>
\t\t<dc:date>{date}</dc:date>
\t\t<dc:format>text/html</dc:format>
\t\t<dc:language>{language}</dc:language>
\t\t<dc:creator>{creator}</dc:creator>
{subjects}
\t\t<description>{description}</description>

\t\t<content:encoded>{content}</content:encoded>
\t</item>

"""


def page(folder: str, post: Post) -> str:
    return f"/{folder}/spip.php?article{post.number}"


def render(view: View) -> bytes:
    head = HEAD.format(
        language=view.author.language,
        title=text(view.source.title),
        home_url=view.home_url,
        feed_url=text(view.feed_url),
    )
    whole = head + "".join(_item(view, item) for item in view.items) + "</channel>\n\n</rss>\n"
    return whole.encode("iso-8859-1", "xmlcharrefreplace")


def _item(view: View, item: Item) -> str:
    return ITEM.format(
        language=view.author.language,
        title=text(item.title),
        url=item.url,
        date=iso_utc(item.published_at or item.updated_at),
        creator=text(view.author.name),
        subjects="\n".join(f"\t\t<dc:subject>{text(name)}</dc:subject>" for name in item.categories),
        description=text(f"<p>{item.summary()}</p>"),
        content=text(item.html),
    )


SHAPE = Shape(
    "spip",
    10,
    "text/xml; charset=iso-8859-1",
    DATE,
    home=lambda folder: f"/{folder}/",
    feed=lambda folder: f"/{folder}/spip.php?page=backend",
    page=page,
    render=render,
)
