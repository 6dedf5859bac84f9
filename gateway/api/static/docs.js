"use strict";
// Renders ../openapi.json. Text from the description only ever becomes text nodes: nothing in it can become markup.

const DEPTH = 4; // deepest nesting shown; a schema that refers to itself ends here

function el(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) node.setAttribute(name, value);
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

// `words` in backticks become code; paragraphs are split at empty lines.
function prose(text) {
  const pieces = String(text || "").split("`");
  return pieces.map((piece, i) => (i % 2 ? el("code", {}, piece) : document.createTextNode(piece)));
}

function resolve(schema, spec) {
  const name = schema && schema.$ref && /^#\/components\/schemas\/([\w.-]+)$/.exec(schema.$ref);
  return (name ? spec.components.schemas[name[1]] : schema) || {};
}

function kindOf(schema, spec) {
  const found = resolve(schema, spec);
  const type = [].concat(found.type || "object").join(" or ");
  if (found.items) return `list of ${kindOf(found.items, spec)}`;
  return found.enum ? `${type}: ${found.enum.join(", ")}` : found.format ? `${type}, ${found.format}` : type;
}

function term(name, schema, required, spec, depth, description) {
  const said = description || schema.description || resolve(schema, spec).description;
  const inner = resolve(schema.items || schema, spec);
  return [
    el("dt", {}, el("code", {}, name), " ", el("span", { class: "kind" }, kindOf(schema, spec)),
      required ? el("span", { class: "required" }, " required") : null),
    el("dd", {}, ...prose(said), inner.properties && depth < DEPTH ? properties(inner, spec, depth + 1) : null),
  ];
}

function properties(schema, spec, depth) {
  const required = schema.required || [];
  const entries = Object.entries(schema.properties || {});
  return el("dl", {}, ...entries.flatMap(([name, field]) => term(name, field, required.includes(name), spec, depth)));
}

function bodySchema(content, spec) {
  const json = content && content["application/json"];
  return json && json.schema ? resolve(json.schema, spec) : null;
}

function sample(schema, spec) {
  const found = resolve(schema, spec);
  const names = (found.required || []).filter((name) => found.properties[name]);
  const value = (field) => field.example || (field.enum ? field.enum[0] : field.type === "string" ? "…" : 1);
  return Object.fromEntries(names.map((name) => [name, value(found.properties[name])]));
}

function command(method, path, operation, spec) {
  const base = ((spec.servers || [])[0] || {}).url || location.origin;
  const lines = [`curl '${base}${path}'`, `  -H "Authorization: Bearer $KEY"`];
  const body = operation.requestBody && bodySchema(operation.requestBody.content, spec);
  if (body) lines.push(`  --json '${JSON.stringify(sample(body, spec))}'`);
  else if (method !== "get") lines.push(`  -X ${method.toUpperCase()}`);
  return el("pre", {}, lines.join(" \\\n"));
}

function section(title, node) {
  return node ? [el("h3", {}, title), node] : [];
}

function parameters(operation, spec) {
  const list = operation.parameters || [];
  if (!list.length) return null;
  return el("dl", {}, ...list.flatMap((p) =>
    term(`${p.name} (${p.in})`, p.schema || {}, p.required || p.in === "path", spec, 0, p.description)));
}

function answers(operation, spec, wanted) {
  return el("dl", {}, ...Object.entries(operation.responses || {}).filter(([status]) => wanted(status)).flatMap(
    ([status, response]) => {
      const schema = status < 400 ? bodySchema(response.content, spec) : null;
      return [
        el("dt", {}, el("code", {}, status)),
        el("dd", {}, ...prose(response.description), schema ? properties(schema, spec, 1) : null),
      ];
    }));
}

function article(id, method, path, operation, spec) {
  const scopes = (operation.security || []).flatMap((entry) => entry.key || []);
  const body = operation.requestBody && bodySchema(operation.requestBody.content, spec);
  return el("article", { id },
    el("h2", {}, el("span", { class: `method ${method}` }, method), " ", el("code", {}, path)),
    el("p", {}, ...prose(operation.summary)),
    operation.description ? el("p", {}, ...prose(operation.description)) : null,
    el("p", { class: "note" }, scopes.length ? `Scope: ${scopes.join(" or ")}` : "No key needed."),
    ...section("Parameters", parameters(operation, spec)),
    ...section("Body", body ? properties(body, spec, 0) : null),
    ...section("Try it", command(method, path, operation, spec)),
    ...section("Answer", answers(operation, spec, (status) => status < 400)),
    el("details", {}, el("summary", {}, "Errors"), answers(operation, spec, (status) => status >= 400)));
}

function render(spec) {
  document.title = `API · ${spec.info.title}`;
  document.getElementById("title").textContent = `${spec.info.title} · API ${spec.info.version}`;
  document.getElementById("about").replaceChildren(...prose(spec.info.description));
  const links = el("ul", {});
  const main = document.getElementById("operations");
  for (const [path, operations] of Object.entries(spec.paths)) {
    for (const [method, operation] of Object.entries(operations)) {
      const id = `${method}${path.replace(/[^a-z0-9]+/gi, "-")}`;
      main.append(article(id, method, path, operation, spec));
      links.append(el("li", {}, el("a", { href: `#${id}` },
        el("span", { class: `method ${method}` }, method), " ", el("code", {}, path))));
    }
  }
  document.getElementById("contents").append(links);
}

fetch("../openapi.json")
  .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(`HTTP ${answer.status}`))))
  .then(render)
  .catch((fault) => {
    document.getElementById("about").textContent = `The description could not be read (${fault.message}).`;
  });
