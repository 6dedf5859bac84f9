// What passed through the network: its log, newest first, and the carrier's figures.

import { national } from "/static/numbers.js";
import { say, spoken } from "/static/words.js";

const KEPT = 150; // lines; more than a person reads, few enough to stay quick
const FIGURES = ["inbound", "submits", "accepted", "delivered", "destinations", "receipts_sent", "sessions", "screens", "calls_in", "calls_out", "undelivered", "duplicates", "refused", "throttled"];
const SIGNS = { text: "→", between_phones: "→", accepted: "←", delivered: "✓", receipt: "✓", ussd_dial: "→", ussd_input: "→", ussd_screen: "←", ussd_end: "✓", call: "→", call_out: "←", call_end: "✓" };
const NAMES_A_STATUS = /^(receipt|ussd_end|call_end)/; // events whose text is a status, not somebody's words
const find = (id) => document.querySelector(id);

export class Journal {
  constructor() {
    this.lines = [];
    this.carriers = {};
    window.addEventListener("language", () => this.relabel());
  }

  start(lines) {
    this.lines = [...lines].reverse().slice(0, KEPT);
    this.relabel();
  }

  add(line) {
    this.lines = [line, ...this.lines].slice(0, KEPT);
    find("#journal").prepend(this.#item(line));
    while (find("#journal").childElementCount > KEPT) find("#journal").lastElementChild.remove();
    find("#journal-empty").hidden = true;
  }

  count(carriers) {
    this.carriers = carriers;
    const total = (name) => Object.values(carriers).reduce((sum, figures) => sum + (figures[name] ?? 0), 0);
    const format = new Intl.NumberFormat(spoken());
    find("#figures").replaceChildren(
      ...FIGURES.map((name) => {
        const pair = document.createElement("div");
        const [term, value] = [document.createElement("dt"), document.createElement("dd")];
        term.textContent = say(name === "undelivered" ? "undelivered_count" : name);
        value.textContent = format.format(total(name));
        pair.append(term, value);
        return pair;
      }),
    );
  }

  relabel() {
    find("#journal").replaceChildren(...this.lines.map((line) => this.#item(line)));
    find("#journal-empty").hidden = this.lines.length > 0;
    this.count(this.carriers);
  }

  #item(line) {
    const item = document.createElement("li");
    const bad = !(line.event in SIGNS);
    const status = NAMES_A_STATUS.test(line.event) ? line.text : "";
    const pieces = {
      time: line.at.slice(11, 19),
      sign: SIGNS[line.event] ?? "✗",
      who: national(line.phone),
      carrier: line.carrier,
      what: say(`event.${line.event}`, { code: line.code, status: status && say(`status.${status}`) }),
      said: status ? "" : line.text,
    };
    for (const [name, words] of Object.entries(pieces)) {
      const piece = document.createElement(name === "time" ? "time" : "span");
      piece.className = name;
      piece.textContent = words;
      if (name === "sign") piece.setAttribute("aria-hidden", "true");
      if (name === "said") piece.dir = "auto";
      item.append(piece);
    }
    item.className = bad ? "bad" : line.event;
    return item;
  }
}
