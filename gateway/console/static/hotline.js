// An agent's page: tells that it is there, names a call that rings in the title, asks for the forms of another call.
// A supervisor's page: keys and counted seconds alone.

const EVERY = 10_000; // milliseconds; three that are lost are a dead page (gateway.calls.agents.ALIVE)
const page = document.querySelector("[data-beat]");
const title = document.title;

async function beat() {
  const state = document.getElementById("state");
  if (!state || !("on" in state.dataset)) return;
  const body = new URLSearchParams({ csrf_token: page.dataset.token });
  try {
    const answer = await fetch(page.dataset.beat, { method: "POST", body });
    if (answer.redirected) window.location.reload(); // signed out: the door is shown
    else if (answer.status === 410) ask(state);
    lost(!answer.ok && answer.status !== 410);
  } catch {
    lost(true);
  }
}

// Said while the server cannot be reached: calls go to others then.
function lost(away) {
  document.getElementById("lost").hidden = !away;
}

function ask(part) {
  window.htmx?.trigger(part, "news");
}

function look() {
  const state = document.getElementById("state");
  const work = document.getElementById("work");
  if (!state || !work) return;
  document.title = state.dataset.ringing ? `☎ ${state.dataset.ringing} · ${title}` : title;
  if (work.dataset.call !== state.dataset.call) window.htmx?.trigger(work, "changed");
}

if (page) new Worker(`/console/static/pulse.js?every=${EVERY}`).onmessage = beat;
document.addEventListener("htmx:afterSettle", look);
look();

// Keys: Alt and a letter press a button or lead to a field; browsers differ in what they do with access keys.
document.addEventListener("keydown", (event) => {
  if (!event.altKey || event.ctrlKey || event.metaKey || !event.code.startsWith("Key")) return;
  const wanted = document.querySelector(`[aria-keyshortcuts="Alt+${event.code.slice(3)}"]`);
  if (!wanted) return;
  event.preventDefault();
  wanted.focus();
  if (wanted.matches("button, a")) wanted.click();
});

// How long something has lasted, counted here between two news.
window.setInterval(() => {
  for (const shown of document.querySelectorAll("[data-since]")) {
    const seconds = Math.max(0, Math.floor(Date.now() / 1000 - Number(shown.dataset.since)));
    const rest = String(seconds % 60).padStart(2, "0");
    shown.textContent = seconds < 3600 ? `${Math.floor(seconds / 60)}:${rest}` : `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)}`;
  }
}, 1000);
