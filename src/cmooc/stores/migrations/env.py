"""Alembic's entry: runs on the connection that `migrating` hands over."""

from alembic import context
from sqlalchemy import Connection
from sqlmodel import SQLModel

import cmooc.stores.tables  # noqa: F401  (fills the metadata)

OWN = ("entry_text",)  # the search index is written by hand in the migrations, each engine in its own way


def include(_object: object, name: str | None, type_: str, _reflected: bool, _compare: object) -> bool:
    return not (type_ in ("table", "index") and name is not None and name.startswith((*OWN, "ix_entry_text")))


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        render_as_batch=True,
        include_object=include,
        transactional_ddl=False,  # the caller's transaction holds all of it
    )
    context.run_migrations()


run(context.config.attributes["connection"])
