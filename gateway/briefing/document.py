"""A quick report as a sheet of paper in the layout of Decree 30/2020/NĐ-CP; decides nothing about what is on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from gateway import assets, clock
from gateway.briefing.lines import Line, lines, signed

if TYPE_CHECKING:
    from fpdf import FPDF

_FONT: Final = "DejaVu"
_LEFT, _RIGHT, _TOP = 30.0, 15.0, 20.0  # mm: the margins of the decree
_ROW: Final = 7.0  # mm
_WIDTHS: Final = (90.0, 25.0, 25.0, 25.0)  # mm of the 165 between the margins
_ORGAN: Final = ("BAN CHỈ ĐẠO PHÒNG CHỐNG DỊCH", "TỔNG ĐÀI 1022")
_NATION: Final = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")


def drawn(at: datetime, now: Mapping[str, Any], before: Mapping[str, Any], made_at: datetime) -> bytes:
    """The PDF; the same figures give the same bytes."""
    from fpdf import FPDF  # brings a font library along, which a process that prints nothing does without

    sheet = FPDF(format="A4")
    sheet.set_creation_date(made_at)
    sheet.set_margins(_LEFT, _TOP, _RIGHT)
    sheet.set_auto_page_break(True, _TOP)
    sheet.set_title("Báo cáo nhanh")
    sheet.add_font(_FONT, "", str(assets.path("dejavu-fonts-ttf/ttf/DejaVuSans.ttf")))
    sheet.add_font(_FONT, "B", str(assets.path("dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf")))
    sheet.add_page()
    _head(sheet, at)
    units, house = lines(now, before)
    day = f"{now['day'][8:]}/{now['day'][5:7]}/{now['day'][:4]}"
    _table(
        sheet, f"I. Số liệu các đơn vị báo, ngày {day} ({now['reported']}/{now['expected']} đơn vị)", units
    )
    _table(sheet, "II. Số liệu tổng đài 1022, 24 giờ", house)
    _foot(sheet)
    return bytes(sheet.output())


def _head(sheet: FPDF, at: datetime) -> None:
    here, half = clock.local(at), sum(_WIDTHS) / 2
    for organ, nation in zip(_ORGAN, _NATION, strict=True):
        _font(sheet, 8, bold=True)
        sheet.cell(half, 5, organ, align="C")
        sheet.cell(half, 5, nation, align="C", new_x="LMARGIN", new_y="NEXT")
    _font(sheet, 9)
    sheet.cell(half, 8, "Số: ......./BC", align="C")
    sheet.cell(
        half, 8, f"Ngày {here:%d} tháng {here:%m} năm {here:%Y}", align="C", new_x="LMARGIN", new_y="NEXT"
    )
    sheet.ln(4)
    _font(sheet, 13, bold=True)
    sheet.cell(0, 7, "BÁO CÁO NHANH", align="C", new_x="LMARGIN", new_y="NEXT")
    _font(sheet, 10)
    told = f"Tình hình phòng, chống dịch đến {here:%H:%M} ngày {here:%d/%m/%Y}"
    sheet.cell(0, 6, told, align="C", new_x="LMARGIN", new_y="NEXT")


def _table(sheet: FPDF, heading: str, rows: Sequence[Line]) -> None:
    sheet.ln(4)
    _font(sheet, 10, bold=True)
    sheet.multi_cell(0, _ROW, heading, new_x="LMARGIN", new_y="NEXT")
    _row(sheet, ("Nội dung", "Kỳ này", "Kỳ trước", "Tăng, giảm"), bold=True)
    for each in rows:
        told = (_number(each.value, each.unit), _number(each.before, each.unit), signed(each.change))
        _row(sheet, (each.vi[:1].upper() + each.vi[1:], *told))


def _row(sheet: FPDF, cells: Sequence[str], *, bold: bool = False) -> None:
    _font(sheet, 10, bold=bold)
    for at, (width, said) in enumerate(zip(_WIDTHS, cells, strict=True)):
        sheet.cell(width, _ROW, said, border=1, align="L" if at == 0 else "R")
    sheet.ln(_ROW)


def _foot(sheet: FPDF) -> None:
    half = sum(_WIDTHS) / 2
    sheet.ln(6)
    _font(sheet, 9, bold=True)
    sheet.cell(half, 5, "Nơi nhận:")
    sheet.cell(half, 5, "NGƯỜI LẬP BÁO CÁO", align="C", new_x="LMARGIN", new_y="NEXT")
    _font(sheet, 9)
    sheet.cell(half, 5, "- UBND tỉnh;")
    sheet.cell(half, 5, "(Ký, ghi rõ họ tên)", align="C", new_x="LMARGIN", new_y="NEXT")
    sheet.cell(half, 5, "- Lưu: VT.", new_x="LMARGIN", new_y="NEXT")


def _number(value: int | None, unit: str) -> str:
    return "—" if value is None else f"{value:,}".replace(",", ".") + unit


def _font(sheet: FPDF, size: int, *, bold: bool = False) -> None:
    sheet.set_font(_FONT, "B" if bold else "", size)
