"""`/desk/backup` and `/desk/doctor`: the whole course in one file, and what is wrong with this instance."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from fastapi import FastAPI, Request
from starlette.responses import Response, StreamingResponse

from cmooc.bootstrap import Instance
from cmooc.domain.errors import BadInput
from cmooc.web.access import HostPerson
from cmooc.web.languages import reason
from cmooc.web.pages import PRIVATE, READING, Pages

MAKING = ".backup-"
PIECE = 1 << 20


def add(app: FastAPI, instance: Instance, page: Pages) -> None:
    room = threading.Lock()

    @app.api_route("/desk/backup", methods=READING)
    def look(request: Request, person: HostPerson) -> Response:
        return _shown(request, person)

    @app.post("/desk/backup")
    def make(request: Request, person: HostPerson) -> Response:
        if not room.acquire(blocking=False):
            busy = BadInput("Somebody else is making a backup at this moment. Try again in a minute.")
            return _shown(request, person, status=409, error=reason(request, instance, busy))
        try:
            handle, name, size = _made(instance, person.name)
        finally:
            room.release()
        headers = {"Content-Length": str(size), "Content-Disposition": f'attachment; filename="{name}"',
                   "Cache-Control": "no-store"}  # fmt: skip
        return StreamingResponse(_pieces(handle), media_type="application/zip", headers=headers)

    @app.api_route("/desk/doctor", methods=READING)
    def doctor(request: Request, person: HostPerson) -> Response:
        checks = instance.checks(port_is_good=lambda: True)  # this very page comes from there
        return page(request, "desk/doctor", headers=PRIVATE, person=person, checks=checks)

    def _shown(request: Request, person: HostPerson, *, status: int = 200, error: str = "") -> Response:
        return page(request, "desk/backup", status=status, headers=PRIVATE, person=person, error=error,
                    database_bytes=instance.database.size_bytes())  # fmt: skip


def _made(instance: Instance, by: str) -> tuple[BinaryIO, str, int]:
    """Make a backup and return it open, with its name and size; the file itself is gone, however the download ends."""
    name = f"cmooc-{instance.clock():%Y%m%dT%H%M%SZ}.zip"
    with (
        instance.audit.of(by, "backup.download", about=name),
        TemporaryDirectory(dir=instance.data, prefix=MAKING) as made,
    ):
        path = Path(made, name)
        size = instance.backups.make(path)
        return path.open("rb"), name, size


def _pieces(handle: BinaryIO) -> Iterator[bytes]:
    with handle:
        while piece := handle.read(PIECE):
            yield piece
