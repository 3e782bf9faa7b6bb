"""The shapes in which platforms publish feeds, one file each."""

from cmooc.demo.shapes import (
    blogger,
    bluesky,
    dotclear,
    ghost,
    hostile,
    hugo,
    jekyll,
    jsonfeed,
    mastodon,
    medium,
    peertube,
    podcast,
    rdf,
    rss092,
    spip,
    substack,
    wiki,
    wordpress,
    youtube,
)
from cmooc.demo.shapes.shape import Shape

SHAPES: dict[str, Shape] = {
    module.SHAPE.channel: module.SHAPE
    for module in (
        *(blogger, bluesky, dotclear, ghost, hostile, hugo, jekyll, jsonfeed, mastodon, medium, peertube, podcast),
        *(rdf, rss092, spip, substack, wiki, wordpress, youtube),
    )
}
