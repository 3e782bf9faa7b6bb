"""Running the app with uvicorn until somebody stops it."""

from __future__ import annotations

import contextlib
import gc
import signal

import uvicorn

from cmooc.bootstrap import Instance
from cmooc.web.app import served


def serve_until_stopped(instance: Instance) -> None:
    """Serve on the settings' host and port; returns after Ctrl-C or SIGTERM, with open requests answered."""
    config = uvicorn.Config(
        served(instance), host=instance.settings.host, port=instance.settings.port, log_config=None,
        access_log=False, server_header=False, timeout_graceful_shutdown=20, proxy_headers=False,
    )  # fmt: skip
    gc.collect()
    gc.freeze()  # what is there now stays: looking through it again and again would cost a tenth of each answer
    signal.signal(signal.SIGTERM, _stop)  # uvicorn passes the signal on once it has ended, so that others end well
    with contextlib.suppress(KeyboardInterrupt):
        uvicorn.Server(config).run()


def _stop(_signal: int, _frame: object) -> None:
    raise KeyboardInterrupt
