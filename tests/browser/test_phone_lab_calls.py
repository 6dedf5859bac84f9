"""People at the phone lab call 1022 and are called: they hear, press, speak, decline; at 360 and 1280 px."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from gateway import assets
from simulator.twilio.voice.tone import hum
from tests.browser.test_phone_lab_page import CHROMIUM, CONTRAST, CREDENTIALS, ROOT, fits, shot
from tests.waiting import STANDSTILL, until

SOUNDS = {
    "menu": "Tổng đài một không hai hai. Cấp cứu, bấm chín. Khai y tế, bấm một. Gặp người, bấm không. "
    "Nghe lại, bấm sao.",
    "name": "Xin nói họ và tên sau tiếng bíp.",
    "year": "Bấm năm sinh.",
    "bye": "Đã ghi. Cảm ơn và chúc sức khỏe.",
}
LASTS = {"menu": 30.0}
"""Seconds; the others are over before anybody looks."""
MEET = '<Dial><Conference endConferenceOnExit="true">r1</Conference></Dial>'


def play(name: str) -> str:
    return f"<Play>/ivr/sound/{name}.wav</Play>"


DOCUMENTS: dict[str, Callable[[dict[str, str]], str]] = {
    "/ivr/twilio/incoming": lambda _: (
        f'<Gather numDigits="1" action="/ivr/menu" actionOnEmptyResult="true">{play("menu")}</Gather>'
    ),
    "/ivr/menu": lambda form: {
        "1": f'<Gather numDigits="4" timeout="60" action="/ivr/year">{play("year")}</Gather>',
        "3": f'{play("name")}<Record action="/ivr/bye" timeout="60" finishOnKey="#"/>',
        "0": MEET,
    }.get(form["Digits"], play("bye")),
    "/ivr/year": lambda form: f"<Say>{form['Digits']} &lt;b&gt;x&lt;/b&gt;</Say>{play('bye')}",
    "/ivr/bye": lambda _: play("bye"),
    "/ivr/meet": lambda _: MEET,
}


class Door(BaseHTTPRequestHandler):
    """A small hotline: a menu, a question of four keys, a recording, and a colleague."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = dict(urllib.parse.parse_qsl(body, keep_blank_values=True))
        made = DOCUMENTS.get(self.path, lambda _: "")
        self._answer("text/xml", f"<Response>{made(form)}</Response>".encode())

    def do_GET(self) -> None:
        name = self.path.rsplit("/", 1)[1].removesuffix(".wav")
        said = urllib.parse.quote(SOUNDS[name])
        self._answer("audio/wav", hum(LASTS.get(name, 0.5)), {"X-Said": said})

    def _answer(self, kind: str, body: bytes, more: dict[str, str] | None = None) -> None:
        self.send_response(200)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **(more or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A running simulator before the small hotline."""
    house = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    threading.Thread(target=house.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    token = tmp_path_factory.mktemp("lab") / "token"
    token.write_text("t")
    base = f"http://127.0.0.1:{house.server_port}"
    command = [sys.executable, "-m", "simulator", "--port", "0", "--gateway", base]
    command += ["--public-url", "https://1022.example.test", "--account", "ACdemo0001"]
    command += ["--token-file", str(token), "--clock-file", str(token.with_name("clock"))]
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
        page.on("request", lambda asked: asked.url.startswith(lab) or complaints.append(f"asked {asked.url}"))
        page.goto(lab)
        expect(page.locator("#link-words")).to_have_text("Mạng đang chạy")
        return page

    yield open_page
    for number in ("+84900000001", "+84900000002", "+84900000003"):
        for deed in (b'{"habit": "rings"}', b'{"hangup": true}'):
            try:
                urllib.request.urlopen(f"{lab}/phones/{number}/calls", deed, timeout=STANDSTILL).close()
            except urllib.error.HTTPError as refusal:
                refusal.close()  # in no call
    for context in contexts:
        context.close()
    assert complaints == []


def order_call(lab: str, to: str) -> None:
    """1022 calls a phone."""
    form = {"To": to, "From": "1022", "Url": "https://1022.example.test/ivr/meet"}
    url = f"{lab}/2010-04-01/Accounts/ACdemo0001/Calls.json"
    request = urllib.request.Request(url, urllib.parse.urlencode(form).encode())
    request.add_header("Authorization", f"Basic {CREDENTIALS}")
    urllib.request.urlopen(request, timeout=STANDSTILL).close()


def lines(phone: Locator) -> Locator:
    return phone.locator(".call-lines .bubble")


def says(phone: Locator, words: str) -> None:
    phone.locator(".call-words").fill(words)
    phone.locator(".call-words").press("Enter")


def axe(page: Page) -> list[tuple[str, list[str]]]:
    page.evaluate(assets.path("axe-core/axe.min.js").read_text())
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']}).then(found => found.violations)")
    return [(one["id"], [node["html"][:120] for node in one["nodes"]]) for one in found]


@pytest.mark.parametrize("width", [360, 1280])
def test_a_call_is_heard_and_keys_are_pressed(visit: Callable[..., Page], width: int) -> None:
    page = visit(width)
    phone = page.locator(".handset").first
    with page.expect_response(re.compile(r"/calls/CA\w+/sounds/0$")) as sound:
        phone.get_by_role("button", name="Gọi 1022").click()
    assert sound.value.status == 200
    dialog = phone.get_by_role("dialog", name="Cuộc gọi của máy 0900 000 001")
    expect(dialog).to_be_visible()
    expect(phone.locator(".call-state")).to_have_text("Đang nói chuyện")
    expect(phone.locator(".call-time")).to_have_text(re.compile(r"\d:\d\d"))
    expect(phone.locator(".call-doing")).to_have_text("Chờ bấm phím")
    expect(lines(phone).first).to_have_text(SOUNDS["menu"])
    expect(lines(phone).first).to_have_class(re.compile("speaking"))
    expect(page.locator("#announcer")).to_contain_text("0900 000 001 nghe: Tổng đài")
    assert fits(page)
    assert page.evaluate(CONTRAST) == []
    assert axe(page) == []
    shot(page, f"phone-lab-call-{width}")
    phone.get_by_role("button", name="Phím 1", exact=True).click()
    expect(lines(phone).nth(1)).to_have_text("Bấm 1")
    expect(lines(phone).first).to_contain_text("bị ngắt")
    expect(lines(phone).nth(2)).to_have_text(SOUNDS["year"])
    page.keyboard.type("1985")
    expect(phone.locator(".call-state")).to_have_text("Cuộc gọi đã xong")
    expect(lines(phone).last).to_have_text(SOUNDS["bye"])
    expect(lines(phone).filter(has_text="1985 <b>x</b>")).to_be_visible()
    expect(page.locator("#journal li").first).to_contain_text("cuộc gọi xong")
    assert page.evaluate(CONTRAST) == []
    shot(page, f"phone-lab-call-over-{width}")
    phone.get_by_role("button", name="Đóng").click()
    expect(dialog).to_be_hidden()
    expect(phone.locator(".draft")).to_be_focused()


@pytest.mark.parametrize("width", [360, 1280])
def test_what_is_said_after_the_beep_is_recorded(visit: Callable[..., Page], width: int) -> None:
    page = visit(width)
    phone = page.locator(".handset").first
    phone.get_by_role("button", name="Gọi 1022").click()
    phone.get_by_role("button", name="Phím 3", exact=True).click()
    expect(phone.locator(".call-doing")).to_have_text("Đang ghi âm, hãy nói")
    shot(page, f"phone-lab-call-record-{width}")
    says(phone, "Nguyễn Thị Hoa, thôn Mỹ Tường")
    expect(lines(phone).last).to_have_text("Nguyễn Thị Hoa, thôn Mỹ Tường")
    page.keyboard.press("Shift+Tab")
    page.keyboard.type("#")
    expect(phone.locator(".call-state")).to_have_text("Cuộc gọi đã xong")


def test_a_caller_and_a_colleague_hear_each_other(visit: Callable[..., Page], lab: str) -> None:
    page = visit(1280)
    caller, colleague = page.locator(".handset").nth(0), page.locator(".handset").nth(1)
    caller.get_by_role("button", name="Gọi 1022").click()
    caller.get_by_role("button", name="Phím 0", exact=True).click()
    expect(caller.locator(".call-doing")).to_have_text("Đang nối với người khác")
    order_call(lab, "+84900000002")
    expect(colleague).to_have_class(re.compile("called"))
    expect(colleague.locator(".call-state")).to_have_text("1022 gọi tới")
    expect(page.locator("#announcer")).to_contain_text("Máy 0900 000 002 có cuộc gọi từ 1022")
    assert page.evaluate(CONTRAST) == []
    assert axe(page) == []
    shot(page, "phone-lab-call-rings-1280")
    colleague.get_by_role("button", name="Nghe máy").click()
    expect(colleague.locator(".call-doing")).to_have_text("Đang nối với người khác")
    says(colleague, "Một không hai hai xin nghe")
    expect(lines(caller).last).to_have_text("Người kia: Một không hai hai xin nghe")
    says(caller, "Mẹ tôi sốt cao")
    expect(lines(colleague).last).to_have_text("Người kia: Mẹ tôi sốt cao")
    shot(page, "phone-lab-call-two-1280")
    page.reload()
    expect(lines(caller).last).to_have_text("Mẹ tôi sốt cao")
    expect(lines(colleague).last).to_have_text("Người kia: Mẹ tôi sốt cao")
    caller.get_by_role("button", name="Gác máy").click()
    for phone in (caller, colleague):
        expect(phone.locator(".call-state")).to_have_text("Cuộc gọi đã xong")


def test_a_call_is_declined_or_met_by_a_habit(visit: Callable[..., Page], lab: str) -> None:
    page = visit(1280)
    phone = page.locator(".handset").nth(2)
    order_call(lab, "+84900000003")
    phone.get_by_role("button", name="Từ chối").click()
    expect(phone.locator(".call-state")).to_have_text("Máy bận")
    phone.get_by_role("button", name="Đóng").click()
    phone.get_by_label("Khi có cuộc gọi tới").select_option("Tự nghe")
    until(
        lambda: (
            page.evaluate("fetch('/phones/0900000003/thread').then(r => r.json()).then(t => t.habit)")
            == "answers"
        )
    )
    order_call(lab, "+84900000003")
    expect(phone.locator(".call-doing")).to_have_text("Đang nối với người khác")
    page.locator("#add").focus()
    page.keyboard.press("Escape")  # nobody holds this phone: it hears nothing of the keyboard
    phone.locator(".call-lines").focus()
    expect(phone.locator(".call-state")).to_have_text("Đang nói chuyện")
    page.keyboard.press("Escape")
    expect(phone.locator(".call-state")).to_have_text("Cuộc gọi đã xong")


def test_the_speaker_can_be_shut_and_the_phone_switched_off(visit: Callable[..., Page]) -> None:
    page = visit(1280)
    phone = page.locator(".handset").first
    phone.get_by_role("button", name="Gọi 1022").click()
    sound = phone.get_by_role("button", name="Nghe tiếng")
    expect(sound).to_have_attribute("aria-pressed", "true")
    sound.click()
    expect(sound).to_have_attribute("aria-pressed", "false")
    page.reload()
    expect(sound).to_have_attribute("aria-pressed", "false")
    sound.click()
    phone.get_by_role("button", name="Tắt máy 0900 000 001").click()
    expect(phone.locator(".call-state")).to_have_text("Cuộc gọi đã xong")
    expect(phone.locator(".pick-up")).to_be_disabled()
    phone.get_by_role("button", name="Mở máy 0900 000 001").click()
    expect(phone.locator(".pick-up")).to_be_enabled()


@pytest.mark.parametrize("width", [360, 1280])
def test_english_and_large_print(visit: Callable[..., Page], width: int) -> None:
    page = visit(width)
    page.get_by_role("button", name="Chữ to").click()
    page.get_by_role("button", name="English").click()
    phone = page.locator(".handset").first
    phone.get_by_role("button", name="Call 1022").click()
    expect(phone.get_by_role("dialog", name="Call of phone 0900 000 001")).to_be_visible()
    expect(phone.locator(".call-doing")).to_have_text("Waiting for keys")
    assert fits(page)
    assert page.evaluate(CONTRAST) == []
    shot(page, f"phone-lab-call-large-english-{width}")
    phone.get_by_role("button", name="Hang up").click()
    expect(phone.locator(".call-state")).to_have_text("The call is over")
