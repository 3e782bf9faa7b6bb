"""Let owners of feeds pause them, leave, and move to another address; know which posts link to each other"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

from cmooc.domain.mentions import mentions_of

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

BATCH = 500


def upgrade() -> None:
    with op.batch_alter_table("feed", schema=None) as batch_op:
        batch_op.add_column(sa.Column("owner_pending", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("owner_pending_at", UTCDateTime(), nullable=True))
        batch_op.add_column(sa.Column("is_stopped_by_owner", sa.Boolean(), nullable=False, server_default="0"))
    op.create_index("ix_entry_address", "entry", ["url_key"], unique=False)
    mention = op.create_table(
        "mention",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("url_key", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"]),
        sa.PrimaryKeyConstraint("entry_id", "url_key"),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_mention_url_key"), "mention", ["url_key"], unique=False)
    _fill(mention)


def downgrade() -> None:
    op.drop_index(op.f("ix_mention_url_key"), table_name="mention")
    op.drop_table("mention")
    op.drop_index("ix_entry_address", table_name="entry")
    with op.batch_alter_table("feed", schema=None) as batch_op:
        for name in ("is_stopped_by_owner", "owner_pending_at", "owner_pending"):
            batch_op.drop_column(name)


def _fill(mention: sa.Table) -> None:
    """Find the links of the posts that are there."""
    entry = sa.table("entry", sa.column("id"), sa.column("html"), sa.column("url_key"))
    last = 0
    while True:
        query = sa.select(entry).where(entry.c.id > last).order_by(entry.c.id).limit(BATCH)
        rows = op.get_bind().execute(query).all()
        if not rows:
            return
        links = [{"entry_id": row.id, "url_key": key} for row in rows for key in mentions_of(row.html, row.url_key)]
        if links:
            op.bulk_insert(mention, links)
        last = rows[-1].id
