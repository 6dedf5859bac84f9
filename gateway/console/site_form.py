"""A site as a form (§2.3 of the plan), the same for staff who register it and for whoever keeps it."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField, TelField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from gateway.accounts import Area
from gateway.console import communes
from gateway.console.naming import KINDS, PURPOSES
from gateway.sites import Fields


class SiteForm(FlaskForm):
    """One site, as it is described."""

    name = StringField(_l("Tên điểm"), [InputRequired(_l("Cần có tên điểm.")), Length(2, 60)])
    kind = SelectField(_l("Loại"))
    purpose = SelectField(_l("Dùng để"))
    commune = SelectField(_l("Xã, phường"), [InputRequired(_l("Chọn xã, phường."))])
    address = StringField(
        _l("Địa chỉ"), [Optional(), Length(max=160)], description=_l("Phải chính xác: thôn, đường, mốc.")
    )
    number = TelField(_l("Số di động của điểm"), [Optional()])
    plate = StringField(_l("Biển số"), [Optional()], description=_l("Chỉ với phương tiện công cộng."))
    route = StringField(_l("Tuyến"), [Optional(), Length(max=80)])

    def offer(self, area: Area) -> SiteForm:
        """Fill the choices; communes are those of `area`."""
        self.kind.choices = [SelectChoice(value, label) for value, label in KINDS.items()]
        self.purpose.choices = [SelectChoice(value, label) for value, label in PURPOSES.items()]
        offered = [SelectChoice(code, name) for code, name in communes.within(area).items()]
        self.commune.choices = [SelectChoice("", _l("chọn")), *offered]
        return self

    def fields(self) -> Fields:
        """What was filled in."""
        return Fields(
            name=self.name.data or "",
            kind=self.kind.data,
            commune_code=self.commune.data,
            address=self.address.data or "",
            phone=(self.number.data or None) if self.number is not None else None,
            purpose=self.purpose.data,
            plate=self.plate.data or None,
            route=self.route.data or None,
        )
