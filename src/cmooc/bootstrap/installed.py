"""Where the files stand that come with the program."""

from __future__ import annotations

from pathlib import Path

import cmooc

PACKAGE = Path(cmooc.__file__).parent


def packaged(name: str) -> Path:
    """Return a file or folder that stands at the top of the source tree and inside the installed package."""
    inside = PACKAGE / name
    return inside if inside.exists() else PACKAGE.parents[1] / name
