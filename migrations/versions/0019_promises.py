"""What was promised to the public, and how much of it was kept, day by day."""

from __future__ import annotations

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table of gateway.messages.promises."""
    op.execute("""
        CREATE TABLE promises (
            name text NOT NULL,
            day date NOT NULL,
            kept integer NOT NULL,
            total integer NOT NULL,
            share double precision,
            CONSTRAINT pk_promises PRIMARY KEY (name, day))
    """)


def downgrade() -> None:
    """Drop it."""
    op.execute("DROP TABLE promises")
