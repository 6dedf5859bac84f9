"""Rights of the application's role: rows, never tables; the audit log only grows."""

from __future__ import annotations

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Grant to gateway_app where that role exists; an installation with one role for both needs no grants."""
    op.execute("""
        DO $$ BEGIN
            IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'gateway_app') AND current_user <> 'gateway_app' THEN
                GRANT USAGE ON SCHEMA public TO gateway_app;
                GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO gateway_app;
                GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO gateway_app;
                ALTER DEFAULT PRIVILEGES IN SCHEMA public
                    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO gateway_app;
                ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO gateway_app;
                REVOKE UPDATE, DELETE, TRUNCATE ON audit_log, audit_seals FROM gateway_app;
                GRANT EXECUTE ON FUNCTION make_month_partitions(date, int) TO gateway_app;
            END IF;
        END $$
    """)


def downgrade() -> None:
    """Take them back."""
    op.execute("""
        DO $$ BEGIN
            IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'gateway_app') AND current_user <> 'gateway_app' THEN
                ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON TABLES FROM gateway_app;
                ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON SEQUENCES FROM gateway_app;
                REVOKE ALL ON ALL TABLES IN SCHEMA public FROM gateway_app;
                REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM gateway_app;
            END IF;
        END $$
    """)
