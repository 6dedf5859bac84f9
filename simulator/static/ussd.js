// The USSD session on a handset's screen: what the network shows, the line to answer it, the time left; it orders nothing.

import { national } from "/static/numbers.js";
import { say } from "/static/words.js";

const TICK = 250; // ms; the seconds shown are never more than a blink behind
const SOON = 10; // seconds: time to hurry, so the clock stands out

/** What can be dialled rather than texted: *1022#, *1022*9#. */
export const isCode = (words) => /^[*#][\d*#]*#$/.test(words.trim());

export class Ussd {
  /** `does.answer(words)` and `does.hangUp()` are what the buttons ask for; `does.turned()` hears of every new state. */
  constructor(handset, does) {
    this.handset = handset;
    this.session = null;
    this.state = "none"; // asked, shown, over as the network says; none: the phone is not in a session
    this.does = does;
    this.answer = this.#part("answer");
    this.#part("form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.go();
    });
    this.#part("stop").addEventListener("click", () => this.does.hangUp());
    this.#part("ok").addEventListener("click", () => this.close());
    this.#part("screen").addEventListener("keydown", (event) => event.key === "Escape" && this.stop());
  }

  get active() {
    return this.state !== "none";
  }

  /** What the network says of the phone's session; true when there is something new to read. */
  show({ session, state, text, left }) {
    if (state === "over" && !text) {
      if (session === this.session) this.close();
      return false;
    }
    const fresh = state !== "asked" && (session !== this.session || state !== this.state || text !== this.text);
    Object.assign(this, { session, state, text });
    if (state === "shown") this.answer.value = "";
    this.whole = Math.max(left, 1);
    this.ends = performance.now() + left * 1000;
    this.#draw();
    this.does.turned();
    return fresh;
  }

  /** The green key: send what is typed, or put a finished screen away. */
  go() {
    if (this.state === "shown") this.does.answer(this.answer.value);
    if (this.state === "over") this.close();
  }

  /** Leave: hang up a session that is open, put away one that is over. */
  stop() {
    if (this.state === "over") this.close();
    else this.does.hangUp();
  }

  close() {
    Object.assign(this, { session: null, state: "none", text: "" });
    this.#draw();
    this.does.turned();
  }

  relabel() {
    const number = national(this.handset.number);
    this.#part("screen").setAttribute("aria-label", say("ussd", { number }));
    this.answer.setAttribute("aria-label", say("ussdAnswer"));
    this.answer.placeholder = say("ussdLetters");
    this.#draw();
  }

  #part(name) {
    return this.handset.part(`ussd-${name}`);
  }

  #draw() {
    const screen = this.#part("screen");
    const typed = screen.contains(document.activeElement) || document.activeElement === this.handset.part("draft");
    const shown = this.state === "shown";
    this.#part("words").textContent = this.state === "asked" ? say("ussdRunning") : (this.text ?? "");
    this.#part("form").hidden = this.state === "over";
    for (const name of ["line", "go"]) this.#part(name).hidden = !shown;
    this.#part("left").hidden = !shown;
    this.#part("ok").hidden = this.state !== "over";
    this.answer.disabled = !shown;
    screen.classList.toggle("running", this.state === "asked");
    screen.hidden = !this.active;
    for (const name of ["thread", "compose"]) this.handset.part(name).hidden = this.active;
    const next = { asked: "ussd-words", shown: "ussd-answer", over: "ussd-ok", none: "draft" }[this.state];
    if (typed) this.handset.part(next).focus({ preventScroll: true }); // what had the focus may be gone now
    this.#part("words").scrollTop = 0;
    clearInterval(this.timer);
    if (shown) {
      this.timer = setInterval(() => this.#countDown(), TICK);
      this.#countDown();
    }
  }

  #countDown() {
    const left = Math.max((this.ends - performance.now()) / 1000, 0);
    this.#part("seconds").textContent = say("ussdLeft", { n: Math.ceil(left) });
    this.#part("gauge").value = left / this.whole;
    this.#part("left").classList.toggle("soon", left <= SOON);
    if (left === 0) clearInterval(this.timer);
  }
}
