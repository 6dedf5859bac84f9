"""Several who call from one number wait each in a place of their own; what is kept for the number is one place."""

from __future__ import annotations

from alembic import op

revision = "0067"
down_revision = "0066"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Since when they hold the line, and when who took them was heard; one open call-back a number."""
    op.execute("ALTER TABLE call_places ADD COLUMN holds_from timestamptz NOT NULL DEFAULT now()")
    op.execute("ALTER TABLE call_places ADD COLUMN joined_at timestamptz")
    op.execute("UPDATE call_places SET holds_from = entered_at, joined_at = taken_at")
    op.execute("DROP INDEX uq_call_places_number")
    op.execute("""
        CREATE UNIQUE INDEX uq_call_places_kept ON call_places (number)
         WHERE left_at IS NULL AND kept AND taken_at IS NULL AND number <> ''
    """)
    op.execute(
        "CREATE INDEX ix_call_places_number ON call_places (number) WHERE left_at IS NULL AND number <> ''"
    )


def downgrade() -> None:
    """Of several places of a number the one that came first stays."""
    op.execute("""
        UPDATE call_places p SET left_at = now(), left_how = 'merged', agent_id = NULL, offer_until = NULL
         WHERE left_at IS NULL AND number <> '' AND EXISTS (
               SELECT FROM call_places o WHERE o.number = p.number AND o.left_at IS NULL
                  AND (o.rank_at, o.call_id) < (p.rank_at, p.call_id))
    """)
    op.execute("DROP INDEX ix_call_places_number")
    op.execute("DROP INDEX uq_call_places_kept")
    op.execute("""
        CREATE UNIQUE INDEX uq_call_places_number ON call_places (number) WHERE left_at IS NULL AND number <> ''
    """)
    op.execute("ALTER TABLE call_places DROP COLUMN joined_at, DROP COLUMN holds_from")
