"""RSS 0.92: no guids and no dates, made by a spreadsheet at school."""

from cmooc.demo.posts import Post
from cmooc.demo.shapes.shape import DATE, Shape, text
from cmooc.demo.typography import slug
from cmooc.demo.view import Item, View


def page(folder: str, post: Post) -> str:
    return f"/{folder}/{slug(post.title, 40)}.htm"


def render(view: View) -> bytes:
    head = (
        f'<?xml version="1.0"?>\n<rss version="0.92">\n<channel>\n<title>{text(view.source.title)}</title>\n'
        f"<link>{view.home_url}</link>\n<description>{text(view.author.name)}</description>\n"
        f"<language>{view.author.language}</language>\n"
    )
    return (head + "".join(_item(item) for item in view.items) + "</channel>\n</rss>\n").encode()


def _item(item: Item) -> str:
    categories = "".join(f"<category>{text(name)}</category>\n" for name in item.categories)
    return (
        f"<item>\n<title>{text(item.title)}</title>\n<link>{item.url}</link>\n"
        f"<description>{text(item.html)}</description>\n{categories}</item>\n"
    )


SHAPE = Shape(
    "rss092",
    15,
    "text/xml",
    DATE,
    home=lambda folder: f"/{folder}/",
    feed=lambda folder: f"/{folder}/rss.xml",
    page=page,
    render=render,
)
