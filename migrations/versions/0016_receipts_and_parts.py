"""The journal of receipts is only written, what still waits for its attempt is beside it; parts of long texts."""

from __future__ import annotations

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create `receipts_due` and `parts`; the journal loses what was ever changed in it."""
    op.execute("""
        CREATE TABLE receipts_due (
            month date NOT NULL,
            id bigint NOT NULL,
            next_at timestamptz NOT NULL,
            tries smallint NOT NULL DEFAULT 0,
            CONSTRAINT pk_receipts_due PRIMARY KEY (month, id));
        CREATE INDEX ix_receipts_due_next_at ON receipts_due (next_at);
        INSERT INTO receipts_due (month, id, next_at, tries)
        SELECT month, id, next_at, tries FROM receipts WHERE next_at IS NOT NULL;

        DROP INDEX ix_receipts_waiting;
        ALTER TABLE receipts DROP COLUMN next_at, DROP COLUMN tries, DROP COLUMN applied_at,
                             ADD COLUMN raw_ref text, ADD COLUMN passing boolean NOT NULL DEFAULT false;

        ALTER TABLE attempts ADD COLUMN raw_ref text;
        CREATE TABLE parts (
            month date NOT NULL,
            message_id bigint NOT NULL,
            no smallint NOT NULL,
            part smallint NOT NULL,
            carrier text NOT NULL,
            ref text NOT NULL,
            raw_ref text,
            status smallint NOT NULL,
            CONSTRAINT pk_parts PRIMARY KEY (month, message_id, no, part));
        CREATE INDEX ix_parts_ref ON parts (carrier, ref);
    """)


def downgrade() -> None:
    """Put the waiting receipts back into the journal."""
    op.execute("""
        DROP TABLE parts;
        ALTER TABLE attempts DROP COLUMN raw_ref;
        ALTER TABLE receipts DROP COLUMN raw_ref, DROP COLUMN passing, ADD COLUMN next_at timestamptz,
                             ADD COLUMN tries smallint NOT NULL DEFAULT 0, ADD COLUMN applied_at timestamptz;
        UPDATE receipts r SET next_at = d.next_at, tries = d.tries FROM receipts_due d
         WHERE d.month = r.month AND d.id = r.id;
        CREATE INDEX ix_receipts_waiting ON receipts (next_at) WHERE next_at IS NOT NULL;
        DROP TABLE receipts_due
    """)
