"""Why a decision is refused, in a sentence for whoever pressed the button; each has a code for pages to translate."""

from __future__ import annotations

from gateway.approvals.states import State
from gateway.errors import Conflict, Forbidden

_BY = {
    State.APPROVED: "Đã có người khác duyệt việc này.",
    State.RETURNED: "Đã có người khác trả lại việc này.",
    State.WITHDRAWN: "Người trình đã rút lại việc này.",
}


class SamePerson(Forbidden):
    """Whoever submitted it wants to decide it."""

    code = "same_person"

    def __init__(self) -> None:
        super().__init__("Người trình không được tự duyệt: cần một người thứ hai.")


class Decided(Conflict):
    """Somebody was quicker: it waits for nobody any more."""

    code = "already_decided"

    def __init__(self, state: State) -> None:
        super().__init__(_BY[state])
        self.state = state


class Changed(Conflict):
    """What the approver saw is not what was submitted."""

    code = "changed"

    def __init__(self) -> None:
        super().__init__("Nội dung đã khác với lúc trình: xem lại rồi mới duyệt.")


class Waiting(Conflict):
    """It has been submitted already, and nobody has decided yet."""

    code = "already_waiting"

    def __init__(self) -> None:
        super().__init__("Việc này đang chờ duyệt: rút lại trước khi trình nội dung khác.")
