"""D1 and the channel around it: following the account, its list of five, the menu, and talks in the chat."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.journeys.town import Phone, Town, call
from tests.rows.calling import chooses
from tests.rows.chatting import Chatter
from tests.rows.telling import filed


@pytest.fixture
def chatter(town: Town) -> Chatter:
    """Somebody with the app."""
    return Chatter(town)


@pytest.mark.row("D1", "zalo")
def test_d1_by_zalo(town: Town, chatter: Chatter) -> None:
    """Following says what there is; twice is one subscription; who stops gets nothing more; nobody can forge it."""
    chatter.follows().reads("Chào mừng", "KB: khai báo y tế")
    chatter.follows().writes("MENU").reads("1022")
    assert sum("Chào mừng" in message.get("text", "") for message in chatter.sees()) == 1
    stranger = Chatter(town)
    address = f"{town.ready['lab_url']}/control/zalo/people/{stranger.user}"
    assert call(address, {"text": "MENU", "forged": True})["status"] == 403
    assert call(address, {"odd": "invented_tomorrow"})["status"] == 200
    assert stranger.sees() == []
    chatter.follows(follows=False)
    assert chatter.follows().reads("Chào mừng"), "and may come back"


@pytest.mark.row("D2c", "zalo")
def test_d2c_by_zalo(town: Town, chatter: Chatter, phone: Phone) -> None:
    """A declaration held in the chat is the phone's own: begun by a button, receipt in the chat, read by others."""
    chatter.follows().reads("Chào mừng")
    chatter.presses("Khai báo y tế").reads("cần số điện thoại")
    chatter.links(phone).reads("Từ nay kênh này làm việc cho số")
    chatter.reads("1")
    chatter.writes("1").reads("Họ")
    chatter.writes("KB Nguyen Van An 1985 nam Nhon Hai khoe").reads("Số nhà")
    chatter.writes("thôn Mỹ Tường 2, cạnh chợ").reads("Xem lại")
    chatter.writes("1").reads("Đã nhận tờ khai")
    (record,) = filed(town, phone, 1)
    assert record["code"] in " ".join(message.get("text", "") for message in chatter.sees())
    assert phone.texts("MA").reads("Ma cua AN", record["code"]), (
        "one person, one place, whichever way they speak"
    )


@pytest.mark.row("D2e", "zalo")
def test_d2e_by_zalo(chatter: Chatter, phone: Phone) -> None:
    """The code of a person and the registration of a place are both in the chat."""
    chatter.follows().reads("Chào mừng")
    chatter.presses("Tạo mã QR vào ra").reads("cần số điện thoại")
    chatter.links(phone).reads("chưa có tờ khai")
    chatter.writes("DKD Cho Vinh Hai * thon 1 * Vinh Hai").reads()


@pytest.mark.row("D1", "sms")
def test_d1_by_sms(phone: Phone) -> None:
    """NHAN with a place, once or twice, is one subscription; TC ends it."""
    for _ in range(2):
        phone.texts("NHAN Nhon Hai").reads("Da dang ky nhan moi loai tin cua xa Vinh Hai")
    phone.texts("TC").reads("Da ngung")


def test_rescue_in_a_chat_reaches_people_without_a_phone(town: Town, new_phone: Callable[[], Phone]) -> None:
    """The call for help stands at once; the number comes after it, and the officer has both."""
    chatter = Chatter(town)
    chatter.writes("CUU nuoc dang len").reads("ĐÃ NHẬN yêu cầu cấp cứu")
    chatter.reads("NHẮN NGAY số điện thoại")
    number = new_phone().number
    officer = town.phone("0900000999")
    chatter.writes(number).reads("Đã ghi thêm")
    officer.seen = ""
    assert number in officer.reads("Zalo", number)


@pytest.mark.row("D1", "voice")
def test_d1_by_voice(phone: Phone) -> None:
    """A key follows, twice is once, and another one ends it."""
    for _ in range(2):
        line = chooses(phone, "7", "4")
        line.hears("Nhận lại, bấm hai")
        line.presses("2").hears("Đã nhận lại tin tức")
        line.hangs_up()
    line = chooses(phone, "7", "4")
    line.hears("Ngừng tin tức, bấm một")
    line.presses("1").hears("Đã ngừng tin tức")
