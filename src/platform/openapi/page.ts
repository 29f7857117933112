import { createHash } from "node:crypto";
import type { OpenApiDocument, Operation } from "./document.ts";

const style = `
:root { color-scheme: light dark; --line: #8884; --soft: #8882; }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 60rem; padding: 1rem 1rem 6rem; }
nav a { margin-right: 1rem; }
h2 { border-bottom: 1px solid var(--line); margin-top: 2.5rem; }
details { border: 1px solid var(--line); border-radius: 6px; margin: .5rem 0; }
summary { cursor: pointer; padding: .5rem .75rem; }
details > div { padding: 0 .75rem .75rem; }
code, pre { font: .875rem/1.45 ui-monospace, monospace; }
pre { background: var(--soft); border-radius: 6px; overflow-x: auto; padding: .75rem; }
.method { display: inline-block; font-weight: 700; min-width: 4.5rem; }
table { border-collapse: collapse; width: 100%; }
td, th { border-bottom: 1px solid var(--line); padding: .25rem .5rem .25rem 0; text-align: left; vertical-align: top; }
`;

const policy = `default-src 'none'; style-src 'sha256-${createHash("sha256").update(style).digest("base64")}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

/** The description as a page: plain HTML, without script, and without anything from elsewhere. */
export function docsPage(document: OpenApiDocument): Response {
  const groups = document.tags.map(({ name }) => ({ name, operations: operationsOf(document, name) }));
  const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escaped(document.info.title)} API</title><style>${style}</style></head><body>
<h1>${escaped(document.info.title)} API <small>${escaped(document.info.version)}</small></h1>
<p>${escaped(document.info.description)} Machines read <a href="/api/openapi.json">/api/openapi.json</a>.</p>
<nav>${groups.map(({ name }) => `<a href="#${escaped(name)}">${escaped(name)}</a>`).join(" ")}</nav>
${groups.map(({ name, operations }) => `<h2 id="${escaped(name)}">${escaped(name)}</h2>${operations.map((one) => operationHtml(document, one)).join("\n")}`).join("\n")}
</body></html>`;
  return new Response(html, { headers: { "content-type": "text/html; charset=utf-8", "content-security-policy": policy, "cache-control": "public, max-age=300", "x-content-type-options": "nosniff", "referrer-policy": "no-referrer" } });
}

interface Placed {
  path: string;
  method: string;
  operation: Operation;
}

const operationsOf = (document: OpenApiDocument, tag: string): Placed[] =>
  Object.entries(document.paths).flatMap(([path, place]) => Object.entries(place).filter(([, operation]) => operation.tags.includes(tag)).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })));

function operationHtml(document: OpenApiDocument, { path, method, operation }: Placed): string {
  const body = contentOf(operation.requestBody);
  return `<details id="${escaped(operation.operationId)}"><summary><span class="method">${method}</span><code>${escaped(path)}</code> ${escaped(operation.summary)}</summary><div>
<p>${operation.security.length === 0 ? "Open to anybody." : "Needs a token or an API key."}</p>
${parametersHtml(document, operation.parameters)}${body ? `<h3>Body</h3>${body}` : ""}<h3>Answers</h3>${Object.entries(operation.responses).map(([status, answer]) => answerHtml(document, status, answer)).join("")}</div></details>`;
}

interface Parameter {
  name: string;
  in: string;
  required?: boolean;
  description?: string;
  schema: object;
}

function parametersHtml(document: OpenApiDocument, parameters: readonly object[]): string {
  if (parameters.length === 0) return "";
  const rows = parameters.map((parameter) => resolved(document, parameter) as Parameter).map((one) =>
    `<tr><td><code>${escaped(one.name)}</code>${one.required ? " *" : ""}</td><td>${escaped(one.in)}</td><td><code>${escaped(JSON.stringify(one.schema))}</code></td><td>${escaped(one.description ?? "")}</td></tr>`);
  return `<h3>Parameters</h3><table><tr><th>Name</th><th>In</th><th>Form</th><th></th></tr>${rows.join("")}</table>`;
}

function answerHtml(document: OpenApiDocument, status: string, answer: object): string {
  const { description } = resolved(document, answer) as { description: string };
  return `<p><strong>${escaped(status)}</strong> ${escaped(description)}</p>${Number(status) < 400 ? contentOf(answer) : ""}`;
}

/** A component in place of a reference to it. */
function resolved(document: OpenApiDocument, thing: object): object {
  const ref = (thing as { $ref?: string }).$ref;
  if (ref === undefined) return thing;
  const [, , kind = "", name = ""] = ref.split("/");
  return document.components[kind]?.[name] ?? {};
}

function contentOf(thing: object | undefined): string {
  const content = (thing as { content?: { [type: string]: { schema?: object } } } | undefined)?.content ?? {};
  return Object.entries(content).map(([type, { schema }]) => (schema ? `<pre>${escaped(JSON.stringify(schema, null, 2))}</pre>` : `<p><code>${escaped(type)}</code></p>`)).join("");
}

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => entities[character]!);
