"""Keep who let an edition leave, and who did what with its mailing"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("edition", sa.Column("by", sa.String(), nullable=False, server_default=""))
    op.create_table(
        "mailing_step",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("mailing_id", sa.Integer(), sa.ForeignKey("mailing.id"), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
    )
    op.create_index("ix_mailing_step_mailing_id", "mailing_step", ["mailing_id"])


def downgrade() -> None:
    op.drop_table("mailing_step")
    op.drop_column("edition", "by")
