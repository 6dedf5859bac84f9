"""What the head of a hamlet holds in the hand: an alert on one A4 page, to be read aloud and signed (rows A24, E20)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from gateway import assets, clock
from gateway.alerts.model import Alert, Words
from gateway.alerts.states import Reality

if TYPE_CHECKING:
    from fpdf import FPDF

_FONT: Final = "dejavu-fonts-ttf/ttf/DejaVuSans.ttf"
_BOLD: Final = "dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf"
_WIDTH, _HEIGHT, _MARGIN = 210.0, 297.0, 15.0  # millimetres of an A4 sheet and its edge
_INNER: Final = _WIDTH - 2 * _MARGIN
_PLAYS: Final = 6
"""Lines to be filled in: when, where, by whom."""
_DRILL: Final = {Reality.EXERCISE: "DIỄN TẬP, KHÔNG CÓ THẬT", Reality.TEST: "THỬ NGHIỆM, KHÔNG CÓ THẬT"}


def pdf(
    alert: Alert, words: Sequence[Words], places: Sequence[str], service_number: str, at: datetime
) -> bytes:
    """The page. `places`: communes by name; `at`: printed small, so that an old sheet is seen as one.

    A second language follows the first, in small print where there is little room; it is always one page.
    """
    from fpdf import FPDF  # brings a font library along: see sites.poster

    sheet = FPDF(format="A4")
    sheet.set_auto_page_break(False)
    sheet.set_margins(_MARGIN, _MARGIN)
    sheet.add_font("leaflet", "", assets.path(_FONT))
    sheet.add_font("leaflet", "B", assets.path(_BOLD))
    sheet.set_creation_date(at)
    sheet.set_title(f"{alert.event}, {alert.public_id}")
    sheet.set_lang("vi")
    sheet.add_page()
    drill = _DRILL.get(Reality(alert.reality))
    if drill:
        _text(sheet, drill, 20, bold=True, align="C")
    _text(sheet, alert.issuer, 13, align="C")
    _text(sheet, alert.event.upper(), 28, bold=True, align="C")
    until = clock.local(alert.expires_at)
    _text(sheet, f"Có hiệu lực đến {until:%H:%M ngày %d/%m/%Y}", 12, align="C")
    if places:
        _text(sheet, "Dành cho: " + ", ".join(places), 11, align="C", most=260)
    for each in words:
        vietnamese = each.lang == "vi"
        _head(sheet, "Đọc trên loa, đọc chậm, đọc hai lần" if vietnamese else "English")
        _text(sheet, each.loudspeaker, 16 if vietnamese else 11, most=900)
        for said in (each.instruction, each.description):
            if said:
                _text(sheet, said, 11, most=400)
    if drill is None:
        _head(sheet, "Người dân báo lại")
        _text(
            sheet,
            f"An toàn: soạn 8 gửi {service_number}.  Cần cứu: soạn 9 gửi {service_number}, hoặc gọi 115.",
            13,
        )
    _head(sheet, f"Đã phát loa (phát xong, nhắn: LOA và tên nơi, gửi {service_number})")
    _plays(sheet)
    if drill:
        _text(sheet, drill, 16, bold=True, align="C")
    sheet.set_xy(_MARGIN, _HEIGHT - _MARGIN)
    _text(sheet, f"In lúc {clock.local(at):%H:%M %d/%m/%Y}. Số cảnh báo {alert.public_id[:12]}.", 8)
    return bytes(sheet.output())


def _head(sheet: FPDF, said: str) -> None:
    sheet.ln(3)
    sheet.set_fill_color(235, 235, 235)
    sheet.set_font("leaflet", "B", 11)
    sheet.cell(_INNER, 7, said, fill=True, new_x="LMARGIN", new_y="NEXT")
    sheet.ln(1)


def _text(
    sheet: FPDF, said: str, size: float, *, bold: bool = False, align: str = "L", most: int = 1000
) -> None:
    """A paragraph, smaller where it would leave no room for what follows."""
    said = said if len(said) <= most else said[: most - 1] + "…"
    while True:
        sheet.set_font("leaflet", "B" if bold else "", size)
        height = sheet.multi_cell(
            _INNER,
            size * 0.48,
            said,
            align=align,
            dry_run=True,
            output="HEIGHT",
            new_x="LMARGIN",
            new_y="NEXT",
        )
        if size <= 7 or sheet.get_y() + float(str(height)) < _HEIGHT - 85 or len(said) < 90:
            break
        size -= 1
    sheet.multi_cell(_INNER, size * 0.48, said, align=align, new_x="LMARGIN", new_y="NEXT")


def _plays(sheet: FPDF) -> None:
    sheet.set_font("leaflet", "", 10)
    for heading, width in (("Lúc", 30.0), ("Ở đâu", 90.0), ("Người phát, ký", _INNER - 120)):
        sheet.cell(width, 6, heading, border=1)
    sheet.ln(6)
    for _ in range(_PLAYS):
        for width in (30.0, 90.0, _INNER - 120):
            sheet.cell(width, 8, "", border=1)
        sheet.ln(8)
