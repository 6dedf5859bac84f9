"""Rows by voice in which we call: codes (A1), the code of a relative's landline (E1), alerts (B8, A24)."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import text

from gateway import clock, people
from gateway.alerts import Text
from gateway.messages.terms import Terms
from tests.alerts.siren import living
from tests.journeys.called import Rung, digits
from tests.journeys.subscribers import e164
from tests.journeys.town import Phone, Town
from tests.rows.alarming import alarm, counts, said
from tests.rows.at_the_gate import on_duty
from tests.rows.calling import declares
from tests.rows.dictating import written
from tests.rows.teams import in_town
from tests.rows.telling import declare, talk
from tests.rows.test_a1 import checked
from tests.waiting import until

PATH = "/api/v1/verifications"
CALLS = (Terms("twilio-calls", "twilio-calls", rate=1.0, calls=True),)
SPOKEN = "Lũ đang lên nhanh. Rời ngay bờ suối, lên trường xã."
PATIENCE = 60

_desks = itertools.count(1)


@pytest.fixture
def phone(new_phone: Callable[[], Phone]) -> Phone:
    """A phone nobody has used yet; who carries its texts is nobody's business here."""
    return new_phone()


@pytest.fixture
def desk(town: Town) -> Phone:
    """A landline nobody has called yet."""
    return town.phone(f"025939{next(_desks):05d}")


@pytest.fixture
def alone(town: Town, desk: Phone) -> Iterator[str]:
    """A commune where nobody lives but whoever has that landline."""
    with in_town(town) as tx:
        commune = tx.execute(
            text("""SELECT c.code FROM communes c
                     WHERE c.valid_to IS NULL AND NOT EXISTS (SELECT FROM people p WHERE p.commune_code = c.code)
                     ORDER BY c.code DESC LIMIT 1""")
        ).scalar_one()
        living(tx, [e164(desk)], commune, clock.now())
    yield commune
    with in_town(town) as tx:
        tx.execute(
            text("UPDATE people SET commune_code = NULL WHERE commune_code = :code"), {"code": commune}
        )


@pytest.mark.row("A1", "voice")
def test_a1_by_voice_the_digits_after_a_key_right_once(town: Town, phone: Phone) -> None:
    rung = Rung(phone)
    begun = str(town.api("POST", PATH, {"to": phone.number, "channel": "voice"})["id"])
    rung.rings()
    rung.does(answer=True)
    rung.hears("bấm một để nghe mã")
    rung.does(press="1")
    code = digits(rung.hears("Mã xác thực là", "Nhắc lại"))
    rung.does(hangup=True)
    assert checked(town, begun, code) == {"status": "approved"}
    assert checked(town, begun, code) == 404
    assert phone.inbox() == []


@pytest.mark.row("A1", "voice")
def test_a1_by_voice_a_machine_hears_no_code(town: Town, phone: Phone) -> None:
    rung = Rung(phone)
    rung.does(habit="machine")
    town.api("POST", PATH, {"to": phone.number, "channel": "voice"})
    until(lambda: rung.now()["status"] == "completed", PATIENCE)
    assert rung.now()["heard"] == []


@pytest.mark.row("E1", "voice")
def test_e1_by_voice_a_relatives_landline_says_the_code(
    town: Town, phone: Phone, desk: Phone, new_phone: Callable[[], Phone]
) -> None:
    gate, rung = on_duty(town, new_phone()), Rung(desk)
    declare(phone)
    with in_town(town) as tx:
        people.know(tx, e164(desk), clock.now())
        tx.execute(
            text("""INSERT INTO household_members (number, ord, person_id)
                    SELECT :desk, 1, person_id FROM household_members WHERE number = :phone"""),
            {"desk": e164(desk), "phone": e164(phone)},
        )
    talk(gate, f"DS {phone.number} NHA", "Ma dang gui den may nguoi nha")
    rung.rings()
    rung.does(answer=True)
    rung.hears("bấm một để nghe mã")
    rung.does(press="1")
    code = digits(rung.hears("Mã vào Chợ Ninh Hải là", "Chỉ đọc cho cán bộ ở cổng"))
    rung.does(hangup=True)
    talk(gate, f"CI {phone.number} {code}", "DA VAO Cho Ninh Hai")


@pytest.mark.row("B8", "voice")
@pytest.mark.row("A24", "voice")
def test_b8_by_voice_a_landline_is_warned_and_says_that_it_is_safe(
    town: Town, desk: Phone, alone: str
) -> None:
    rung, body = Rung(desk), said(town)
    alert = alarm(
        town,
        [],
        body,
        terms=CALLS,
        texts=[Text(sms=body, spoken=SPOKEN)],
        audience={"include": [{"kind": "communes", "codes": [alone]}]},
    )
    rung.rings()
    rung.does(answer=True)
    rung.hears(SPOKEN)
    rung.hears("an toàn, bấm tám", "Cần cứu, bấm chín")
    rung.does(press="8")
    rung.hears("an toàn")
    until(lambda: counts(town, alert) == {"audience": 1, "delivered": 1, "heard": 1}, PATIENCE)


@pytest.mark.row("B8", "voice")
def test_b8_by_voice_who_may_release_is_called_and_releases(town: Town, phone: Phone, desk: Phone) -> None:
    """Nobody is at a computer: the second person hears it read back, keys their PIN, then the code of the text."""
    colleagues = json.loads((town.folder / "secrets" / "accounts.json").read_text())
    pin = next(each["pin"] for each in colleagues if each["email"] == "phat2@demo.example")
    with in_town(town) as tx:
        number = tx.execute(
            text("SELECT phone FROM accounts WHERE email = 'phat2@demo.example'")
        ).scalar_one()
    officer, body = town.phone("0" + number.removeprefix("+84")), said(town)
    rung = Rung(officer)
    alert = alarm(town, [phone], body, terms=CALLS, submitter="phat1")
    rung.rings()
    rung.does(answer=True)
    rung.hears("Để nghe, bấm một")
    rung.does(press="1")
    rung.hears("Cảnh báo thật: Lũ lên nhanh", "một số")
    rung.hears("LŨ LÊN NHANH")
    rung.does(press=pin)
    code = re.search(r"\b[0-9]{6}\b", officer.reads("Ma duyet canh bao 1022"))
    assert code is not None
    rung.does(press=code[0])
    rung.hears("Để duyệt và gửi ngay tới một số")
    rung.does(press="1")
    rung.hears("đang được gửi")
    phone.reads("LU LEN NHANH")
    until(lambda: counts(town, alert).get("audience") == 1, PATIENCE)


@pytest.mark.row("B8", "voice")
def test_b8_by_voice_rescue_is_asked_for_in_the_call(town: Town, desk: Phone, alone: str) -> None:
    rung, body = Rung(desk), said(town)
    alert = alarm(
        town,
        [],
        body,
        terms=CALLS,
        texts=[Text(sms=body, spoken=SPOKEN)],
        audience={"include": [{"kind": "communes", "codes": [alone]}]},
    )
    rung.rings()
    rung.does(answer=True)
    rung.hears(SPOKEN)
    rung.does(press="9")
    rung.hears("Đã nhận yêu cầu cấp cứu")
    rung.does(hangup=True)
    until(lambda: counts(town, alert).get("rescue") == 1, PATIENCE)


@pytest.mark.row("A7", "voice")
@pytest.mark.row("A10", "voice")
def test_a10_by_voice_the_phone_at_home_says_the_code_that_opens_the_gate(
    town: Town, desk: Phone, phone: Phone
) -> None:
    """Whose number is a landline: declared by a call, let in by what their own phone has said."""
    gate, rung = on_duty(town, phone), Rung(desk)
    line = declares(desk)
    line.says("Nguyễn Văn An").hears("Xin nói thôn")
    line.says("thôn Mỹ Tường hai").hears("Xin nghe lại")
    line.presses("1").hears("Đã ghi lời nói")
    line.hangs_up()
    written(town, desk, ("name", "Nguyễn Văn An"), ("address", "thôn Mỹ Tường 2"))
    talk(gate, f"DS {desk.number}", "CO to khai con han")
    rung.rings()
    rung.does(answer=True)
    rung.hears("bấm một để nghe mã")
    rung.does(press="1")
    code = digits(rung.hears("Mã vào Chợ Ninh Hải là", "Chỉ đọc cho cán bộ ở cổng"))
    rung.does(hangup=True)
    talk(gate, f"CI {desk.number} {code}", "DA VAO Cho Ninh Hai", "AN, to khai den")
