"""The phone of somebody who called for help in a chat, in their own words."""

from __future__ import annotations

from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A ticket keeps it beside the address of the chat."""
    op.execute("ALTER TABLE tickets ADD COLUMN reach text")


def downgrade() -> None:
    """Drop it."""
    op.execute("ALTER TABLE tickets DROP COLUMN reach")
