// What stands around the words that are being typed on a handset: mode, letters, cost, and what its two soft keys do.

import { cost } from "/static/cost.js";
import { isCode } from "/static/ussd.js";
import { say } from "/static/words.js";

const LONG_PRESS = 600; // ms

export class Typing {
  constructor(handset) {
    this.handset = handset;
    const button = handset.part("erase");
    let timer;
    button.addEventListener("pointerdown", () => {
      timer = setTimeout(() => {
        handset.keypad.draft.value = "";
        this.measure();
      }, LONG_PRESS);
    });
    for (const end of ["pointerup", "pointerleave", "pointercancel"]) button.addEventListener(end, () => clearTimeout(timer));
    button.addEventListener("click", () => handset.keypad.erase());
  }

  /** How keys are read just now, and between which letters a key still turns. */
  tapping(mode, letters, at) {
    for (const name of ["mode", "ussd-mode"]) this.handset.part(name).textContent = mode;
    const marks = [...letters].map((letter, i) => {
      const mark = document.createElement(i === at ? "mark" : "span");
      mark.textContent = letter === " " ? "␣" : letter;
      return mark;
    });
    this.handset.part("spinner").replaceChildren(...marks);
    this.handset.part("cost").hidden = letters !== "";
  }

  /** What the text will cost, and what the left key does with it. */
  measure() {
    const typed = this.handset.part("draft").value;
    const { units, room, segments, encoding } = cost(typed);
    this.handset.part("cost").textContent = isCode(typed) ? say("code") : say("cost", { units, room, segments });
    this.handset.part("cost").classList.toggle("dear", segments > 1 || encoding === "ucs2");
    this.#nameLeftKey(typed);
  }

  #nameLeftKey(typed) {
    const { call, ussd, house, on } = this.handset;
    const [word, deed] = call.active
      ? ["speak", "speakLabel"]
      : ussd.state === "over"
        ? ["ok", "okLabel"]
        : ussd.active
          ? ["send", "answerLabel"]
          : isCode(typed)
            ? ["call", "callLabel"]
            : ["send", "sendLabel"];
    const key = this.handset.part("send");
    key.disabled = !on || (call.active && call.state !== "open");
    key.firstElementChild.dataset.say = word;
    key.firstElementChild.textContent = say(word);
    key.setAttribute("aria-label", say(deed, { to: house, code: typed.trim() }));
  }
}
