"""Blogger: Atom with tag: ids, thr:total and escaped HTML."""

from cmooc.demo.dates import iso
from cmooc.demo.posts import Post
from cmooc.demo.shapes.shape import BOTH, Shape, text
from cmooc.demo.typography import slug
from cmooc.demo.view import Item, View

HEAD = (
    "<?xml version='1.0' encoding='UTF-8'?><?xml-stylesheet href=\"http://www.blogger.com/styles/atom.css\" "
    'type="text/css"?>'
    "<feed xmlns='http://www.w3.org/2005/Atom' xmlns:openSearch='http://a9.com/-/spec/opensearchrss/1.0/'"
    " xmlns:thr='http://purl.org/syndication/thread/1.0'>"
    "<id>tag:blogger.com,1999:blog-{blog}</id><updated>{updated}</updated>{terms}"
    "<title type='text'>{title}</title><subtitle type='html'></subtitle>"
    '<link rel="http://schemas.google.com/g/2005#feed" type="application/atom+xml" href="{feed_url}"/>'
    '<link rel="self" type="application/atom+xml" href="{feed_url}"/>'
    '<link rel="alternate" type="text/html" href="{home_url}"/>'
    "<author><name>{author}</name></author>"
    "<generator version='7.00' uri='http://www.blogger.com'>Blogger</generator>"
    "<openSearch:totalResults>{count}</openSearch:totalResults><openSearch:startIndex>1</openSearch:startIndex>"
    "<openSearch:itemsPerPage>25</openSearch:itemsPerPage>"
)
ENTRY = (
    "<entry><id>tag:blogger.com,1999:blog-{blog}.post-{post}</id><published>{published}</published><updated>{updated}</updated>"
    "{terms}<title type='text'>{title}</title><content type='html'>{content}</content>"
    '<link rel="edit" type="application/atom+xml" href="{feed_url}/{post}"/>'
    '<link rel="self" type="application/atom+xml" href="{feed_url}/{post}"/>'
    '<link rel="alternate" type="text/html" href="{url}" title="{title}"/>'
    "<author><name>{author}</name></author><thr:total>{comments}</thr:total></entry>"
)


def page(folder: str, post: Post) -> str:
    return f"/{folder}/{post.published_at:%Y/%m}/{slug(post.title, 38)}.html"


def render(view: View) -> bytes:
    blog = str(int.from_bytes(view.source.folder.encode()[:7], "big"))
    terms = dict.fromkeys(name for item in view.items for name in item.categories)
    head = HEAD.format(
        blog=blog,
        updated=_stamp(view.changed_at.isoformat()),
        terms="".join(f'<category term="{text(name)}"/>' for name in terms),
        title=text(view.source.title),
        feed_url=view.feed_url,
        home_url=view.home_url,
        author=text(view.author.name),
        count=len(view.items),
    )
    return (head + "".join(_entry(view, item, blog) for item in view.items) + "</feed>").encode()


def _entry(view: View, item: Item, blog: str) -> str:
    return ENTRY.format(
        blog=blog,
        post=int(item.key[:15], 16),
        published=_stamp(iso(item.published_at or item.updated_at)),
        updated=_stamp(iso(item.updated_at)),
        terms="".join(
            f'<category scheme="http://www.blogger.com/atom/ns#" term="{text(name)}"/>' for name in item.categories
        ),
        title=text(item.title),
        content=text(item.html),
        feed_url=view.feed_url,
        url=item.url,
        author=text(view.author.name),
        comments=item.number % 4,
    )


def _stamp(moment: str) -> str:
    """Return the moment with the milliseconds that Blogger always writes."""
    return f"{moment[:19]}.000{moment[19:]}"


SHAPE = Shape(
    "blogger",
    25,
    "application/atom+xml; charset=UTF-8",
    BOTH,
    home=lambda folder: f"/{folder}/",
    feed=lambda folder: f"/{folder}/feeds/posts/default",
    page=page,
    render=render,
)
