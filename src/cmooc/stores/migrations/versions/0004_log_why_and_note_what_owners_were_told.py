"""Log why a feed was asked, and note what its owner was told"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.add_column(sa.Column("why", sa.String(), nullable=False, server_default="due"))
        batch_op.add_column(sa.Column("is_conditional", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("feed", schema=None) as batch_op:
        batch_op.add_column(sa.Column("known_url", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("told_about", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("told_at", UTCDateTime(), nullable=True))
        batch_op.add_column(sa.Column("told_since", UTCDateTime(), nullable=True))
    op.execute("UPDATE feed SET known_url = url")


def downgrade() -> None:
    with op.batch_alter_table("feed", schema=None) as batch_op:
        for name in ("told_since", "told_at", "told_about", "known_url"):
            batch_op.drop_column(name)
    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.drop_column("is_conditional")
        batch_op.drop_column("why")
