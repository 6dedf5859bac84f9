"""Dialogues: one row per number, with what the last prompt expects."""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table of gateway.conversations."""
    op.execute("""
        CREATE TABLE sessions (
            number text NOT NULL,
            service text,
            state bytea,
            awaiting text,
            awaiting_ref bytea,
            awaiting_until timestamptz,
            channel text NOT NULL,
            started_at timestamptz,
            touched_at timestamptz NOT NULL,
            reminded_at timestamptz,
            CONSTRAINT pk_sessions PRIMARY KEY (number));
        CREATE INDEX ix_sessions_touched ON sessions (touched_at) WHERE state IS NOT NULL;
    """)


def downgrade() -> None:
    """Drop it."""
    op.execute("DROP TABLE sessions")
