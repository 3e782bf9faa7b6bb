"""The pages that people see in a browser: a participant's home, one post, the posts under a hashtag."""

from html import escape

from cmooc.demo.dates import day_words
from cmooc.demo.shapes.mastodon import as_html
from cmooc.demo.view import Item, View

PAGE = """<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
{links}<style>
body {{ font: 1.05rem/1.6 Georgia, serif; max-width: 38rem; margin: 2rem auto; padding: 0 1rem }}
body {{ color: #222; background: #fdfcf9 }}
a {{ color: #0b5d66 }} img {{ max-width: 100%; height: auto }} time, footer {{ color: #666; font-size: .9rem }}
pre {{ overflow-x: auto; background: #f1efe8; padding: .8rem }}
blockquote {{ border-left: 3px solid #cbb; margin-left: 0; padding-left: 1rem }}
</style>
</head>
<body>
{body}
</body>
</html>
"""


def home(view: View, feeds: tuple[tuple[str, str], ...]) -> bytes:
    """Return the home page; `feeds` are the address and type of each feed that it announces."""
    links = "".join(
        f'<link rel="alternate" type="{kind}" title="{escape(view.source.title)}" href="{escape(url)}">\n'
        for url, kind in feeds
    )
    posts = "\n".join(_teaser(view, item) for item in view.items)
    header = f"<header><h1>{escape(view.source.title)}</h1><p>{escape(view.author.name)}</p></header>"
    body = f"{header}\n<main>\n{posts}\n</main>"
    return _page(view.author.language, view.source.title, body, links)


def post(view: View, item: Item) -> bytes:
    title = item.title or item.text[:60]
    heading = f"<h1>{escape(item.title)}</h1>\n" if item.title else ""
    categories = " · ".join(escape(name) for name in item.categories)
    body = (
        f'<header><p><a href="{escape(view.home_url)}">{escape(view.source.title)}</a></p></header>\n'
        f"<main>\n<article>\n{heading}"
        f"{_date(view, item)}\n{_content(view, item)}\n<footer>{categories}</footer>\n</article>\n</main>"
    )
    return _page(view.author.language, title, body, "")


def hashtag(name: str, found: tuple[tuple[View, Item], ...]) -> bytes:
    posts = "\n".join(
        f'<article>{_content(view, item)}<p><a href="{escape(item.url)}">{escape(view.author.name)}</a></p></article>'
        for view, item in found
    )
    return _page("fr", f"#{name}", f"<main>\n<h1>#{escape(name)}</h1>\n{posts}\n</main>", "")


def maintenance() -> bytes:
    """Return what a badly configured site answers in place of its feed."""
    body = "<main><h1>Site en maintenance</h1><p>Nous revenons dans un instant. Merci de votre patience.</p></main>"
    return _page("fr", "Maintenance", body, "")


def _teaser(view: View, item: Item) -> str:
    title = escape(item.title or item.text[:70])
    return (
        f'<article><h2><a href="{escape(item.url)}">{title}</a></h2>{_date(view, item)}'
        f"<p>{escape(item.summary())}</p></article>"
    )


def _date(view: View, item: Item) -> str:
    if item.published_at is None:
        return ""
    words = day_words(item.published_at.date(), view.author.language)
    return f'<time datetime="{item.published_at.isoformat()}">{words}</time>'


def _content(view: View, item: Item) -> str:
    if item.html:
        return item.html
    picture = f'<p><img src="{view.picture_url(item)}" alt="{escape(item.picture.alt)}"></p>' if item.picture else ""
    return as_html(item.text, view.base_url) + picture


def _page(language: str, title: str, body: str, links: str) -> bytes:
    return PAGE.format(language=language, title=escape(title), body=body, links=links).encode()
