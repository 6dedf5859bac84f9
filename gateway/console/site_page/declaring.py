"""The declaration from the page of a site: the same record, the same consent and the same receipt as by text."""

from __future__ import annotations

from flask import request
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import BooleanField
from wtforms.validators import InputRequired

from gateway import checkpoint, clock, people
from gateway.console import language
from gateway.console.declaring import DeclarationForm
from gateway.console.here import settings, tx
from gateway.console.site_page.page import PAGES, WHY, back, board_of, phone, show
from gateway.declarations import Refused
from gateway.errors import Conflict
from gateway.guards import public
from gateway.people import Member
from gateway.services.declare import filing

_EVIDENCE = "web"


class OwnForm(DeclarationForm):
    """Declaring oneself or one's family."""

    agreed = BooleanField(
        _l("Tôi đồng ý khai y tế. Thông tin chỉ cơ quan phòng dịch được xem."),
        [InputRequired(_l("Cần bạn đồng ý thì mới khai được."))],
    )


@PAGES.route("/<code>/declare", methods=["GET", "POST"])
@public(WHY)
def declare(code: str) -> str | Response:
    """The form; what is known of the one who is chosen is filled in, but no answer about health."""
    board, number = board_of(code), phone()
    if number is None or not board.admits:
        return back(code)
    family = people.household(tx(), number)
    known = _chosen(family)
    form = OwnForm(data=_known(known)).offer(board.site.commune_code)
    consented = people.consented(tx(), number, people.DECLARE)
    if consented:
        del form.agreed
    if form.validate_on_submit():
        told = filing.Told(
            number,
            "web",
            language.shown(),
            form.record(known.ord if known else None, None if consented else _EVIDENCE),
            settings().declaration_days,
            settings().duty_phone,
        )
        try:
            now = clock.now()
            member, filed, called = filing.file(tx(), told, now)
            cry = filing.cry_for_help(tx(), told, filed, now)
        except Refused as refused:
            form.complain(refused)
        except Conflict:
            return back(code)
        else:
            return show(
                "receipt",
                board,
                code,
                name=member.name,
                receipt=filed.code,
                until=filed.valid_until,
                picture=checkpoint.picture(filed),
                cry=cry,
                call=called,
                who=member.ord,
            )
    return show("declare", board, code, form=form, family=family, known=known)


def _chosen(family: list[Member]) -> Member | None:
    """Whom it is for: the first of the family unless another is said; 0 is somebody new."""
    wanted = request.values.get("who", 1, int)
    return next((one for one in family if one.ord == wanted), None)


def _known(member: Member | None) -> dict[str, object]:
    if member is None:
        return {}
    return {
        "name": member.name,
        "year": member.birth_year,
        "sex": member.sex,
        "commune": member.commune_code,
        "address": member.address,
    }
