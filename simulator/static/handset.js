// One keypad phone on the desk: its screen, its thread and its buttons.

import { cost } from "/static/cost.js";
import { Keypad } from "/static/keypad.js";
import * as network from "/static/network.js";
import { national } from "/static/numbers.js";
import { bubble, invitation } from "/static/thread.js";
import { isCode, Ussd } from "/static/ussd.js";
import { label, say } from "/static/words.js";

const LONG_PRESS = 600; // ms
const PAGE = 90; // px a press of the rocker scrolls

export class Handset {
  /** `desk.rename(handset, typed)` and `desk.remove(handset)` answer for the row of phones; `companies()` may carry it. */
  constructor(number, colour, house, desk, duty, companies) {
    this.house = house;
    this.duty = duty;
    this.companies = companies;
    this.desk = desk;
    this.entries = new Map();
    this.unread = 0;
    this.on = true;
    this.element = document.querySelector("#handset").content.cloneNode(true).firstElementChild;
    this.element.classList.add(`colour-${colour}`);
    this.#wire();
    this.show(number);
  }

  part(name) {
    return this.element.querySelector(`.${name}`);
  }

  /** Become the phone of this number: forget the old thread, fetch the new one. */
  async show(number) {
    this.number = number;
    if (this.ussd.active) this.ussd.close();
    this.entries.clear();
    this.part("thread").replaceChildren();
    this.#seen();
    this.relabel();
    await this.refresh();
  }

  /** Fetch the thread again: at the start, after a lost connection. */
  async refresh() {
    const asked = this.number;
    try {
      const { phone, entries, ussd } = await network.thread(asked);
      if (asked !== this.number) return;
      this.powered(phone.on);
      this.carriedBy(phone.carrier);
      if (entries.length < this.entries.size) this.entries.clear();
      for (const entry of entries) this.entries.set(entry.ref, entry);
      this.#draw();
      if (ussd && (ussd.open || ussd.session === this.ussd.session)) this.ussd.show(ussd);
    } catch (error) {
      this.complain(error);
    }
  }

  /** A message came, left, or its fate became known. */
  take(entry) {
    const fresh = !this.entries.has(entry.ref);
    this.entries.set(entry.ref, entry);
    this.#draw();
    if (!fresh || entry.mine) return;
    this.element.classList.remove("ringing");
    requestAnimationFrame(() => this.element.classList.add("ringing"));
    if (!this.element.contains(document.activeElement) || document.hidden) this.#count(this.unread + 1);
  }

  /** Whose subscriber the phone is: who takes its texts. */
  carriedBy(carrier) {
    this.part("company").replaceChildren(...this.companies().map((name) => new Option(name, name, false, name === carrier)));
  }

  powered(on) {
    this.on = on;
    this.element.classList.toggle("off", !on);
    this.part("dark").hidden = on;
    for (const name of ["send", "draft"]) this.part(name).disabled = !on;
    this.part("power").setAttribute("aria-pressed", String(on));
    this.part("power").setAttribute("aria-label", say(on ? "powerOff" : "powerOn", { number: national(this.number) }));
  }

  /** The network's time of day, on the screen. */
  tick(clock) {
    this.part("clock").textContent = clock;
  }

  complain(error) {
    this.part("number-complaint").textContent = error ? say(error.id ?? "error.other") : "";
  }

  relabel() {
    const number = national(this.number);
    label(this.element);
    this.element.setAttribute("aria-label", say("handset", { number }));
    this.part("number").value = number;
    this.part("peer").textContent = this.house;
    this.part("role").hidden = this.number !== this.duty();
    this.part("thread").setAttribute("aria-label", say("thread", { number }));
    this.part("draft").setAttribute("aria-label", say("draft", { to: this.house }));
    this.part("draft").placeholder = say("draft", { to: this.house });
    this.part("erase").setAttribute("aria-label", say("eraseLabel"));
    this.part("up").setAttribute("aria-label", say("up"));
    this.part("down").setAttribute("aria-label", say("down"));
    this.part("remove").setAttribute("aria-label", say("removePhone", { number }));
    this.part("keypad").setAttribute("aria-label", say("keypad"));
    this.keypad.relabel();
    this.ussd.relabel();
    this.powered(this.on);
    this.#count(this.unread);
    this.#measure();
    this.#draw();
  }

  #wire() {
    const draft = this.part("draft");
    this.ussd = new Ussd(this, {
      answer: (words) => this.#answer(words),
      hangUp: () => this.#attempt(() => network.hangUp(this.number, this.ussd.session)),
      turned: () => this.#turned(),
    });
    this.keypad = new Keypad(this.part("keypad"), draft, (mode, letters, at) => this.#tapping(mode, letters, at));
    draft.addEventListener("input", () => this.#measure());
    draft.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return; // Vietnamese input methods compose
      event.preventDefault();
      this.#send();
    });
    this.part("compose").addEventListener("submit", (event) => event.preventDefault());
    this.part("send").addEventListener("click", () => (this.ussd.active ? this.ussd.go() : this.#send()));
    this.#wireErase(this.part("erase"));
    this.part("up").addEventListener("click", () => this.#scroll(-PAGE));
    this.part("down").addEventListener("click", () => this.#scroll(PAGE));
    this.part("remove").addEventListener("click", () => this.desk.remove(this));
    this.part("power").addEventListener("click", () => this.#attempt(() => network.power(this.number, !this.on)));
    this.part("company").addEventListener("change", (event) => this.#attempt(() => network.subscribe(this.number, event.target.value)));
    this.part("number").addEventListener("change", (event) => this.desk.rename(this, event.target.value));
    this.element.addEventListener("focusin", () => this.#seen());
    this.element.addEventListener("pointerdown", () => this.#seen());
  }

  #wireErase(button) {
    let timer;
    button.addEventListener("pointerdown", () => {
      timer = setTimeout(() => {
        this.keypad.draft.value = "";
        this.#measure();
      }, LONG_PRESS);
    });
    for (const end of ["pointerup", "pointerleave", "pointercancel"]) button.addEventListener(end, () => clearTimeout(timer));
    button.addEventListener("click", () => this.keypad.erase());
  }

  async #send(words = this.part("draft").value) {
    if (!words || !this.on) return;
    this.keypad.rest();
    this.part("draft").value = "";
    this.#measure();
    const deed = isCode(words) ? () => network.dial(this.number, words.trim()) : () => network.text(this.number, words);
    const sent = await this.#attempt(deed);
    if (!sent) this.part("draft").value = words; // what was typed is never lost
    this.#measure();
  }

  async #answer(words) {
    this.keypad.rest();
    await this.#attempt(() => network.answer(this.number, this.ussd.session, words));
  }

  /** The session on the screen came, moved on or went: the keys mean something else now. */
  #turned() {
    const inside = this.ussd.active; // also while nothing can be answered: a hasty key must not begin a text
    this.keypad.into(this.part(inside ? "ussd-answer" : "draft"), inside);
    this.#measure();
  }

  #scroll(top) {
    this.part(this.ussd.active ? "ussd-words" : "thread").scrollBy({ top });
  }

  async #attempt(deed) {
    try {
      await deed();
      this.complain(null);
      return true;
    } catch (error) {
      this.complain(error);
      return false;
    }
  }

  #tapping(mode, letters, at) {
    for (const name of ["mode", "ussd-mode"]) this.part(name).textContent = mode;
    const marks = [...letters].map((letter, i) => {
      const mark = document.createElement(i === at ? "mark" : "span");
      mark.textContent = letter === " " ? "␣" : letter;
      return mark;
    });
    this.part("spinner").replaceChildren(...marks);
    this.part("cost").hidden = letters !== "";
  }

  #measure() {
    const typed = this.part("draft").value;
    const { units, room, segments, encoding } = cost(typed);
    this.part("cost").textContent = isCode(typed) ? say("code") : say("cost", { units, room, segments });
    this.part("cost").classList.toggle("dear", segments > 1 || encoding === "ucs2");
    this.#nameGreenKey(typed);
  }

  #nameGreenKey(typed) {
    const { state, active } = this.ussd;
    const [word, deed] = state === "over" ? ["ok", "okLabel"] : active ? ["send", "answerLabel"] : isCode(typed) ? ["call", "callLabel"] : ["send", "sendLabel"];
    const key = this.part("send");
    key.firstElementChild.dataset.say = word;
    key.firstElementChild.textContent = say(word);
    key.setAttribute("aria-label", say(deed, { to: this.house, code: typed.trim() }));
  }

  #draw() {
    const thread = this.part("thread");
    const atEnd = thread.scrollHeight - thread.scrollTop - thread.clientHeight < 40;
    const entries = [...this.entries.values()].sort((a, b) => Number(a.ref) - Number(b.ref));
    thread.replaceChildren(...(entries.length ? entries.map((entry) => bubble(entry, this.house)) : [invitation((words) => this.#send(words))]));
    if (atEnd || entries.at(-1)?.mine) thread.scrollTop = thread.scrollHeight;
  }

  #seen() {
    this.#count(0);
  }

  #count(unread) {
    this.unread = unread;
    const badge = this.part("unread");
    badge.hidden = unread === 0;
    badge.textContent = say("unread", { n: unread });
  }
}
