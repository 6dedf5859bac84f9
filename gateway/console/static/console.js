// What the console's pages do in the browser: menu, dialogs, questions before an act, live news. Pages work without it.

document.documentElement.classList.add("scripted");

const burger = document.querySelector(".burger");
burger?.addEventListener("click", () => {
  const open = document.getElementById("menu").classList.toggle("open");
  burger.setAttribute("aria-expanded", String(open));
});

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) document.getElementById(opener.dataset.opens)?.showModal();
  if (event.target.closest("[data-print]")) window.print();
});

// One tick for all of a page.
document.addEventListener("change", (event) => {
  const { ticks } = event.target.dataset;
  if (!ticks) return;
  for (const box of document.querySelectorAll(`input[name="${CSS.escape(ticks)}"]`)) box.checked = event.target.checked;
});

// Asked once before an act; pressed twice, a form is sent once.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.confirm && !window.confirm(form.dataset.confirm)) {
    event.preventDefault();
    return;
  }
  if (form.method !== "post") return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  window.setTimeout(() => delete form.dataset.sent, 4000);
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// A computer that one after the other uses: who walks away is forgotten.
const shared = document.querySelector("[data-idle]");
if (shared) {
  let timer;
  const wait = () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => window.location.replace(shared.dataset.idleTo), shared.dataset.idle * 1000);
  };
  for (const sign of ["pointerdown", "keydown"]) document.addEventListener(sign, wait);
  wait();
}

// Live parts: an element with data-topic is told "news" when its topic changes. Without the live process it asks itself.
// News that comes while a part is on its way, put in its place or typed in is not lost: the part is asked for again.
const POLL = 5000;
const streams = new Map();
const heard = new Map(); // how many times each topic had news
const shown = new Map(); // as of how many of them each part, by its id, shows its topic
const asked = new Map(); // the same for each part that is on its way
const dropped = new Set(); // parts whose answer came too late: something has been pressed in them meanwhile

function refresh(part) {
  const news = heard.get(part.dataset.topic) ?? 0;
  const held = part.contains(document.activeElement) && document.activeElement !== document.body;
  const busy = held && !("urgent" in part.dataset); // a call that comes in is shown whatever has the focus
  const pressed = part.querySelector(".htmx-request"); // what a press answers is not lost with the part it was in
  const stale = (shown.get(part.id) ?? 0) < news;
  if (!busy && !pressed && !asked.has(part.id) && stale && !tooSoon(part)) part.dispatchEvent(new Event("news"));
}

// A part that hears of every caller says how many seconds it rests (data-pace): a surge is no storm of its pages.
const rested = new Map(); // when such a part may be asked for again
let paced = null;
function tooSoon(part) {
  const rest = (rested.get(part.id) ?? 0) - Date.now();
  if (rest <= 0) return false;
  paced ??= window.setTimeout(() => {
    paced = null;
    refreshAll();
  }, rest);
  return true;
}

function refreshAll() {
  for (const part of document.querySelectorAll("[data-topic]")) refresh(part);
}

// One wait for all parts, so that a server that is away is asked no more often the longer it is.
let later = null;
function refreshLater() {
  later ??= window.setTimeout(() => {
    later = null;
    refreshAll();
  }, POLL);
}

document.addEventListener("htmx:beforeRequest", ({ detail: { requestConfig } }) => {
  const { elt } = requestConfig;
  if (!elt.dataset.topic) return;
  asked.set(elt.id, heard.get(elt.dataset.topic) ?? 0);
  if (elt.dataset.pace) rested.set(elt.id, Date.now() + elt.dataset.pace * 1000);
});
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const { elt } = detail.requestConfig;
  if (!elt.dataset.topic || !elt.querySelector(".htmx-request")) return;
  detail.shouldSwap = false;
  dropped.add(elt.id);
});
document.addEventListener("htmx:afterRequest", ({ detail: { requestConfig, successful } }) => {
  const { elt } = requestConfig; // the event's own element is what contains the part, once that was replaced
  if (!asked.has(elt.id) || !elt.dataset.topic) return;
  if (successful && !dropped.delete(elt.id)) shown.set(elt.id, asked.get(elt.id));
  asked.delete(elt.id);
  if (!successful) refreshLater();
  else if (elt.isConnected) refresh(elt); // nothing was put in its place
});
document.addEventListener("htmx:afterSettle", refreshAll);
document.addEventListener("focusout", refreshLater);

function tell(topic) {
  heard.set(topic, (heard.get(topic) ?? 0) + 1);
  refreshAll();
}

function poll(topic) {
  return window.setInterval(() => !document.hidden && tell(topic), POLL);
}

function listen(part) {
  const { topic, token } = part.dataset;
  if (streams.has(topic)) return;
  const base = document.body.dataset.live;
  if (!base || !token) {
    streams.set(topic, poll(topic));
    return;
  }
  const stream = new EventSource(`${base}/events?token=${encodeURIComponent(token)}`);
  let polling = null;
  stream.onmessage = () => tell(topic);
  stream.addEventListener("reload", () => tell(topic));
  stream.onopen = () => {
    window.clearInterval(polling);
    polling = null;
  };
  stream.onerror = () => {
    polling ??= poll(topic);
    if (stream.readyState === EventSource.CLOSED) streams.delete(topic); // its token is too old: the next part brings one
  };
  streams.set(topic, stream);
}

function look() {
  for (const part of document.querySelectorAll("[data-topic]")) listen(part);
}
document.addEventListener("htmx:afterSettle", look);
look();

// Maps and charts are loaded by the few pages that show them.
async function draw() {
  if (document.querySelector("[data-map]")) (await import("./map.js")).look();
}
document.addEventListener("htmx:afterSettle", draw);
draw();
if (document.querySelector("[data-chart]")) import("./chart.js");

if (document.querySelector("[data-beat], [data-keys]")) import("./hotline.js");

// Seconds until something happens by itself; then the page is asked for again.
window.setInterval(() => {
  for (const shown of document.querySelectorAll("[data-countdown]")) {
    const left = Math.max(0, Number(shown.textContent) - 1);
    shown.textContent = String(left);
    if (left === 0) window.location.reload();
  }
}, 1000);
