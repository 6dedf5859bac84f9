// The simulator's JSON interface and its stream of events; the only file that speaks HTTP.

/** A refusal or a silence; `id` names the words that explain it to a person. */
export class Refusal extends Error {
  constructor(id, detail = "") {
    super(detail || id);
    this.id = id;
  }
}

const REASONS = {
  phone_off: "error.phone_off",
  bad_fault: "error.fault",
  no_ussd: "error.no_ussd",
  busy: "error.busy",
  session_over: "error.session_over",
  no_such_session: "error.session_over",
  no_call: "error.no_call",
};

async function ask(path, body) {
  let reply;
  try {
    const order = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
    reply = await fetch(path, body === undefined ? {} : order);
  } catch (error) {
    throw new Refusal("error.unreachable", String(error));
  }
  const said = await reply.json().catch(() => ({}));
  if (reply.ok) return said;
  const { code, field, message } = said.error ?? {};
  throw new Refusal(field === "number" ? "error.number" : (REASONS[code] ?? "error.other"), message);
}

const phone = (number) => `/phones/${encodeURIComponent(number)}`;

export const state = () => ask("/lab/state");
export const thread = (number) => ask(`${phone(number)}/thread`);
export const text = (number, words) => ask(`${phone(number)}/texts`, { text: words });
export const dial = (number, code) => ask(`${phone(number)}/ussd`, { dial: code });
export const answer = (number, session, words) => ask(`${phone(number)}/ussd`, { session, input: words });
export const hangUp = (number, session) => ask(`${phone(number)}/ussd`, { session, hangup: true });
export const power = (number, on) => ask(phone(number), { on });
export const subscribe = (number, carrier) => ask(phone(number), { carrier });
const calls = (number, deed) => ask(`${phone(number)}/calls`, deed);
export const callIn = (number, to) => calls(number, { to });
export const pickUp = (number) => calls(number, { answer: true });
export const putDown = (number) => calls(number, { hangup: true });
export const press = (number, keys) => calls(number, { press: keys });
export const speak = (number, words) => calls(number, { say: words });
export const accustom = (number, habit) => calls(number, { habit });
export const order = (faults) => ask("/faults", faults);

/** Follow the network: `heard(topic, data)` for each event, `linked(true|false)` as the connection comes and goes. */
export function follow(heard, linked) {
  const stream = new EventSource("/lab/events");
  for (const topic of ["phone", "entry", "ussd", "call", "line", "habit", "log", "faults", "stats", "resync"]) {
    stream.addEventListener(topic, (event) => heard(topic, JSON.parse(event.data)));
  }
  stream.addEventListener("open", () => linked(true));
  stream.addEventListener("error", () => linked(false));
}
