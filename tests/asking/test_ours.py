"""Is this message ours? Word for word it is; a copy with another number, link or demand is never told to be true."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gateway import rumours
from gateway.messages import bodies, outbox, sent_texts
from gateway.messages.model import SentText
from gateway.messages.outbox import Order
from gateway.rumours import Change, Kind, Published, Recognised
from gateway.rumours.templates import find
from gateway.text.fold import fold, strip_accents
from tests.asking.world import ASKER, HOUSE, NOW

OTHER = "+84900004002"
NOTICE = (
    "UBND xa Vinh Hai: tu 0 gio ngay 21/11 cho Ninh Hai dong cua de khu khuan, mo lai sang 23/11. "
    "Hoi them goi 0259 1022"
)
T1 = {"site": "CHỢ NINH HẢI", "day": "18/11", "slot": {"w": "W_SANG"}}


def recognised(tx: Session, said: str, number: str = ASKER) -> Recognised:
    return rumours.recognise(tx, said, number, HOUSE, NOW)


@pytest.fixture
def told(tx: Session) -> str:
    """A notice that many were told, this phone not among them."""
    outbox.order(tx, Order(OTHER, "bulk", bodies.FREE_TEXT, {"text": NOTICE}), NOW)
    return NOTICE


@pytest.mark.parametrize(
    "changed",
    [
        lambda text: text,
        str.upper,
        lambda text: f"1022: {text}",
        lambda text: f"{text} gui 1022",
        lambda text: f"  {text.replace(' ', '  ')}\n",
        lambda text: f"{text}. Tin này có thật không?",
        lambda text: f"Cho tôi hỏi tin này có thật không: {text}",
    ],
)
def test_what_many_were_told_is_ours_whatever_is_asked_around_it(tx: Session, told: str, changed) -> None:  # type: ignore[no-untyped-def]
    found = recognised(tx, changed(told))
    assert (found.kind, found.at) == (Kind.OURS, NOW)


@pytest.mark.parametrize(
    ("changed", "how"),
    [
        (lambda text: text.replace("0259 1022", "0900 000 777"), (Change.NUMBER,)),
        (lambda text: text.replace("0259 1022", "0900000777"), (Change.NUMBER,)),
        (lambda text: f"{text}. Xem tai http://khaibao.example.com", (Change.LINK,)),
        (lambda text: f"{text} hoac vao tro-giup.xyz/don", (Change.LINK,)),
        (lambda text: f"{text}. Chuyen khoan le phi 50000d", (Change.DEMAND,)),
        (lambda text: f"{text}. Doc ma OTP cho can bo", (Change.DEMAND,)),
        (lambda text: f"{text.replace('0259 1022', '0900.000.777')}, bam vao bit.ly/abc", None),
    ],
)
def test_a_forged_copy_is_never_true_and_it_is_said_what_differs(
    tx: Session, told: str, changed, how: tuple[Change, ...] | None
) -> None:  # type: ignore[no-untyped-def]
    found = recognised(tx, changed(told))
    assert found.kind is Kind.FORGED and found.at is None
    assert how is None or found.changes == how


def test_another_word_is_not_true_either(tx: Session, told: str) -> None:
    """ "đóng cửa" and "mở cửa" are one word apart: nobody guesses."""
    assert recognised(tx, told.replace("dong cua", "khong dong cua")).kind is Kind.UNKNOWN
    assert recognised(tx, told.replace("21/11", "22/11")).kind is Kind.UNKNOWN
    assert recognised(tx, told[:60]).kind is Kind.UNKNOWN


def test_what_this_phone_was_sent_is_ours_with_everything_filled_in(tx: Session) -> None:
    args = {"ticket": "2062", "by": "17:00", "day": {"w": "W_HOM_NAY"}}
    outbox.order(tx, Order(ASKER, "reply", "X1", args, accents="keep"), NOW)
    body = bodies.render("X1", args, "vi", "keep")
    assert recognised(tx, body).kind is Kind.OURS
    assert recognised(tx, strip_accents(body)).kind is Kind.OURS
    assert recognised(tx, body, OTHER).kind is Kind.OUR_WORDING
    assert recognised(tx, body.replace("17:00", "16:00")).kind is Kind.OUR_WORDING  # not what we sent


def test_our_wording_with_another_number_is_forged(tx: Session) -> None:
    tracing = bodies.render("Q2", {"by": "15:30", "day": {"w": "W_HOM_NAY"}}, "vi", "fold")
    assert recognised(tx, tracing).kind is Kind.OUR_WORDING
    forged = recognised(tx, tracing.replace("0259 1022", "0900 000 777"))
    assert (forged.kind, forged.changes) == (Kind.FORGED, (Change.NUMBER,))
    demanding = recognised(tx, f"{tracing}. Nap the truoc khi goi")
    assert demanding.kind is Kind.FORGED


def test_a_text_of_nobody_is_unknown(tx: Session, told: str) -> None:
    assert recognised(tx, "Tu mai dong tat ca cac cho trong tinh, nghe noi the").kind is Kind.UNKNOWN
    assert recognised(tx, "1022 cho vay tien nhanh, lien he 0900000777 ngay hom nay").kind is Kind.UNKNOWN


def test_answers_and_codes_leave_no_fingerprint(tx: Session) -> None:
    for nth in range(3):
        outbox.order(tx, Order(OTHER, "reply", "X3", {"by": "17:00", "day": "21/11"}), NOW)
        outbox.order(tx, Order(f"+8490000410{nth}", "bulk", bodies.FREE_TEXT, {"text": NOTICE}), NOW)
    assert tx.execute(select(func.count()).select_from(SentText)).scalar_one() == 1
    assert sent_texts.exactly(tx, NOTICE) == NOW


def test_what_is_told_at_night_was_sent_in_the_morning(tx: Session) -> None:
    late = NOW.replace(hour=16)  # 23:00
    outbox.order(tx, Order(OTHER, "notice", bodies.FREE_TEXT, {"text": NOTICE}), late)
    assert sent_texts.exactly(tx, NOTICE) == NOW.replace(day=21, hour=0, minute=0)


def test_every_wording_is_found_by_what_it_renders() -> None:
    """None of them is so general that it answers for an everyday sentence."""
    assert find(fold("Toi o thon My Tuong 2 xa Vinh Hai nha co bon nguoi can gao va nuoc mam")) is None
    assert find(fold("Chuyen tien vao so tai khoan nay de duoc nhan ho tro")) is None


BULLETIN = "Sáng 20/11 xã Vĩnh Hải có 12 ca mới, chợ Ninh Hải mở từ 7 giờ (CDC tỉnh, 08:00 20/11)"
FORGED_BULLETINS = (
    (lambda text: text.replace("7 giờ", "8 giờ"), (Change.FIGURE,)),
    (lambda text: text.replace("08:00", "09:00"), (Change.FIGURE,)),
    (lambda text: strip_accents(text).replace("12 ca", "120 ca").upper(), (Change.FIGURE,)),
    (lambda text: f"http://evil.vn/ {text}", (Change.LINK,)),
    (lambda text: f"{text} bit.ly/abc".replace("12 ca", "2 ca"), (Change.LINK, Change.FIGURE)),
    (lambda text: f"Tin này có thật không: {text}".replace("20/11", "21/11"), (Change.FIGURE,)),
    (lambda text: f"{text}. Gọi 0900 000 777", (Change.NUMBER,)),
)


def compared(tx: Session, said: str, *published: Published) -> Recognised:
    return rumours.recognise(tx, said, ASKER, HOUSE, NOW, published)


def test_what_anybody_may_read_is_ours_word_for_word(tx: Session) -> None:
    told = Published(BULLETIN, NOW)
    for said in (BULLETIN, strip_accents(BULLETIN), f"Cho tôi hỏi tin này có thật không: {BULLETIN}"):
        found = compared(tx, said, told)
        assert (found.kind, found.at, found.public, found.over) == (Kind.OURS, NOW, True, False)
    assert compared(tx, BULLETIN.replace("mở", "đóng"), told).kind is Kind.UNKNOWN
    assert compared(tx, BULLETIN[:40], told).kind is Kind.UNKNOWN


@pytest.mark.parametrize(("changed", "how"), FORGED_BULLETINS)
def test_another_figure_or_link_in_it_is_forged(tx: Session, changed, how: tuple[Change, ...]) -> None:  # type: ignore[no-untyped-def]
    found = compared(tx, changed(BULLETIN), Published(BULLETIN, NOW))
    assert (found.kind, found.changes) == (Kind.FORGED, how)


def test_the_bulletin_of_another_day_is_old_and_no_forgery(tx: Session) -> None:
    before = Published(BULLETIN.replace("20/11", "19/11").replace("12 ca", "9 ca"), NOW, over=True)
    found = compared(tx, before.body, Published(BULLETIN, NOW), before)
    assert (found.kind, found.over) == (Kind.OURS, True)
    again = compared(tx, BULLETIN, Published(BULLETIN, NOW, over=True), Published(BULLETIN, NOW))
    assert not again.over  # what is told anew is told


def test_what_is_over_is_never_told_to_be_true_though_many_were_sent_it(tx: Session, told: str) -> None:
    assert compared(tx, told, Published(told, NOW, over=True)).over


def test_a_rumour_inside_a_verdict_is_no_copy_of_ours(tx: Session) -> None:
    verdict = Published(
        "Nuoc toi khong chua duoc Covid (CDC tinh, 20/11). Tin don: uong nuoc toi chua khoi Covid", NOW,
        quotes=True,
    )  # fmt: skip
    said = "uong nuoc toi chua khoi duoc Covid, CDC tinh noi the, mua tai evil.vn/toi"
    assert compared(tx, said, verdict).kind is Kind.UNKNOWN


def test_one_number_altered_in_what_this_phone_was_sent_is_forged(tx: Session) -> None:
    """Though numbers are filled into it; what another phone was sent has other figures too."""
    args = {"commune": "xã Vĩnh Hải", "so_goi": "0259 1022", "so_nhan": "1022"}
    units = [{"w": "W_UNIT", "unit": "Trạm y tế Vĩnh Hải", "line": "0900 000 201"}]
    outbox.order(tx, Order(ASKER, "reply", "SDT_OK", {**args, "units": units}), NOW)
    body = bodies.render("SDT_OK", {**args, "units": units}, "vi", "fold")
    assert recognised(tx, body).kind is Kind.OURS
    found = recognised(tx, body.replace("201", "291"))
    assert (found.kind, found.changes) == (Kind.FORGED, (Change.NUMBER,))
    known = rumours.recognise(tx, body.replace("201", "202"), ASKER, (*HOUSE, "0900000202"), NOW)
    assert known.kind is Kind.OUR_WORDING


def test_somebody_who_says_much_of_their_own_has_not_only_copied(tx: Session, told: str) -> None:
    own = "ca nha toi o thon My Tuong khong ai biet di dau mua gao mam muoi rau qua sua cho chau nho uong bay gio"
    assert recognised(tx, f"{told} http://evil.vn").alone
    mixed = recognised(tx, f"{told}. {own}, goi 0900 000 555")
    assert mixed.kind is Kind.FORGED and not mixed.alone
