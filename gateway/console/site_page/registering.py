"""Registering a site from a browser (row A8), as `DKD` by text: the phone shows itself, then the form; the authority
decides, and the number for the gate comes by text.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from flask import render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from gateway import clock, phone, sites
from gateway.console import faults
from gateway.console.here import settings, tx
from gateway.console.site_form import SiteForm
from gateway.console.site_page import holder, proving
from gateway.console.site_page.page import PAGES, REGISTER, back
from gateway.console.site_page.proving import Waiting
from gateway.errors import BadInput, Conflict
from gateway.guards import public
from gateway.sites import RegisteredAlready

_WHY: Final = "whoever keeps a place that people come to; a one-time code shows whose phone it is"


@PAGES.route(f"/{REGISTER}", methods=["GET", "POST"])
@public(_WHY)
def register() -> str:
    """The number first; then what the site is."""
    number = holder.number()
    if number is None:
        return _show("register_number")
    form = SiteForm().offer(None)
    del form.number
    if form.validate_on_submit():
        wish, now = replace(form.fields(), phone=number), clock.now()
        try:
            site = sites.request(tx(), wish, channel="web", proved_at=now, by="citizen", now=now)
        except RegisteredAlready as known:
            form.form_errors.append(_("Số này đã đăng ký điểm ở địa chỉ ấy: %(name)s.", name=known.site.name))
        except (BadInput, Conflict) as fault:
            faults.onto(form, fault, {"commune_code": "commune"})
        else:
            holder.begin(kiosk=holder.is_kiosk())  # whoever sits down next is somebody else
            return _show("registered", name=site.name, number=phone.national(number))
    return _show("register", form=form, number=phone.national(number))


@PAGES.post(f"/{REGISTER}/code")
@public(_WHY)
def register_code() -> str:
    """Text the code to the number."""
    return _proving(proving.ask())


@PAGES.post(f"/{REGISTER}/check")
@public(_WHY)
def register_check() -> str | Response:
    """The code is right, or how often it may still be tried."""
    waiting = proving.check()
    return back(REGISTER) if waiting is None else _proving(waiting)


def _proving(waiting: Waiting) -> str:
    return _show("register_code" if waiting.texted else "register_number", waiting=waiting)


def _show(template: str, **told: object) -> str:
    known = settings()
    return render_template(
        f"site_page/{template}.html",
        code=REGISTER,
        service_number=known.service_number,
        **told,
    )
