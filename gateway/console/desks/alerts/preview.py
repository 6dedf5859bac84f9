"""What is said as phones show it, and what is wrong with it: asked for again and again while it is typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from flask import render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from gateway import alerts, clock
from gateway.alerts import Alert, Finding, Text, Words
from gateway.alerts.checking import FIELDS
from gateway.console.desks.alerts import words
from gateway.console.desks.alerts.deciding import terms
from gateway.console.desks.alerts.desk import DESK, WRITE
from gateway.console.desks.alerts.form import AlertForm, aware
from gateway.console.language import shown
from gateway.text.accents import apply as apply_accents
from gateway.text.segments import Measure, measure

_FORMS: Final = {"fold": _l("không dấu"), "keep": _l("có dấu")}


@dataclass(frozen=True)
class OnPhone:
    """The text in one form of its letters. `leaves`: whether this form is sent at all."""

    label: Any
    body: str
    size: Measure
    leaves: bool


@dataclass(frozen=True)
class Spoken:
    """One language: its text in both letters."""

    lang: str
    label: Any
    forms: Sequence[OnPhone]


@dataclass(frozen=True)
class Preview:
    """What the panel shows."""

    said: Sequence[Spoken]
    forbids: Sequence[Finding]
    warns: Sequence[Finding]


@DESK.action("/preview", WRITE)
def panel() -> str:
    """The panel alone, out of the form as it stands."""
    return render_template("desks/alerts/preview.html", preview=of(AlertForm().offer()), say=say)


def of(form: AlertForm) -> Preview:
    """The panel of a form that may be half filled in."""
    now = clock.now()
    alert = Alert(
        reality=form.reality.data or "actual",
        purpose=form.purpose.data or "emergency",
        relation=None,
        event=(form.event.data or "").strip(),
        issuer=(form.issuer.data or "").strip(),
        accents=form.accents.data or "fold",
        starts_at=aware(form.starts_at.data),
        expires_at=aware(form.expires_at.data) or now + timedelta(hours=6),
    )
    said = [_in_full(alert, text) for text in form.texts()]
    refused = alerts.registered.look(said, terms(), alert.purpose)
    return shown_of(alert, said, [*alerts.checking.look(alert, said, now), *refused])


def shown_of(alert: Alert, said: Sequence[Words], findings: Sequence[Finding]) -> Preview:
    """The panel of an alert and its words."""
    return Preview(
        [_spoken(alert, each) for each in said],
        alerts.checking.forbids(findings),
        alerts.checking.warns(findings),
    )


def say(finding: Finding) -> str:
    """A finding in the language of the page: in Vietnamese what the rule itself says, which names the words."""
    said = finding.said if shown() == "vi" else str(words.RULES.get(finding.rule, finding.said))
    field = words.FIELDS.get(finding.field, finding.field)
    if finding.lang in ("", "vi"):
        return str(_("%(field)s: %(said)s", field=str(field).capitalize(), said=said))
    return str(_("%(field)s (tiếng Anh): %(said)s", field=str(field).capitalize(), said=said))


def _spoken(alert: Alert, said: Words) -> Spoken:
    leaving = {"own": ("fold", "keep"), "auto": ("fold", "keep")}.get(alert.accents, (alert.accents,))
    bodies = {form: apply_accents(said.sms, form) for form in _FORMS}  # type: ignore[arg-type]  # words of the policy
    if said.lang != "vi" and bodies["fold"] == bodies["keep"]:
        bodies, leaving = {"keep": bodies["keep"]}, ("keep",)
    return Spoken(
        said.lang,
        words.LANGUAGES[said.lang],
        [OnPhone(_FORMS[form], body, measure(body), form in leaving) for form, body in bodies.items()],
    )


def _in_full(alert: Alert, text: Text) -> Words:
    """As it is stored: what is left empty is said as the text message says it (`alerts.writing`)."""
    said = {name: " ".join(getattr(text, name).split()) for name in FIELDS}
    said["headline"] = said["headline"] or alert.event
    for name in ("spoken", "chat", "loudspeaker"):
        said[name] = said[name] or said["sms"]
    return Words(lang=text.lang, **said)
