"""Channels: the kinds of platforms that feeds come from, one file each, found by folder or entry point."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from functools import cache
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


def channel_of(feed_url: str, generator: str = "") -> Channel:
    """Return the channel that a feed comes from, judged by its address, else by the software it names."""
    channels = all_channels()
    owner = next((channel for channel in channels if channel.name != "blog" and channel.owns(feed_url)), None)
    if owner is None and generator:
        name = generator.strip().lower()
        owner = next((channel for channel in channels if name.startswith(channel.name)), None)
    return owner or channels[-1]


def channel_named(name: str) -> Channel:
    """Return the channel with this name, or `blog` when there is none (any more)."""
    channels = all_channels()
    return next((channel for channel in channels if channel.name == name), channels[-1])


def _channels_in(module_name: str) -> Iterator[Channel]:
    """Return the channels that a module of this folder defines: its classes that have a `feed_url`."""
    module = importlib.import_module(f"{__name__}.{module_name}")
    classes = [cls for _, cls in inspect.getmembers(module, inspect.isclass) if cls.__module__ == module.__name__]
    for cls in classes:
        if hasattr(cls, "feed_url"):
            yield cast("Channel", cls())
