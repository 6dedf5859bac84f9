"""The audit log is read by who acted, what was done and when, without walking through years of acts."""

from __future__ import annotations

from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Index what acts are looked for by; `text_pattern_ops`: also by how it begins, whatever the collation."""
    op.execute("""
        CREATE INDEX ix_audit_log_actor ON audit_log (actor text_pattern_ops, id);
        CREATE INDEX ix_audit_log_action ON audit_log (action text_pattern_ops, id);
        CREATE INDEX ix_audit_log_at_id ON audit_log (at, id);
    """)


def downgrade() -> None:
    """Drop them."""
    op.execute("DROP INDEX ix_audit_log_at_id, ix_audit_log_action, ix_audit_log_actor")
