"""Cards by which people are known again: the number encrypted, a keyed hash of it to look them up."""

from __future__ import annotations

from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table of gateway.people.cards; two records of one person may bear the same card until merged."""
    op.execute("""
        CREATE TABLE person_cards (
            key bytea NOT NULL,
            person_id bigint NOT NULL CONSTRAINT fk_person_cards_person_id_people
                REFERENCES people (id) ON DELETE CASCADE,
            kind text NOT NULL,
            number bytea NOT NULL,
            channel text NOT NULL,
            learnt_at timestamptz NOT NULL,
            CONSTRAINT pk_person_cards PRIMARY KEY (key, person_id));
        CREATE INDEX ix_person_cards_person_id ON person_cards (person_id);
    """)


def downgrade() -> None:
    """Drop it."""
    op.execute("DROP TABLE person_cards")
