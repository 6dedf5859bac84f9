"""A thumb on a keypad: as quick as a person's, however busy the machine is that plays it."""

from __future__ import annotations

from playwright.sync_api import Locator

_TAPS = """(phone, keys) => {
  for (const key of keys) {
    const button = phone.querySelector(`[data-key="${key}"]`);
    for (const kind of ["pointerdown", "pointerup"]) button.dispatchEvent(new PointerEvent(kind));
    button.click();
  }
  return phone.querySelector(".spinner mark")?.textContent ?? "";
}"""


def tap(phone: Locator, keys: str) -> str:
    """Press `keys` one after the other, within the second in which a letter still turns; the letter that does."""
    return str(phone.evaluate(_TAPS, keys))
