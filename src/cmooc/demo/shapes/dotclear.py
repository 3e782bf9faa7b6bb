"""Dotclear: RSS 2.0 with urn:md5 guids, dc:creator and comments counted in slash."""

import hashlib
import re

from cmooc.demo.dates import rfc822
from cmooc.demo.posts import Post
from cmooc.demo.shapes.shape import BOTH, Shape, text
from cmooc.demo.typography import plain
from cmooc.demo.view import Item, View

HEAD = """<?xml version="1.0" encoding="utf-8"?>
<?xml-stylesheet title="XSL formatting" type="text/xsl" href="{home_url}feed/rss2/xslt" ?>
<rss version="2.0"
  xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:wfw="http://wellformedweb.org/CommentAPI/"
  xmlns:content="http://purl.org/rss/1.0/modules/content/"
  xmlns:atom="http://www.w3.org/2005/Atom">
<channel>
  <title>{title}</title>
  <link>{home_url}</link>
  <atom:link href="{feed_url}" rel="self" type="application/rss+xml"/>
  <description></description>
  <language>{language}</language>
  <pubDate>{built}</pubDate>
  <copyright></copyright>
  <docs>http://blogs.law.harvard.edu/tech/rss</docs>
  <generator>Dotclear</generator>
"""
ITEM = """  <item>
    <title>{title}</title>
    <link>{url}</link>
    <guid isPermaLink="false">urn:md5:{digest}</guid>
    <pubDate>{date}</pubDate>
    <dc:creator>{creator}</dc:creator>
{categories}    <description>{content}</description>
    <comments>{url}#comment-form</comments>
    <wfw:comment>{url}#comment-form</wfw:comment>
  </item>
"""


def page(folder: str, post: Post) -> str:
    words = "-".join(re.findall(r"[A-Za-z0-9]+", plain(post.title)))
    return f"/{folder}/post/{post.published_at:%Y/%m/%d}/{words}"


def render(view: View) -> bytes:
    head = HEAD.format(
        title=text(view.source.title),
        home_url=view.home_url,
        feed_url=view.feed_url,
        language=view.author.language,
        built=rfc822(view.changed_at),
    )
    return (head + "".join(_item(view, item) for item in view.items) + "</channel>\n</rss>").encode()


def _item(view: View, item: Item) -> str:
    return ITEM.format(
        title=text(item.title),
        url=item.url,
        digest=hashlib.md5(item.key.encode(), usedforsecurity=False).hexdigest(),
        date=rfc822(item.published_at or item.updated_at),
        creator=text(view.author.name),
        categories="".join(f"    <category>{text(name)}</category>\n" for name in item.categories),
        content=text(item.html),
    )


SHAPE = Shape(
    "dotclear",
    20,
    "application/xml; charset=UTF-8",
    BOTH,
    home=lambda folder: f"/{folder}/",
    feed=lambda folder: f"/{folder}/feed/rss2",
    page=page,
    render=render,
)
