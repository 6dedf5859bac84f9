"""Spoken answers: what a caller says after the beep, and the talks that wait until it is written down."""

from __future__ import annotations

from alembic import op

revision = "0058"
down_revision = "0056"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The first key of an answer of several."""
    op.execute("ALTER TABLE calls ADD COLUMN typed bytea")


def downgrade() -> None:
    """Forget them."""
    op.execute("ALTER TABLE calls DROP COLUMN typed")
