"""The server library with nothing behind it: the yardstick of bench/web.py. Started by it, with the same options as ours."""

from __future__ import annotations

import ast
import os
import sys
from pathlib import Path
from typing import Any

import uvicorn

BODY = Path(sys.argv[1]).read_bytes()
HEADERS = ast.literal_eval(os.environ["BARE_HEADERS"])


async def app(scope: Any, _receive: Any, send: Any) -> None:
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        await send({"type": "http.response.body", "body": BODY})


uvicorn.run(app, host="127.0.0.1", port=int(os.environ["BARE_PORT"]), log_config=None, access_log=False,
            server_header=False, proxy_headers=False, lifespan="off")  # fmt: skip
