// One keypad phone on the desk: its screen, its thread and its buttons.

import { Call } from "/static/call.js";
import { Keypad } from "/static/keypad.js";
import * as network from "/static/network.js";
import { national } from "/static/numbers.js";
import { bubble, invitation } from "/static/thread.js";
import { Typing } from "/static/typing.js";
import { isCode, Ussd } from "/static/ussd.js";
import { label, say } from "/static/words.js";

const PAGE = 90; // px a press of the rocker scrolls
const HABITS = ["rings", "answers", "busy", "machine"];

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
    if (this.call.active) this.call.close();
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
      const { phone, entries, ussd, call, habit } = await network.thread(asked);
      if (asked !== this.number) return;
      this.powered(phone.on);
      this.carriedBy(phone.carrier);
      if (entries.length < this.entries.size) this.entries.clear();
      for (const entry of entries) this.entries.set(entry.ref, entry);
      this.#draw();
      this.accustomed(habit);
      if (call) this.call.show(call);
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

  /** What the phone does when it is called. */
  accustomed(habit) {
    this.habit = habit;
    this.part("habit").replaceChildren(...HABITS.map((name) => new Option(say(`habit.${name}`), name, false, name === habit)));
  }

  powered(on) {
    this.on = on;
    this.element.classList.toggle("off", !on);
    this.part("dark").hidden = on;
    for (const name of ["send", "draft"]) this.part(name).disabled = !on;
    this.call.relabel();
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
    this.accustomed(this.habit ?? HABITS[0]);
    this.powered(this.on);
    this.#count(this.unread);
    this.typing.measure();
    this.#draw();
  }

  #wire() {
    const draft = this.part("draft");
    this.typing = new Typing(this);
    this.ussd = new Ussd(this, {
      answer: (words) => this.#answer(words),
      hangUp: () => this.#attempt(() => network.hangUp(this.number, this.ussd.session)),
      turned: () => this.#turned(),
    });
    this.call = new Call(this, {
      call: () => this.#call(),
      answer: () => this.#attempt(() => network.pickUp(this.number)),
      hangUp: () => this.#attempt(() => network.putDown(this.number)),
      press: (key) => this.#attempt(() => network.press(this.number, key)),
      speak: (words) => this.#attempt(() => network.speak(this.number, words)),
      now: () => this.desk.now(),
      turned: () => this.#turned(),
    });
    this.keypad = new Keypad(this.part("keypad"), draft, (mode, letters, at) => this.typing.tapping(mode, letters, at));
    draft.addEventListener("input", () => this.typing.measure());
    draft.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return; // Vietnamese input methods compose
      event.preventDefault();
      this.#send();
    });
    this.part("compose").addEventListener("submit", (event) => event.preventDefault());
    this.part("send").addEventListener("click", () => this.#go());
    this.part("up").addEventListener("click", () => this.#scroll(-PAGE));
    this.part("down").addEventListener("click", () => this.#scroll(PAGE));
    this.part("remove").addEventListener("click", () => this.desk.remove(this));
    this.part("power").addEventListener("click", () => this.#attempt(() => network.power(this.number, !this.on)));
    this.part("company").addEventListener("change", (event) => this.#attempt(() => network.subscribe(this.number, event.target.value)));
    this.part("habit").addEventListener("change", (event) => this.#attempt(() => network.accustom(this.number, event.target.value)));
    this.part("number").addEventListener("change", (event) => this.desk.rename(this, event.target.value));
    this.element.addEventListener("focusin", () => this.#seen());
    this.element.addEventListener("pointerdown", () => this.#seen());
  }

  /** The key under the left of the screen. */
  #go() {
    if (this.call.active) this.call.speak();
    else if (this.ussd.active) this.ussd.go();
    else this.#send();
  }

  /** The green key of an idle phone: a code that is typed, else the service number. */
  async #call() {
    if (isCode(this.part("draft").value)) await this.#send();
    else await this.#attempt(() => network.callIn(this.number, this.house));
  }

  async #send(words = this.part("draft").value) {
    if (!words || !this.on) return;
    this.keypad.rest();
    this.part("draft").value = "";
    this.typing.measure();
    const deed = isCode(words) ? () => network.dial(this.number, words.trim()) : () => network.text(this.number, words);
    const sent = await this.#attempt(deed);
    if (!sent) this.part("draft").value = words; // what was typed is never lost
    this.typing.measure();
  }

  async #answer(words) {
    this.keypad.rest();
    await this.#attempt(() => network.answer(this.number, this.ussd.session, words));
  }

  /** The call or session on the screen came, moved on or went: the keys mean something else now. */
  #turned() {
    const inside = this.ussd.active; // also while nothing can be answered: a hasty key must not begin a text
    const field = this.call.active ? "call-words" : inside ? "ussd-answer" : "draft";
    this.keypad.into(this.part(field), inside || this.call.active);
    this.keypad.press(this.call.active ? (key) => this.call.live && this.call.does.press(key) : null);
    this.typing.measure();
  }

  #scroll(top) {
    this.part(this.call.active ? "call-lines" : this.ussd.active ? "ussd-words" : "thread").scrollBy({ top });
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
