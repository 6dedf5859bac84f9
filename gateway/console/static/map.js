// A map without tiles: no picture leaves or enters the machine, only points with a name, a colour and a size.

const NAMED = 10; // from this zoom on communes have room for their names
const KINDS = { good: "#17683a", warn: "#b26a00", bad: "#a3211b", "": "#0d4f5c" };

await new Promise((loaded) => {
  const style = Object.assign(document.createElement("link"), { rel: "stylesheet", href: "/console/vendor/leaflet.css" });
  const script = Object.assign(document.createElement("script"), { src: "/console/vendor/leaflet.js", onload: loaded });
  document.head.append(style, script);
});

for (const box of document.querySelectorAll("[data-map]")) {
  const points = JSON.parse(box.dataset.map);
  const map = L.map(box, { attributionControl: false, zoomSnap: 0.25, zoomControl: false });
  L.control.zoom({ zoomInTitle: box.dataset.closer ?? "+", zoomOutTitle: box.dataset.farther ?? "−" }).addTo(map);
  const grid = new L.GridLayer();
  grid.createTile = () => Object.assign(document.createElement("div"), { className: "cell" });
  grid.addTo(map);
  const group = L.featureGroup(
    points.map(({ lat, lon, words, tone, size, link }) => {
      const said = document.createElement(link ? "a" : "span");
      said.textContent = words;
      if (link) said.href = link;
      return L.circleMarker([lat, lon], { radius: size ?? 7, color: KINDS[tone ?? ""], weight: 2, fillOpacity: 0.5 })
        .bindTooltip(Object.assign(document.createElement("span"), { textContent: words }))
        .bindPopup(said);
    }),
  ).addTo(map);
  if (points.length) map.fitBounds(group.getBounds().pad(0.2), { maxZoom: 12 });
  else map.setView([11.6, 109.0], 9);

  const names = L.layerGroup(
    JSON.parse(box.dataset.labels ?? "[]").map(({ lat, lon, words }) => {
      const said = Object.assign(document.createElement("span"), { textContent: words });
      return L.tooltip({ permanent: true, direction: "bottom", offset: [0, 8], className: "place" }).setLatLng([lat, lon]).setContent(said);
    }),
  );
  const name = () => (map.getZoom() >= NAMED ? names.addTo(map) : names.remove());
  map.on("zoomend", name);
  name();
}
