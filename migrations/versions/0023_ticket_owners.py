"""Who works on a ticket, and who did what about it."""

from __future__ import annotations

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the owner, and the colleague behind an event; both without a key: accounts are never deleted."""
    op.execute("""
        ALTER TABLE tickets ADD COLUMN owner_id bigint, ADD COLUMN taken_at timestamptz;
        ALTER TABLE ticket_events ADD COLUMN account_id bigint;
        CREATE INDEX ix_tickets_open_promise ON tickets (promised_at, id) WHERE closed_at IS NULL;
        CREATE INDEX ix_tickets_open_commune ON tickets (commune_code, promised_at, id) WHERE closed_at IS NULL;
    """)


def downgrade() -> None:
    """Drop them."""
    op.execute("""
        DROP INDEX ix_tickets_open_commune;
        DROP INDEX ix_tickets_open_promise;
        ALTER TABLE ticket_events DROP COLUMN account_id;
        ALTER TABLE tickets DROP COLUMN taken_at, DROP COLUMN owner_id;
    """)
