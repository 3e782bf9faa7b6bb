"""MediaWiki: the Atom of recent changes, where each edit is an entry and its content a table of differences."""

from urllib.parse import quote

from cmooc.demo.dates import iso_utc
from cmooc.demo.posts import Post
from cmooc.demo.shapes.shape import DATE, Shape, text
from cmooc.demo.view import Item, View

HEAD = """<?xml version="1.0"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{language}">
\t\t<id>{feed_url}</id>
\t\t<title>{title}</title>
\t\t<link rel="self" type="application/atom+xml" href="{feed_url}"/>
\t\t<link rel="alternate" type="text/html" href="{home_url}"/>
\t\t<updated>{updated}</updated>
\t\t<subtitle>{subtitle}</subtitle>
\t\t<generator>MediaWiki 1.43.5</generator>
"""
TITLES = {
    "fr": ("Modifications récentes", "Suivez sur cette page les dernières modifications du wiki."),
    "en": ("Recent changes", "Track the most recent changes to the wiki in this feed."),
}


def page(folder: str, post: Post) -> str:
    name = quote(post.title.replace(" ", "_").replace("’", "'"), safe="'")
    return f"/{folder}/index.php?title={name}&diff={post.number}&oldid={post.number - 1}"


def render(view: View) -> bytes:
    title, subtitle = TITLES[view.author.language]
    head = HEAD.format(
        language=view.author.language,
        feed_url=text(view.feed_url),
        title=text(f"{view.source.title} - {title} [{view.author.language}]"),
        home_url=view.home_url,
        updated=iso_utc(view.changed_at),
        subtitle=subtitle,
    )
    return (head + "".join(_entry(item) for item in view.items) + "</feed>\n").encode()


def _entry(item: Item) -> str:
    table = (
        f'<table class="diff diff-type-table"><tr><td class="diff-marker" data-marker="+"></td>'
        f'<td class="diff-addedline diff-side-added"><div>{text(item.text)}</div></td></tr></table>'
    )
    return (
        f"\t\t<entry>\n\t\t\t<id>{text(item.url)}</id>\n\t\t\t<title>{text(item.title)}</title>\n"
        f'\t\t\t<link rel="alternate" type="text/html" href="{text(item.url)}"/>\n'
        f"\t\t\t<updated>{iso_utc(item.updated_at)}</updated>\n\n"
        f'\t\t\t<summary type="html">{text(table)}</summary>\n'
        f"\t\t\t<author><name>{_editor(item)}</name></author>\n\t\t</entry>\n"
    )


def _editor(item: Item) -> str:
    return ("Nolwenn", "Paulette", "Goulven", "Anne-Lise", "Kofi", "Hazel")[item.number % 6]


SHAPE = Shape(
    "wiki",
    50,
    "application/atom+xml; charset=utf-8",
    DATE,
    home=lambda folder: f"/{folder}/",
    feed=lambda folder: f"/{folder}/index.php?title=Special:RecentChanges&feed=atom",
    page=page,
    render=render,
)
