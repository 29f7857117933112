import { type Blueprint, type Entity, type Field, isManaged } from "../blueprint.ts";
import { accessWords, adminRole, usersPath } from "./access/facts.ts";
import { fieldOf, healthPath, isNullable, orderWords, referencesOf } from "./facts.ts";
import { blocks, lines, spoken, withArticle } from "./layout.ts";
import { formulaWords } from "./resource/computed.ts";
import { guardWords } from "./resource/guards.ts";
import { filterParameter, kebab, rangeParameters, resourcePath, restoreName, spaced } from "./names.ts";
import { fenced, markdown } from "./quoting.ts";

export interface ReadmeNotes {
  /** What was decided without being asked for, a sentence each. */
  assumptions?: readonly string[];
  /** What the requirement asks for and isn't there, a sentence each. */
  notBuilt?: readonly string[];
}

/** What a README says of the language that a repository is written in. */
export interface Manual {
  /** "TypeScript with Hono, zod and SQLite" */
  madeWith: string;
  /** Where it listens unless told otherwise. */
  port: number;
  needs: string;
  commands: readonly string[];
  settings: string;
  /** Where things are, a line each. */
  places: readonly string[];
}

/** README.md. Every text of the requirement is escaped, so that none of it becomes a heading, a link or a mention. */
export function readmeFile(blueprint: Blueprint, { assumptions = [], notBuilt = [] }: ReadmeNotes, manual: Manual): string {
  return blocks(
    `# ${markdown(blueprint.title)}`,
    `A REST service for ${spoken(blueprint.entities.map((entity) => spaced(entity.plural)), "and")}, in ${manual.madeWith}. It was built from this requirement:`,
    fenced(blueprint.requirement),
    "## Run it",
    `With ${manual.needs}:`,
    `\`\`\`sh\n${manual.commands.join("\n")}\n\`\`\``,
    `${manual.settings} The database is one file, made at the first start; migrations run when the service starts.`,
    "In a container, with its data in a volume: `docker compose up --build`, then http://localhost:3000.",
    blueprint.access && accessSection(blueprint, manual.port),
    "## What it keeps",
    diagram(blueprint),
    "## Addresses",
    lines("| Address | Methods | Answers |", "|---|---|---|", ...blueprint.entities.flatMap(addressRows), `| \`${healthPath(blueprint)}\` | GET | whether it is well |`, "| `/openapi.json` | GET | the description of all this, OpenAPI 3.1 |"),
    `Lists are answered as \`{ data, page: { limit, offset, total } }\`; \`?limit=\` (1 to 100, else 20${blueprint.entities.some(({ paging }) => paging) ? "; see below where it differs" : ""}) and \`?offset=\` choose the page. Refusals are problem documents (RFC 9457): 400 malformed, 404 unknown, 409 conflict, 415 not JSON, 422 invalid, with \`errors\` that point to each field or parameter.`,
    ...blueprint.entities.map((entity) => entitySection(blueprint, entity)),
    assumptions.length > 0 && `## Assumptions\n\n${bullets(assumptions)}`,
    notBuilt.length > 0 && `## Not built\n\n${bullets(notBuilt)}`,
    "## Where things are",
    lines(
      ...manual.places.map((place) => `- ${place}`),
      "- `.devgen/blueprint.json` is what was understood: entities, fields and rules, each with the sentences that ask for it. Nothing reads it when the service runs.",
    ),
    "MIT licence.",
  );
}

/** Tables and their references. */
function diagram(blueprint: Blueprint): string {
  const entities = blueprint.entities.flatMap((entity) => [`  ${inDiagram(entity.name)} {`, "    integer id PK", ...entity.fields.map((field) => `    ${field.type} ${field.name}${field.type === "reference" ? " FK" : field.unique ? " UK" : ""}`), "  }"]);
  const references = blueprint.entities.flatMap((entity) => referencesOf(blueprint, entity).map(({ field, to }) => `  ${inDiagram(to.name)} ${isNullable(field) ? "|o" : "||"}--o{ ${inDiagram(entity.name)} : ${field.name}`));
  return `\`\`\`mermaid\n${lines("erDiagram", ...entities, ...references)}\n\`\`\``;
}

/** In capitals no name is a word of Mermaid's own (`title`, `direction`, `class`). */
const inDiagram = (name: string): string => name.toUpperCase();

/** How somebody comes to call. */
const accessSection = (blueprint: Blueprint, port: number): string => blocks(
  "## Who may call",
  `Every address but \`${healthPath(blueprint)}\` and \`/openapi.json\` wants \`Authorization: Bearer <token>\`: 401 without a known one, 403 without the role. The first ${adminRole} has the token in \`ADMIN_TOKEN\` (32 to 200 letters, digits, \`-\` or \`_\`), and makes the others:`,
  `\`\`\`sh\ncurl -s localhost:${port}${usersPath(blueprint)} -H "authorization: Bearer $ADMIN_TOKEN" -H 'content-type: application/json' -d '{"name": "Ann", "roles": [${(blueprint.access?.roles ?? []).filter((role) => role !== adminRole).slice(0, 1).map((role) => `"${role}"`).join("")}]}'\n\`\`\``,
  `The answer holds the token, this once; only its hash is kept. \`DELETE ${usersPath(blueprint)}/:id\` voids it. Roles: ${spoken((blueprint.access?.roles ?? []).map(spaced), "and")}.`,
).trimEnd();

const bullets = (texts: readonly string[]): string => texts.map((text) => `- ${markdown(text)}`).join("\n");

function addressRows(entity: Entity): string[] {
  const path = resourcePath(entity);
  return [`| \`${path}\` | GET, POST | ${spaced(entity.plural)} |`, `| \`${path}/:id\` | GET, PUT, PATCH, DELETE | one ${spaced(entity.name)} |`,
    ...(entity.soft_delete ? [`| \`${path}/:id/${restoreName(entity)}\` | POST | brings back one that was deleted |`] : []),
    ...(entity.lifecycle?.actions ?? []).map(({ name, from, to }) => `| \`${path}/:id/${kebab(name)}\` | POST | makes it ${markdown(to)}, from ${spoken(from.map(markdown), "or")} |`)];
}

function entitySection(blueprint: Blueprint, entity: Entity): string {
  return lines(
    `### ${spaced(entity.plural)}`,
    "",
    "| Field | Type | Rules |",
    "|---|---|---|",
    ...entity.fields.map((field) => `| \`${field.name}\` | ${typeOf(blueprint, entity, field)} | ${isManaged(entity, field) ? `${markdown(String(field.default))} at first, then by its actions alone` : rulesOfField(field)} |`),
    ...(entity.computed ?? []).map((computed) => `| \`${computed.name}\` | worked out, ${computed.type === "money" ? "an amount" : computed.type === "integer" ? "a whole number" : "a number"} | ${markdown(formulaWords(blueprint, entity, computed))} |`),
    "",
    ...[...accessWords(blueprint.access, entity).map(markdown), ...guardWords(blueprint, entity).map(markdown), ...listRules(entity)].map((rule) => `- ${rule}`),
  );
}

function typeOf(blueprint: Blueprint, entity: Entity, field: Field): string {
  if (field.type === "enum") return (field.values ?? []).map((value) => `${markdown(value)}`).join(", ");
  if (field.choices) return `one of ${spoken(field.choices.map(String), "and")}`;
  const to = referencesOf(blueprint, entity).find((reference) => reference.field === field)?.to;
  return to ? `id of ${withArticle(spaced(to.name))}` : typeWords[field.type];
}

const typeWords: Record<Field["type"], string> = {
  text: "text",
  integer: "whole number",
  decimal: "number",
  money: "amount, at most two digits after the point",
  boolean: "true or false",
  date: "date, `2024-12-31`",
  datetime: "time with offset, answered in UTC",
  email: "e-mail address",
  url: "web address",
  enum: "one of some words",
  reference: "id",
};

function rulesOfField(field: Field): string {
  const { min, max, exclusive_min, exclusive_max, min_length, max_length } = field;
  const rules = [
    isNullable(field) ? "optional" : "required",
    field.unique && (field.type === "email" ? "unique whatever its case" : "unique"),
    min !== undefined && `${exclusive_min ? "more than" : "at least"} ${min}`,
    max !== undefined && `${exclusive_max ? "less than" : "at most"} ${max}`,
    field.earliest !== undefined && `${field.earliest} or later`,
    field.latest !== undefined && `${field.latest} or earlier`,
    min_length !== undefined && `at least ${min_length} characters`,
    max_length !== undefined && `at most ${max_length} characters`,
    field.default !== undefined && `${markdown(String(field.default))} if left out`,
    field.type === "reference" && (field.on_delete === "cascade" ? "deleted with it" : "keeps it from being deleted"),
  ];
  return rules.filter(Boolean).join(", ");
}

function listRules(entity: Entity): string[] {
  const code = (names: readonly string[]): string[] => names.map((name) => `\`${name}\``);
  const { search, filters, ranges, sorts, order, paging } = entity;
  const parameters = [...filters.map(({ field }) => filterParameter(entity, field)), ...ranges.flatMap(({ field }) => Object.values(rangeParameters(field)))];
  return [
    ...entity.unique_together.map(({ fields }) => `${spoken(code(fields), "and")} are unique together.`),
    ...entity.comparisons.map(({ left, op, right }) => `\`${left}\` ${op === "<" ? "is before" : "isn't after"} \`${right}\`.`),
    ...(entity.soft_delete ? ["A deleted one is hidden and keeps what is unique of it; it can be brought back."] : []),
    ...(entity.frozen ? [`Neither changed nor deleted while it is ${spoken(entity.frozen.states.map(markdown), "or")}.`] : []),
    ...entity.any_of.map(({ fields }) => `${spoken(code(fields), "or")} must be there; more than one may.`),
    ...(paging ? [`A page has ${paging.size} rows unless asked otherwise, and at most ${paging.max}.`] : []),
    ...(search ? [`\`?q=\` finds any part of ${spoken(code(search.fields), "or")}, in any case.`] : []),
    ...(parameters.length > 0 ? [`Filtered by ${spoken(code(parameters), "and")}.`] : []),
    ...(sorts.length > 0 ? [`\`?sort=\` takes ${spoken(code(sorts.map(({ field }) => field)), "and")}, backwards after a minus. Text is sorted without regard to ASCII case, and rows without a value come last.`] : []),
    order ? `Listed by \`${order.field}\`, ${orderWords(fieldOf(entity, order.field), order.direction)}, unless asked otherwise.` : "Listed in the order in which they were made, unless asked otherwise.",
  ];
}
