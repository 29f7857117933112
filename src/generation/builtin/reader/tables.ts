import { readNamedList } from "./attributes.ts";
import { claim, unread, type Claim, type ClauseRead, type Place } from "./claims.ts";
import { nounOf, type Noun } from "./nouns.ts";
import { readTyped, splitCamel } from "./schemas.ts";
import type { Token } from "./words.ts";

/** What a column of a table of fields says about each. */
type Column = "name" | "entity" | "fields" | "type" | "rules" | "required" | "optional" | "unique" | "default" | "min" | "max" | "values" | "example";

export type Columns = readonly Column[];

const columns: [Column, RegExp][] = [
  ["name", /^(?:field|name|attribute|property|column|field name|column name|property name)$/], ["entity", /^(?:entity|resource|table|object|thing|model)$/], ["fields", /^(?:fields|attributes|properties|columns)$/],
  ["type", /^(?:type|data ?type|kind|format)$/], ["required", /^(?:required|mandatory|required\s*\?|must)$/], ["optional", /^(?:optional|nullable|null)$/], ["unique", /^(?:unique)$/], ["default", /^(?:default|default value)$/],
  ["min", /^(?:min|minimum)$/], ["max", /^(?:max|maximum|max length|length)$/], ["values", /^(?:values|allowed values|options|possible values|choices)$/], ["example", /^(?:examples?|sample|e g)$/],
  ["rules", /^(?:rules?|constraints?|notes?|remarks?|description|comments?|details|validation|limits?|meaning|more)$/],
];

/** The columns that a table's first row names; nothing where it isn't about fields. */
export function readHeader(row: readonly Token[]): Columns | undefined {
  const named = cellsOf(row).map((cell) => columns.find(([, of]) => of.test(cell.filter(({ kind }) => kind === "word").map(({ low }) => low).join(" ")))?.[0]);
  const known = named.flatMap((column) => column ?? []);
  return known.length === named.length && (known[0] === "name" || (known[0] === "entity" && known[1] === "fields")) && known.length > 1 ? known : undefined;
}

function cellsOf(row: readonly Token[]): Token[][] {
  const cells: Token[][] = [];
  for (const token of row) {
    if (token.kind === "mark" && token.low === "|") cells.push([]);
    else if (!(token.kind === "mark" && token.low === "*")) cells.at(-1)?.push(token);
  }
  return row.at(-1)?.low === "|" ? cells.slice(0, -1) : cells;
}

/** A row of a table of fields, of the entity that the heading before it names. */
export function readRow(place: Place, row: readonly Token[], header: Columns): ClauseRead {
  const cells = cellsOf(row);
  const [name] = cells;
  if (!name || !name.some(({ kind }) => kind === "word")) return { claims: [claim(place, row, { kind: "context" })] };
  const mark = row[0] as Token;
  if (header[0] === "entity") return readNamedList(place, [...name, { ...mark, low: ":", text: ":" }, ...(cells[1] ?? [])]) ?? { claims: [unread(place, row)] };
  if (!place.topic) return { claims: [unread(place, row, "it isn't said whose field this is")] };
  return { claims: readFieldRow(place, place.topic, row, cells, header) };
}

function readFieldRow(place: Place, topic: Noun, row: readonly Token[], cells: readonly Token[][], header: Columns): Claim[] {
  const mark = row[0] as Token;
  const word = (low: string): Token => ({ ...mark, kind: "word", text: low, low });
  const sign = (low: string): Token => ({ ...mark, text: low, low });
  const name = (cells[0] ?? []).filter(({ kind }) => kind === "word" || kind === "number").flatMap(splitCamel);
  const brackets = cells.slice(1).flatMap((cell, i) => {
    const said = cellSays(cell, header[i + 1] ?? "rules", word);
    return said.length && header[i + 1] !== "type" ? [sign("("), ...said, sign(")")] : [];
  });
  const at = header.indexOf("type");
  const type = at > 0 ? (cells[at] ?? []) : [];
  return nounOf(name).key === "" ? [unread(place, row)] : readTyped(place, topic, name, type, row, brackets);
}

const yes = /^(?:yes|y|true|x|✓|✔|required|mandatory|always|unique|optional|nullable|1)$/;
const none = /^(?:-|–|—|no|n|none|false|0|\/)$/;

function cellSays(cell: readonly Token[], column: Column, word: (low: string) => Token): Token[] {
  const plain = cell.map(({ low }) => low).join(" ");
  switch (column) {
    case "required": return yes.test(plain) ? [word("required")] : plain === "" || none.test(plain) || plain === "optional" ? [word("optional")] : [...cell];
    case "optional": return yes.test(plain) ? [word("optional")] : plain === "" || none.test(plain) ? [word("required")] : [...cell];
    case "unique": return yes.test(plain) ? [word("unique")] : plain === "" || none.test(plain) ? [] : [...cell];
    case "default": return plain === "" || /^(?:-|–|—|none)$/.test(plain) ? [] : [word("default"), ...cell];
    case "min": return plain === "" || /^(?:-|–|—)$/.test(plain) ? [] : [word("at"), word("least"), ...cell];
    case "max": return plain === "" || /^(?:-|–|—)$/.test(plain) ? [] : [word("at"), word("most"), ...cell];
    case "example": return [];
    default: return plain === "" || /^(?:-|–|—)$/.test(plain) ? [] : [...cell];
  }
}
