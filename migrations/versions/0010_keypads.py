"""The session of a keypad phone, in its number's row."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A column that old releases neither read nor write."""
    op.add_column("sessions", sa.Column("screen", sa.LargeBinary))


def downgrade() -> None:
    """Open keypad sessions are lost; their dialogues are not."""
    op.drop_column("sessions", "screen")
