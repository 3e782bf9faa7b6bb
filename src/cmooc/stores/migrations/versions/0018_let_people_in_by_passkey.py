"""Let people in by passkey, and links lead to a place"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_table("login_link")  # they last a quarter of an hour
    _make_links(
        sa.Column("goes_to", sa.String(), nullable=False), sa.Column("is_by_host", sa.Boolean(), nullable=False)
    )
    op.create_table(
        "passkey",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("credential", sa.String(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("uses", sa.BigInteger(), nullable=False),
        sa.Column("transports", sa.JSON(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("used_at", UTCDateTime(), nullable=True),
        sa.UniqueConstraint("credential"),
    )
    op.create_index("ix_passkey_person_id", "passkey", ["person_id"])
    op.create_table(
        "challenge",
        sa.Column("challenge_hash", sa.String(), primary_key=True),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=True),
        sa.Column("client_hash", sa.String(), nullable=False),
        sa.Column("runs_out_at", UTCDateTime(), nullable=False),
        sa.Column("used_at", UTCDateTime(), nullable=True),
    )
    op.create_index("ix_challenge_person_id", "challenge", ["person_id"])
    op.create_index("ix_challenge_client_hash", "challenge", ["client_hash"])
    # who was removed before lost their address then, and can't come back to it; their sessions have gone
    op.execute("DELETE FROM person WHERE removed_at IS NOT NULL")


def downgrade() -> None:
    for name in ("challenge", "passkey", "login_link"):
        op.drop_table(name)
    _make_links()


def _make_links(*columns: sa.Column[Any]) -> None:
    op.create_table(
        "login_link",
        sa.Column("token_hash", sa.String(), primary_key=True),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        *columns,
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("runs_out_at", UTCDateTime(), nullable=False),
        sa.Column("used_at", UTCDateTime(), nullable=True),
    )
    op.create_index("ix_login_link_person_id", "login_link", ["person_id"])
