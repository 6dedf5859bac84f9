"""What of the house's answers reaches a handset: garbage does not, what is too long is cut, all is counted."""

from __future__ import annotations

import pytest

UNREACHABLE = "Lỗi kết nối hoặc mã MMI không hợp lệ."


@pytest.mark.parametrize(
    ("answer", "kind", "error"),
    [
        ("", "text/plain", "The response begins with neither CON nor END"),
        ("Xin chao", "text/plain", "The response begins with neither CON nor END"),
        ("CON", "text/plain", "The response begins with neither CON nor END"),
        ("con 1 Khai", "text/plain", "The response begins with neither CON nor END"),
        (" CON 1 Khai", "text/plain", "The response begins with neither CON nor END"),
        ("CON <b>1</b>", "text/html", "The response is not text/plain"),
        ("CON " + "x" * 100_000, "text/html", "The response is not text/plain"),
    ],
)
def test_garbage_fails_the_session(network, house, phone, until, answer, kind, error):
    house.screen, house.screen_kind = (lambda _form: answer), kind
    said = network.dial(phone)
    assert (said["text"], said["open"]) == (UNREACHABLE, False)
    (end,) = until(lambda: house.ends(phone))
    assert (end["status"], end["errorMessage"]) == ("Failed", error)


@pytest.mark.parametrize("status", [302, 404, 500])
def test_only_200_is_an_answer(network, house, phone, until, status):
    house.statuses[:] = [status]
    assert network.dial(phone)["text"] == UNREACHABLE
    assert until(lambda: house.ends(phone))[0]["errorMessage"] == f"Your server answered with HTTP {status}"


@pytest.mark.parametrize(
    ("screen", "shown", "longest", "cut", "non_gsm"),
    [
        ("x" * 182, "x" * 182, 182, 0, 0),
        ("x" * 183, "x" * 182, 183, 1, 0),
        ("[" * 91, "[" * 91, 182, 0, 0),
        ("x" + "[" * 91, "x" + "[" * 90, 183, 1, 0),
        ("1022 miễn phí", "1022 miễn phí", 13, 0, 1),
        ("ễ" * 81, "ễ" * 80, 81, 1, 1),
        ("1 Khai\n2 Vao", "1 Khai\n2 Vao", 12, 0, 0),
        ("", "", 0, 0, 0),
    ],
)
def test_screens_are_cut_where_the_air_ends_and_counted(
    fresh, opening, phone, screen, shown, longest, cut, non_gsm
):
    house = opening()
    house.screen = lambda _form: f"CON {screen}"
    network = fresh(house.url)
    assert network.dial(phone)["text"] == shown
    counts = network.stats("africastalking")
    assert (counts["longest"], counts["cut"], counts["non_gsm"]) == (longest, cut, non_gsm)
