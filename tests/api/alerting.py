"""Two colleagues with keys by a stream that rises: one writes, one releases; what they send, and who is told."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from gateway import clock
from gateway.accounts import staff
from gateway.house import House
from tests.alerts.siren import VINH_HAI, living, numbers

from .conftest import Caller


class People:
    """`ann` writes, `binh` releases; both by keys that act for their accounts."""

    def __init__(self, house: House, client: FlaskClient, api_key: Callable[..., str]) -> None:
        self.house = house
        self._client = client
        self._api_key = api_key
        self.ann = self.caller("Ann Thử", ["cdc"], "alert.draft")
        self.binh = self.caller("Bình Thử", ["releaser"], "alert.draft", "alert.approve")
        with house.db.transaction() as tx:
            living(tx, numbers(3), now=clock.now())

    def account(self, name: str, roles: Iterable[str], communes: list[str] | None = None) -> int:
        """An account of nobody."""
        with self.house.db.transaction() as tx:
            unit = None
            if communes is not None:
                unit = staff.add_unit(tx, f"Đơn vị {name}", communes, by="tests", now=clock.now())
            made = staff.add(
                tx,
                name=name,
                email=f"{name.split()[0].lower()}.{len(name)}@demo.example",
                number=None,
                roles=list(roles),
                unit_id=unit,
                password=None,
                by="tests",
                now=clock.now(),
            )
            return made.id

    def caller(
        self, name: str, roles: Iterable[str], *scopes: str, communes: list[str] | None = None
    ) -> Caller:
        """Somebody's key."""
        key = self._api_key(*scopes, name=name, account_id=self.account(name, roles, communes))
        return Caller(self._client, key)

    def drafted(self, **changes: Any) -> str:
        """The id of a draft of Ann's."""
        answer = self.ann.post("/api/v1/alerts", wish(**changes))
        assert answer.status_code == 201, answer.text
        return str(answer.json["id"])

    def submitted(self, **changes: Any) -> tuple[str, str]:
        """Id and fingerprint of an alert that waits for Bình."""
        alert = self.drafted(**changes)
        answer = act(self.ann, alert, "submit")
        assert answer.status_code == 200, answer.text
        return alert, str(answer.json["seen"])

    def approved(self, **changes: Any) -> str:
        """An alert on its way."""
        alert, seen = self.submitted(**changes)
        answer = act(self.binh, alert, "approve", seen=seen)
        assert answer.status_code == 200, answer.text
        return alert


def act(caller: Caller, alert: str, verb: str, **body: Any) -> TestResponse:
    """POST /api/v1/alerts/{alert}/{verb}."""
    return caller.post(f"/api/v1/alerts/{alert}/{verb}", body)


def flood(reality: str = "actual") -> str:
    """A text without a flaw, of this hour."""
    now, end = clock.local(clock.now()), clock.local(clock.now() + timedelta(hours=10))
    said = (
        f"UBND xã Vĩnh Hải {now:%H:%M} {now.day}/{now.month}: LŨ LÊN NHANH đến {end:%H:%M} {end.day}/{end.month}. "
        "Rời ngay bờ suối, lên Trường Nhơn Hải. Cần cứu: soạn 9. An toàn: soạn 8 gửi 1022"
    )
    return said if reality == "actual" else f"DIỄN TẬP. {said}. HẾT DIỄN TẬP"


def wish(**changes: Any) -> dict[str, Any]:
    """A draft as it is sent."""
    return {
        "event": "Lũ lên nhanh",
        "issuer": "UBND xã Vĩnh Hải",
        "expires_at": (clock.now() + timedelta(hours=10)).isoformat(),
        "texts": {"vi": {"sms": flood(str(changes.get("reality", "actual")))}},
        "audience": {"include": [{"kind": "communes", "codes": [VINH_HAI]}]},
        **changes,
    }
