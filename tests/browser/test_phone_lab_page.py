"""A person at the phone lab: types and taps texts, reads answers, breaks the network; at 360 and 1280 px."""

from __future__ import annotations

import base64
import re
import subprocess
import sys
import threading
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.keypad import tap
from tests.waiting import STANDSTILL, until

ROOT = Path(__file__).parents[2]
SCREENSHOTS = ROOT / "build" / "screenshots"
CHROMIUM = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
ANSWERS = {
    "KB": "1/8 Ho va ten nguoi khai? VD: Nguyen Van An",
    "9": "DA BAO CAP CUU so 2043. Can bo goi lai so nay ngay. Nang: goi 115.",
    "Tôi ở Nhơn Hải": "Đã nhận lời nhắn 2062 lúc 09:15. Cán bộ trả lời trước 17:00 hôm nay, hoặc gọi số này.",
    "<b>x</b>": "<img src=x onerror=\"document.title='bitten'\"><script>document.title='bitten'</script>",
}
CREDENTIALS = base64.b64encode(b"ACdemo0001:t").decode()


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A running simulator before a house that answers texts by messages of its own; → its address."""
    lab_url: list[str] = []

    class House(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            form = dict(urllib.parse.parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
            self.send_response(200)
            self.send_header("Content-Type", "text/xml")
            self.end_headers()
            self.wfile.write(b"<Response/>")
            if self.path == "/sms/twilio/inbound":
                said = form.get("Body", "")
                submit(
                    lab_url[0], form["From"], ANSWERS.get(said, f"1022 da nhan: {said}"), self.headers["Host"]
                )

        def log_message(self, format: str, *args: Any) -> None:
            pass

    house = ThreadingHTTPServer(("127.0.0.1", 0), House)
    threading.Thread(target=house.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    folder = tmp_path_factory.mktemp("lab")
    (folder / "token").write_text("t")
    base = f"http://127.0.0.1:{house.server_port}"
    command = [sys.executable, "-m", "simulator", "--port", "0", "--gateway", base, "--public-url", base]
    command += ["--account", "ACdemo0001", "--token-file", str(folder / "token")]
    command += ["--clock-file", str(folder / "clock")]
    command += [
        "--smpp-port",
        "0",
        "--smpp-system-id",
        "gateway",
        "--smpp-password-file",
        str(folder / "token"),
    ]
    simulator = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert simulator.stdout is not None
    lab_url.append(simulator.stdout.readline().split(" on ")[1].split()[0])
    yield lab_url[0]
    simulator.terminate()
    simulator.communicate(timeout=STANDSTILL)
    house.shutdown()
    house.server_close()


def submit(lab: str, to: str, body: str, house: str) -> None:
    form = {"To": to, "From": "1022", "Body": body, "StatusCallback": f"http://{house}/sms/twilio/status"}
    url = f"{lab}/2010-04-01/Accounts/ACdemo0001/Messages.json"
    request = urllib.request.Request(url, urllib.parse.urlencode(form).encode())
    request.add_header("Authorization", f"Basic {CREDENTIALS}")
    with urllib.request.urlopen(request, timeout=STANDSTILL):
        pass


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

    def open_page(width: int, height: int = 800, **options: Any) -> Page:
        contexts.append(browser.new_context(viewport={"width": width, "height": height}, **options))
        page = contexts[-1].new_page()
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda asked: asked.url.startswith(lab) or complaints.append(f"asked {asked.url}"))
        page.goto(lab)
        expect(page.locator("#link-words")).to_have_text("Mạng đang chạy")
        return page

    yield open_page
    for context in contexts:
        context.close()
    urllib.request.urlopen(f"{lab}/faults", b"{}", timeout=STANDSTILL).close()
    assert complaints == []


def shot(page: Page, name: str) -> None:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True, animations="disabled")


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


@pytest.mark.parametrize("width", [360, 1280])
def test_a_text_there_and_back(visit: Callable[..., Page], width: int) -> None:
    page = visit(width)
    phone = page.locator(".handset").first
    arrivals = page.locator("#journal li.receipt").filter(has_text="đã tới")
    before = arrivals.count()
    phone.get_by_role("textbox", name="Soạn tin gửi 1022").fill("Tôi ở Nhơn Hải")
    expect(phone.locator(".cost")).to_have_text("14/70 · 1 tin")
    phone.get_by_role("button", name="Gửi tin tới 1022").click()
    expect(phone.locator(".mine").last).to_contain_text("✓ đã tới")
    expect(phone.locator(".bubble").last).to_contain_text("Đã nhận lời nhắn 2062")
    expect(phone.locator(".bubble").last).to_contain_text("có dấu, 2 tin")
    expect(phone.locator(".draft")).to_have_value("")
    expect(page.locator("#announcer")).to_contain_text("0900 000 001 có tin mới từ 1022: Đã nhận")
    expect(arrivals).to_have_count(before + 1)  # its place among other receipts is the network's choice
    assert fits(page)
    shot(page, f"phone-lab-{width}")


@pytest.mark.parametrize("width", [360, 1280])
def test_multi_tap_writes_like_an_old_phone(visit: Callable[..., Page], width: int) -> None:
    page = visit(width)
    phone = page.locator(".handset").first
    draft = phone.locator(".draft")
    assert tap(phone, "5522") == "b"
    expect(draft).to_have_value("Kb")  # a message opens with a capital
    expect(phone.locator(".spinner mark")).to_have_count(0)  # the letter settles by itself
    tap(phone, "0")
    tap(phone, "44")
    tap(phone, "666")
    expect(draft).to_have_value("Kb ho")
    phone.locator('[data-key="9"]').click(delay=800)
    expect(draft).to_have_value("Kb ho9")
    phone.get_by_role("button", name="Xóa một chữ").click()
    expect(draft).to_have_value("Kb ho")
    tap(phone, "###")
    expect(phone.locator(".mode")).to_have_text("123")
    tap(phone, "11")
    expect(draft).to_have_value("Kb ho11")
    phone.locator(".erase").click(delay=900)
    expect(draft).to_have_value("")
    phone.locator('[data-key="9"]').click()
    phone.locator(".send").click()
    expect(phone.locator(".bubble").last).to_contain_text("DA BAO CAP CUU so 2043")


@pytest.mark.parametrize("width", [360, 1280])
def test_the_switchboard_orders_faults(visit: Callable[..., Page], lab: str, width: int) -> None:
    page = visit(width)
    page.get_by_role("switch", name="Mất biên nhận").check()
    expect(page.locator("#faults-state")).to_have_text("Đang có 1 trục trặc.")
    page.get_by_role("switch", name="Biên nhận về trễ").check()
    expect(page.locator("#faults-state")).to_have_text("Đang có 2 trục trặc.")
    page.get_by_label("Biên nhận về trễ: mức độ").fill("30")
    page.get_by_label("Biên nhận về trễ: mức độ").press("Tab")
    until(lambda: page.evaluate("fetch('/faults').then(r => r.json()).then(f => f.faults['*'].late === 30)"))
    page.get_by_role("button", name="+1 ngày").click()
    expect(page.locator("#offset")).to_contain_text("nhanh hơn giờ thật 1 ngày")
    assert fits(page)
    shot(page, f"phone-lab-faults-{width}")
    page.get_by_role("button", name="Cho mạng chạy tốt lại").click()
    expect(page.locator("#faults-state")).to_contain_text("Mạng đang tốt")
    with urllib.request.urlopen(f"{lab}/faults", timeout=STANDSTILL) as reply:
        assert b'"faults": {}' in reply.read()


def test_one_company_may_be_ill_and_a_phone_may_be_anothers(visit: Callable[..., Page], lab: str) -> None:
    page = visit(360)
    urllib.request.urlopen(f"{lab}/faults", b'{"smpp": {"dead": 1}, "late": 3}', timeout=STANDSTILL).close()
    state, dead = page.locator("#faults-state"), page.get_by_role("switch", name="Nhà mạng ngừng hẳn")
    expect(state).to_have_text("Đang có 2 trục trặc. (smpp)")
    expect(page.get_by_role("switch", name="Biên nhận về trễ")).to_be_checked()
    expect(dead).not_to_be_checked()
    page.get_by_label("Trục trặc của").select_option("smpp")
    expect(dead).to_be_checked()
    shot(page, "phone-lab-carriers-360")
    dead.uncheck()
    expect(state).to_have_text("Đang có 1 trục trặc.")
    until(lambda: page.evaluate("fetch('/faults').then(r => r.json()).then(f => f.faults['*'].late === 3)"))
    phone = page.locator(".handset").first
    number = phone.locator(".number").input_value()
    whose = "number => fetch(`/phones/${number}/thread`).then(r => r.json()).then(t => t.phone.carrier)"
    for company in ("smpp", "twilio"):
        phone.get_by_label("Nhà mạng của máy này").select_option(company)
        until(lambda company=company: page.evaluate(whose, number) == company)
    assert fits(page)


def test_an_amount_that_cannot_be_is_refused_kindly(visit: Callable[..., Page]) -> None:
    page = visit(1280)
    page.get_by_role("switch", name="Nhà mạng chậm").check()
    expect(page.locator("#faults-state")).to_have_text("Đang có 1 trục trặc.")
    amount = page.get_by_label("Nhà mạng chậm: mức độ")
    amount.fill("60001")
    amount.press("Tab")
    expect(page.locator("#faults-complaint")).to_have_text("Mức này không dùng được. Hãy nhập số khác.")
    expect(amount).to_have_js_property("value", "2000")
    amount.fill("500")
    amount.press("Tab")
    expect(page.locator("#faults-complaint")).to_be_hidden()
    until(
        lambda: page.evaluate("fetch('/faults').then(r => r.json()).then(f => f.faults['*'].slow_ms === 500)")
    )


def test_several_phones_their_numbers_and_unread_marks(visit: Callable[..., Page], lab: str) -> None:
    page = visit(1280)
    expect(page.locator(".handset")).to_have_count(3)
    page.get_by_role("button", name="Thêm một máy").click()
    expect(page.locator(".handset")).to_have_count(4)
    number = page.locator(".handset").nth(3).get_by_label("Số máy")
    expect(number).to_be_focused()
    number.fill("0900 000 123")
    number.press("Tab")
    remembered = "JSON.stringify(localStorage).includes('84900000123')"
    until(lambda: page.evaluate(remembered))  # the thread is there: what comes from now on is news
    page.locator(".handset").first.locator(".draft").focus()
    submit(lab, "+84900000123", "Tin tu 1022", lab.removeprefix("http://"))
    fourth = page.locator(".handset").nth(3)
    expect(fourth.locator(".unread")).to_have_text("1 tin mới")
    fourth.locator(".draft").focus()
    expect(fourth.locator(".unread")).to_be_hidden()
    page.reload()
    expect(page.locator(".handset")).to_have_count(4)
    expect(page.locator(".handset").nth(3).locator(".number")).to_have_value("0900 000 123")
    expect(page.locator(".handset").nth(3).locator(".bubble")).to_contain_text("Tin tu 1022")
    page.get_by_role("button", name="Cất máy 0900 000 123").click()
    expect(page.locator(".handset")).to_have_count(3)


def test_switching_a_phone_off(visit: Callable[..., Page], lab: str) -> None:
    page = visit(1280)
    phone = page.locator(".handset").nth(2)
    phone.get_by_role("button", name="Tắt máy").click()
    expect(phone.get_by_text("Máy đang tắt")).to_be_visible()
    expect(phone.locator(".send")).to_be_disabled()
    submit(lab, "+84900000003", "Cho may mo", lab.removeprefix("http://"))
    phone.get_by_role("button", name="Mở máy").click()
    expect(phone.locator(".bubble")).to_contain_text("Cho may mo")


def test_markup_in_a_text_stays_text(visit: Callable[..., Page]) -> None:
    page = visit(1280)
    phone = page.locator(".handset").nth(1)
    phone.locator(".draft").fill("<b>x</b>")
    phone.locator(".draft").press("Enter")
    expect(phone.locator(".bubble").last).to_contain_text("<img src=x onerror=")
    expect(page).to_have_title("Phòng thử điện thoại 1022")
    assert page.locator(".handset img, .journal img, .bubble b").count() == 0


@pytest.mark.parametrize("width", [360, 1280])
def test_large_print_and_english_are_remembered(visit: Callable[..., Page], width: int) -> None:
    page = visit(width)
    size = "parseFloat(getComputedStyle(document.querySelector('.draft')).fontSize)"
    before = page.evaluate(size)
    page.get_by_role("button", name="Chữ to").click()
    page.get_by_role("button", name="English").click()
    assert page.evaluate(size) >= before * 1.3
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("1022 phone lab")
    expect(page.get_by_role("button", name="Large print")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    phone = page.locator(".handset").first
    phone.locator(".draft").fill("KB")
    phone.get_by_role("button", name="Send the text to 1022").click()
    expect(phone.locator(".bubble").last).to_contain_text("1/8 Ho va ten")
    assert page.get_by_text(re.compile("máy điện thoại|trục trặc|Nhật ký")).count() == 0, (
        "no Vietnamese is left over"
    )
    assert fits(page)
    shot(page, f"phone-lab-large-english-{width}")


def test_keyboard_alone_reaches_everything(visit: Callable[..., Page]) -> None:
    page = visit(1280)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Tới các máy điện thoại")).to_be_focused()
    page.keyboard.press("Enter")
    names = []
    for _ in range(30):
        page.keyboard.press("Tab")
        names.append(
            page.evaluate(
                "document.activeElement.getAttribute('aria-label') ?? document.activeElement.className"
            )
        )
    for wanted in (
        "number",
        "Tắt máy 0900 000 001",
        "Tin nhắn của máy 0900 000 001",
        "Soạn tin gửi 1022",
        "Phím 2: a b c 2",
    ):
        assert wanted in names, (wanted, names)
    unnamed = page.evaluate(
        """[...document.querySelectorAll('button, input, textarea')]
           .filter(e => !e.closest('template') && !(e.textContent.trim() || e.ariaLabel || e.labels?.length))
           .map(e => e.outerHTML)"""
    )
    assert unnamed == []


def test_contrast_is_enough_for_old_eyes(visit: Callable[..., Page]) -> None:
    page = visit(1280)
    page.locator(".handset").first.locator(".draft").fill("KB")
    page.locator(".handset").first.locator(".send").click()
    expect(page.locator("#journal li").first).to_be_visible()
    page.get_by_role("switch", name="Nghẽn").check()
    assert page.evaluate(CONTRAST) == []


# WCAG 1.4.3 over every visible text, on the nearest painted ground; of a gradient its least favourable stop.
CONTRAST = r"""
() => {
  const parse = (c) => { const m = c.match(/[\d.]+/g).map(Number); return [m[0], m[1], m[2], m[3] ?? 1]; };
  const over = (a, b) => [0, 1, 2].map((i) => a[i] * a[3] + b[i] * (1 - a[3])).concat(1);
  const linear = (v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const light = (c) => { const f = c.slice(0, 3).map((v) => linear(v / 255));
    return 0.2126 * f[0] + 0.7152 * f[1] + 0.0722 * f[2]; };
  const ratio = (a, b) => { const [x, y] = [light(a), light(b)].sort((p, q) => q - p);
    return (x + 0.05) / (y + 0.05); };
  const grounds = (e) => {
    if (!e) return [[255, 255, 255, 1]];
    const s = getComputedStyle(e);
    const stops = (s.backgroundImage.match(/rgba?\([^)]*\)/g) ?? []).map(parse).filter((c) => c[3] > 0.99);
    const own = parse(s.backgroundColor);
    if (stops.length && !e.matches('body')) return stops;
    return own[3] > 0.99 ? [own] : grounds(e.parentElement).map((g) => over(own, g));
  };
  const poor = [];
  for (const e of document.querySelectorAll('body *')) {
    const says = [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
    if (!says || !e.checkVisibility() || e.closest('.unseen, .skip, template')) continue;
    const worst = Math.min(...grounds(e).map((g) => ratio(over(parse(getComputedStyle(e).color), g), g)));
    if (worst < 4.5) poor.push(`${e.className || e.tagName} "${e.textContent.slice(0, 30)}" ${worst}`);
  }
  return poor;
}
"""
