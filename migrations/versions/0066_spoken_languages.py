"""The language somebody is spoken to in where texts cannot be in it; and one mark of who does not hear."""

from __future__ import annotations

from alembic import op

revision = "0066"
down_revision = "0065"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What agents have ticked so far joins the mark of the number itself."""
    op.execute("ALTER TABLE phone_numbers ADD COLUMN spoken text")
    op.execute("""
        UPDATE phone_numbers SET deaf = true
         WHERE NOT deaf AND number IN (SELECT number FROM call_needs WHERE deaf)
    """)


def downgrade() -> None:
    """Who has chosen a language chooses it again."""
    op.execute("ALTER TABLE phone_numbers DROP COLUMN spoken")
