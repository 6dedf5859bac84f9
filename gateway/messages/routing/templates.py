"""Texts for which a carrier has an agreed form: kept when its sender starts, read by every order."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from gateway.messages.routing.model import TemplateRoute


def keep_templates(tx: Session, carrier: str, templates: Collection[str]) -> None:
    """`carrier` has forms for `templates` and for nothing else; one that another has stays with that."""
    gone = delete(TemplateRoute).where(TemplateRoute.carrier == carrier)
    tx.execute(gone.where(TemplateRoute.template.not_in(templates)) if templates else gone)
    if templates:
        rows = [{"template": template, "carrier": carrier} for template in sorted(templates)]
        tx.execute(insert(TemplateRoute).values(rows).on_conflict_do_nothing())
