"""What a process apart is made of: the few parts that turn a body into a Polled, and no others, so that it starts fast."""

from __future__ import annotations

from cmooc.channels import channel_named, channel_of
from cmooc.domain.courses import Course
from cmooc.domain.feeds import Feed
from cmooc.domain.ports import Channel
from cmooc.domain.tags import Vocabulary
from cmooc.services.digesting import Digesting
from cmooc.stages.parse import parse
from cmooc.stages.sanitize import clean, plain_line
from cmooc.taggers import all_taggers


def digester(course: Course, vocabulary: Vocabulary, every_s: int) -> Digesting:
    return Digesting(course, vocabulary, all_taggers(), channel_for, parse, clean, plain_line, every_s)


def channel_for(feed: Feed, url: str, generator: str | None) -> Channel:
    """Return the channel a feed was registered with, or the one that its software or address tells when that says more."""
    return channel_named(feed.channel) if feed.channel != "blog" else channel_of(url, generator)
