"""What hangs at a gate: the QR code of a site as a picture, and an A4 sheet with every way in that its number opens.

A smartphone reads the code; any other phone texts, dials or calls the number printed beside it. Stores nothing.
"""

from __future__ import annotations

import io
from datetime import datetime
from typing import TYPE_CHECKING, Final

import segno

from gateway import assets
from gateway.sites.model import Site
from gateway.sites.states import Kind, Purpose

if TYPE_CHECKING:
    from fpdf import FPDF

_FONT: Final = "dejavu-fonts-ttf/ttf/DejaVuSans.ttf"
_BOLD: Final = "dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf"

_QUIET: Final = 4  # modules of white around the code; without them scanners see none
_PICTURE: Final = 12  # pixels a module: sharp when printed a hand wide
_WIDTH, _HEIGHT, _MARGIN, _QR = (
    210.0,
    297.0,
    15.0,
    110.0,
)  # millimetres: an A4 sheet, its edge, the code; read from two metres away
_SEAT: Final = "; ghi cả số ghế thì càng tốt: thêm 12A"
_INNER: Final = _WIDTH - 2 * _MARGIN


def address(site: Site, public_url: str) -> str:
    """Where the QR code leads: the page of this number, and of no number the site had before."""
    return f"{public_url}/s/{site.code}"


def png(site: Site, public_url: str) -> bytes:
    """The QR code as a picture."""
    return _saved(site, public_url, "png")


def svg(site: Site, public_url: str) -> bytes:
    """The QR code as a drawing, for printers."""
    return _saved(site, public_url, "svg", title=f"{site.name}, {site.code}")


def lines(site: Site, service_number: str, voice_number: str) -> tuple[tuple[str, str], ...]:
    """The ways in and out as the sheet prints them: what to do, and what exactly to text, dial or call."""
    number = site.code
    return (
        ("VÀO, nhắn tin", f"{number} gửi {service_number}{_SEAT if site.kind == Kind.TRANSPORT else ''}"),
        ("VÀO, bấm gọi", f"*{service_number}*2*{number}#"),
        ("VÀO, gọi nói", f"{service_number} hoặc {voice_number}, bấm 2, rồi {number}"),
        ("RA, nhắn tin", f"RA gửi {service_number}"),
        ("Cấp cứu", f"9 gửi {service_number}, hoặc *{service_number}*9#"),
    )


def pdf(
    site: Site, commune: str, *, public_url: str, service_number: str, voice_number: str, at: datetime
) -> bytes:
    """The A4 sheet. `commune`: its name as people read it. `at`: printed small, so that an old sheet is seen as one."""
    from fpdf import (
        FPDF,
    )  # brings a font library along: a second at the start of every process that prints nothing

    sheet = FPDF(format="A4")
    sheet.set_auto_page_break(False)
    sheet.set_margins(_MARGIN, _MARGIN)
    sheet.add_font("poster", "", assets.path(_FONT))
    sheet.add_font("poster", "B", assets.path(_BOLD))
    sheet.set_creation_date(at)
    sheet.set_title(f"{site.name}, {site.code}")
    sheet.set_lang("vi")
    sheet.add_page()
    _line(sheet, Purpose(site.purpose).label.upper(), 20, bold=True)
    _line(sheet, site.name, 34, bold=True)
    _line(sheet, ", ".join(part for part in (site.plate, site.route, site.address, commune) if part), 13)
    _draw(sheet, site, public_url, sheet.get_y() + 3)
    _line(sheet, "Có điện thoại thông minh: quét mã này, khi đến và khi về", 13)
    _line(sheet, f"Số điểm: {site.code}", 40, bold=True)
    for what, exactly in lines(site, service_number, voice_number):
        _pair(sheet, what, exactly)
    sheet.ln(4)
    _line(
        sheet,
        "Không cầm điện thoại: đọc số điện thoại, hoặc đưa thẻ bảo hiểm y tế, căn cước cho cán bộ ở cổng.",
        11,
    )
    _line(sheet, f"{service_number} không hỏi tiền, mật khẩu, mã OTP qua điện thoại.", 11)
    sheet.set_xy(_MARGIN, _HEIGHT - _MARGIN)
    _line(sheet, f"In ngày {at:%d/%m/%Y}. Bảng mang số khác là bảng cũ.", 8)
    return bytes(sheet.output())


def _saved(site: Site, public_url: str, kind: str, **more: str) -> bytes:
    file = io.BytesIO()
    _code(site, public_url).save(file, kind=kind, scale=_PICTURE, border=_QUIET, **more)
    return file.getvalue()


def _code(site: Site, public_url: str) -> segno.QRCode:
    """Level M bears a scratch and a drop of rain; `boost_error` takes more where it costs no larger code."""
    return segno.make(address(site, public_url), error="m", micro=False, boost_error=True)


def _draw(sheet: FPDF, site: Site, public_url: str, top: float) -> None:
    """The code as squares, sharp at any size, in the middle of the sheet."""
    rows = [list(row) for row in _code(site, public_url).matrix_iter(scale=1, border=_QUIET)]
    module = _QR / len(rows)
    left = (_WIDTH - _QR) / 2
    sheet.set_fill_color(0, 0, 0)
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):
            run = 1
            while x + run < len(row) and row[x + run] == row[x]:
                run += 1
            if row[x]:
                sheet.rect(left + x * module, top + y * module, run * module, module, style="F")
            x += run
    sheet.set_y(top + _QR + 1)


def _line(sheet: FPDF, text: str, size: float, *, bold: bool = False) -> None:
    """One line in the middle, as large as it fits, never larger than `size`."""
    style = "B" if bold else ""
    sheet.set_font("poster", style, size)
    while sheet.get_string_width(text) > _INNER and size > 7:
        size -= 1
        sheet.set_font("poster", style, size)
    sheet.set_x(_MARGIN)
    sheet.cell(_INNER, size * 0.5, text, align="C", new_x="LMARGIN", new_y="NEXT")


def _pair(sheet: FPDF, what: str, exactly: str) -> None:
    sheet.set_font("poster", "", 14)
    sheet.set_x(_MARGIN)
    sheet.cell(48, 9, what, border="B")
    sheet.set_font("poster", "B", 14)
    while sheet.get_string_width(exactly) > _INNER - 50 and sheet.font_size_pt > 8:
        sheet.set_font_size(sheet.font_size_pt - 1)
    sheet.cell(_INNER - 48, 9, exactly, border="B", new_x="LMARGIN", new_y="NEXT")
