// The faults by switch, of one company or of all, the network's clock and the dice; it orders, the network obeys.

import * as network from "/static/network.js";
import { say, spoken } from "/static/words.js";

// share: 0 to 1, shown as per cent. Each starts at a level at which a person sees it happen.
const FAULTS = [
  { name: "late", start: 5, max: 600, step: 1, unit: "seconds" },
  { name: "duplicate", start: 1 },
  { name: "shuffle", start: 1 },
  { name: "lost", start: 0.5 },
  { name: "lost_response", start: 0.5 },
  { name: "undelivered", start: 0.5 },
  { name: "throttle", start: 0.5 },
  { name: "dead", start: 1 },
  { name: "slow_ms", start: 2000, max: 60000, step: 500, unit: "milliseconds" },
];
const EVERYBODY = "*"; // in orders: every company's
const find = (id) => document.querySelector(id);

export class Switchboard {
  constructor() {
    this.faults = {};
    this.whose = EVERYBODY;
    this.offset = 0;
    this.rows = FAULTS.map((fault) => this.#row(fault));
    find("#faults").append(...this.rows.map((row) => row.element));
    find("#whose").addEventListener("change", (event) => {
      this.whose = event.target.value;
      this.#reflect();
    });
    find("#cure").addEventListener("click", () => this.#order({}));
    find("#seed").addEventListener("change", (event) => this.#fits(event.target) && this.#order({ seed: event.target.valueAsNumber }));
    for (const button of document.querySelectorAll("[data-forward]")) {
      const seconds = Number(button.dataset.forward);
      button.addEventListener("click", () => this.#order({ clock: seconds ? this.offset + seconds : 0 }));
    }
    window.addEventListener("language", () => this.relabel());
  }

  /** The companies of this network, by name. */
  know(carriers) {
    find("#whose").replaceChildren(...[EVERYBODY, ...carriers].map((name) => new Option(name, name, false, name === this.whose)));
    this.relabel();
  }

  /** What the network says is in force: `{faults, clock, seed}`. */
  show({ faults, clock, seed, clock_adjustable: adjustable }) {
    this.faults = faults;
    this.offset = clock;
    this.seed = seed;
    if (adjustable !== undefined) find("#time").disabled = !adjustable;
    find("#seed").value = seed;
    this.#reflect();
  }

  #reflect() {
    const levels = this.faults[this.whose] ?? {};
    for (const row of this.rows) row.set(levels[row.name] ?? 0);
    this.relabel();
  }

  /** The network's time, ISO 8601 at Vietnam's offset. */
  tick(now) {
    const [date, time] = [now.slice(0, 10).split("-").reverse().join("/"), now.slice(11, 16)];
    find("#now").textContent = `${time} ${date}`;
    find("#now").dateTime = now;
  }

  relabel() {
    for (const row of this.rows) row.relabel();
    const ill = Object.entries(this.faults).map(([name, levels]) => [name, Object.values(levels).filter((level) => level > 0).length]);
    const n = ill.reduce((sum, [, count]) => sum + count, 0);
    const names = ill.filter(([name, count]) => count && name !== EVERYBODY).map(([name]) => name);
    find("#faults-state").textContent = (n ? say("ailing", { n }) : say("healthy")) + (names.length ? ` (${names.join(", ")})` : "");
    const everybody = find("#whose").options[0];
    if (everybody) everybody.textContent = say("everyCompany");
    find("#faults-state").classList.toggle("ailing", n > 0);
    const span = spanWords(Math.abs(this.offset));
    find("#offset").textContent = find("#time").disabled ? say("noClock") : this.offset ? say(this.offset > 0 ? "ahead" : "behind", { span }) : "";
  }

  #row(fault) {
    const element = document.createElement("div");
    element.className = "fault";
    const heading = document.createElement("label");
    const box = Object.assign(document.createElement("input"), { type: "checkbox", className: "switch" });
    box.setAttribute("role", "switch");
    box.dataset.fault = fault.name;
    const [title, help] = [document.createElement("b"), document.createElement("small")];
    help.id = `help-${fault.name}`;
    box.setAttribute("aria-describedby", help.id);
    heading.append(title, box);
    const amount = document.createElement("span");
    amount.className = "amount";
    const input = document.createElement("input");
    const share = !fault.unit;
    Object.assign(input, { type: share ? "range" : "number", min: share ? 5 : fault.step, max: share ? 100 : fault.max, step: share ? 5 : fault.step });
    input.value = share ? fault.start * 100 : fault.start;
    const output = document.createElement("output");
    amount.append(input, output);
    element.append(heading, help, amount);
    const level = () => (box.checked ? (share ? input.valueAsNumber / 100 : input.valueAsNumber) : 0);
    const words = () => (share ? `${input.value} %` : say(fault.unit));
    box.addEventListener("change", () => this.#set(fault.name, level()));
    input.addEventListener("change", () => this.#fits(input) && this.#set(fault.name, level()));
    input.addEventListener("input", () => (output.textContent = words()));
    return {
      name: fault.name,
      element,
      set(value) {
        box.checked = value > 0;
        amount.hidden = value <= 0;
        element.classList.toggle("live", value > 0);
        if (value > 0) input.value = share ? Math.round(value * 100) : value;
      },
      relabel() {
        title.textContent = say(fault.name);
        help.textContent = say(`${fault.name}Help`);
        input.setAttribute("aria-label", say("howMuch", { fault: say(fault.name) }));
        output.textContent = words();
      },
    };
  }

  #set(name, level) {
    // An order names all that shall be in force; without any fault it would leave them as they are, so one may be 0.
    const levels = { ...this.faults[this.whose], [name]: level };
    this.#order({ ...this.faults, [this.whose]: levels });
  }

  /** A number outside its range is never sent: say so, and show again what is in force. */
  #fits(input) {
    if (input.value !== "" && input.checkValidity()) return true;
    this.#refuse("error.fault");
    return false;
  }

  #refuse(words) {
    find("#faults-complaint").textContent = say(words);
    this.show({ faults: this.faults, clock: this.offset, seed: this.seed });
  }

  async #order(order) {
    try {
      this.show(await network.order(order));
      find("#faults-complaint").textContent = "";
    } catch (error) {
      this.#refuse(error.id ?? "error.other");
    }
  }
}

function spanWords(seconds) {
  const [count, unit] = seconds >= 86400 ? [seconds / 86400, "day"] : seconds >= 3600 ? [seconds / 3600, "hour"] : [seconds / 60, "minute"];
  return new Intl.NumberFormat(spoken(), { style: "unit", unit, unitDisplay: "long", maximumFractionDigits: 1 }).format(count);
}
