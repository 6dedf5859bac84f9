"""One key of a keypad offers what the help desk does; each then goes on as if its own word had been texted."""

from __future__ import annotations

from typing import Any, Final

from gateway.dialogue.context import Ctx
from gateway.dialogue.questions import Choose
from gateway.dialogue.steps import Option, Prompt
from gateway.services.help_desk import asking, doctor, feedback, relief, report, samples
from gateway.services.help_desk.asking import Asking
from gateway.services.service import Sample, Service

_SCRIPTS: Final = {
    "pa": report.script,
    "gao": relief.script,
    "bs": doctor.script,
    "gopy": feedback.script,
}
_OFFERED: Final = (
    Option("pa", ("báo", "phản ánh")),
    Option("gao", ("lương thực", "thuốc", "chỗ ở")),
    Option("bs", ("bác sĩ",)),
    Option("gopy", ("góp ý",)),
)


def script(ctx: Ctx) -> Asking:
    """Which one, and then its own questions."""
    wanted: Any = yield Choose("which", Prompt("HD_WHICH"), _OFFERED, **asking.AGAIN)
    return (yield from _SCRIPTS[wanted](ctx))


OFFER: Final = Service(
    name="help_desk",
    version=1,
    script=script,
    complete=asking.nothing_more,
    keywords=(),
    menu_item="",
    keys="76",
    household=relief.RELIEF.household,
    look_ups=asking.look_ups,
    effects=feedback.effects,
    samples=(
        Sample("a report", samples.KEYS, ("1", "nhon", "1", "12"), samples.DO),
        Sample("food", samples.KEYS, ("2", "1", "nhon", "1"), samples.DO),
        Sample("a doctor", samples.KEYS, ("3",), samples.DO),
        Sample("feedback", samples.KEYS, ("4", "trạm đóng cửa"), samples.DO),
    ),
)
