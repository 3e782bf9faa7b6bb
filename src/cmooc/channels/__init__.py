"""Channels: the kinds of platforms that feeds come from, one file each, found by folder or entry point."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.metadata import entry_points
from typing import cast

from cmooc.domain.ports import Channel

GROUP = "cmooc.channels"


@cache
def all_channels() -> tuple[Channel, ...]:
    """Return one of each channel, by name, with `blog` last because it takes whatever no other one owns."""
    found: dict[str, Channel] = {}
    for module in pkgutil.iter_modules(__path__):
        for channel in _channels_in(module.name):
            found[channel.name] = channel
    for point in entry_points(group=GROUP):
        channel = point.load()()
        found[channel.name] = channel
    return tuple(sorted(found.values(), key=lambda channel: (channel.name == "blog", channel.name)))


@lru_cache(maxsize=20_000)
def channel_of(feed_url: str, generator: str | None = None) -> Channel:
    """Return the channel that a feed comes from: by the software that it names, else by its address.

    Software that people run themselves has any host, and the addresses of one are often those of another.
    """
    channels = all_channels()
    said = re.sub(r"^https?://(?:www\.)?", "", (generator or "").strip().lower())
    maker = (channel for channel in channels if said and _is_made_by(said, channel.software))
    owner = (channel for channel in channels if channel.owns(feed_url))
    return next(maker, None) or next(owner, channels[-1])


def channel_named(name: str) -> Channel:
    """Return the channel with this name, or `blog` when there is none (any more)."""
    channels = all_channels()
    return next((channel for channel in channels if channel.name == name), channels[-1])


def _channels_in(module_name: str) -> Iterator[Channel]:
    """Return the channels that a module of this folder defines: its classes with a `feed_url` of their own."""
    module = importlib.import_module(f"{__name__}.{module_name}")
    classes = [cls for _, cls in inspect.getmembers(module, inspect.isclass) if cls.__module__ == module.__name__]
    for cls in classes:
        if hasattr(cls, "feed_url") and not inspect.isabstract(cls):
            yield cast("Channel", cls())


def _is_made_by(generator: str, software: tuple[str, ...]) -> bool:
    return any(re.match(rf"{re.escape(name)}(?![a-z])", generator) for name in software)
