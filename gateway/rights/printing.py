"""A copy as a sheet of paper: A4, in letters that have every accent; decides nothing about what is on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gateway import assets, clock
from gateway.rights.copying import Copy

if TYPE_CHECKING:
    from fpdf import FPDF

_FONT: Final = "DejaVu"
_MARGIN: Final = 18.0  # mm
_LINE: Final = 5.2  # mm, for 10 points


def printed(copy: Copy) -> bytes:
    """The PDF."""
    from fpdf import FPDF  # brings a font library along, which a process that prints nothing does without

    sheet = FPDF(format="A4")
    sheet.set_margins(_MARGIN, _MARGIN)
    sheet.set_auto_page_break(True, _MARGIN)
    sheet.set_title("Bản sao dữ liệu cá nhân")
    sheet.add_font(_FONT, "", str(assets.path("dejavu-fonts-ttf/ttf/DejaVuSans.ttf")))
    sheet.add_font(_FONT, "B", str(assets.path("dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf")))
    sheet.add_page()
    _write(sheet, "Bản sao dữ liệu cá nhân đang giữ tại 1022", size=15, bold=True)
    _write(
        sheet, f"{copy.name} · in lúc {clock.local(copy.made_at):%H:%M %d/%m/%Y} · Luật 91/2025/QH15", size=9
    )
    for section in copy.sections:
        sheet.ln(3)
        _write(sheet, section.title, size=12, bold=True)
        for what, said in section.lines or [("Không có", "")]:
            _write(sheet, f"{what}: {said}" if said else what, size=10)
    return bytes(sheet.output())


def _write(sheet: FPDF, words: str, *, size: int, bold: bool = False) -> None:
    sheet.set_font(_FONT, "B" if bold else "", size)
    sheet.multi_cell(0, _LINE * size / 10, words, new_x="LMARGIN", new_y="NEXT")
