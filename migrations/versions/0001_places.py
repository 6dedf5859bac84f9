"""The administrative map: provinces, communes with their period, old places, and the edition loaded.

Revision ID: 0001
Revises:
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables empty; `gateway.places.seed` fills them, because data is an edition and not a
    schema."""
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.execute("SET LOCAL statement_timeout = '30s'")
    op.create_table(
        "provinces",
        sa.Column("code", sa.String(2), nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("name_key", sa.Text, nullable=False),
        sa.Column("lat", sa.Float, nullable=False),
        sa.Column("lon", sa.Float, nullable=False),
        sa.PrimaryKeyConstraint("code", name="pk_provinces"),
    )
    op.create_table(
        "communes",
        sa.Column("code", sa.String(5), nullable=False),
        sa.Column("valid_from", sa.Date, nullable=False),
        sa.Column("valid_to", sa.Date),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("name_key", sa.Text, nullable=False),
        sa.Column("province_code", sa.String(2), nullable=False),
        sa.Column("lat", sa.Float, nullable=False),
        sa.Column("lon", sa.Float, nullable=False),
        sa.Column("area_km2", sa.Float),
        sa.PrimaryKeyConstraint("code", "valid_from", name="pk_communes"),
        sa.ForeignKeyConstraint(["province_code"], ["provinces.code"], name="fk_communes_province_code"),
        sa.CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name=op.f("ck_communes_period")),
    )
    op.create_index(
        "uq_communes_code_current",
        "communes",
        ["code"],
        unique=True,
        postgresql_where=sa.text("valid_to IS NULL"),
    )
    op.create_index("ix_communes_province_code_name_key", "communes", ["province_code", "name_key"])
    op.create_table(
        "old_places",
        sa.Column("code", sa.String(5), nullable=False),
        sa.Column("valid_to", sa.Date, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("name_key", sa.Text, nullable=False),
        sa.Column("earlier_keys", sa.ARRAY(sa.Text), nullable=False),
        sa.Column("district_code", sa.String(3), nullable=False),
        sa.Column("district_kind", sa.Text, nullable=False),
        sa.Column("district_name", sa.Text, nullable=False),
        sa.Column("province_code", sa.String(2), nullable=False),
        sa.Column("province_name", sa.Text, nullable=False),
        sa.Column("became", sa.ARRAY(sa.String(5)), nullable=False),
        sa.Column("lat", sa.Float),
        sa.Column("lon", sa.Float),
        sa.PrimaryKeyConstraint("code", "valid_to", name="pk_old_places"),
        sa.CheckConstraint("cardinality(became) > 0", name=op.f("ck_old_places_became")),
    )
    op.create_index("ix_old_places_district_code", "old_places", ["district_code"])
    op.create_index("ix_old_places_name_key", "old_places", ["name_key"])
    op.create_table(
        "place_edition",
        sa.Column("id", sa.SmallInteger, autoincrement=False, nullable=False),
        sa.Column("edition", sa.Text, nullable=False),
        sa.Column("seeded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_place_edition"),
        sa.CheckConstraint("id = 1", name=op.f("ck_place_edition_single")),
    )


def downgrade() -> None:
    """Drop the map; nothing but loaded data is lost."""
    op.drop_table("place_edition")
    op.drop_table("old_places")
    op.drop_table("communes")
    op.drop_table("provinces")
