// A map without tiles, unless a setting names where they are: only points with a name, a colour and a size.

const NAMED = 10; // from this zoom on communes have room for their names
const KINDS = { good: "#17683a", warn: "#b26a00", bad: "#a3211b", dark: "#4a2b6b", "": "#0d4f5c" };

await new Promise((loaded) => {
  const style = Object.assign(document.createElement("link"), { rel: "stylesheet", href: "/console/vendor/leaflet.css" });
  const script = Object.assign(document.createElement("script"), { src: "/console/vendor/leaflet.js", onload: loaded });
  document.head.append(style, script);
});

const drawn = new WeakMap(); // box → what puts other points on its map

// Draw every map that is new on the page; a part that was asked for again may bring other points for a map that stands.
export function look() {
  for (const box of document.querySelectorAll("[data-map]")) {
    if (!drawn.has(box)) drawn.set(box, draw(box));
  }
  for (const brought of document.querySelectorAll("[data-points-for]")) {
    const box = document.getElementById(brought.dataset.pointsFor);
    if (!box || box.dataset.map === brought.dataset.points) continue; // what stands there stays, with what is open on it
    box.dataset.map = brought.dataset.points;
    drawn.get(box)(JSON.parse(brought.dataset.points));
  }
}

function draw(box) {
  const points = JSON.parse(box.dataset.map);
  const { tiles, credit } = box.dataset;
  const map = L.map(box, { attributionControl: false, zoomSnap: tiles ? 1 : 0.25, zoomControl: false });
  L.control.zoom({ zoomInTitle: box.dataset.closer ?? "+", zoomOutTitle: box.dataset.farther ?? "−" }).addTo(map);
  const grid = new L.GridLayer();
  grid.createTile = () => Object.assign(document.createElement("div"), { className: "cell" });
  (tiles ? L.tileLayer(tiles, { maxZoom: 17 }) : grid).addTo(map);
  if (tiles && credit) L.control.attribution({ prefix: false }).addAttribution(credit).addTo(map);
  const shown = new Map(); // layer → its points, for the boxes that turn layers off
  const group = L.featureGroup().addTo(map);
  const put = (those) => {
    for (const { lat, lon, words, tone, size, link, layer } of those) {
      const said = document.createElement(link ? "a" : "span");
      said.textContent = words;
      if (link) said.href = link;
      const point = L.circleMarker([lat, lon], { radius: size ?? 7, color: KINDS[tone ?? ""], weight: 2, fillOpacity: 0.5 })
        .bindTooltip(Object.assign(document.createElement("span"), { textContent: words }))
        .bindPopup(said);
      if (layer) shown.set(layer, [...(shown.get(layer) ?? []), point]);
      group.addLayer(point);
    }
  };
  put(points);
  if (points.length) map.fitBounds(group.getBounds().pad(0.2), { maxZoom: 12 });
  else map.setView([11.6, 109.0], 9);

  for (const tick of document.querySelectorAll("[data-layer]")) {
    const turn = () => (shown.get(tick.dataset.layer) ?? []).forEach((point) => (tick.checked ? group.addLayer(point) : group.removeLayer(point)));
    tick.addEventListener("change", turn);
    turn();
  }

  const names = L.layerGroup(
    JSON.parse(box.dataset.labels ?? "[]").map(({ lat, lon, words }) => {
      const said = Object.assign(document.createElement("span"), { textContent: words });
      return L.tooltip({ permanent: true, direction: "bottom", offset: [0, 8], className: "place" }).setLatLng([lat, lon]).setContent(said);
    }),
  );
  const name = () => (map.getZoom() >= NAMED ? names.addTo(map) : names.remove());
  map.on("zoomend", name);
  name();
  return (those) => {
    group.clearLayers();
    put(those);
  };
}

look();
