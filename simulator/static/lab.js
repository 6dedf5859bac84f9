// The room: which phones stand on the desk, what the page remembers, and where the network's events go.

import { Handset } from "/static/handset.js";
import { Journal } from "/static/journal.js";
import * as network from "/static/network.js";
import { national } from "/static/numbers.js";
import { Switchboard } from "/static/switchboard.js";
import { say, speak, spoken } from "/static/words.js";

const COLOURS = 4;
const MEMORY = "phone-lab";
const NARROW = 760; // px; on a small screen one phone is enough to begin with
const FIRST_NUMBER = 900000001; // the house's demo numbers start here
const find = (id) => document.querySelector(id);

const memory = recall();
const switchboard = new Switchboard();
const journal = new Journal();
const handsets = [];
let house = "1022";
let companies = []; // whose subscriber a phone may be
let duty = null; // the phone of the officer on duty, when the network was told of one
let drift = 0; // ms the network's clock is ahead of this computer's

function recall() {
  try {
    return JSON.parse(localStorage.getItem(MEMORY)) ?? {};
  } catch {
    return {}; // private window, or a memory from another age
  }
}

function remember(changes) {
  Object.assign(memory, changes);
  try {
    localStorage.setItem(MEMORY, JSON.stringify(memory));
  } catch {
    // no memory here: the page works, it just starts afresh next time
  }
}

const desk = {
  now: () => Date.now() + drift,
  async rename(handset, typed) {
    try {
      const { phone } = await network.thread(typed.trim());
      if (handsets.some((other) => other !== handset && other.number === phone.number)) throw new network.Refusal("error.taken");
      handset.complain(null);
      await handset.show(phone.number);
      remember({ phones: handsets.map((each) => each.number) });
    } catch (error) {
      handset.part("number").value = national(handset.number);
      handset.complain(typed.trim() ? error : new network.Refusal("error.number"));
    }
  },
  remove(handset) {
    const at = handsets.indexOf(handset);
    handsets.splice(at, 1);
    handset.element.remove();
    remember({ phones: handsets.map((each) => each.number) });
    (handsets[Math.min(at, handsets.length - 1)]?.part("draft") ?? find("#add")).focus();
  },
};

function put(number) {
  const handset = new Handset(number, nextColour(), house, desk, () => duty, () => companies);
  handsets.push(handset);
  find("#phones").append(handset.element);
  return handset;
}

function nextColour() {
  const worn = handsets.map((each) => Number(/colour-(\d)/.exec(each.element.className)[1]));
  for (let colour = 0; colour < COLOURS; colour += 1) if (!worn.includes(colour)) return colour;
  return handsets.length % COLOURS;
}

function freeNumber() {
  for (let n = FIRST_NUMBER; ; n += 1) if (!handsets.some((each) => each.number === `+84${n}`)) return `+84${n}`;
}

function showTime() {
  // Vietnam's wall clock, whatever the visitor's own time zone is.
  const now = new Date(Date.now() + drift + 7 * 3600 * 1000).toISOString();
  switchboard.tick(`${now.slice(0, 19)}+07:00`);
  for (const handset of handsets) handset.tick(now.slice(11, 16));
}

function keepTime(now) {
  drift = Date.parse(now) - Date.now();
  showTime();
}

async function catchUp() {
  const seen = await network.state();
  house = seen.number;
  duty = seen.duty;
  keepTime(seen.now);
  companies = seen.takers;
  switchboard.know(Object.keys(seen.carriers));
  switchboard.show(seen);
  journal.start(seen.log);
  journal.count(seen.carriers);
}

const hear = {
  entry({ phone, ...entry }) {
    const handset = handsets.find((each) => each.number === phone);
    if (!handset) return;
    const fresh = !handset.entries.has(entry.ref);
    handset.take(entry);
    if (fresh && !entry.mine) find("#announcer").textContent = say("arrived", { number: national(phone), peer: entry.peer, text: entry.text });
  },
  ussd({ phone, ...session }) {
    const handset = handsets.find((each) => each.number === phone);
    if (handset?.ussd.show(session)) find("#announcer").textContent = say("ussdSays", { number: national(phone), text: session.text });
  },
  call({ phone, ...call }) {
    const handset = handsets.find((each) => each.number === phone);
    if (handset?.call.show(call)) find("#announcer").textContent = say("callAnnounced", { number: national(phone), peer: call.with });
  },
  line({ phone, ...line }) {
    const handset = handsets.find((each) => each.number === phone);
    if (handset?.call.take(line)) find("#announcer").textContent = say("callSays", { number: national(phone), text: line.text });
  },
  habit: ({ phone, habit }) => handsets.find((each) => each.number === phone)?.accustomed(habit),
  phone({ number, on, carrier }) {
    const handset = handsets.find((each) => each.number === number);
    handset?.powered(on);
    handset?.carriedBy(carrier);
  },
  log: (line) => journal.add(line),
  stats({ carriers, now }) {
    journal.count(carriers);
    keepTime(now);
  },
  faults: (seen) => switchboard.show(seen),
  resync: () => refresh(),
};

async function refresh() {
  await catchUp();
  await Promise.all(handsets.map((each) => each.refresh()));
}

function showLink(up) {
  document.body.classList.toggle("unlinked", !up);
  find("#link-words").dataset.say = up ? "linked" : "unlinked";
  find("#link-words").textContent = say(up ? "linked" : "unlinked");
}

function setPrint(large) {
  document.documentElement.classList.toggle("large", large);
  find("#print").setAttribute("aria-pressed", String(large));
  remember({ large });
}

function setLanguage(chosen) {
  speak(chosen);
  find("#language").textContent = say("otherLanguage");
  find("#language").lang = chosen === "vi" ? "en" : "vi";
  for (const handset of handsets) handset.relabel();
  remember({ language: chosen });
}

async function open() {
  setPrint(memory.large === true);
  setLanguage(memory.language ?? "vi");
  find("#print").addEventListener("click", () => setPrint(!memory.large));
  find("#language").addEventListener("click", () => setLanguage(spoken() === "vi" ? "en" : "vi"));
  find("#add").addEventListener("click", () => {
    const handset = put(freeNumber());
    remember({ phones: handsets.map((each) => each.number) });
    showTime();
    handset.part("number").focus();
  });
  await catchUp().catch(() => showLink(false));
  const few = window.innerWidth < NARROW ? 1 : 3;
  const fallback = Array.from({ length: few }, (_, i) => `+84${FIRST_NUMBER + i}`);
  if (duty && few > 1) fallback[few - 1] = duty; // whoever sends 9 sees at once who is told
  for (const number of Array.isArray(memory.phones) && memory.phones.length ? memory.phones : fallback) put(String(number));
  let before = true;
  network.follow(
    (topic, data) => hear[topic](data),
    (up) => {
      showLink(up);
      if (up && !before) refresh().catch(() => showLink(false));
      before = up;
    },
  );
  showTime();
  setInterval(showTime, 5000);
}

open();
