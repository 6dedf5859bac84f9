"""The map is complete, keeps every code with its period, matches its migration, and is loaded only once."""

from __future__ import annotations

from datetime import date

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.orm import Session

from gateway.db import Base
from gateway.errors import Misconfigured
from gateway.places import cache, find, seed
from gateway.places.model import REFORM, Commune, OldPlace, PlaceEdition, Province

OURS = {"provinces", "communes", "old_places", "place_edition"}


@pytest.mark.parametrize(("model", "rows"), [(Province, 34), (Commune, 3_321), (OldPlace, 10_040)])
def test_every_unit_of_the_country_is_there(tx: Session, model: type[Base], rows: int) -> None:
    assert tx.scalar(select(func.count()).select_from(model)) == rows


@pytest.mark.parametrize(("province", "communes"), [("38", 166), ("46", 40), ("56", 65)])
def test_founding_provinces_have_their_communes(tx: Session, province: str, communes: int) -> None:
    assert (
        tx.scalar(select(func.count()).select_from(Commune).where(Commune.province_code == province))
        == communes
    )


def test_a_code_is_kept_once_for_each_of_its_periods(tx: Session) -> None:
    old = tx.execute(select(OldPlace.name, OldPlace.valid_to).where(OldPlace.code == "22852")).one()
    new = tx.execute(select(Commune.name, Commune.valid_from).where(Commune.code == "22852")).one()
    assert (*old, *new) == ("Phương Hải", REFORM, "Ninh Hải", date(2025, 7, 1))


def test_every_old_place_became_communes_that_exist(tx: Session) -> None:
    heirs = "SELECT unnest(became) AS code FROM old_places"
    assert tx.execute(text(f"{heirs} EXCEPT SELECT code FROM communes")).all() == []
    assert tx.execute(text(f"SELECT code FROM communes EXCEPT ({heirs})")).all() == []


def test_a_divided_ward_names_every_heir_once(tx: Session) -> None:
    heirs = tx.scalars(select(OldPlace.became).where(func.cardinality(OldPlace.became) > 1)).all()
    assert len(heirs) == 471
    assert all(len(set(became)) == len(became) for became in heirs)


def test_every_place_has_coordinates_in_vietnam(tx: Session) -> None:
    for model in (Province, Commune, OldPlace):
        outside = (
            select(func.count())
            .select_from(model)
            .where(~model.lat.between(6, 24) | ~model.lon.between(102, 118))
        )
        assert tx.scalar(outside) == 0


def test_loading_again_changes_nothing(tx: Session) -> None:
    first = tx.scalar(select(PlaceEdition.seeded_at))
    tx.execute(update(Commune).where(Commune.code == "22846").values(name="Tên địa phương sửa"))
    seed(tx)
    assert tx.scalar(select(PlaceEdition.seeded_at)) == first
    assert tx.scalar(select(Commune.name).where(Commune.code == "22846")) == "Tên địa phương sửa"


def test_a_new_edition_corrects_rows_in_place(tx: Session) -> None:
    tx.execute(update(PlaceEdition).values(edition="an older edition"))
    tx.execute(update(Commune).where(Commune.code == "22846").values(name="Sai"))
    seed(tx)
    assert tx.scalar(select(Commune.name).where(Commune.code == "22846")) == "Vĩnh Hải"
    assert tx.scalar(select(func.count()).select_from(OldPlace)) == 10_040


def test_a_changed_edition_is_noticed_by_the_next_transaction(tx: Session) -> None:
    assert find(tx, "Nhon Hai")[0].place.name == "Vĩnh Hải"
    tx.execute(update(Commune).where(Commune.code == "22846").values(name="Vĩnh Hải Mới"))
    tx.execute(update(PlaceEdition).values(edition="renamed"))
    assert find(tx, "Nhon Hai")[0].place.name == "Vĩnh Hải", "a transaction asks once"
    cache.forget(tx)
    assert find(tx, "Nhon Hai")[0].place.name == "Vĩnh Hải Mới"


def test_an_empty_map_is_a_fault_and_not_an_unknown_place(tx: Session) -> None:
    tx.execute(delete(PlaceEdition))
    with pytest.raises(Misconfigured):
        find(tx, "Nhon Hai")


def test_the_migration_builds_what_the_models_say(tx: Session) -> None:
    def ours(_object: object, name: str | None, kind: str, _reflected: bool, _compared: object) -> bool:
        return kind != "table" or name in OURS

    context = MigrationContext.configure(tx.connection(), opts={"include_object": ours, "compare_type": True})
    assert compare_metadata(context, Base.metadata) == []
