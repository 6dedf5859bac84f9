"""The desk of recordings: what a caller said is heard, written, and becomes the declaration it was meant to be."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from flask.testing import FlaskClient
from sqlalchemy import text

from gateway import clock
from gateway.dictation import recordings
from gateway.house import House
from tests.console.conftest import Browser
from tests.ivr.caller import Caller
from tests.ivr.test_spoken import up_to_the_name

Enter = Callable[..., Browser]
NUMBER = "+84900000077"
SOUND = b"RIFF" + bytes(60)


def spoken(client: FlaskClient, house: House) -> str:
    """Somebody declares by phone; the path of the page where it waits."""
    caller = Caller(client, NUMBER)
    up_to_the_name(caller).says(2).says(4).presses("1").hangs_up()
    with house.db.transaction() as tx:
        recordings.keep(tx, "twilio", caller.recordings[1], SOUND, clock.now() - timedelta(seconds=1))
        return f"/console/dictation/{tx.execute(text('SELECT id FROM dictations')).scalar()}"


def test_a_declaration_by_phone_is_written_down(house: House, signed_in: Enter, client: FlaskClient) -> None:
    path = spoken(client, house)
    agent = signed_in("agent")
    assert "khai y tế" in agent.get("/console/dictation").text
    page = agent.get(path).text
    assert "1985" in page and "Họ và tên người khai" in page and "đang về" in page
    with house.db.transaction() as tx:
        name = tx.execute(text("SELECT public_id FROM recordings WHERE asked = 'K1'")).scalar()
        other = recordings.note(tx, "twilio", "RE" + "c" * 32, "cal_x", NUMBER, "K1", 2, clock.now())
    sound = agent.get(f"{path}/{name}.wav")
    assert (sound.data, sound.mimetype) == (SOUND, "audio/wav")
    assert agent.get(f"{path}/{other}.wav").status_code == 404  # of another talk
    write = f"{path}/write"
    assert "không nhận lời đó" in agent.post(write, path, step="place", said="qqqq qqqq").text
    agent.post(write, path, step="name", said="Nguyễn Văn An")
    agent.post(write, path, step="address", said="thôn Mỹ Tường 2")
    assert "Chọn xã" in agent.post(write, path, step="place", said="Nhơn Hải").text
    assert "Đã chép xong" in agent.post(write, path, said="1").text
    assert "đã có người chép xong" in agent.post(write, path, said="1").text
    with house.db.transaction() as tx:
        assert tx.execute(text("SELECT count(*) FROM declarations WHERE channel = 'voice'")).scalar() == 1
        acts = set(tx.execute(text("SELECT action FROM audit_log")).scalars())
        assert {"recording.listen", "dictation.write", "dictation.done"} <= acts


def test_what_nobody_understands_is_called_back(house: House, signed_in: Enter, client: FlaskClient) -> None:
    path = spoken(client, house)
    agent = signed_in("agent")
    assert "hẹn gọi lại" in agent.post(f"{path}/unclear", path).text
    assert "Không có lời ghi âm nào đang chờ" in agent.get("/console/dictation").text


def test_only_who_may_hear_it_does(house: House, signed_in: Enter, client: FlaskClient) -> None:
    path = spoken(client, house)
    assert signed_in("editor").get(path).status_code == 403
