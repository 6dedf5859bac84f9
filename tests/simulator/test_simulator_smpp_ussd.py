"""USSD over SMPP: a dial is an indication, a menu a request, an end a response, and the session's number holds them."""

from __future__ import annotations

import threading

import pytest

from tests.waiting import STANDSTILL

INDICATION, MENU, NOTIFY, LAST, REPLY, NOTED = 1, 2, 3, 17, 18, 19


@pytest.fixture
def caller(smsc, phone):
    """A phone whose codes go to the SMSC; nothing carries USSD over HTTP here but the default."""
    status, said = smsc.network.call(f"/phones/{phone}", {"ussd": "smpp"})
    assert status == 200, said
    return phone


class Dialling:
    """A request of the phone that waits for its screen, while the test plays the customer."""

    def __init__(self, act):
        self.screen = None
        self._thread = threading.Thread(target=self._run, args=(act,), daemon=True)
        self._thread.start()

    def _run(self, act):
        self.screen = act()

    def shown(self):
        self._thread.join(STANDSTILL)
        assert not self._thread.is_alive()
        return self.screen


def show(esme, asked, operation, text, **more):
    """Answer a phone's deliver_sm with a screen, as the customer would; returns the status."""
    fields = {
        "service_type": "USSD",
        "ussd_service_op": operation,
        "its_session_info": asked.its_session_info,
        **more,
    }
    octets = text if isinstance(text, bytes) else text.encode()
    return esme.submit(octets, asked.source_addr.decode(), **fields).status


def test_a_whole_session(smsc, caller):
    esme, before = smsc.bound(), smsc.stats()
    dialling = Dialling(lambda: smsc.network.dial(caller, "*1022*2*41536#"))
    asked = esme.next_delivery()
    assert (asked.service_type, asked.ussd_service_op) == (b"USSD", INDICATION)
    assert (asked.short_message, asked.source_addr) == (b"*1022*2*41536#", caller[1:].encode())
    assert asked.destination_addr == b"1022"
    assert asked.its_session_info & 1 == 0
    assert show(esme, asked, MENU, "1 Khai\n2 Cuu") == 0
    screen = dialling.shown()
    assert (screen["text"], screen["open"]) == ("1 Khai\n2 Cuu", True)
    answering = Dialling(lambda: smsc.network.press(caller, screen["session"], "1"))
    reply = esme.next_delivery(2)
    assert (reply.ussd_service_op, reply.short_message) == (REPLY, b"1")
    assert reply.its_session_info >> 8 == asked.its_session_info >> 8, "one session"
    assert reply.its_session_info & 0xFF > asked.its_session_info & 0xFF, "a later step"
    assert show(esme, reply, LAST, "Cảm ơn".encode("utf-16-be"), data_coding=8) == 0
    screen = answering.shown()
    assert (screen["text"], screen["open"], screen["state"]) == ("Cảm ơn", False, "over")
    after = smsc.stats()
    assert (after["sessions"] - before["sessions"], after["screens"] - before["screens"]) == (1, 2)
    assert after["ends"]["Success"] == before["ends"].get("Success", 0) + 1
    assert esme.silent(), "who was told the end by the customer tells it to nobody"


def test_the_end_bit_ends_too_and_a_notification_is_noted(smsc, caller):
    esme = smsc.bound()
    dialling = Dialling(lambda: smsc.network.dial(caller))
    asked = esme.next_delivery()
    assert show(esme, asked, MENU, "het", its_session_info=asked.its_session_info | 1) == 0
    assert dialling.shown()["open"] is False
    dialling = Dialling(lambda: smsc.network.dial(caller))
    asked = esme.next_delivery(2)
    assert show(esme, asked, NOTIFY, "da ghi") == 0
    assert dialling.shown()["text"] == "da ghi"
    noted = esme.next_delivery(3)
    assert (noted.ussd_service_op, noted.its_session_info & 1) == (NOTED, 1)


def test_hanging_up_is_told_with_the_end_bit(smsc, caller):
    esme = smsc.bound()
    dialling = Dialling(lambda: smsc.network.dial(caller))
    show(esme, esme.next_delivery(), MENU, "1 Khai")
    session = dialling.shown()["session"]
    status, said = smsc.network.call(f"/phones/{caller}/ussd", {"session": session, "hangup": True})
    assert (status, said["open"]) == (200, False)
    told = esme.next_delivery(2)
    assert (told.ussd_service_op, told.its_session_info & 1, told.sm_length) == (REPLY, 1, 0)
    assert show(esme, told, MENU, "con ai khong") == 0x45, "the handset is gone"


def test_screens_out_of_turn_are_refused(smsc, caller):
    esme = smsc.bound()
    dialling = Dialling(lambda: smsc.network.dial(caller))
    asked = esme.next_delivery()
    other = asked.its_session_info ^ 0x0100
    assert show(esme, asked, MENU, "x", its_session_info=other) == 0xC4
    assert show(esme, asked, REPLY, "x") == 0xC4
    assert show(esme, asked, None, "x") == 0xC3
    assert show(esme, asked, MENU, b"\xff") == 0x45
    assert show(esme, asked, MENU, "mot") == 0
    assert dialling.shown()["text"] == "mot"
    assert show(esme, asked, MENU, "hai") == 0x45, "it was the person's turn"


def test_a_screen_too_long_is_cut_where_the_air_ends(smsc, caller):
    esme = smsc.bound()
    dialling = Dialling(lambda: smsc.network.dial(caller))
    show(esme, esme.next_delivery(), MENU, "a" * 183)
    assert dialling.shown()["text"] == "a" * 182


def test_a_silent_customer_and_a_code_of_nobody(fresh_smsc):
    smsc = fresh_smsc("--ussd-answer", "0.3")
    smsc.network.call("/phones/0900000993", {"ussd": "smpp"})
    esme = smsc.bound()
    screen = smsc.network.dial("0900000993")
    assert (screen["open"], screen["text"]) == (False, "Lỗi kết nối hoặc mã MMI không hợp lệ.")
    assert smsc.stats()["no_answer"] == 1
    assert [pdu.ussd_service_op for pdu in (esme.next_delivery(1), esme.next_delivery(2))] == [
        INDICATION,
        REPLY,
    ]
    assert smsc.network.dial("0900000993", "*101#")["open"] is False
    assert smsc.stats()["ussd_refused"] == 1
    assert esme.silent()


def test_a_silent_person_is_timed_out(fresh_smsc, until):
    smsc = fresh_smsc("--ussd-silence", "0.3")
    smsc.network.call("/phones/0900000994", {"ussd": "smpp"})
    esme = smsc.bound()
    dialling = Dialling(lambda: smsc.network.dial("0900000994"))
    show(esme, esme.next_delivery(), MENU, "1 Khai")
    assert dialling.shown()["open"]
    assert esme.next_delivery(2).its_session_info & 1
    until(lambda: not smsc.network.call("/phones/0900000994/ussd")[1]["open"])
    assert smsc.stats()["ends"] == {"Incomplete": 1}


def test_a_lost_screen_is_asked_for_again(smsc, caller):
    esme = smsc.bound()
    assert smsc.network.call("/faults", {"smpp": {"lost_response": 1}})[0] == 200
    dialling = Dialling(lambda: smsc.network.dial(caller))
    asked = esme.next_delivery()
    esme.send("submit_sm", **_screen(esme, asked, "mot"))
    assert esme.ended(), "the line drops with the answer"
    again = smsc.bound()
    repeated = again.next_delivery()
    assert (repeated.short_message, repeated.its_session_info) == (
        asked.short_message,
        asked.its_session_info,
    )
    smsc.network.call("/faults", {"smpp": {"lost_response": 0}})
    assert show(again, repeated, LAST, "mot") == 0
    assert dialling.shown()["text"] == "mot"


def _screen(esme, asked, text):
    return esme.message(
        text.encode(),
        asked.source_addr.decode(),
        service_type="USSD",
        ussd_service_op=LAST,
        its_session_info=asked.its_session_info,
    )


def test_a_phone_keeps_the_http_gateway_unless_told(smsc, phone, network):
    status, said = network.call(f"/phones/{phone}", {"ussd": "smpp"})
    assert (status, said["error"]["field"]) == (400, "ussd")
    assert network.dial(phone)["open"] is True
