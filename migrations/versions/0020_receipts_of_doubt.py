"""Receipts remember whose phone they speak of and the mark that came back: the answer to their text may be lost."""

from __future__ import annotations

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Two columns without a default: no row is rewritten."""
    op.execute("ALTER TABLE receipts ADD COLUMN recipient text, ADD COLUMN mark integer")


def downgrade() -> None:
    """What waits for an attempt in doubt waits in vain, as before."""
    op.execute("ALTER TABLE receipts DROP COLUMN recipient, DROP COLUMN mark")
