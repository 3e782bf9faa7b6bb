"""Remember the habits of feeds, and hosts that asked to be left alone"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


NEW: tuple[sa.Column[object], ...] = (
    sa.Column("gap_s", sa.Integer(), nullable=True),
    sa.Column("every_s", sa.Integer(), nullable=True),
    sa.Column("skip_hours", sa.JSON(), nullable=False, server_default="[]"),
    sa.Column("skip_days", sa.JSON(), nullable=False, server_default="[]"),
    sa.Column("fresh_s", sa.Integer(), nullable=True),
    sa.Column("full_at", UTCDateTime(), nullable=True),
    sa.Column("is_credible", sa.Boolean(), nullable=True),
    # Empty until the next poll of a feed: until then another's refusal can't hold it.
    sa.Column("host_key", sa.String(), nullable=False, server_default=""),
)


def upgrade() -> None:
    op.create_table(
        "host",
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("held_until", UTCDateTime(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("host"),
    )
    for column in NEW:
        op.add_column("feed", column)


def downgrade() -> None:
    with op.batch_alter_table("feed", schema=None) as batch_op:
        for column in NEW:
            batch_op.drop_column(str(column.name))
    op.drop_table("host")
