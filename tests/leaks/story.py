"""Feeds marked words through every way into a running gateway; judges nothing."""

from __future__ import annotations

import http.client
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

from sqlalchemy import create_engine, text
from twilio.request_validator import RequestValidator

from gateway.text.fold import strip_accents
from tests.journeys.town import Phone, Town
from tests.waiting import STANDSTILL, until

WORD = "Quỳnhvơzel"
"""Invented, and part of every mark: one search finds them all."""
PLAIN = strip_accents(WORD)  # where only ASCII can go

MARKS = {
    "name in a dialogue": f"{WORD} Thặcbexum",
    "address in a dialogue": f"hẻm {WORD} Vĩquapha",
    "journey in own words": f"{WORD} Đạkvưng",
    "sign in own words": f"ngứa lưỡi {WORD} Wumplequớt",
    "name in one line": f"{WORD} Ferqualdim",
    "address after one line": f"ngõ {WORD} Wexoto",
    "half of a dialogue": f"{WORD} Hewumbo",
    "free text": f"trâu {WORD} Kwẻlbrunda lạc mất",
    "question": f"bao giờ {WORD} Jụfbranquor có điện",
    "rescue": f"{WORD} Sẫvroldimp ngập tới mái",
    "more about the rescue": f"còn hai người {WORD} Vọktranzel trên mái",
    "text while the database refuses": f"con mèo {WORD} Cựzwelpandor không ăn",
    "API message": f"Lịch tiêm của {WORD} Zéfglandor đổi sang thứ hai",
    "API message while the database refuses": f"Kết quả của {WORD} Fỉnwoxtral đã có",
    "API preview": f"Xem trước {WORD} Mẹdrulvank",
    "API malformed body": f"{WORD} Brựkzantol không đóng ngoặc",
    "API wrong types": f"{WORD} Glọwexnab trong mảng",
    "API unknown field": f"{WORD} Pjẫkvurmel là khoá lạ",
    "API recipient": f"{WORD} Hjowzentalk",
    "API over-long text": f"{WORD} Vuxtrabelm",
    "API wrong key": f"gw_{PLAIN}Nolbertwizzqup",
    "API address": f"msg_{PLAIN}krimbowaltez",
    "API query": f"{WORD} Tốwkrandizel",
    "webhook unsigned": f"{WORD} Yểbwundrakel",
    "webhook of another account": f"{WORD} Swọlquembat",
    "webhook without a sender": f"{WORD} Rặvjuxtopel",
    "webhook query": f"{WORD} Cozwandrulip",
    "webhook over a mebibyte": f"{WORD} Jombrizwaltu",
}
"""What is fed, by where it is fed."""

PHONES = {
    name: f"+8490077{nth:04d}"
    for nth, name in enumerate(("talks", "line", "leaves", "asks", "cries", "faults"))
}
API_PHONE = "+84900770099"

_DIALOGUE = {
    "Dong y: soan 1": "1",
    "1/8": MARKS["name in a dialogue"],
    "2/8": "1979",
    "3/8": "2",
    "4/8": "Nhon Hai",
    "dung khong? 1 Dung": "1",
    "5/8": MARKS["address in a dialogue"],
    "tinh khac, nuoc khac khong": MARKS["journey in own words"],
    "Ve tu tinh": "Da Nang",
    "Den day ngay nao": "hom nay",
    "Den bang gi": "3",
    "Bien so xe": "K",
    "7/8": MARKS["sign in own words"],
    "8/8": "1",
    "Xem lai:": "1",
}


def tell(town: Town) -> None:
    """Everything, in order; afterwards nothing waits any more."""
    _declarations(town)
    _words_for_a_person(town)
    _rescue(town)
    _api(town)
    _webhooks(town)
    _faults(town)
    _when_answered(town)


def _declarations(town: Town) -> None:
    talk(town.phone(PHONES["talks"]), "KB", _DIALOGUE)
    line = f"KB {MARKS['name in one line']} 1985 nam Nhon Hai khoe"
    talk(town.phone(PHONES["line"]), line, {**_DIALOGUE, "5/8": MARKS["address after one line"]})
    leaver = town.phone(PHONES["leaves"])
    leaver.texts("KB").reads("Dong y")
    leaver.texts("1").reads("1/8")
    leaver.texts(MARKS["half of a dialogue"]).reads("2/8")


def talk(phone: Phone, opening: str, answers: Mapping[str, str]) -> None:
    """Answer every question by its own words until the receipt comes."""
    phone.texts(opening)
    while True:
        shown = phone.reads("")
        if "Da nhan to khai" in shown:
            return
        for asked, answer in answers.items():
            if asked in shown:
                phone.texts(answer)
        assert len(phone.inbox()) < 40, [message["text"] for message in phone.inbox()]


def _words_for_a_person(town: Town) -> None:
    asker = town.phone(PHONES["asks"])
    asker.texts(MARKS["free text"]).reads("")
    asker.texts("1").reads("")
    asker.texts(f"HOI {MARKS['question']}").reads("")


def _rescue(town: Town) -> None:
    caller = town.phone(PHONES["cries"])
    caller.texts(f"CUU {MARKS['rescue']}").reads("")
    caller.texts(MARKS["more about the rescue"]).reads("")


def _api(town: Town) -> None:
    address, key = town.ready["url"], town.ready["api_key"]
    good = {"to": API_PHONE, "text": MARKS["API message"], "purpose": "reply"}
    assert ask(address, "POST", "/api/v1/messages", good, key)[0] == 202
    town.phone(API_PHONE).reads("Z")
    preview = {"text": MARKS["API preview"]}
    assert ask(address, "POST", "/api/v1/text/preview", preview, key)[0] == 200
    for path in ("/api/v1/messages", "/api/v1/text/preview"):
        for body in (
            f'{{"to": "{API_PHONE}", "text": "{MARKS["API malformed body"]}'.encode(),
            {**good, "text": [MARKS["API wrong types"]]},
            {**good, "text": "", MARKS["API unknown field"]: MARKS["API unknown field"]},
            {**good, "to": MARKS["API recipient"], "text": ""},
            {**good, "text": MARKS["API over-long text"] * 2_000},
        ):
            status, _ = ask(address, "POST", path, body, key)
            assert 400 <= status < 500, (path, status)
    assert ask(address, "POST", "/api/v1/messages", good, MARKS["API wrong key"])[0] == 401
    assert ask(address, "GET", f"/api/v1/messages/{MARKS['API address']}", None, key)[0] == 404
    query = urlencode({"since": MARKS["API query"], "limit": MARKS["API query"]})
    status, _ = ask(address, "GET", f"/api/v1/declarations?{query}", None, key)
    assert 400 <= status < 500, status


def _webhooks(town: Town) -> None:
    address = town.ready["url"]
    account = (town.folder / "secrets" / "twilio_account").read_text().strip()
    sender = {"From": PHONES["asks"], "To": "1022", "MessageSid": "SM1", "AccountSid": account}
    unsigned = {**sender, "Body": MARKS["webhook unsigned"]}
    path = f"/sms/twilio/inbound?{urlencode({'x': MARKS['webhook query']})}"
    assert _post(town, path, unsigned, "bm9wZQ==") == 403
    other = {**sender, "Body": MARKS["webhook of another account"], "AccountSid": "AC0"}
    assert 400 <= _post(town, "/sms/twilio/inbound", other) < 500
    nobody = {**sender, "Body": MARKS["webhook without a sender"], "From": ""}
    assert 400 <= _post(town, "/sms/twilio/inbound", nobody) < 500
    huge = (MARKS["webhook over a mebibyte"] * 100_000).encode()
    assert ask(address, "POST", "/sms/twilio/inbound", huge, None)[0] in (403, 413)


def _faults(town: Town) -> None:
    """The database refuses rows that hold marks: its error names the row, and ours its parameters."""
    owner = create_engine((town.folder / "secrets" / "database_owner_url").read_text())
    phone = town.phone(PHONES["faults"])
    with owner.begin() as tx:
        for table in ("tickets", "messages"):
            tx.execute(text(f"ALTER TABLE {table} ADD CONSTRAINT refuses CHECK (false) NOT VALID"))
    good = {"to": API_PHONE, "text": MARKS["API message while the database refuses"], "purpose": "notice"}
    assert ask(town.ready["url"], "POST", "/api/v1/messages", good, town.ready["api_key"])[0] == 500
    phone.texts(MARKS["text while the database refuses"])
    log = town.folder / "log" / "worker.log"

    def stumbled() -> bool:
        """the worker's log tells of the refused text"""
        return log.exists() and "CheckViolation" in log.read_text()

    until(stumbled, 20)
    with owner.begin() as tx:
        for table in ("tickets", "messages"):
            tx.execute(text(f"ALTER TABLE {table} DROP CONSTRAINT refuses"))
    owner.dispose()
    phone.reads("")


def _when_answered(town: Town) -> None:
    engine = create_engine(town.ready["database_url"])

    def answered() -> bool:
        """no text waits for an answer, no message for its hand-over"""
        with engine.connect() as tx:
            waiting = tx.execute(text("SELECT count(*) FROM inbound WHERE done_at IS NULL")).scalar_one()
            due = tx.execute(text("SELECT count(*) FROM outbox")).scalar_one()
        return bool(waiting == 0 and due == 0)

    until(answered, 60, every=0.5)
    engine.dispose()


def _post(town: Town, path: str, form: Mapping[str, str], signature: str | None = None) -> int:
    """A webhook, signed as the carrier would sign it unless another signature is given."""
    token = (town.folder / "secrets" / "twilio_token").read_text().strip()
    signed = signature or RequestValidator(token).compute_signature(town.ready["url"] + path, dict(form))
    headers = {"Content-Type": "application/x-www-form-urlencoded", "X-Twilio-Signature": signed}
    return _request(town.ready["url"], "POST", path, urlencode(form).encode(), headers)[0]


def ask(address: str, method: str, path: str, body: Any, key: str | None) -> tuple[int, bytes]:
    """One call of our HTTP interfaces: status and answer, whatever they are."""
    sent = body if isinstance(body, bytes | None) else json.dumps(body).encode()
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {key}"} if key else {})
    return _request(address, method, path, sent, headers)


def _request(
    address: str, method: str, path: str, body: bytes | None, headers: dict[str, str]
) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=STANDSTILL)
    try:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
    except (BrokenPipeError, ConnectionResetError):
        return 413, b""  # refused while we were still sending
    finally:
        connection.close()
