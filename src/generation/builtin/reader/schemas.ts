import { readHas } from "./attributes.ts";
import { claim, unread, type Claim, type ClauseRead, type Place } from "./claims.ts";
import { nounOf } from "./nouns.ts";
import { readType } from "./types.ts";
import { closeOf, phrases, type Token } from "./words.ts";

const leads = /^(?:entity|model|type|interface|table|class|schema|record|struct|export)$/;
const listType = phrases("[ ]", "array", "list", "list of", "array of");

/** "Crate { label: string unique, pages: int optional }": what stands before the brace, with its fields. Any number of them in one block. */
export function readSchema(place: Place, tokens: readonly Token[]): ClauseRead {
  const claims: Claim[] = [];
  let read: ClauseRead = { claims };
  for (let at = 0; at < tokens.length; ) {
    const open = tokens.findIndex((token, i) => i >= at && token.low === "{");
    const name = tokens.slice(at, open < 0 ? tokens.length : open).filter((token) => token.kind === "word" && !leads.test(token.low));
    if (open < 0 || name.length === 0 || name.length > 3) {
      const rest = tokens.slice(at);
      if (rest.some(({ kind }) => kind === "word")) claims.push(unread(place, rest));
      break;
    }
    const close = braceOf(tokens, open);
    const noun = nounOf(name.flatMap(splitCamel));
    claims.push(claim(place, tokens.slice(at, open + 1), { kind: "entity", noun }));
    for (const part of partsOf(tokens.slice(open + 1, close))) claims.push(...readPart(place, noun, part));
    read = { claims, topic: noun };
    at = close + 1;
  }
  return read;
}

/** "{ label, size: int }" behind an address: the fields of what is sent there. */
export function readBody(place: Place, noun: ReturnType<typeof nounOf>, tokens: readonly Token[]): { claims: Claim[]; rest: readonly Token[] } {
  const open = tokens.findIndex(({ low }) => low === "{");
  if (open < 0) return { claims: [], rest: tokens };
  const close = braceOf(tokens, open);
  const claims = partsOf(tokens.slice(open + 1, close)).flatMap((part) => readPart(place, noun, part));
  return { claims, rest: [...tokens.slice(0, open), ...tokens.slice(close + 1)] };
}

function braceOf(tokens: readonly Token[], open: number): number {
  let depth = 0;
  for (let at = open; at < tokens.length; at++) {
    if (tokens[at]?.low === "{") depth++;
    if (tokens[at]?.low === "}" && --depth === 0) return at;
  }
  return tokens.length;
}

/** "leaveRequest" is a leave request. */
export function splitCamel(token: Token): Token[] {
  const words = token.text.match(/\p{Lu}?[\p{Ll}\p{N}]+|\p{Lu}+(?!\p{Ll})/gu) ?? [];
  return words.length > 1 && /^[\p{L}\p{N}]+$/u.test(token.text) ? words.map((text) => ({ ...token, text: text.toLowerCase(), low: text.toLowerCase() })) : [token];
}

/** The parts between commas, semicolons and line ends that no bracket holds. */
function partsOf(tokens: readonly Token[]): Token[][] {
  const parts: Token[][] = [[]];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at] as Token;
    if (token.kind === "mark" && /^[,;]$/.test(token.low)) parts.push([]);
    else if (token.low === "(" || token.low === "[") {
      const close = Math.min(closeOf(tokens, at), tokens.length - 1);
      parts.at(-1)?.push(...tokens.slice(at, close + 1));
      at = close;
    } else parts.at(-1)?.push(token);
  }
  return parts.filter((part) => part.some(({ kind }) => kind !== "mark"));
}

function readPart(place: Place, subject: ReturnType<typeof nounOf>, part: readonly Token[]): Claim[] {
  const colon = part.findIndex((token, i) => i > 0 && i < 6 && token.low === ":");
  const cut = colon > 0 && part.slice(0, colon).every(({ kind }) => kind === "word") ? colon : 1;
  // Every entity has an id of its own.
  if (part[0]?.low === "id") return [];
  const name = part.slice(0, cut).flatMap(splitCamel);
  const type = part.slice(cut);
  if (name.some(({ kind }) => kind !== "word")) return [unread(place, part)];
  return readTyped(place, subject, name, type, part);
}

/** A name and what is written of its type: in a schema, or in the cells of a table's row. `more` says more of it, in brackets. */
export function readTyped(place: Place, subject: ReturnType<typeof nounOf>, name: readonly Token[], type: readonly Token[], quoted: readonly Token[], more: readonly Token[] = []): Claim[] {
  const mark = quoted[0] as Token;
  const optional = type.some((token) => token.kind === "mark" && token.low === "?");
  const plain = withDefaults(type).filter((token, i) => !(token.kind === "mark" && (/^[?!@:|]$/.test(token.low) && !(token.low === "|" && isValues(type, i)))));
  const many = plain.findIndex((_, at) => listType(plain, at) > 0);
  const word = (low: string): Token => ({ ...mark, kind: "word", text: low, low });
  const sign = (low: string): Token => ({ ...mark, kind: "mark", text: low, low });
  const [first] = plain;
  const target = first?.kind === "word" ? nounOf(splitCamel(first)) : undefined;
  const known = target && place.known.has(target.key) ? target : undefined;
  if (many >= 0) {
    const inner = plain.filter((token, at) => token.kind === "word" && !listType(plain, at)).flatMap(splitCamel);
    const held = inner.length ? nounOf(inner) : undefined;
    if (held && place.known.has(held.key) && held.key !== subject.key) return [claim(place, quoted, { kind: "refers", subject: held, object: subject, strong: true, optional: false })];
    return [unread(place, quoted, "a list of values in one field isn't there")];
  }
  const own = known && nounOf([...name]).key !== known.key && nounOf([...name]).key !== `${known.key}_id` ? splitCamel(first as Token).map((token) => ({ ...token, low: token.low })) : [];
  const rest = withLengths(known ? plain.slice(1) : apartFromType(plain, sign(",")), word, sign(","));
  const tokens = [...name, ...own, ...(rest.length ? [sign("("), ...rest, sign(")")] : []), ...(optional ? [sign("("), word("optional"), sign(")")] : []), ...more];
  return readHas(place, [subject], tokens, quoted, {}).claims.map((one) => ({ ...one, words: one.kind === "has" ? quoted : one.words }));
}

/** "@default(true)" is "default true". */
function withDefaults(type: readonly Token[]): Token[] {
  const at = type.findIndex(({ low }, i) => low === "default" && type[i + 1]?.low === "(" && type[i + 3]?.low === ")");
  return at < 0 ? [...type] : [...type.slice(0, at), { ...(type[at + 1] as Token), low: "," }, type[at] as Token, type[at + 2] as Token, ...type.slice(at + 4)];
}

const isValues = (type: readonly Token[], at: number): boolean => type[at - 1]?.kind === "quoted" || type[at + 1]?.kind === "quoted" || type[at - 1]?.kind === "word";

/** "string unique" is a type and what else holds. */
function apartFromType(type: readonly Token[], comma: Token): Token[] {
  const next = readType(type, 0)?.next ?? 0;
  return next > 0 && type[next]?.kind === "word" ? [...type.slice(0, next), comma, ...type.slice(next)] : [...type];
}

/** "varchar(80)", "string max 80": as many characters. */
function withLengths(type: readonly Token[], word: (low: string) => Token, comma: Token): Token[] {
  const text = /^(?:string|varchar|char|text|str)$/.test(type[0]?.low ?? "");
  if (text && type[1]?.low === "(" && type[2]?.kind === "number" && type[3]?.low === ")") return [type[0] as Token, comma, word("at"), word("most"), type[2], word("characters"), ...type.slice(4)];
  return [...type];
}
