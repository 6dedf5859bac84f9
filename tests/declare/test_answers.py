"""Names, journeys and contacts as people write them."""

from __future__ import annotations

import pytest

from gateway.dialogue.questions import Pick
from gateway.dialogue.steps import Prompt, Refused, Value
from gateway.services.declare import answers


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Nguyen Van An", "Nguyen Van An"), ("nguyễn văn an", "nguyễn văn an"),
        ("NGUYEN VAN AN", "NGUYEN VAN AN"),
        ("Tám", "Tám"), ("Katơr Thị H'Nga", "Katơr Thị H'Nga"), ("Vàng A Sử", "Vàng A Sử"),
        ("O’Neil", "O'Neil"),
        ("Y-Bhiông Niê", "Y-Bhiông Niê"), ("Chamaléa Thị Kim Ngọc Ánh", "Chamaléa Thị Kim Ngọc Ánh"),
        ("tôi tên là Nguyễn Văn An", "Nguyễn Văn An"), ("ten toi la An", "An"),
        ("Ho va ten: Nguyen An", "Nguyen An"),
        ("Huy", "Huy"), ("La Văn Bình.", "La Văn Bình"), ("Má Tư", "Má Tư"), ("Trần Không", "Trần Không"),
        ("An 2", None), ("1", None), ("1985", None), ("khong", None), ("co", None), ("A", None), ("", None),
        ("Tôn Nữ Công Tằng Thị Ngọc Minh Châu", "Tôn Nữ Công Tằng Thị Ngọc Minh Châu"),
        ("mot hai ba bon nam sau bay tam chin", None), ("An; DROP TABLE", None), ("<b>An</b>", None), ("🙂", None),
        ("a" * 61, None),
    ],
)  # fmt: skip
def test_names(text: str, name: str | None) -> None:
    assert answers.name(text) == (Refused() if name is None else Value(name))


@pytest.mark.parametrize(("said", "huy"), [("Huy", True), ("HUY", True), ("hủy", True), ("Huy Hoàng", False)])
def test_huy_alone_is_a_name_or_the_wish_to_stop(said: str, huy: bool) -> None:
    assert answers.is_huy(said) is huy


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("1", ""), ("khong", ""), ("ko di dau", ""), ("không đi đâu hết", ""), ("hong", ""), ("o nha", ""),
        ("chua", ""), ("Da Nang", "Da Nang"), ("Đà Nẵng và Lào", "Đà Nẵng và Lào"),
        ("có đi Sài Gòn", "Sài Gòn"),
        ("co, Da Nang", "Da Nang"), ("di HCM", "HCM"), ("2", None), ("co", None), ("dạ có", None),
        ("9", None),
        ("?", None), ("", None),
    ],
)  # fmt: skip
def test_journeys(text: str, places: str | None) -> None:
    assert answers.journey(text) == (Refused() if places is None else Value(places))


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("1", []), ("khong", []), ("không ai", []), ("2", ["patient"]), ("24", ["patient", "sick"]),
        ("người nước ngoài", ["abroad"]), ("nguoi sot", ["sick"]), ("nguoi mac covid", ["patient"]),
        ("13", None),
        ("co", None), ("5", None),
    ],
)  # fmt: skip
def test_contacts(text: str, codes: list[str] | None) -> None:
    question = Pick("contact", Prompt("K8"), answers.CONTACTS)
    assert question.read(text) == (Refused() if codes is None else Value({"codes": codes, "note": ""}))
