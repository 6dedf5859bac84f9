// Lines over time. The numbers stand in a table beside the picture for whoever cannot see it.

await new Promise((loaded) => {
  const style = Object.assign(document.createElement("link"), { rel: "stylesheet", href: "/console/vendor/uplot.css" });
  const script = Object.assign(document.createElement("script"), { src: "/console/vendor/uplot.js", onload: loaded });
  document.head.append(style, script);
});

const DAY = 86_400; // seconds
const WHOLE = [1, 10, 100, 1e3, 1e4, 1e5, 1e6].flatMap((unit) => [unit, 2 * unit, 5 * unit]); // what is counted has no halves
const COLOURS = ["#0d4f5c", "#b26a00", "#a3211b", "#5b3f9e", "#17683a"];

// `days`: each point is a day; else a minute. `label`: what the line below calls the moment that is pointed at.
for (const box of document.querySelectorAll("[data-chart]")) {
  const { times, series, label, days } = JSON.parse(box.dataset.chart);
  const shown = days ? { day: "2-digit", month: "2-digit" } : { hour: "2-digit", minute: "2-digit" };
  const say = (at) => new Date(at * 1000).toLocaleString("vi-VN", shown);
  const options = {
    width: box.clientWidth - 16,
    height: 220,
    legend: { show: series.length > 1 },
    series: [
      { label, value: (_, at) => (at === null ? "—" : say(at)) },
      ...series.map((one, at) => ({ label: one.label, stroke: COLOURS[at % COLOURS.length], width: 2 })),
    ],
    axes: [
      { values: (_, ticks) => ticks.map(say), ...(days && { incrs: [1, 2, 7, 14, 30].map((count) => count * DAY) }) },
      { incrs: WHOLE },
    ],
  };
  const drawn = new uPlot(options, [times, ...series.map(({ values }) => values)], box);
  new ResizeObserver(() => drawn.setSize({ width: box.clientWidth - 16, height: 220 })).observe(box);
}
