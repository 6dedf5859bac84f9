"""Pages of one site: how safe it is and why, its own check of today, an inspector's word, and lifting it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import DateField, SelectField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length

from gateway import clock, safety, sites, wording
from gateway.accounts import staff
from gateway.console import faults
from gateway.console.desks.safety.desk import (
    ACTS,
    DESK,
    LEVELS,
    level_chip,
    rating_chip,
    staleness_chip,
)
from gateway.console.here import tx
from gateway.console.language import shown as language
from gateway.console.naming import GROUPS, KINDS
from gateway.console.owning import answers_for
from gateway.console.sign_in import me
from gateway.errors import BadInput, Conflict, Forbidden
from gateway.safety import Act, Criteria, Criterion, Level, SafetyCheck
from gateway.services.safety import prompts
from gateway.sites import Site

_CHECKS = 30  # shown: a month of days
_USUAL = timedelta(days=14)  # of an inspector's word: until the site is looked at again


@dataclass(frozen=True)
class Answered:
    """One criterion of a stored check and what was answered to it, in the language of the page."""

    question: str
    answer: str
    points: int


@DESK.page("/<code>", "safety.read")
def one(code: str) -> str:
    """How safe one site is, what people hear who ask by text, and everything that led to it."""
    site = _site(code, "safety.read")
    rating, group = safety.rating(tx(), site, clock.now()), sites.group_of(site.kind, site.purpose)
    checks = safety.history(tx(), site, _CHECKS)
    words = safety.overrides(tx(), site)
    ids = [by for each in checks if (by := each.by) is not None]
    ids += [by for each in words for by in (each.by, each.lifted_by) if by is not None]
    today = clock.today(clock.now())
    heard = None if rating is None else prompts.said(rating)
    return render_template(
        "desks/safety/one.html",
        site=site,
        kind=KINDS[site.kind],
        group=None if group is None else GROUPS[group.value],
        rating=rating,
        level=None if rating is None else rating_chip(rating),
        staleness=None if rating is None else staleness_chip(rating.staleness),
        heard=None if heard is None else wording.render(heard.msg_id, heard.args, "vi", "accented"),
        checks=[(each, level_chip(each.level), ACTS[Act(each.act)], _answers(each)) for each in checks],
        words=[
            (each, level_chip(each.level), each.lifted_at is None and each.until >= today) for each in words
        ],
        names=staff.names(tx(), ids),
        today=today,
        may_check=group is not None and rating is not None and answers_for("safety.check", site),
        may_override=group is not None and rating is not None and _may("safety.override", site),
    )


@DESK.form("/<code>/check", "safety.check")
def check(code: str) -> str | Response:
    """The site's own check of today: the checklist of its group in one form."""
    site = _site(code, "safety.check")
    if not answers_for("safety.check", site):
        raise Forbidden(_("Chỉ số di động của điểm mới tự đánh giá được."))
    asked = _asked(site)
    given = {item.key: request.form.get(item.key, "").strip() for item in asked.items}
    wrong: dict[str, str] = {}
    if request.method == "POST":
        wrong = {
            item.key: _("Chọn hoặc ghi câu trả lời.")
            for item in asked.items
            if not given[item.key].isdecimal()
        }
        if not wrong:
            try:
                kept = _kept(site, asked, [int(value) for value in given.values()])
            except BadInput as fault:
                wrong = {fault.field: _("Không có câu trả lời này.")}
            else:
                said = _(
                    "Đã ghi: %(level)s, %(points)s/%(of)s điểm.",
                    level=LEVELS[Level(kept.level)],
                    points=kept.points,
                    of=safety.again(kept).of,
                )
                flash(said, "success")
                return redirect(url_for("console_safety.one", code=site.code))
    return render_template(
        "desks/safety/check.html",
        site=site,
        asked=asked,
        group=GROUPS[asked.group.value],
        given=given,
        wrong=wrong,
        lang=language(),
        earlier=next(
            (each for each in safety.history(tx(), site, 1) if each.day == clock.today(clock.now())), None
        ),
    )


class OverrideForm(FlaskForm):
    """An inspector's word."""

    level = SelectField(_l("Mức sau kiểm tra"))
    until = DateField(
        _l("Có hiệu lực đến hết ngày"),
        [InputRequired(_l("Chọn ngày."))],
        description=_l("Nhiều nhất 90 ngày."),
    )
    reason = TextAreaField(
        _l("Lý do"),
        [InputRequired(_l("Ghi rõ lý do, ít nhất vài chữ.")), Length(max=500)],
        description=_l("Đã thấy gì khi kiểm tra. Giữ kèm kết luận, người dân không đọc được."),
    )


@DESK.form("/<code>/override", "safety.override")
def override(code: str) -> str | Response:
    """An inspector's level stands before the site's own."""
    site, now = _site(code, "safety.override"), clock.now()
    form = OverrideForm(data={"until": clock.today(now) + _USUAL, "level": Level.HIGH.value})
    form.level.choices = [SelectChoice(level.value, label) for level, label in LEVELS.items()]
    if form.validate_on_submit():
        try:
            safety.override(
                tx(), site, Level(form.level.data), form.reason.data or "", form.until.data, me().id, now
            )
        except BadInput as fault:
            faults.onto(form, fault)
        else:
            flash(_("Đã ghi kết luận kiểm tra. Người dân hỏi sẽ nghe mức này."), "success")
            return redirect(url_for("console_safety.one", code=site.code))
    return render_template("desks/safety/override.html", form=form, site=site)


@DESK.action("/<code>/lift", "safety.override")
def lift(code: str) -> Response:
    """The site's own checks count again."""
    site = _site(code, "safety.override")
    safety.lift(tx(), site, me().id, clock.now())
    flash(_("Đã bỏ kết luận kiểm tra: lại tính theo tự đánh giá của điểm."), "success")
    return redirect(url_for("console_safety.one", code=site.code))


def _site(code: str, permission: str) -> Site:
    return sites.detail(tx(), code, me().area(permission)).site


def _may(permission: str, site: Site) -> bool:
    area = me().area(permission)
    return me().may(permission) and (area is None or site.commune_code in area)


def _asked(site: Site) -> Criteria:
    group = sites.group_of(site.kind, site.purpose)
    if group is None:
        raise Conflict(_("%(name)s không thuộc diện đánh giá.", name=site.name))
    if site.state != sites.State.ACTIVE:
        raise Conflict(_("%(name)s không hoạt động.", name=site.name))
    version = request.form.get("version", "")
    if version.isdecimal():  # the form that was opened, though the criteria may have changed since
        return safety.criteria.of(group, int(version))
    return safety.criteria.in_force(group, clock.today(clock.now()))


def _kept(site: Site, asked: Criteria, answers: list[int]) -> SafetyCheck:
    return safety.record(
        tx(), site, answers, channel="web", version=asked.version, by=me().id, now=clock.now()
    )


def _answers(each: SafetyCheck) -> list[Answered]:
    asked = safety.criteria.of(each.group_, each.version)
    return [
        Answered(_of(item), _choice(item, value), item.points(value) or 0)
        for item, value in zip(asked.items, each.answers, strict=True)
    ]


def _of(item: Criterion) -> str:
    return item.en if language() == "en" else item.vi


def _choice(item: Criterion, value: int) -> str:
    chosen = next((choice for choice in item.choices if choice.value == value), None)
    return str(value) if chosen is None else chosen.en if language() == "en" else chosen.vi
