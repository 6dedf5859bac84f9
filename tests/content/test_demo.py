"""The demo's newsroom answers every keyword, once however often it is made, and says that it is made up."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gateway import demo_news
from gateway.content import Guide, Item, Kind, figures, on_phones, reading
from tests.content.newsroom import ANN, BINH
from tests.messages.writing import NOW


def test_every_kind_has_something_and_nothing_twice(tx: Session) -> None:
    for _ in range(2):
        demo_news.seed(tx, ANN, BINH, NOW)
    found = reading.listed(tx, NOW, tuple(Kind), province="56", limit=100)
    assert {each.kind for each in found} == set(Kind)
    assert {each.subtype for each in found if each.kind is Kind.GUIDE} == set(Guide)
    assert tx.execute(select(func.count()).select_from(Item)).scalar() == len(found)
    assert all("thử" in each.source for each in found)
    assert {place for place in ("56", "vn", "world", "22846") if figures.latest(tx, place, NOW)} == {
        "56", "vn", "world", "22846",
    }  # fmt: skip


def test_a_guide_to_an_app_says_first_that_it_can_be_done_without(tx: Session) -> None:
    demo_news.seed(tx, ANN, BINH, NOW)
    for each in reading.listed(tx, NOW, (Kind.GUIDE,), province="56"):
        if each.subtype != Guide.CODES:
            assert each.short.startswith("Không cần cài cũng làm được bằng 1022: ")
        shown = on_phones.preview(each.short, "", each.source, "09:15", "20/11")
        assert shown.plain_size.segments <= 3
