"""RSS 1.0: RDF with dc:date and dc:subject, from a site that has not changed since 2005."""

from cmooc.demo.dates import iso
from cmooc.demo.posts import Post
from cmooc.demo.shapes.shape import DATE, Shape, cdata, text
from cmooc.demo.typography import slug
from cmooc.demo.view import Item, View

HEAD = """<?xml version="1.0" encoding="utf-8"?>
<rdf:RDF
  xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
  xmlns="http://purl.org/rss/1.0/"
  xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:content="http://purl.org/rss/1.0/modules/content/">
  <channel rdf:about="{feed_url}">
    <title>{title}</title>
    <link>{home_url}</link>
    <description>{title}</description>
    <dc:language>{language}</dc:language>
    <dc:date>{updated}</dc:date>
    <items>
      <rdf:Seq>
{sequence}      </rdf:Seq>
    </items>
  </channel>
"""


def page(folder: str, post: Post) -> str:
    return f"/{folder}/{slug(post.title, 40)}.html"


def render(view: View) -> bytes:
    head = HEAD.format(
        feed_url=view.feed_url,
        title=text(view.source.title),
        home_url=view.home_url,
        language=view.author.language,
        updated=iso(view.changed_at),
        sequence="".join(f'        <rdf:li rdf:resource="{item.url}"/>\n' for item in view.items),
    )
    return (head + "".join(_item(view, item) for item in view.items) + "</rdf:RDF>\n").encode()


def _item(view: View, item: Item) -> str:
    subjects = "".join(f"    <dc:subject>{text(name)}</dc:subject>\n" for name in item.categories)
    return (
        f'  <item rdf:about="{item.url}">\n    <title>{text(item.title)}</title>\n    <link>{item.url}</link>\n'
        f"    <description>{text(item.summary())}</description>\n"
        f"    <content:encoded>{cdata(item.html)}</content:encoded>\n{subjects}"
        f"    <dc:creator>{text(view.author.name)}</dc:creator>\n"
        f"    <dc:date>{iso(item.published_at or item.updated_at)}</dc:date>\n  </item>\n"
    )


SHAPE = Shape(
    "rdf",
    15,
    "application/rdf+xml",
    DATE,
    home=lambda folder: f"/{folder}/",
    feed=lambda folder: f"/{folder}/index.rdf",
    page=page,
    render=render,
)
