// Twelve keys, as on the phones people own: multi-tap for words, the keys themselves for codes; it knows no messages.

import { say } from "/static/words.js";

const KEYS = {
  1: ".,?!1'-/:@",
  2: "abc2",
  3: "def3",
  4: "ghi4",
  5: "jkl5",
  6: "mno6",
  7: "pqrs7",
  8: "tuv8",
  9: "wxyz9",
  "*": "*+()%&",
  0: " 0",
  "#": "",
};
const FACES = { 1: ". , ?", 2: "abc", 3: "def", 4: "ghi", 5: "jkl", 6: "mno", 7: "pqrs", 8: "tuv", 9: "wxyz", "*": "+", 0: "␣", "#": "Aa1" };
const ORDER = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"];
const CASES = ["Abc", "abc", "ABC", "123"];
const DIGITS = CASES.indexOf("123");
const NEXT_LETTER_AFTER = 1100; // ms without a tap; old handsets wait about as long
const LONG_PRESS = 550; // ms

/** One phone's keypad. `draft` is the textarea of texts; `shown(mode, letters, at)` is called as taps change. */
export class Keypad {
  constructor(holder, draft, shown) {
    this.text = draft;
    this.shown = shown;
    this.into(draft, false);
    this.buttons = ORDER.map((key) => this.#button(key));
    holder.append(...this.buttons);
    draft.addEventListener("input", (event) => event.isTrusted && this.rest());
    this.relabel();
  }

  /** Hand every key to `pressed` from now on, as in a call; null: they write again. */
  press(pressed) {
    this.pressed = pressed;
    this.buttons[0].parentElement.classList.toggle("presses", pressed !== null); // letters mean nothing then
    this.rest();
    this.relabel();
  }

  /** Write into `field` from now on; `digits`: an answer to a menu, where each key is itself until # is held. */
  into(field, digits) {
    this.draft = field;
    this.mode = digits ? DIGITS : 0;
    this.rest();
    this.relabel();
  }

  relabel() {
    this.buttons?.forEach((button, i) => {
      const key = ORDER[i];
      const letters = [...KEYS[key]].join(" ");
      const words = { 0: say("keySpace"), "#": say("keyCase") }[key] ?? say("key", { key, letters });
      if (this.pressed) button.setAttribute("aria-label", say("keyItself", { key }));
      else button.setAttribute("aria-label", this.#answers() ? say(key === "#" ? "keyHash" : "keyItself", { key }) : words);
    });
  }

  /** The letter being chosen is chosen: the next tap starts a new one. */
  rest() {
    clearTimeout(this.timer);
    this.key = null;
    this.shown(CASES[this.#literal("") ? DIGITS : this.mode], "", -1);
  }

  /** Take away the letter before the caret. */
  erase() {
    this.rest();
    const { value, selectionStart: start, selectionEnd: end } = this.draft;
    const before = start < end ? value.slice(0, start) : [...value.slice(0, start)].slice(0, -1).join("");
    this.#write(before + value.slice(end), before.length);
  }

  tap(key) {
    if (this.pressed) {
      this.pressed(key);
      return;
    }
    if (this.#literal(key)) {
      this.#insert(key);
      this.rest();
      return;
    }
    if (key === "#") {
      this.mode = (this.mode + 1) % CASES.length;
      this.rest();
      return;
    }
    if (CASES[this.mode] === "123") {
      this.#insert(key);
      return;
    }
    const letters = KEYS[key];
    if (this.key === key) {
      this.at = (this.at + 1) % letters.length;
      this.#insert(this.#cased(letters[this.at], 1), 1);
    } else {
      this.rest();
      this.key = key;
      this.at = 0;
      this.#insert(this.#cased(letters[0], 0));
    }
    this.shown(CASES[this.mode], letters, this.at);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.rest(), NEXT_LETTER_AFTER);
  }

  /** Holding a key writes its digit. */
  hold(key) {
    if (this.pressed) {
      this.pressed(key);
      return;
    }
    this.rest();
    if (/\d/.test(key)) this.#insert(key);
    if (key !== "#" || this.draft === this.text) return;
    this.mode = this.mode === DIGITS ? 1 : DIGITS;
    this.rest();
    this.relabel();
  }

  #answers() {
    return this.draft !== this.text && this.mode === DIGITS;
  }

  /** Whether `key` writes itself: in an answer of digits, and in a text that begins like a code, as on an idle screen. */
  #literal(key) {
    if (this.draft !== this.text) return this.#answers();
    const { value } = this.draft;
    return value ? /^\*[\d*#]*$/.test(value) : key === "*";
  }

  #button(key) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "key";
    button.dataset.key = key;
    const [face, letters] = [document.createElement("b"), document.createElement("small")];
    face.textContent = key;
    letters.dataset.letters = FACES[key]; // painted, not written: the name of the key spells them
    button.append(face, letters);
    let timer;
    let held = false;
    button.addEventListener("pointerdown", () => {
      held = false;
      timer = setTimeout(() => {
        held = true;
        this.hold(key);
      }, LONG_PRESS);
    });
    for (const end of ["pointerup", "pointerleave", "pointercancel"]) button.addEventListener(end, () => clearTimeout(timer));
    button.addEventListener("click", () => held || this.tap(key));
    button.addEventListener("contextmenu", (event) => event.preventDefault());
    return button;
  }

  #cased(letter, replaced) {
    const before = this.draft.value.slice(0, this.draft.selectionStart - replaced);
    const opening = CASES[this.mode] === "Abc" && /(^|[.?!]\s+)$/.test(before);
    return opening || CASES[this.mode] === "ABC" ? letter.toUpperCase() : letter;
  }

  #insert(letter, replaced = 0) {
    if (this.draft.disabled) return;
    const { value, selectionStart: start, selectionEnd: end } = this.draft;
    const before = value.slice(0, start - replaced) + letter;
    if (before.length + value.length - end <= this.draft.maxLength) this.#write(before + value.slice(end), before.length);
  }

  #write(text, caret) {
    this.draft.value = text;
    this.draft.setSelectionRange(caret, caret);
    this.draft.scrollTop = this.draft.scrollHeight;
    this.draft.dispatchEvent(new Event("input"));
  }
}
