"""Registering sites: who asked, what was proved and approved; every number a site ever had; the log by subject."""

from __future__ import annotations

from alembic import op
from sqlalchemy import text

from gateway.text.fold import fold

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Widen `sites`, whose rows are open as they were, and keep their numbers for good.

    A province has two thousand sites: folding their names here, row by row, takes a second.
    """
    op.execute("""
        ALTER TABLE sites
            ADD COLUMN name_key text NOT NULL DEFAULT '',
            ADD COLUMN purpose text NOT NULL DEFAULT 'gate',
            ADD COLUMN address_key text,
            ADD COLUMN plate text,
            ADD COLUMN route text,
            ADD COLUMN channel text NOT NULL DEFAULT 'staff',
            ADD COLUMN proved_at timestamptz,
            ADD COLUMN approved_at timestamptz;
        UPDATE sites SET approved_at = created_at;

        CREATE TABLE site_codes (
            code text NOT NULL,
            site_id bigint CONSTRAINT fk_site_codes_site_id_sites REFERENCES sites (id) ON DELETE CASCADE,
            given_at timestamptz NOT NULL,
            retired text,
            retired_at timestamptz,
            CONSTRAINT pk_site_codes PRIMARY KEY (code));
        CREATE INDEX ix_site_codes_site_id ON site_codes (site_id);
        INSERT INTO site_codes (code, site_id, given_at) SELECT code, id, created_at FROM sites;
    """)
    connection = op.get_bind()
    keyed = text("UPDATE sites SET name_key = :name, address_key = :address WHERE id = :id")
    for site_id, name, address in connection.execute(text("SELECT id, name, address FROM sites")).all():
        keys = {"id": site_id, "name": fold(name), "address": fold(address) if address else None}
        connection.execute(keyed, keys)
    op.execute("""
        ALTER TABLE sites ALTER COLUMN name_key DROP DEFAULT;
        CREATE UNIQUE INDEX uq_sites_phone_address ON sites (phone, commune_code, address_key)
         WHERE state <> 'closed';
        CREATE INDEX ix_sites_commune_code_name_key ON sites (commune_code, name_key);
        CREATE INDEX ix_audit_log_subject_id ON audit_log (subject, id);
    """)


def downgrade() -> None:
    """Forget them; a release before this knows open and suspended sites only."""
    op.execute("""
        UPDATE sites SET state = 'suspended' WHERE state IN ('requested', 'closed');
        DROP TABLE site_codes;
        DROP INDEX uq_sites_phone_address, ix_sites_commune_code_name_key, ix_audit_log_subject_id;
        ALTER TABLE sites
            DROP COLUMN name_key, DROP COLUMN purpose, DROP COLUMN address_key, DROP COLUMN plate, DROP COLUMN route,
            DROP COLUMN channel, DROP COLUMN proved_at, DROP COLUMN approved_at;
    """)
