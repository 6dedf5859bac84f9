// What a handset's thread shows: one bubble a message, or an invitation to write. Texts are text, never markup.

import { national } from "/static/numbers.js";
import { say } from "/static/words.js";

const SUGGESTIONS = ["KB", "MENU", "9", "*1022#", "KB Nguyen Van An 1985 nam Nhon Hai khoe"];

/** The list item of one message; `house` is whom a message need not name as its sender. */
export function bubble(entry, house) {
  const item = document.createElement("li");
  item.className = entry.mine ? "bubble mine" : "bubble";
  const words = document.createElement("p");
  words.textContent = entry.text;
  words.dir = "auto";
  const foot = document.createElement("small");
  const kind = `${say(entry.encoding)}, ${say("pieces", { n: entry.segments })}`;
  const fate = entry.mine ? say(entry.state) : `${entry.peer === house ? "" : `${say("from", { peer: national(entry.peer) })} · `}${kind}`;
  foot.textContent = `${entry.at.slice(11, 16)} · ${fate}`;
  item.classList.toggle("failed", entry.state === "failed");
  item.append(words, foot);
  return item;
}

/** The list item of an empty thread: `send(words)` is what its buttons do. */
export function invitation(send) {
  const item = document.createElement("li");
  item.className = "invitation";
  const words = document.createElement("p");
  words.textContent = say("empty");
  item.append(words);
  for (const suggestion of SUGGESTIONS) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = suggestion;
    button.addEventListener("click", () => send(suggestion));
    item.append(button);
  }
  return item;
}
