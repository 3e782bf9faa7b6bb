"""Take registrations: what was found, chosen and agreed to; and feeds on trial"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("feed", sa.Column("is_on_trial", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "registration",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("key_hash", sa.String(), nullable=False),
        sa.Column("client_hash", sa.String(), nullable=False),
        sa.Column("url_key", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("typed", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("started_at", UTCDateTime(), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.Column("leased_until", UTCDateTime(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("asking", sa.String(), nullable=False),
        sa.Column("refusal", sa.JSON(), nullable=True),
        sa.Column("found", sa.JSON(), nullable=True),
        sa.Column("checkup", sa.JSON(), nullable=True),
        sa.Column("wanted", sa.JSON(), nullable=True),
        sa.Column("asked_at", UTCDateTime(), nullable=True),
        sa.Column("confirmed_at", UTCDateTime(), nullable=True),
        sa.Column("decided_at", UTCDateTime(), nullable=True),
        sa.Column("wording", sa.String(), nullable=False),
        sa.Column("consent_client", sa.String(), nullable=False),
        sa.Column("feed_id", sa.Integer(), sa.ForeignKey("feed.id"), nullable=True),
        sa.Column("proof", sa.String(), nullable=False),
        sa.Column("proof_at", UTCDateTime(), nullable=True),
        sa.Column("proof_url", sa.String(), nullable=False),
        sa.UniqueConstraint("key_hash"),
    )
    op.create_index("ix_registration_client_hash", "registration", ["client_hash"])
    op.create_index("ix_registration_feed_id", "registration", ["feed_id"])


def downgrade() -> None:
    op.drop_table("registration")
    with op.batch_alter_table("feed") as batch:
        batch.drop_column("is_on_trial")
