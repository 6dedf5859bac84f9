"""The figures of a day in quarantine are found by the day."""

from __future__ import annotations

from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The board of a day asks for it alone; a row's state moves a few times, and the index does not hold it."""
    op.execute("CREATE INDEX ix_health_slots_day ON health_slots (day)")


def downgrade() -> None:
    """Drop it."""
    op.execute("DROP INDEX ix_health_slots_day")
