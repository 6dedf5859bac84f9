// A clock of its own: pages that lie behind others are given a second a minute, workers keep their time.
const every = Number(new URL(self.location.href).searchParams.get("every")) || 10_000;
self.setInterval(() => self.postMessage("beat"), every);
