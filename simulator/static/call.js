// A call on a handset: who calls, what is said as it is said, which keys were pressed, the line to speak; it orders nothing.

import { Ear, loud, setLoud } from "/static/ear.js";
import { national } from "/static/numbers.js";
import { say } from "/static/words.js";

const TICK = 500; // ms
const KEPT = 200; // lines; more than anybody scrolls back in a call
const WAYS_OUT = ["completed", "busy", "no-answer", "canceled", "failed"];

export class Call {
  /** `does`: call(), answer(), hangUp(), press(key), speak(words), now(), turned() are what its buttons ask for. */
  constructor(handset, does) {
    this.handset = handset;
    this.does = does;
    this.ear = new Ear();
    this.id = null;
    this.state = "none"; // calling, rings, open, over; none: the phone is in no call
    this.lines = new Map();
    this.words = this.#part("words");
    handset.part("pick-up").addEventListener("click", () => (this.state === "rings" ? does.answer() : does.call()));
    handset.part("put-down").addEventListener("click", () => this.leave());
    this.#part("form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.speak();
    });
    this.#part("sound").addEventListener("click", () => setLoud(!loud()));
    window.addEventListener("loudness", () => this.#drawSound());
    handset.element.addEventListener("keydown", (event) => this.#typed(event));
  }

  /** Whether the screen belongs to a call. */
  get active() {
    return this.state !== "none";
  }

  /** Whether keys are pressed into a call. */
  get live() {
    return this.state === "open" || this.state === "calling";
  }

  /** What the network says of the phone's call, with its `lines` where the page has just been opened. True: it rings anew. */
  show(seen) {
    const before = this.state;
    if (seen.call !== this.id) {
      if (!seen.open && seen.lines) return false; // an old call of a page that was just opened
      this.lines.clear();
      this.#part("lines").replaceChildren();
      this.ear.hush();
    }
    Object.assign(this, { id: seen.call, status: seen.status, doing: seen.doing, answered: seen.answered, peer: seen.with });
    const rings = seen.direction !== "inbound" && seen.status === "ringing";
    this.state = seen.open ? (rings ? "rings" : seen.answered ? "open" : "calling") : "over";
    for (const line of seen.lines ?? []) this.#put(line);
    if (this.state === "over") this.ear.hush();
    if (this.state !== before) this.#turn();
    else this.#draw();
    return this.state === "rings" && before !== "rings";
  }

  /** Something passed in the call, or ended. True: there is something new to read. */
  take(line) {
    if (line.call !== this.id) return false;
    const fresh = !this.lines.has(line.place);
    this.#put(line);
    if (fresh && (line.kind === "play" || line.kind === "beep")) this.ear.play(this.id, line.place);
    if (line.over && !line.whole) this.ear.cut(line.place);
    return fresh && !line.mine && line.text !== "";
  }

  /** Say what is typed. */
  speak() {
    if (this.state !== "open" || !this.words.value.trim()) return;
    this.does.speak(this.words.value);
    this.words.value = "";
  }

  /** The red key: decline, hang up, or put a finished call away. */
  leave() {
    if (this.state === "over") this.close();
    else if (this.active) this.does.hangUp();
  }

  close() {
    Object.assign(this, { id: null, state: "none" });
    this.ear.hush();
    this.lines.clear();
    this.#turn();
  }

  relabel() {
    const number = national(this.handset.number);
    this.#part("screen").setAttribute("aria-label", say("callScreen", { number }));
    this.#part("lines").setAttribute("aria-label", say("callLines"));
    this.words.setAttribute("aria-label", say("callWords"));
    this.words.placeholder = say("callWords");
    for (const line of this.lines.values()) this.#fill(line);
    this.#draw();
  }

  #part(name) {
    return this.handset.part(`call-${name}`);
  }

  /** Digits of a keyboard are keys of the phone, except where somebody writes. */
  #typed(event) {
    if (!this.active || event.isComposing) return;
    if (event.key === "Escape") this.leave();
    const writes = event.target.closest("input, textarea, select");
    if (!this.live || writes || event.ctrlKey || event.metaKey || event.altKey || !/^[\d*#]$/.test(event.key)) return;
    event.preventDefault();
    this.does.press(event.key);
  }

  #turn() {
    const inside = this.handset.element.contains(document.activeElement);
    this.#draw();
    this.does.turned();
    clearInterval(this.timer);
    if (this.state === "open") this.timer = setInterval(() => this.#tick(), TICK);
    if (!inside) return;
    const next = { calling: "put-down", open: "call-lines", rings: "pick-up", over: "put-down", none: "draft" }[this.state];
    this.handset.part(next).focus({ preventScroll: true }); // what had the focus may be gone now
  }

  #draw() {
    const { state } = this;
    this.#part("screen").hidden = !this.active;
    for (const name of ["rings", "calling"]) this.#part("screen").classList.toggle(name, state === name);
    for (const name of ["thread", "compose", "ussd-screen"]) this.handset.part(name).inert = this.active;
    this.handset.element.classList.toggle("called", state === "rings");
    this.#part("state").textContent = this.#stateWords();
    const doing = state === "open" ? { Gather: "callGather", Record: "callRecord", Dial: "callDial", Enqueue: "callWaits" }[this.doing] : null;
    this.#part("doing").textContent = doing ? say(doing) : "";
    this.#part("doing").classList.toggle("records", doing === "callRecord");
    this.#part("form").hidden = state !== "open";
    this.#nameKeys();
    this.#drawSound();
    this.#tick();
  }

  #stateWords() {
    const peer = this.peer ?? "";
    if (this.state === "calling") return say("callCalling", { peer });
    if (this.state === "rings") return say("callRings", { peer });
    if (this.state === "open") return say("callOpen", { peer });
    return this.state === "over" ? say(`callOver.${WAYS_OUT.includes(this.status) ? this.status : "failed"}`) : "";
  }

  #nameKeys() {
    const peer = this.handset.house;
    const [green, red] = {
      none: ["callGo", "callStop"],
      calling: ["callGo", "callStop"],
      rings: ["callAnswer", "callDecline"],
      open: ["callGo", "callStop"],
      over: ["callAgain", "callClose"],
    }[this.state];
    const keys = { "pick-up": green, "put-down": red };
    for (const [name, word] of Object.entries(keys)) this.handset.part(name).lastElementChild.textContent = say(word, { peer });
    this.handset.part("pick-up").disabled = !this.handset.on || this.live;
    this.handset.part("put-down").disabled = !this.active;
  }

  #drawSound() {
    const button = this.#part("sound");
    button.setAttribute("aria-pressed", String(loud()));
    button.setAttribute("aria-label", say("callSound"));
  }

  #tick() {
    const shown = this.state === "open" && this.answered;
    const seconds = shown ? Math.max(Math.floor((this.does.now() - Date.parse(this.answered)) / 1000), 0) : 0;
    this.#part("time").textContent = shown ? `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}` : "";
  }

  #put(line) {
    const known = this.lines.get(line.place);
    const row = { ...line, element: known?.element ?? document.createElement("p") };
    this.lines.set(line.place, row);
    this.#fill(row);
    if (known) return;
    const list = this.#part("lines");
    list.append(row.element);
    while (list.childElementCount > KEPT) list.firstElementChild.remove();
    list.scrollTop = list.scrollHeight;
  }

  #fill({ element, kind, text, mine, over, whole, seconds }) {
    const words = { keys: "callKeys", beep: "callBeep", speech: "callOther" }[kind] ?? (text ? "" : "callTune");
    element.textContent = words ? say(words, { text, seconds: Math.round(seconds) }) : text;
    element.dir = "auto";
    const cut = over && !whole && !mine;
    element.className = ["bubble", mine ? "mine" : "", over ? "" : "speaking", kind, cut ? "cut" : ""].filter(Boolean).join(" ");
    if (!cut) return;
    const note = document.createElement("small");
    note.textContent = say("callCut");
    element.append(note);
  }
}
