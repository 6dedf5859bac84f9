"""Accounts of colleagues: who has one, with which roles and for which unit; making, changing and closing them."""

from __future__ import annotations

from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from markupsafe import Markup
from werkzeug.wrappers import Response
from wtforms import EmailField, SelectField, StringField, TelField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from gateway import clock, places
from gateway.accounts import ROLES, Account, staff
from gateway.accounts.staff import Listed
from gateway.console import faults, listing
from gateway.console.desk import Desk
from gateway.console.here import tx
from gateway.console.listing import Column, Filter, Listing
from gateway.console.showing import chip, day, moment, role
from gateway.console.sign_in import me
from gateway.console.ticks import Ticks
from gateway.errors import BadInput, GatewayError, NotFound
from gateway.messages import outbox
from gateway.messages.outbox import Order

DESK = Desk("accounts", "/accounts", _l("Tài khoản"), _l("Hệ thống"))


class AccountForm(FlaskForm):
    """One account."""

    name = StringField(_l("Họ và tên"), [InputRequired(_l("Cần có họ và tên.")), Length(2, 80)])
    email = EmailField(_l("Thư điện tử"), [Optional()])
    number = TelField(_l("Số di động"), [Optional()])
    roles = Ticks(_l("Vai trò"))
    unit = SelectField(_l("Đơn vị"), coerce=str)

    def offer(self) -> AccountForm:
        """Fill the choices: roles in words, units on file."""
        self.roles.choices = [(name, role(name)) for name in ROLES]
        self.unit.choices = [("", "—"), *((str(unit.id), unit.name) for unit in staff.units(tx()))]
        return self


class UnitForm(FlaskForm):
    """One unit. `communes`: codes or names, one a line; empty: the whole province."""

    name = StringField(_l("Tên đơn vị"), [InputRequired(_l("Cần có tên đơn vị.")), Length(2, 80)])
    communes = TextAreaField(
        _l("Mã xã, phường"), description=_l("Mỗi dòng một mã, ví dụ 22846. Để trống: cả tỉnh.")
    )


@DESK.page("", "account.read", menu=_l("Tài khoản"))
def every() -> str:
    """The list."""
    filters = (
        Filter("state", _l("Trạng thái"), {"open": _l("đang mở"), "closed": _l("đã đóng")}),
        Filter("role", _l("Vai trò"), {name: role(name) for name in ROLES}),
    )
    asked = listing.asked(filters, ("id",), "-id", size=50)
    state = asked.filters.get("state")
    found = staff.every(tx(), active=None if state is None else state == "open")
    wanted = asked.filters.get("role")
    if wanted:
        found = [one for one in found if wanted in one.account.role_names]
    if not asked.down:
        found.reverse()
    columns = (
        Column[Listed](_l("Họ và tên"), lambda one: one.account.name),
        Column[Listed](_l("Vai trò"), lambda one: ", ".join(role(name) for name in one.account.role_names)),
        Column[Listed](_l("Đơn vị"), lambda one: one.unit or "—"),
        Column[Listed](_l("Bước hai"), _second_factor),
        Column[Listed](_l("Vào lần cuối"), lambda one: moment(one.account.signed_in_at), wide_only=True),
        Column[Listed](_l("Trạng thái"), _state),
    )
    shown = Listing(
        columns,
        found[asked.offset : asked.offset + asked.size],
        len(found),
        asked,
        filters,
        link=lambda one: url_for("console_accounts.one", account_id=one.account.id),
        empty=_l("Chưa có tài khoản nào như vậy."),
    )
    return render_template("desks/accounts.html", list=shown, units=staff.units(tx()))


@DESK.form("/new", "account.write")
def new() -> str | Response:
    """Make an account; its first password is shown once."""
    form = AccountForm().offer()
    if form.validate_on_submit():
        password = staff.new_password() if form.email.data else None
        try:
            account = staff.add(
                tx(),
                name=form.name.data or "",
                email=form.email.data or None,
                number=form.number.data or None,
                roles=form.roles.data or [],
                unit_id=int(form.unit.data) if form.unit.data else None,
                password=password,
                by=me().actor,
                now=clock.now(),
            )
        except GatewayError as fault:
            faults.onto(form, fault, {"phone": "number", "to": "number"})
        else:
            return render_template("desks/account_made.html", account=account, password=password)
    return render_template("desks/account_form.html", form=form, title=_("Tài khoản mới"))


@DESK.page("/<int:account_id>", "account.read")
def one(account_id: int) -> str:
    """One account and what may be done with it."""
    found = _found(account_id)
    form = AccountForm(
        data={"roles": found.account.role_names, "unit": str(found.account.unit_id or "")}
    ).offer()
    return render_template("desks/account.html", one=found, form=form)


@DESK.action("/<int:account_id>/roles", "account.write")
def set_roles(account_id: int) -> Response:
    """Give it these roles and no others; nobody makes themselves more than they are."""
    if account_id == me().id:
        flash(_("Không thể tự đổi vai trò của mình."), "error")
        return _back(account_id)
    unit, now = request.form.get("unit", ""), clock.now()
    try:
        staff.set_roles(
            tx(),
            account_id,
            request.form.getlist("roles"),
            int(unit) if unit.isdigit() else None,
            by=me().actor,
            now=now,
        )
        _tell(account_id, "AC_ROLES", now)
        flash(_("Đã đổi vai trò. Các phiên đang mở của tài khoản này đã kết thúc."), "success")
    except BadInput as fault:
        flash(faults.said(fault), "error")
    return _back(account_id)


@DESK.action("/<int:account_id>/end-sessions", "account.write")
def end_sessions(account_id: int) -> Response:
    """Sign it out everywhere."""
    staff.end_sessions(tx(), account_id, by=me().actor, now=clock.now())
    flash(_("Đã thoát tài khoản này khỏi mọi máy."), "success")
    return _back(account_id)


@DESK.action("/<int:account_id>/password", "account.write")
def renew_password(account_id: int) -> str:
    """A new password, shown once. Second factors stay, or who renews passwords could be any two people.

    Whoever has lost theirs too is helped by `gateway account password` on the machine.
    """
    now = clock.now()
    password = staff.renew_password(tx(), account_id, factors=False, by=me().actor, now=now)
    _tell(account_id, "AC_PASSWORD", now)
    return render_template("desks/account_made.html", account=_found(account_id).account, password=password)


@DESK.action("/<int:account_id>/active", "account.write")
def set_active(account_id: int) -> Response:
    """Close it, or open it again."""
    if account_id == me().id:
        flash(_("Không thể tự đóng tài khoản của mình."), "error")
        return _back(account_id)
    staff.set_active(tx(), account_id, request.form.get("active") == "1", by=me().actor, now=clock.now())
    return _back(account_id)


@DESK.form("/units/new", "account.write")
def new_unit() -> str | Response:
    """Put a unit on file."""
    form = UnitForm()
    if form.validate_on_submit():
        try:
            staff.add_unit(
                tx(), form.name.data or "", _codes(form.communes.data or ""), by=me().actor, now=clock.now()
            )
        except BadInput as fault:
            faults.onto(form, fault, {"unit": "name"})
        else:
            flash(_("Đã ghi đơn vị."), "success")
            return redirect(url_for("console_accounts.every"))
    return render_template("desks/unit_form.html", form=form)


def _codes(said: str) -> list[str] | None:
    codes = said.replace(",", " ").replace(";", " ").split()
    if not codes:
        return None
    for code in codes:
        commune = places.by_code(tx(), code)
        if commune is None or commune.is_province:
            raise BadInput("communes", "invalid", _("Không có xã, phường nào mang mã %(code)s.", code=code))
    return codes


def _found(account_id: int) -> Listed:
    found = next((one for one in staff.every(tx()) if one.account.id == account_id), None)
    if found is None:
        raise NotFound
    return found


def _tell(account_id: int, template: str, now: datetime) -> None:
    """Whose account it is hears by text what was done to it: they would know if they had not asked."""
    account = tx().get_one(Account, account_id)
    if account.phone is not None:
        here = clock.local(now)
        said = {"time": f"{here:%H:%M}", "date": f"{here:%d/%m}"}
        outbox.order(tx(), Order(account.phone, "reply", template, said, account.lang), now)


def _back(account_id: int) -> Response:
    return redirect(url_for("console_accounts.one", account_id=account_id))


def _second_factor(one: Listed) -> Markup:
    if one.has_second_factor:
        return chip(_("có"), "good")
    return chip(_("còn thiếu"), "warn") if one.needs_second_factor else chip(_("không"))


def _state(one: Listed) -> Markup:
    if not one.account.active:
        return chip(_("đã đóng"), "bad")
    if one.account.until is not None:
        return chip(_("đến %(when)s", when=day(one.account.until)))
    return chip(_("đang mở"), "good")
