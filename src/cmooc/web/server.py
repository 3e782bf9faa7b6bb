"""Running the app with uvicorn until somebody stops it."""

from __future__ import annotations

import uvicorn

from cmooc.bootstrap import Instance
from cmooc.web.app import make_app


def serve_until_stopped(instance: Instance) -> None:
    """Serve on the settings' host and port; returns after Ctrl-C or SIGTERM, with open requests answered."""
    config = uvicorn.Config(
        make_app(instance), host=instance.settings.host, port=instance.settings.port, log_config=None,
        access_log=False, server_header=False, timeout_graceful_shutdown=20, proxy_headers=False,
    )  # fmt: skip
    uvicorn.Server(config).run()
