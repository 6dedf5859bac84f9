"""Parts of long texts that are acknowledged before the text is whole: they outlive the sender that joins them."""

from __future__ import annotations

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table of gateway.messages.pieces: some rows for some minutes, so the key is its only index."""
    op.execute("""
        CREATE TABLE pieces (
            carrier text NOT NULL,
            key text NOT NULL,
            number smallint NOT NULL,
            holder text NOT NULL,
            body bytea NOT NULL,
            held_since timestamptz NOT NULL,
            CONSTRAINT pk_pieces PRIMARY KEY (carrier, key, number))
    """)


def downgrade() -> None:
    """Drop it; senders of the release before keep such parts in memory alone."""
    op.execute("DROP TABLE pieces")
