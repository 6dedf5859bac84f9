"""What reports of the hotline count: which number was called, when a person was asked for, joined, or given up."""

from __future__ import annotations

from alembic import op

revision = "0063"
down_revision = "0062"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Calls of before have no such moments, and reports begin with those that have."""
    op.execute("""
        ALTER TABLE calls
            ADD COLUMN called text NOT NULL DEFAULT '',
            ADD COLUMN queued_at timestamptz,
            ADD COLUMN joined_at timestamptz,
            ADD COLUMN gave_up_at timestamptz;
        CREATE INDEX ix_agent_spans_call_id ON agent_spans (call_id) WHERE call_id IS NOT NULL;
    """)


def downgrade() -> None:
    """Drop them."""
    op.execute("""
        DROP INDEX ix_agent_spans_call_id;
        ALTER TABLE calls DROP COLUMN called, DROP COLUMN queued_at, DROP COLUMN joined_at, DROP COLUMN gave_up_at;
    """)
