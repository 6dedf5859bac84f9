"""Takes the README's picture: plays a scene on the phone lab of a running demo and photographs it; checks nothing.

Called by `scripts/refresh-pictures`; the argument is the data folder of the demo. The scene is played on three
numbers nobody has used, so run it on a demo whose data nobody needs.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from playwright.sync_api import Locator, ViewportSize, expect, sync_playwright

TARGET = Path(__file__).resolve().parent.parent / "docs" / "pictures" / "phone-lab.png"
CHROMIUM = "/usr/bin/chromium"  # where Debian installs it
SIZE = ViewportSize(width=1280, height=960)
PATIENCE = 15_000  # milliseconds for an answer

SCENE = (
    (1, "Má em khó thở quá", 1, "GOI 115 NGAY"),
    (1, "nha em o thon My Tuong 2, Nhon Hai", 2, "My Tuong 2"),
)
"""(who types, what, who reads, words of the text that comes); the third handset is the duty officer's. Then the first
dials, and is photographed before the network ends its session."""


def main(data: Path) -> None:
    """Play the scene and write the picture."""
    lab = json.loads((data / "ready.json").read_text("utf-8"))["lab_url"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport=SIZE)
        page.goto(lab)
        handsets = page.locator(".handset")
        for writer, said, reader, words in SCENE:
            _text(handsets.nth(writer), said)
            expect(handsets.nth(reader).locator(".bubble").last).to_contain_text(words, timeout=PATIENCE)
        handsets.nth(2).get_by_role("textbox", name="Soạn tin gửi 1022").click()  # the officer has read it
        _dial(handsets.nth(0))
        page.evaluate("window.scrollTo(0, 0)")
        page.mouse.move(0, 0)
        page.screenshot(path=TARGET, animations="disabled")
        browser.close()


def _text(phone: Locator, said: str) -> None:
    phone.get_by_role("textbox", name="Soạn tin gửi 1022").fill(said)
    phone.get_by_role("button", name="Gửi tin tới 1022").click()


def _dial(phone: Locator) -> None:
    phone.get_by_role("textbox", name="Soạn tin gửi 1022").fill("*1022#")
    phone.get_by_role("button", name="Bấm gọi *1022#").click()
    expect(phone.locator(".ussd-words")).to_contain_text("9 CAP CUU", timeout=PATIENCE)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
