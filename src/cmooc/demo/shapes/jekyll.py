"""Jekyll (jekyll-feed): Atom with xml:base, where pictures and links are relative to the post."""

from cmooc.demo.dates import iso
from cmooc.demo.posts import Post
from cmooc.demo.shapes.shape import BOTH, Shape, cdata, text
from cmooc.demo.typography import slug
from cmooc.demo.view import Item, View

HEAD = (
    '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{language}">'
    '<generator uri="https://jekyllrb.com/" version="4.4.1">Jekyll</generator>'
    '<link href="{feed_url}" rel="self" type="application/atom+xml" />'
    '<link href="{home_url}" rel="alternate" type="text/html" hreflang="{language}" />'
    '<updated>{updated}</updated><id>{feed_url}</id><title type="html">{title}</title>'
    "<author><name>{author}</name></author>"
)
UP_TO_ROOT = "../../../../"


def page(folder: str, post: Post) -> str:
    return f"/{folder}/{post.published_at:%Y/%m/%d}/{slug(post.title)}.html"


def render(view: View) -> bytes:
    head = HEAD.format(
        language=view.author.language,
        feed_url=view.feed_url,
        home_url=view.home_url,
        updated=iso(view.changed_at),
        title=text(view.source.title),
        author=text(view.author.name),
    )
    return (head + "".join(_entry(view, item) for item in view.items) + "</feed>").encode()


def _entry(view: View, item: Item) -> str:
    content = item.html.replace(f'"{view.base_url}/', f'"{UP_TO_ROOT}')
    categories = "".join(f'<category term="{text(name)}" />' for name in item.categories)
    return (
        f'<entry><title type="html">{text(text(item.title))}</title>'
        f'<link href="{item.url}" rel="alternate" type="text/html" title="{text(item.title)}" />'
        f"<published>{iso(item.published_at or item.updated_at)}</published><updated>{iso(item.updated_at)}</updated>"
        f"<id>{item.url.removesuffix('.html')}</id>"
        f'<content type="html" xml:base="{item.url}">{cdata(content)}</content>'
        f"<author><name>{text(view.author.name)}</name></author>{categories}"
        f'<summary type="html">{cdata(text(item.summary()))}</summary></entry>'
    )


SHAPE = Shape(
    "jekyll",
    10,
    "application/xml",
    BOTH,
    home=lambda folder: f"/{folder}/",
    feed=lambda folder: f"/{folder}/feed.xml",
    page=page,
    render=render,
    max_age_s=600,
)
