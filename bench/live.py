"""What pages cost that are made when somebody asks: the process's time for one answer, without sockets.

python bench/live.py --data DIR [--count 40] [PATH …]
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from starlette.testclient import TestClient

from cmooc.bootstrap import Instance
from cmooc.settings import load
from cmooc.web.app import make_app

PATHS = ("/fr/search?q=atelier", "/fr/subscribe", "/fr/register")
AT_LEISURE = {"CMOOC_LOOKS_PER_MINUTE": "100000"}


def cost(client: TestClient, path: str, count: int) -> float:
    """Return the milliseconds of CPU of one answer, after a first one."""
    client.get(path).raise_for_status()
    busy = time.process_time()
    for _ in range(count):
        client.get(path)
    return (time.process_time() - busy) / count * 1000


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    asked.add_argument("paths", nargs="*", default=PATHS, metavar="PATH")
    asked.add_argument("--data", type=Path, required=True, help="a filled demo")
    asked.add_argument("--count", type=int, default=40)
    given = asked.parse_args()
    with TestClient(make_app(Instance(given.data, load(given.data, AT_LEISURE)))) as client:
        for path in given.paths:
            print(f"{path:32} {cost(client, path, given.count):6.1f} ms CPU")


if __name__ == "__main__":
    main()
