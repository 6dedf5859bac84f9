"""The form of an alert: what happens, who is told, what is said, when and how; works without scripts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateTimeLocalField,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from gateway import alerts, clock, lists
from gateway.alerts import Draft, Text
from gateway.alerts.checking import FIELDS, LONGEST
from gateway.alerts.library import Model
from gateway.console import communes
from gateway.console.desks.alerts import reach, words
from gateway.console.desks.alerts.desk import WRITE
from gateway.console.desks.alerts.reach import NOTHING, Named
from gateway.console.desks.arrivals.desk import CLASSES as SCREENING
from gateway.console.desks.newsroom.desk import TOPICS
from gateway.console.desks.quarantine.words import classes
from gateway.console.here import tx
from gateway.console.showing import grouped, place
from gateway.console.sign_in import me
from gateway.console.ticks import Ticks

USUAL_LIFE: Final = timedelta(hours=6)
USUAL_LADDER: Final = 20  # minutes
FILLED_IN: Final = frozenset({"giờ", "ngày"})
"""Holes of a model that are filled in for whoever begins with it."""
_LISTS: Final = 50  # ready lists that a select offers, the newest


def _choices(known: Mapping[str, Any]) -> list[SelectChoice]:
    return [SelectChoice(value, label) for value, label in known.items()]


def _words(label: Any, description: Any = "") -> TextAreaField:
    return TextAreaField(label, [Optional(), Length(max=LONGEST)], description=description)


class AlertForm(FlaskForm):
    """One alert."""

    reality = SelectField(_l("Thật hay diễn tập"), choices=_choices(words.REALITY_CHOICES))
    event = StringField(
        _l("Sự việc"), [InputRequired(_l("Ghi sự việc, ví dụ: Lũ lên nhanh.")), Length(2, 80)],
        description=_l("Ví dụ: Lũ lên nhanh."),
    )  # fmt: skip
    issuer = StringField(
        _l("Cơ quan báo"), [InputRequired(_l("Ghi cơ quan, ví dụ: UBND xã Vĩnh Hải.")), Length(2, 80)],
        description=_l("Như trong tin. Ví dụ: UBND xã Vĩnh Hải."),
    )  # fmt: skip
    category = SelectField(_l("Loại"), choices=_choices(words.CATEGORIES))
    severity = SelectField(_l("Mức độ"), choices=_choices(words.SEVERITIES))
    urgency = SelectField(_l("Gấp"), choices=_choices(words.URGENCIES))
    certainty = SelectField(_l("Chắc chắn"), choices=_choices(words.CERTAINTIES))
    responses = Ticks(_l("Người dân cần"), choices=_choices(words.RESPONSES))
    purpose = SelectField(_l("Gửi như"), choices=_choices(words.PURPOSES))

    communes = Ticks(_l("Hoặc đánh dấu"), validate_choice=False)
    names = TextAreaField(
        _l("Gõ tên xã, phường, mỗi dòng một nơi"),
        [Optional(), Length(max=6000)],
        description=_l("Tên mới hay tên cũ đều được: Nhơn Hải, Vĩnh Hải, thị trấn Khánh Hải."),
    )
    everyone = BooleanField(_l("Toàn tỉnh: mọi số mà 1022 biết"))
    list_ref = SelectField(_l("Danh sách số"), validate_choice=False)
    topic = SelectField(_l("Người đăng ký nhận tin"), validate_choice=False)
    site = StringField(
        _l("Ai đã ở điểm"), [Optional(), Length(max=5)], description=_l("5 số trên bảng ở cổng.")
    )
    site_since = DateTimeLocalField(_l("Từ"), [Optional()])
    site_until = DateTimeLocalField(_l("Đến"), [Optional()])
    quarantine = SelectField(_l("Người đang cách ly"), validate_choice=False)
    screening = SelectField(_l("Người đến từ nơi khác"), validate_choice=False)
    drill = BooleanField(_l("Danh sách diễn tập của cán bộ"))
    lang = SelectField(
        _l("Chỉ người chọn tiếng"), choices=[("", _l("mọi ngôn ngữ")), *words.LANGUAGES.items()]
    )
    without_names = TextAreaField(_l("Trừ xã, phường, mỗi dòng một nơi"), [Optional(), Length(max=6000)])
    without_list = SelectField(_l("Trừ danh sách"), validate_choice=False)
    kept = HiddenField()

    sms_vi = _words(
        _l("Tin nhắn tiếng Việt"),
        _l("Viết có dấu: ai báo, giờ, việc gì, đến khi nào, làm gì. Cứu: soạn 9. An toàn: soạn 8 gửi 1022."),
    )
    spoken_vi = _words(_l("Lời đọc qua điện thoại"), _l("Để trống thì đọc tin nhắn."))
    loudspeaker_vi = _words(_l("Lời đọc loa xã"), _l("Để trống thì đọc tin nhắn. Người ở cạnh đọc hai lần."))
    chat_vi = _words(_l("Tin Zalo"), _l("Để trống thì gửi tin nhắn có dấu."))
    headline_vi = _words(_l("Tiêu đề"), _l("Để trống thì là tên sự việc."))
    description_vi = _words(_l("Mô tả thêm, cho bản tin CAP"))
    instruction_vi = _words(_l("Hướng dẫn thêm, cho bản tin CAP"))
    sms_en = _words(_l("Tin nhắn tiếng Anh"))
    spoken_en = _words(_l("Lời đọc tiếng Anh"))
    loudspeaker_en = _words(_l("Lời đọc loa tiếng Anh"))
    chat_en = _words(_l("Tin Zalo tiếng Anh"))
    headline_en = _words(_l("Tiêu đề tiếng Anh"))
    description_en = _words(_l("Mô tả tiếng Anh"))
    instruction_en = _words(_l("Hướng dẫn tiếng Anh"))

    accents = SelectField(_l("Dấu tiếng Việt"), choices=_choices(words.ACCENTS))
    starts_at = DateTimeLocalField(
        _l("Gửi lúc"), [Optional()], description=_l("Để trống: ngay khi được duyệt.")
    )
    expires_at = DateTimeLocalField(
        _l("Hết hạn lúc"), [InputRequired(_l("Chọn ngày giờ."))], description=_l("Sau giờ này không gửi nữa.")
    )
    in_waves = BooleanField(_l("Gửi từng đợt 15 phút, để tổng đài nghe kịp người gọi lại"))
    ladder_minutes = IntegerField(
        _l("Sau bao nhiêu phút thì báo trưởng thôn đi gọi người chưa nghe"),
        [Optional()],
        description=_l("Để trống: không báo."),
    )
    ladder_for = SelectField(_l("Chưa nghe là"), choices=_choices(words.LADDER_FOR))

    def offer(self) -> AlertForm:
        """Fill the choices with what the colleague may pick."""
        known = communes.within(me().area(WRITE))
        more = {code: place(code) for code in self.communes.data or () if code not in known}
        self.communes.choices = _choices({**known, **more})
        nobody = (NOTHING, _("không"))
        own = me().id if self.small_area else None
        ready, _many = lists.listed(tx(), state=lists.State.READY, made_by=own, limit=_LISTS)
        offered = [(one.public_id, f"{one.name} ({grouped(one.good)})") for one in ready]
        for field in (self.list_ref, self.without_list):
            field.choices = [nobody, *offered]
        self.topic.choices = [nobody, *TOPICS.items()]
        watched = [("", _("mọi diện")), *classes().items()]
        self.quarantine.choices = [nobody, *(watched if _may("quarantine") else ())]
        screened = [(one.value, label) for one, label in SCREENING.items()]
        self.screening.choices = [nobody, *(screened if _may("screening") else ())]
        return self

    @property
    def may_pick_visitors(self) -> bool:
        """Whether they may read who was where."""
        return _may("site")

    @property
    def small_area(self) -> bool:
        """Whether only communes, lists and the drill list may be picked."""
        return me().area(WRITE) is not None

    def places(self) -> tuple[Named, Named]:
        """What the lines of names come to: who is told, and who is left out."""
        chosen = self.communes.data or []
        return reach.named(self.names.data or "", chosen), reach.named(self.without_names.data or "", ())

    def draft(self) -> Draft:
        """What was filled in."""
        told, left_out = self.places()
        codes = list(dict.fromkeys([*told.codes, *(self.communes.data or ())]))
        include = reach.parts(self, codes)
        if not include and self.reality.data != "actual":
            include = [{"kind": "drill"}]
        return Draft(
            event=(self.event.data or "").strip(),
            issuer=(self.issuer.data or "").strip(),
            reality=self.reality.data,
            purpose=self.purpose.data,
            category=self.category.data,
            urgency=self.urgency.data,
            severity=self.severity.data,
            certainty=self.certainty.data,
            responses=self.responses.data or (),
            audience={
                "include": include,
                "leave_out": reach.without(self, left_out.codes),
                "lang": self.lang.data or "",
            },
            starts_at=aware(self.starts_at.data),
            expires_at=aware(self.expires_at.data) or clock.now() + USUAL_LIFE,
            in_waves=bool(self.in_waves.data),
            ladder_minutes=self.ladder_minutes.data,
            ladder_for=self.ladder_for.data,
            accents=self.accents.data,
            texts=self.texts(),
        )

    def texts(self) -> list[Text]:
        """What is said, Vietnamese always, other languages where something is written."""
        found = []
        for lang in alerts.writing.LANGUAGES:
            said = {name: (getattr(self, f"{name}_{lang}").data or "").strip() for name in FIELDS}
            if lang == "vi" or any(said.values()):
                found.append(Text(lang=lang, **said))
        return found


def usual() -> dict[str, Any]:
    """A new form before anybody has typed."""
    starts = clock.local(clock.now()).replace(second=0, microsecond=0, tzinfo=None)
    return {
        "reality": "actual", "purpose": "emergency", "category": "met", "severity": "severe", "urgency": "immediate",
        "certainty": "likely", "accents": "fold", "expires_at": starts + USUAL_LIFE, "ladder_minutes": USUAL_LADDER,
        "ladder_for": Draft.ladder_for, "issuer": me().unit or "", **dict.fromkeys(
            ("list_ref", "topic", "quarantine", "screening", "without_list"), NOTHING
        ),
    }  # fmt: skip


def of_model(model: Model) -> dict[str, Any]:
    """A form begun with a model: what everybody knows is filled in, the other holes wait for who writes."""
    here = clock.local(clock.now())
    known = {"giờ": f"{here:%H:%M}", "ngày": f"{here.day}/{here.month}"} | (
        {"cơ quan": me().unit} if me().unit else {}
    )
    data = usual() | {
        name: getattr(model, name) for name in ("event", "category", "severity", "urgency", "certainty")
    }
    data |= {
        "responses": list(model.responses),
        "expires_at": data["expires_at"] - USUAL_LIFE + timedelta(hours=model.hours),
    }
    for text in model.texts:
        for name in FIELDS:
            said = getattr(text, name)
            for hole, words_ in known.items():
                said = said.replace(f"{{{hole}}}", str(words_))
            data[f"{name}_{text.lang}"] = said
    return data


def filled(draft: Draft) -> dict[str, Any]:
    """A draft as the form has it; what says no more than the text message is left empty."""
    plain = (
        "reality", "purpose", "category", "severity", "urgency", "certainty", "accents", "event", "issuer", "in_waves",
        "ladder_minutes", "ladder_for",
    )  # fmt: skip
    data = {name: getattr(draft, name) for name in plain} | {"responses": list(draft.responses)}
    data |= {"starts_at": wall(draft.starts_at), "expires_at": wall(draft.expires_at)}
    data |= reach.filled(alerts.audience.unpack(draft.audience))
    for text in draft.texts:
        for name in FIELDS:
            said = getattr(text, name)
            same = said == (draft.event if name == "headline" else text.sms) and name != "sms"
            data[f"{name}_{text.lang}"] = "" if same else said
    return data


def aware(said: datetime | None) -> datetime | None:
    """A local time as it is kept."""
    return None if said is None else said.replace(tzinfo=clock.VIETNAM)


def wall(moment: datetime | None) -> datetime | None:
    """A moment as a form has it."""
    return None if moment is None else clock.local(moment).replace(tzinfo=None)


def _may(kind: str) -> bool:
    """Whether the colleague may pick people by what such a part says of them."""
    return me().may(alerts.scope.NEEDS[kind])
