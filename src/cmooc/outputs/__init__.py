"""The formats of the site, one file each; every module here with a function `output` is one, so are entry points."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Any

from cmooc.domain.ports import Output

if TYPE_CHECKING:  # whoever wants one word of an output need not wait for the templates' library
    from cmooc.outputs.templating import Templating

GROUP = "cmooc.outputs"


def all_outputs(templating: Templating) -> tuple[Output, ...]:
    """Return the outputs of this folder, then those of installed packages, each in the order of their names."""
    return tuple(make(templating) for make in (*_in_this_folder(), *_installed()))


def _in_this_folder() -> Iterator[Callable[[Templating], Output]]:
    for found in sorted(pkgutil.iter_modules(__path__), key=lambda module: module.name):
        make: Any = getattr(import_module(f"{__name__}.{found.name}"), "output", None)
        if make is not None:
            yield make


def _installed() -> Iterator[Callable[[Templating], Output]]:
    for point in sorted(entry_points(group=GROUP), key=lambda point: point.name):
        yield point.load()
