"""API keys that act for a person: rules of two people need to know who calls."""

from __future__ import annotations

from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the account a key acts for; keys of today act for nobody."""
    op.execute("""
        ALTER TABLE api_keys ADD COLUMN account_id bigint
            CONSTRAINT fk_api_keys_account_id_accounts REFERENCES accounts (id);
    """)


def downgrade() -> None:
    """Drop it."""
    op.execute("ALTER TABLE api_keys DROP COLUMN account_id")
