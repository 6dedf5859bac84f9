// What a phone's speaker plays: the sounds of its call, one at a time, each cut where the network cut it.

const MEMORY = "phone-lab-sound";

/** Whether the phones of this page may be heard; remembered. */
export const loud = () => recall() !== "off";

export function setLoud(on) {
  try {
    localStorage.setItem(MEMORY, on ? "on" : "off");
  } catch {
    // no memory here: the page is loud again next time
  }
  window.dispatchEvent(new Event("loudness"));
}

function recall() {
  try {
    return localStorage.getItem(MEMORY);
  } catch {
    return null;
  }
}

export class Ear {
  constructor() {
    this.sound = null;
    this.place = -1;
    window.addEventListener("loudness", () => loud() || this.hush());
  }

  /** Play what was just begun at `place` in a call. A browser that has not been touched yet stays silent. */
  play(call, place) {
    this.hush();
    if (!loud()) return;
    this.place = place;
    this.sound = new Audio(`/calls/${call}/sounds/${place}`);
    this.sound.play().catch(() => {});
  }

  /** What was begun at `place` was cut short. */
  cut(place) {
    if (place === this.place) this.hush();
  }

  hush() {
    this.sound?.pause();
    this.sound = null;
    this.place = -1;
  }
}
