"""Whether a caller lets the talk with an agent be recorded; the recordings of a call are found by its name."""

from __future__ import annotations

from alembic import op

revision = "0065"
down_revision = "0064"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Empty: not asked, and so not recorded."""
    op.execute("""
        ALTER TABLE calls ADD COLUMN recording text;
        CREATE INDEX ix_recordings_call ON recordings (call);
    """)


def downgrade() -> None:
    """Drop them."""
    op.execute("""
        DROP INDEX ix_recordings_call;
        ALTER TABLE calls DROP COLUMN recording;
    """)
