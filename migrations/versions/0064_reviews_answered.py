"""Whoever led a call answers what a supervisor thinks of it, in one line."""

from __future__ import annotations

from alembic import op

revision = "0064"
down_revision = "0063"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """An answer beside the note; sealed as the note is."""
    op.execute("ALTER TABLE call_reviews ADD COLUMN answer bytea, ADD COLUMN answered_at timestamptz")


def downgrade() -> None:
    """Drop it."""
    op.execute("ALTER TABLE call_reviews DROP COLUMN answer, DROP COLUMN answered_at")
