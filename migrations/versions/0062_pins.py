"""A colleague's PIN for calls, and how often a wrong one was tried in a row."""

from __future__ import annotations

from alembic import op

revision = "0062"
down_revision = "0061"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """See gateway.accounts.pins."""
    op.execute("""
        ALTER TABLE accounts ADD COLUMN pin bytea, ADD COLUMN pin_wrong smallint NOT NULL DEFAULT 0
    """)


def downgrade() -> None:
    """As before; who has a PIN chooses it again."""
    op.execute("ALTER TABLE accounts DROP COLUMN pin, DROP COLUMN pin_wrong")
