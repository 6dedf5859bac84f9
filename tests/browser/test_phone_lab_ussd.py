"""A person at the phone lab dials *1022#: reads screens, answers, hurries, hangs up; at 360 and 1280 px."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from tests.browser.keypad import tap
from tests.browser.test_phone_lab_page import CHROMIUM, CONTRAST, ROOT, fits, shot
from tests.waiting import STANDSTILL, until

ROOT_MENU = (
    "1022 mien phi\n9 CAP CUU\n1 Khai y te\n2 Vao/ra diem\n3 Suc khoe hom nay\n4 Hoi, kiem tra tin\n"
    "5 Tin, so lieu\n6 So dien thoai\n7 Muc khac\n0 Goi lai cho toi"
)
RESCUE = (
    "CON DA BAO CAP CUU so 2043. Can bo goi lai so nay ngay. Nang: goi 115.\n"
    "Go ten xa, thon neu duoc\n1 Bam nham, huy"
)
SCREENS = {
    "": f"CON {ROOT_MENU}",
    "9": RESCUE,
    "9*nhon hai": "END Da ghi. Xin giu may, can bo goi lai truoc 09:18.",
    "1": "CON Khai y te, 5 man hinh\nNam sinh? VD 1985\n0 Can bo goi lai khai giup",
    "1*0": "END Can bo goi lai truoc 10:15. Xin giu may.",
    "5": "CON <b>x</b><script>document.title='bitten'</script>",
}


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A running simulator before a house that knows SCREENS; whatever else is pressed it answers with garbage."""

    class House(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            form = dict(
                urllib.parse.parse_qsl(
                    self.rfile.read(int(self.headers["Content-Length"])).decode(), keep_blank_values=True
                )
            )
            said = SCREENS.get(form["text"], "?") if "text" in form else ""
            self.send_response(200)
            self.send_header("Content-Type", "text/plain")
            self.end_headers()
            self.wfile.write(said.encode())

        def log_message(self, format: str, *args: Any) -> None:
            pass

    house = ThreadingHTTPServer(("127.0.0.1", 0), House)
    threading.Thread(target=house.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    folder = tmp_path_factory.mktemp("lab")
    for name in ("token", "secret"):
        (folder / name).write_text("t")
    base = f"http://127.0.0.1:{house.server_port}"
    command = [sys.executable, "-m", "simulator", "--port", "0", "--gateway", base, "--public-url", base]
    command += ["--account", "ACdemo0001", "--token-file", str(folder / "token")]
    command += ["--ussd-secret-file", str(folder / "secret"), "--ussd-silence", "20"]
    simulator = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert simulator.stdout is not None
    yield simulator.stdout.readline().split(" on ")[1].split()[0]
    simulator.terminate()
    simulator.communicate(timeout=STANDSTILL)
    house.shutdown()
    house.server_close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser: Browser, lab: str) -> Iterator[Callable[..., Page]]:
    """Opens the lab in a window of a given width; any complaint of the browser fails the test."""
    complaints: list[str] = []
    contexts = []

    def open_page(width: int, height: int = 800) -> Page:
        contexts.append(browser.new_context(viewport={"width": width, "height": height}))
        page = contexts[-1].new_page()
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(lab)
        expect(page.locator("#link-words")).to_have_text("Mạng đang chạy")
        return page

    yield open_page
    for context in contexts:
        context.close()
    urllib.request.urlopen(f"{lab}/faults", b"{}", timeout=STANDSTILL).close()
    assert complaints == []


def words(phone: Locator) -> Locator:
    return phone.locator(".ussd-words")


def seconds_left(phone: Locator) -> int:
    """What the timer of the session says; AssertionError when it says no number of seconds."""
    said = re.fullmatch(r"còn (\d+) giây", phone.get_by_role("timer").inner_text().strip())
    assert said is not None
    return int(said[1])


@pytest.mark.parametrize("width", [360, 1280])
def test_a_code_is_dialled_and_answered_on_the_keys(visit: Callable[..., Page], width: int) -> None:
    page = visit(width)
    phone = page.locator(".handset").first
    tap(phone, "*1022#")
    expect(phone.locator(".draft")).to_have_value("*1022#")
    expect(phone.locator(".mode")).to_have_text("123")
    expect(phone.locator(".cost")).to_have_text("mã USSD")
    phone.get_by_role("button", name="Bấm gọi *1022#").click()
    dialog = phone.get_by_role("dialog", name="Phiên USSD của máy 0900 000 001")
    expect(dialog).to_be_visible()
    expect(words(phone)).to_have_text(ROOT_MENU, use_inner_text=True)
    expect(phone.locator(".thread")).to_be_hidden()
    began = seconds_left(phone)
    assert 10 < began <= 20, "the network gives twenty"
    until(lambda: seconds_left(phone) < began)
    expect(page.locator("#announcer")).to_contain_text("0900 000 001 hiện màn hình: 1022 mien phi")
    assert fits(page)
    assert words(phone).evaluate("box => box.scrollHeight <= box.clientHeight"), (
        "the longest menu needs no scrolling"
    )
    assert page.evaluate(CONTRAST) == []
    shot(page, f"phone-lab-ussd-{width}")
    tap(phone, "1")
    expect(phone.locator(".ussd-answer")).to_have_value("1")
    phone.locator(".send").click()
    expect(words(phone)).to_contain_text("Nam sinh? VD 1985")
    expect(phone.locator(".ussd-answer")).to_have_value("")
    tap(phone, "*#")
    expect(phone.locator(".ussd-answer")).to_have_value("*#")
    phone.get_by_role("button", name="Xóa một chữ").click()
    expect(phone.locator(".ussd-answer")).to_have_value("*")
    phone.locator(".erase").click(delay=900)
    tap(phone, "0")
    phone.get_by_role("button", name="Gửi", exact=True).click()
    expect(words(phone)).to_have_text("Can bo goi lai truoc 10:15. Xin giu may.")
    expect(phone.locator(".ussd-left")).to_be_hidden()
    shot(page, f"phone-lab-ussd-end-{width}")
    phone.get_by_role("button", name="OK", exact=True).click()
    expect(phone.get_by_role("dialog")).to_be_hidden()
    expect(phone.locator(".thread")).to_be_visible()
    expect(page.locator("#journal li").first).to_contain_text("phiên USSD xong")


@pytest.mark.parametrize("width", [360, 1280])
def test_letters_are_typed_when_the_hash_key_is_held(visit: Callable[..., Page], width: int) -> None:
    page = visit(width)
    phone = page.locator(".handset").first
    tap(phone, "*1022*9#")
    phone.locator(".send").click()
    expect(words(phone)).to_contain_text("DA BAO CAP CUU so 2043")
    phone.get_by_role("button", name="Phím thăng, giữ lâu để gõ chữ").click(delay=800)
    expect(phone.locator(".ussd-mode")).to_have_text("abc")
    tap(phone, "66")
    shot(page, f"phone-lab-ussd-letters-{width}")
    tap(phone, "44")
    expect(phone.locator(".ussd-answer")).to_have_value("nh")
    phone.locator(".ussd-answer").fill("nhon hai")
    phone.locator(".ussd-answer").press("Enter")
    expect(words(phone)).to_contain_text("Da ghi")
    expect(phone.locator(".ussd-ok")).to_be_focused()
    page.keyboard.press("Enter")
    expect(phone.locator(".draft")).to_be_focused()


def test_the_keyboard_alone_dials_answers_and_leaves(visit: Callable[..., Page]) -> None:
    page = visit(1280)
    phone = page.locator(".handset").nth(1)
    phone.locator(".draft").focus()
    page.keyboard.type("*1022#")
    page.keyboard.press("Enter")
    expect(phone.locator(".ussd-answer")).to_be_focused()
    page.keyboard.type("1")
    page.keyboard.press("Enter")
    expect(words(phone)).to_contain_text("Nam sinh?")
    expect(phone.locator(".ussd-answer")).to_be_focused()
    page.keyboard.press("Tab")
    expect(phone.locator(".ussd-go")).to_be_focused()
    page.keyboard.press("Tab")
    expect(phone.locator(".ussd-stop")).to_be_focused()
    page.keyboard.press("Escape")
    expect(phone.get_by_role("dialog")).to_be_hidden()
    expect(phone.locator(".draft")).to_be_focused()
    expect(page.locator("#journal li").first).to_contain_text("phiên USSD bỏ dở")


def test_cancel_hangs_up_also_while_the_network_is_slow(visit: Callable[..., Page], lab: str) -> None:
    urllib.request.urlopen(f"{lab}/faults", b'{"slow_ms": 60000}', timeout=STANDSTILL).close()
    page = visit(1280)
    phone = page.locator(".handset").first
    tap(phone, "*1022#")
    phone.locator(".send").click()
    expect(words(phone)).to_have_text("Đang chạy mã USSD…")
    expect(phone.locator(".ussd-answer")).to_be_hidden()
    shot(page, "phone-lab-ussd-running-1280")
    tap(phone, "1")  # in a hurry: it must not begin a text that waits behind the session
    phone.locator(".send").click()
    phone.get_by_role("button", name="Hủy").click()
    expect(phone.get_by_role("dialog")).to_be_hidden()
    expect(phone.locator(".draft")).to_have_value("")
    expect(phone.locator(".send")).to_have_text("Gửi")
    tap(phone, "22")
    expect(phone.locator(".draft")).to_have_value("B")


def test_a_code_of_nobody_and_a_broken_answer_say_what_handsets_say(visit: Callable[..., Page]) -> None:
    page = visit(1280)
    phone = page.locator(".handset").first
    tap(phone, "*101#")
    phone.locator(".send").click()
    expect(words(phone)).to_have_text("Lỗi kết nối hoặc mã MMI không hợp lệ.")
    phone.locator(".send").click()
    expect(phone.get_by_role("dialog")).to_be_hidden()
    tap(phone, "*1022*8#")
    phone.locator(".send").click()
    expect(words(phone)).to_have_text("Lỗi kết nối hoặc mã MMI không hợp lệ.")


def test_markup_on_a_screen_stays_text_and_a_reload_finds_the_session(visit: Callable[..., Page]) -> None:
    page = visit(1280)
    phone = page.locator(".handset").first
    phone.locator(".draft").fill("*1022*5#")
    phone.locator(".draft").press("Enter")
    expect(words(phone)).to_have_text(SCREENS["5"].removeprefix("CON "))
    page.reload()
    expect(words(phone)).to_have_text(SCREENS["5"].removeprefix("CON "))
    expect(page).to_have_title("Phòng thử điện thoại 1022")
    phone.locator(".ussd-stop").click()
    page.reload()
    expect(phone.locator(".thread")).to_be_visible()
    expect(phone.get_by_role("dialog")).to_be_hidden()


def test_whoever_is_silent_reads_the_networks_word(visit: Callable[..., Page]) -> None:
    page = visit(1280)
    phone = page.locator(".handset").first
    tap(phone, "*1022#")
    phone.locator(".send").click()
    expect(phone.locator(".ussd-left.soon")).to_contain_text(re.compile(r"còn \d giây"))
    expect(words(phone)).to_have_text("Phiên USSD đã hết giờ.")


@pytest.mark.parametrize("width", [360, 1280])
def test_english_and_large_print(visit: Callable[..., Page], width: int) -> None:
    page = visit(width)
    page.get_by_role("button", name="Chữ to").click()
    page.get_by_role("button", name="English").click()
    phone = page.locator(".handset").first
    phone.get_by_role("button", name="*1022#", exact=True).click()
    expect(phone.get_by_role("dialog", name="USSD session of phone 0900 000 001")).to_be_visible()
    expect(phone.get_by_role("timer")).to_contain_text("s left")
    expect(phone.get_by_role("button", name="Cancel")).to_be_visible()
    page.get_by_role("button", name="Tiếng Việt").click()
    expect(phone.get_by_role("button", name="Hủy")).to_be_visible()
    expect(words(phone)).to_contain_text("0 Goi lai cho toi")
    page.get_by_role("button", name="English").click()
    assert fits(page)
    shot(page, f"phone-lab-ussd-large-english-{width}")
    phone.get_by_role("button", name="Cancel").click()
