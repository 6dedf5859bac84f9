"""The desk of recorded prompts: what is missing is listed, a file is brought, somebody listens, callers hear it."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from gateway import clock, prompts, speech
from gateway.console import takes_lists
from gateway.house import House
from gateway.prompts import Recording
from ivr import sounds
from ivr.sounds import Text
from tests.console.conftest import Browser
from tests.console.sirens import audited
from tests.prompts.sounds import sox, tone

PROMPTS = "/console/prompts"
SILENT = f"{PROMPTS}/vi.V_SILENT.0"
FILE = speech.speak("Chưa nghe bấm phím nào.", "vi", kind="phone")
SignedIn = Callable[..., Browser]


def bring(used: Browser, page: str = SILENT, body: bytes = FILE, **more: str) -> str:
    """The page after a file was sent."""
    sent: dict[str, object] = {"file": (BytesIO(body), "doc.wav"), **more}
    return html.unescape(used.post(f"{page}/bring", f"{page}/bring", **sent).text)


def newest(house: House) -> Recording:
    with house.db.transaction() as tx:
        return tx.scalars(select(Recording).order_by(Recording.id.desc())).first() or Recording()


def decide(used: Browser, house: House, verb: str, page: str = SILENT, **more: str) -> str:
    return html.unescape(
        used.post(f"{PROMPTS}/recordings/{newest(house).public_id}/{verb}", page, **more).text
    )


def test_a_file_is_listened_to_and_heard_by_callers(
    house: House, signed_in: SignedIn, client: FlaskClient
) -> None:
    editor = signed_in("editor")
    assert "Chưa có bản ghi: máy đọc." in html.unescape(editor.get(SILENT).text)
    page = bring(editor, speaker="Người đọc")
    assert "Đã nhận bản ghi" in page and "chờ nghe lại" in page and "Người đọc" in page
    recording = newest(house)
    heard = editor.get(f"{PROMPTS}/recordings/{recording.public_id}.wav")
    assert heard.mimetype == "audio/wav" and heard.data.startswith(b"RIFF")
    assert "Từ bây giờ người gọi nghe bản này." in decide(editor, house, "accept")
    name = sounds.seal(Text("V_SILENT", {}, "vi"), clock.now())
    assert client.get(f"/ivr/sound/{name}.wav").headers["X-Said-By"] == "person"
    assert speech.samples(editor.get(f"{SILENT}/heard.wav").data).startswith(speech.samples(heard.data))
    assert "Đã rút bản ghi" in decide(editor, house, "withdraw")
    assert editor.get(f"{PROMPTS}/recordings/{recording.public_id}.wav").status_code == 404
    assert [len(audited(house, f"prompt.{act}")) for act in ("record", "accept", "withdraw")] == [1, 1, 1]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "Tệp rỗng."),
        (b"%PDF-1.7", "không phải tệp âm thanh đọc được"),
        (b"RIFF\0\0\0\0WAVEfmt ", "bị hỏng hoặc chưa trọn"),
        (tone(70, kind="ogg"), "Dài quá 60 giây"),
        (tone(0.1), "Ngắn quá"),
        (sox("-n", "-r", "8000", "-t", "wav", "-", "trim", "0", "2"), "Không nghe thấy tiếng người"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_beside_it(
    house: House, signed_in: SignedIn, body: bytes, said: str
) -> None:
    assert said in bring(signed_in("supervisor"), body=body)
    assert newest(house).id is None


def test_a_large_file_may_be_sent_there(signed_in: SignedIn) -> None:
    assert takes_lists(f"{SILENT}/bring") and not takes_lists(SILENT)
    studio = sox("-n", "-r", "44100", "-c", "2", "-b", "16", "-t", "wav", "-", "synth", "15", "sine", "440")
    assert len(studio) > 2_000_000 and "Đã nhận bản ghi" in bring(signed_in("editor"), body=studio)


def test_where_no_engine_speaks_a_second_person_listens(house: House, signed_in: SignedIn) -> None:
    editor, second = signed_in("editor"), signed_in("supervisor")
    page = f"{PROMPTS}/rog.V_SILENT.0"
    assert "nối với phiên dịch" in html.unescape(editor.get(page).text)
    assert editor.get(f"{page}/heard.wav").status_code == 404
    assert "Ghi tên người đọc" in bring(editor, page)
    shown = bring(editor, page, speaker="Katơr Thị Sa", said="Oh hơmư")
    assert "Oh hơmư" in shown and "Đã nghe, cho" not in shown
    assert "cần một người thứ hai" in decide(editor, house, "accept", page)
    assert "Ghi vì sao" in decide(second, house, "return", page, why="x")
    assert "tiếng ồn" in decide(second, house, "return", page, why="tiếng ồn")
    bring(editor, page, speaker="Katơr Thị Sa")
    assert "Từ bây giờ" in decide(second, house, "accept", page)
    assert "vừa được người khác xử lý" in decide(second, house, "accept", page)


def test_what_is_missing_is_listed_by_language(house: House, signed_in: SignedIn) -> None:
    editor = signed_in("editor")
    bring(editor)
    decide(editor, house, "accept")

    def listed(query: str) -> list[str]:
        page = editor.get(f"{PROMPTS}?{query}&size=100").text
        return re.findall(r'data-label="Mã"[^>]*><a[^>]*>([A-Z0-9_]+)', page)

    assert listed("lang=vi&standing=recorded") == ["V_SILENT"]
    assert "V_SILENT" not in listed("lang=vi&topic=voice&standing=needed")
    assert "V_SILENT" in listed("lang=rog&topic=voice&standing=missing")
    assert listed("lang=vi&q=chua nghe bam") == ["V_SILENT"]
    with house.db.transaction() as tx:
        tx.execute(update(Recording).values(words="Chưa nghe gì."))
    assert listed("lang=vi&standing=stale") == ["V_SILENT"]
    assert "Lời khi ghi" in html.unescape(editor.get(SILENT).text)
    whole = html.unescape(editor.get(PROMPTS).text)
    assert "Raglai" in whole and "Chăm" in whole and "English" in whole


def test_a_number_for_the_phone_is_shown_to_who_asked(house: House, signed_in: SignedIn) -> None:
    editor, second = signed_in("editor"), signed_in("supervisor")
    page = editor.post(f"{SILENT}/phone", SILENT)
    assert re.search(r'class="figure">\d{3} \d{3}<', page.text) and "bấm phím sao" in html.unescape(page.text)
    address = page.request.path
    assert 'class="figure"' not in second.get(address).text
    several = editor.post(f"{PROMPTS}/sittings", PROMPTS, lang="vi", topic="voice", standing="needed")
    assert several.text.count("<li><a") > 5
    assert "Số đã hết hạn" in html.unescape(editor.get(address).text)
    nobody = editor.post(f"{PROMPTS}/sittings", PROMPTS, lang="rog", topic="voice")
    assert "Ghi tên người đọc" in html.unescape(nobody.text)
    nothing = editor.post(f"{PROMPTS}/sittings", PROMPTS, lang="vi", q="khong co loi nay")
    assert "từ 1 đến 30 lời" in html.unescape(nothing.text)


def test_what_is_no_text_is_not_found(signed_in: SignedIn) -> None:
    editor = signed_in("editor")
    for key in ("vi.NO_SUCH.0", "vi.V_SILENT.9", "xx.V_SILENT.0", "vi.V_SILENT", "vi.V_SILENT.x"):
        assert editor.get(f"{PROMPTS}/{key}").status_code == 404
        assert editor.get(f"{PROMPTS}/{key}/heard.wav").status_code == 404
    assert editor.get(f"{PROMPTS}/recordings/rec_x.wav").status_code == 404
    assert editor.get(f"{PROMPTS}/sittings/sit_x").status_code == 404
    assert signed_in("agent").get(PROMPTS).status_code == 403
    assert prompts.MOST == 10 * 1024 * 1024
