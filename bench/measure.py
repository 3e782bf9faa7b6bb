"""What a command costs: wall time, CPU of its whole process tree, peak memory of the largest process in it."""

from __future__ import annotations

import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Cost:
    code: int
    wall_s: float
    cpu_s: float
    peak_mb: float
    error: str  # the end of what it wrote to stderr
    output: bytes = b""


def run(command: Sequence[str], *, env: Mapping[str, str], limit_s: float = 600, keep_output: bool = False) -> Cost:
    """Run a command to its end, or kill it after `limit_s` seconds."""
    with tempfile.TemporaryFile() as errors, tempfile.TemporaryFile() as output:
        start = time.monotonic()
        child = subprocess.Popen(command, env=env, stdout=output if keep_output else subprocess.DEVNULL, stderr=errors)
        timer = threading.Timer(limit_s, child.kill)
        timer.start()
        _, status, used = os.wait4(child.pid, 0)  # with the children that it waited for
        wall_s = time.monotonic() - start
        timer.cancel()
        child.returncode = os.waitstatus_to_exitcode(status)
        errors.seek(0)
        output.seek(0)
        said = errors.read()[-300:].decode("utf-8", "replace").strip()
        cpu_s = used.ru_utime + used.ru_stime
        return Cost(child.returncode, wall_s, cpu_s, used.ru_maxrss / 1024, said, output.read())


def surroundings(home: Path) -> dict[str, str]:
    """Return an environment in which a program finds no settings of this machine's user, and may ask loopback.

    Python keeps its compiled modules from run to run, wherever it stands, as it does where it was installed by pip.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CMOOC_", "PYTHONDONTWRITE"))}
    folders = {
        f"XDG_{name}_HOME": str(home / name.lower()) for name in ("CONFIG", "CACHE", "DATA")
    }  # newsboat and rss2email look there
    compiled = {"PYTHONPYCACHEPREFIX": str(Path(tempfile.gettempdir()) / "cmooc-bench-pycache")}
    return kept | folders | compiled | {"HOME": str(home), "CMOOC_FETCH_ALLOW": "127.0.0.0/8"}
