"""The rows that may be claimed, and those that may expire, are told apart: an index of the one is none of the other."""

from __future__ import annotations

from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Index lives by `lease_until`: a claim, which asks for `lease_by`, cannot be led to walk it from end to end.

    A lease has a holder and an end, or is none.
    """
    op.execute("""
        DROP INDEX ix_outbox_expires;
        CREATE INDEX ix_outbox_expires ON outbox (expires_at) WHERE lease_until IS NULL;
        ALTER TABLE outbox ADD CONSTRAINT ck_outbox_lease CHECK ((lease_by IS NULL) = (lease_until IS NULL));
    """)


def downgrade() -> None:
    """Index them by `lease_by` again."""
    op.execute("""
        ALTER TABLE outbox DROP CONSTRAINT ck_outbox_lease;
        DROP INDEX ix_outbox_expires;
        CREATE INDEX ix_outbox_expires ON outbox (expires_at) WHERE lease_by IS NULL;
    """)
