"""Routes: shares by contract and by measure, the plan that sorts messages by carrier, and numbers that were ported."""

from __future__ import annotations

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables of gateway.messages.routing; until the schedule draws a plan, any carrier takes any message."""
    op.execute("""
        CREATE TABLE routes (
            purpose text NOT NULL,
            network text NOT NULL,
            carrier text NOT NULL,
            base smallint NOT NULL,
            weight smallint NOT NULL,
            CONSTRAINT pk_routes PRIMARY KEY (purpose, network, carrier));
        CREATE TABLE carrier_health (
            carrier text NOT NULL,
            taken smallint NOT NULL DEFAULT 0,
            shifted_at timestamptz,
            shift_why text,
            bad_at timestamptz,
            breaker text NOT NULL DEFAULT 'closed',
            breaker_at timestamptz,
            breaker_why text,
            open_until timestamptz,
            trips smallint NOT NULL DEFAULT 0,
            probe_ok integer NOT NULL DEFAULT 0,
            probe_errors integer NOT NULL DEFAULT 0,
            CONSTRAINT pk_carrier_health PRIMARY KEY (carrier));
        CREATE TABLE route_plan (
            purpose text NOT NULL,
            network text NOT NULL,
            bucket smallint NOT NULL,
            carrier text NOT NULL,
            CONSTRAINT pk_route_plan PRIMARY KEY (purpose, network, bucket));
        CREATE TABLE route_minutes (
            minute timestamptz NOT NULL,
            carrier text NOT NULL,
            network text NOT NULL,
            handed integer NOT NULL DEFAULT 0,
            slow integer NOT NULL DEFAULT 0,
            errors integer NOT NULL DEFAULT 0,
            delivered integer NOT NULL DEFAULT 0,
            failed integer NOT NULL DEFAULT 0,
            CONSTRAINT pk_route_minutes PRIMARY KEY (minute, carrier, network));
        CREATE TABLE ported (
            number text NOT NULL,
            network text NOT NULL,
            source text NOT NULL,
            seen_at timestamptz NOT NULL,
            CONSTRAINT pk_ported PRIMARY KEY (number));
        CREATE INDEX ix_ported_seen_at ON ported (seen_at);
    """)


def downgrade() -> None:
    """Drop them."""
    op.execute("DROP TABLE ported, route_minutes, route_plan, carrier_health, routes")
