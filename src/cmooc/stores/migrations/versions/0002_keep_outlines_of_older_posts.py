"""Keep a digest of each entry, and outlines of posts that are none of the course's"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("entry") as entry:
        entry.add_column(sa.Column("digest", sa.String(), nullable=False, server_default=""))
        entry.drop_index("ix_entry_feed_id")  # the unique (feed_id, guid) serves as well
    op.create_table(
        "outline",
        sa.Column("feed_id", sa.Integer(), nullable=False),
        sa.Column("guid", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("published_at", UTCDateTime(), nullable=True),
        sa.Column("first_seen_at", UTCDateTime(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["feed_id"], ["feed.id"]),
        sa.PrimaryKeyConstraint("feed_id", "guid"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("outline")
    with op.batch_alter_table("entry") as entry:
        entry.create_index("ix_entry_feed_id", ["feed_id"])
        entry.drop_column("digest")
