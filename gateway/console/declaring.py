"""The health declaration as a form on a page, the same for staff who declare for somebody and for a smartphone at a
gate: eight questions, as the talk by text asks them; what it gives is the record that the talk gives.
"""

from __future__ import annotations

from typing import Any, Final

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, IntegerField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from gateway.console import communes, faults
from gateway.console.ticks import Ticks
from gateway.declarations import Refused
from gateway.services.declare.script import PARTS

QUESTIONS: Final = len(PARTS)
OTHER: Final = "khac"
_SEXES: Final = [("Nam", _l("nam")), ("Nu", _l("nữ")), ("Khac", _l("khác"))]
_SIGNS: Final = [
    ("sot", _l("sốt")),
    ("ho", _l("ho")),
    ("kho_tho", _l("khó thở")),
    ("viem_phoi", _l("viêm phổi")),
    ("dau_hong", _l("đau họng")),
    ("met_moi", _l("mệt mỏi")),
    ("mat_vi_mui", _l("mất vị giác, khứu giác")),
    (OTHER, _l("dấu hiệu khác")),
]
_CONTACTS: Final = [
    ("patient", _l("người bệnh hoặc nghi mắc COVID-19")),
    ("abroad", _l("người từ nước có bệnh COVID-19")),
    ("sick", _l("người có biểu hiện sốt, ho, khó thở, viêm phổi")),
]
_FIELDS: Final = {
    "fullName": "name",
    "birthYear": "year",
    "gender": "sex",
    "wardId": "commune",
    "countryPassing": "travel",
    "showSignalNote": "note",
    "symptoms": "signs",
    "healthinSuranceIdCard": "card",
}
"""Fields of the official form by their names here, where they differ."""


class DeclarationForm(FlaskForm):
    """One declaration."""

    name = StringField(
        _l("Họ và tên"),
        [InputRequired(_l("Cần họ và tên.")), Length(2, 80, _l("Tên có từ 2 đến 80 chữ."))],
        render_kw={"autocomplete": "off"},
    )
    year = IntegerField(
        _l("Năm sinh"),
        [
            InputRequired(_l("Cần năm sinh, 4 số.")),
            NumberRange(1900, 2100, _l("Năm sinh có 4 số, ví dụ 1985.")),
        ],
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )
    sex = RadioField(_l("Giới tính"), [InputRequired(_l("Chọn giới tính."))], choices=_SEXES)
    commune = SelectField(_l("Đang ở xã, phường"), [InputRequired(_l("Chọn xã, phường."))])
    address = StringField(
        _l("Số nhà, thôn, tổ dân phố"),
        [InputRequired(_l("Cần thôn hoặc số nhà.")), Length(1, 255)],
        render_kw={"autocomplete": "off"},
    )
    travel = StringField(
        _l("14 ngày qua đã đi đâu ngoài tỉnh"),
        [Optional(), Length(max=500)],
        description=_l("Không đi đâu thì để trống."),
    )
    signs = Ticks(_l("14 ngày qua có dấu hiệu nào"), choices=_SIGNS)
    note = StringField(_l("Dấu hiệu khác"), [Optional(), Length(max=500)])
    contacts = Ticks(_l("14 ngày qua có tiếp xúc với"), choices=_CONTACTS)
    card = StringField(
        _l("Số thẻ bảo hiểm y tế"),
        [Optional(), Length(8, 17, _l("Số thẻ có từ 8 đến 17 ký tự."))],
        description=_l("Có thì lần sau chỉ cần thẻ."),
    )
    agreed = BooleanField(
        _l("Đã đọc cho người này nghe: thông tin chỉ cơ quan phòng dịch được xem; người này đồng ý khai."),
        [InputRequired(_l("Chỉ khai khi người đó đồng ý."))],
    )

    def offer(self, commune: str | None = None) -> DeclarationForm:
        """Fill the choices; `commune`: the one that is chosen at first."""
        self.commune.choices = [("", _l("chọn")), *communes.within(None).items()]
        if not self.commune.data and commune:
            self.commune.data = commune
        return self

    def record(self, ord_: int | None, consent: str | None) -> dict[str, Any]:
        """The answers as the talk gives them; `ord_`: the member of the phone's family, None: by the name.

        `consent`: what showed it, None: it is on file.
        """
        note = " ".join((self.note.data or "").split())
        signs = list(self.signs.data or ())
        if note and not signs:
            signs = [OTHER]
        card = "".join((self.card.data or "").split()).upper()
        return {
            "consent": consent,
            "ord": ord_,
            "name": " ".join((self.name.data or "").split()),
            "year": self.year.data,
            "sex": self.sex.data,
            "place": {"code": self.commune.data},
            "address": self.address.data,
            "travel": self.travel.data or "",
            "signs": {"codes": signs, "note": note},
            "contact": {"codes": list(self.contacts.data or ())},
            **({"card": card} if card else {}),
        }

    def complain(self, refused: Refused) -> None:
        """Every broken rule beside its field."""
        for fault in refused.faults:
            faults.onto(self, Refused([fault]), _FIELDS)
