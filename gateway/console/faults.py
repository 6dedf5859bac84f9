"""What went wrong, in the words of the page: a noun's fault becomes a sentence beside its field; holds no rule."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm

from gateway.errors import BadInput, Conflict, GatewayError, NotFound

_SENTENCES: Final = {
    "account_exists": _l("Thư điện tử hoặc số này đã có tài khoản."),
    "unknown_role": _l("Chọn ít nhất một vai trò."),
    "unit.missing": _l("Vai trò này làm việc theo địa bàn: chọn đơn vị."),
    "name.invalid": _l("Tên có từ 2 đến 80 chữ."),
    "email.missing": _l("Cần thư điện tử để đăng nhập, hoặc số di động để nhắn tin."),
    "email.invalid": _l("Thư điện tử không đúng."),
    "password.too_short": _l("Mật khẩu có ít nhất 12 ký tự."),
    "not_mobile": _l("Đây không phải số di động nhận được tin."),
    "note.missing": _l("Ghi một câu về việc đã làm."),
    "conflict": _l("Người khác vừa làm việc này, hoặc dữ liệu đã đổi. Xin tải lại trang để xem."),
    "not_found": _l("Không có, hoặc không thuộc địa bàn của bạn."),
    "forbidden": _l("Bạn không được làm việc này."),
    "too_many": _l("Quá nhiều lần. Xin chờ một lát."),
}


def said(fault: GatewayError) -> str:
    """The sentence for a person: of this field and code, of the code, or what the noun said."""
    if isinstance(fault, BadInput):
        for key in (f"{fault.field}.{fault.code}", fault.code):
            if key in _SENTENCES:
                return str(_SENTENCES[key])
        return fault.message
    if isinstance(fault, NotFound | Conflict) and fault.message:
        return fault.message if not fault.message.isascii() else str(_SENTENCES[fault.code])
    return str(_SENTENCES.get(fault.code, fault.message))


def onto(form: FlaskForm, fault: GatewayError, fields: Mapping[str, str] | None = None) -> None:
    """Put the fault beside its field of `form`, or above the form; `fields`: where a noun's field has another name."""
    name = fault.field if isinstance(fault, BadInput) else ""
    field = form._fields.get((fields or {}).get(name, name))
    if field is None:
        form.form_errors.append(said(fault))
    else:
        field.errors = [*field.errors, said(fault)]
