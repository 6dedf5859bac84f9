// Lines over time. The numbers stand in a table beside the picture for whoever cannot see it.

await new Promise((loaded) => {
  const style = Object.assign(document.createElement("link"), { rel: "stylesheet", href: "/console/vendor/uplot.css" });
  const script = Object.assign(document.createElement("script"), { src: "/console/vendor/uplot.js", onload: loaded });
  document.head.append(style, script);
});

const DAY = 86_400; // seconds
const COLOURS = ["#0d4f5c", "#b26a00", "#a3211b", "#5b3f9e", "#17683a"];

for (const box of document.querySelectorAll("[data-chart]")) {
  const { times, series, days } = JSON.parse(box.dataset.chart);
  const shown = days ? { day: "2-digit", month: "2-digit" } : { hour: "2-digit", minute: "2-digit" };
  const options = {
    width: box.clientWidth - 16,
    height: 220,
    legend: { show: series.length > 1 },
    series: [{}, ...series.map(({ label }, at) => ({ label, stroke: COLOURS[at % COLOURS.length], width: 2 }))],
    axes: [{ values: (_, ticks) => ticks.map((tick) => new Date(tick * 1000).toLocaleString("vi-VN", shown)), ...(days && { incrs: [1, 2, 7, 14, 30].map((count) => count * DAY) }) }, {}],
  };
  const drawn = new uPlot(options, [times, ...series.map(({ values }) => values)], box);
  new ResizeObserver(() => drawn.setSize({ width: box.clientWidth - 16, height: 220 })).observe(box);
}
