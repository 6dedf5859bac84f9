"""Figures by day, site and commune, counted from the records and kept when these are forgotten."""

from __future__ import annotations

from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables of gateway.scoreboard, and what lets one day be counted without reading all of them."""
    op.execute("""
        CREATE TABLE site_days (
            day date NOT NULL,
            site_id bigint NOT NULL,
            commune_code text NOT NULL,
            visits_in integer NOT NULL,
            visits_out integer NOT NULL,
            checked_out integer NOT NULL,
            CONSTRAINT pk_site_days PRIMARY KEY (day, site_id));

        CREATE TABLE commune_days (
            day date NOT NULL,
            commune_code text NOT NULL,
            declarations integer NOT NULL,
            promised integer NOT NULL,
            kept integer NOT NULL,
            CONSTRAINT pk_commune_days PRIMARY KEY (day, commune_code));

        CREATE TABLE score_counted (
            id smallint NOT NULL,
            counted_at timestamptz NOT NULL,
            CONSTRAINT pk_score_counted PRIMARY KEY (id),
            CONSTRAINT ck_score_counted_single CHECK (id = 1));

        CREATE INDEX ix_visits_came_at ON visits (came_at);
        CREATE INDEX ix_visits_left_at ON visits (left_at);
        CREATE INDEX ix_tickets_promised_at ON tickets (promised_at);
    """)


def downgrade() -> None:
    """Drop them."""
    op.execute("""
        DROP INDEX ix_tickets_promised_at, ix_visits_left_at, ix_visits_came_at;
        DROP TABLE score_counted, commune_days, site_days;
    """)
