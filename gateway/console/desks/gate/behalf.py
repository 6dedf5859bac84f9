"""Declaring for somebody at a gate who cannot (row A11): the form, then the record that says who declared."""

from __future__ import annotations

from flask import render_template, request
from flask_babel import gettext as _

from gateway import checkpoint, clock
from gateway.console import faults
from gateway.console.declaring import DeclarationForm
from gateway.console.desks.gate.page import DESK, show, tried
from gateway.console.here import settings, tx
from gateway.console.sign_in import me
from gateway.declarations import Refused
from gateway.errors import BadInput, Forbidden
from gateway.phone import national
from gateway.services.declare.filing import form as official
from gateway.sites import Site


@DESK.action("/<code>/declare", "declare.behalf")
def declare(code: str) -> str:
    """The form for a number; filled in, it is filed and its owner is told."""

    def act(site: Site) -> str:
        checkpoint.require(me(), checkpoint.DECLARE, site.commune_code)
        number = checkpoint.number_of(request.form.get("number", ""))
        left = checkpoint.allowance(tx(), settings(), me(), clock.now())
        if left == 0:
            return show(site, complaint=_("Bạn đã khai hộ đủ số lượt của hôm nay. Gọi trạm y tế khai tiếp."))
        form = DeclarationForm().offer(site.commune_code)
        if "name" in request.form and form.validate():
            filed = _file(site, number, form)
            if filed is not None:
                return filed
        return render_template(
            "desks/gate/declare.html", site=site, number=national(number), form=form, left=left
        )

    return tried(code, act)


def _file(site: Site, number: str, form: DeclarationForm) -> str | None:
    """The page that says it is filed; None: the form says what is wrong."""
    answers = official(form.record(None, None), number, me().lang, other=True)
    now = clock.now()
    try:
        filed = checkpoint.declare_on_behalf(
            tx(), settings(), site, number, answers, me(), now, channel="web"
        )
    except Refused as refused:
        form.complain(refused)
        return None
    except BadInput as fault:
        if fault.field == "to":
            form.form_errors.append(_("Số này không nhận được tin, nên không báo lại cho người đó được."))
        else:
            faults.onto(form, fault)
        return None
    except Forbidden:
        form.form_errors.append(_("Bạn không được khai hộ ở điểm này."))
        return None
    return show(site, "declared", filed=filed, number=national(number))
