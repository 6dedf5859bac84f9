"""Calls that we make: whom not to call, which attempt a call is, and how a code may travel."""

from __future__ import annotations

from alembic import op

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Columns with defaults: no row is written anew."""
    op.execute("""
        ALTER TABLE phone_numbers ADD COLUMN deaf boolean NOT NULL DEFAULT false;
        ALTER TABLE calls ADD COLUMN attempt text;
        ALTER TABLE verifications ADD COLUMN channel text NOT NULL DEFAULT 'auto';
    """)


def downgrade() -> None:
    """Forget the columns."""
    op.execute("""
        ALTER TABLE verifications DROP COLUMN channel;
        ALTER TABLE calls DROP COLUMN attempt;
        ALTER TABLE phone_numbers DROP COLUMN deaf;
    """)
