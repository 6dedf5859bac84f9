"""The reports that wait are found by host and key: keys take turns, and a long queue of one is not read for another."""

from __future__ import annotations

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the index of the claim. It is built in the transaction: no release before this one has such reports."""
    op.execute("""
        CREATE INDEX ix_callbacks_queues ON callbacks (host, key_id, next_at, id) WHERE next_at IS NOT NULL;
        DROP INDEX ix_callbacks_waiting;
    """)


def downgrade() -> None:
    """Change it back."""
    op.execute("""
        CREATE INDEX ix_callbacks_waiting ON callbacks (host, next_at, id) WHERE next_at IS NOT NULL;
        DROP INDEX ix_callbacks_queues;
    """)
