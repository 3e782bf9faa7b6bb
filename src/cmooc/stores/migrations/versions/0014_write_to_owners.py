"""Know whom to write to about a feed"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("feed", schema=None) as batch_op:
        batch_op.add_column(sa.Column("owner_address", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("owner_language", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("owner_confirmed_at", UTCDateTime(), nullable=True))
        batch_op.add_column(sa.Column("letters_stopped_at", UTCDateTime(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("feed", schema=None) as batch_op:
        for name in ("letters_stopped_at", "owner_confirmed_at", "owner_language", "owner_address"):
            batch_op.drop_column(name)
