import type { FieldType } from "../blueprint.ts";
import { isPlural } from "./nouns.ts";
import { phrases, type Match, type Token } from "./words.ts";

/** `stated`: the text says so. `cue`: the name's class of word says so. `default`: nothing says anything, so it is text. */
export interface TypeGuess {
  type: FieldType;
  from: "stated" | "cue" | "default";
  percent?: true;
}

/** "a whole number", "as a date": a type said outright, by its longest phrase. */
const stated: [FieldType, ReturnType<typeof phrases>][] = [
  ["date", phrases("date", "calendar date", "valid date", "dates")],
  ["datetime", phrases("date and time", "timestamp", "date-time", "datetime", "date + time", "date / time", "date & time", "date with time", "date with a time", "point in time")],
  ["integer", phrases("integer", "whole number", "whole numbers", "integers", "natural number", "count", "int", "bigint", "smallint")],
  ["decimal", phrases("decimal", "decimal number", "decimals", "float", "double", "real number", "percentage", "percent")],
  ["money", phrases("amount of money", "money", "money amount", "monetary amount", "monetary value")],
  ["boolean", phrases("boolean", "y / n", "y/n", "flag", "yes/no", "yes or no", "yes / no", "true or false", "true / false", "yes - no", "yes/no field", "yes or no field", "yes-no", "true/false", "tick box", "checkbox", "bool", "yes / no field", "yes / no flag")],
  ["email", phrases("email", "email address", "valid email", "valid email address", "well-formed email address")],
  ["url", phrases("url", "valid url", "link", "web address", "valid web address", "valid link", "uri")],
  ["text", phrases("text", "string", "varchar", "char", "str", "free text", "free-text", "plain text", "free-form text", "short text", "long text", "strings", "multi-line text", "text field")],
];

/** A type named at a place, articles and "valid" skipped. */
export function readType(tokens: readonly Token[], at: number): Match<TypeGuess> | undefined {
  const start = /^(?:an?|valid|simple|plain|proper|real)$/.test(tokens[at]?.low ?? "") ? readArticles(tokens, at) : at;
  const all = stated.map(([type, of]): [FieldType, number] => [type, of(tokens, start)]);
  const [type, length] = all.reduce((a, b) => (b[1] > a[1] ? b : a), ["text", 0] as [FieldType, number]);
  if (length === 0) return number(tokens, start);
  const word = tokens[start]?.low ?? "";
  return { value: { type, from: "stated", ...(word.startsWith("percent") ? { percent: true as const } : {}) }, next: start + length };
}

const readArticles = (tokens: readonly Token[], at: number): number => (/^(?:an?|valid|simple|plain|proper|real)$/.test(tokens[at]?.low ?? "") ? readArticles(tokens, at + 1) : at);

function number(tokens: readonly Token[], at: number): Match<TypeGuess> | undefined {
  const word = tokens[at]?.low;
  return word === "number" || word === "numbers" || word === "numeric" ? { value: { type: "decimal", from: "stated" }, next: at + 1 } : undefined;
}

const words = (text: string) => new Set(text.split(" "));
const dateWords = words("date day birthday dob deadline anniversary");
const timeWords = words("time timestamp datetime moment");
const momentWords = words("start end begin beginning finish");
const moneyWords = words("price cost salary wage fee amount budget fare rent deposit tariff income revenue expense surcharge payment balance charge toll bonus stipend turnover premium fine total subtotal worth");
const countWords = words("quantity age year count capacity rating score rank ranking number-of stock duration seats mileage");
const measureWords = words("weight height length width depth temperature area volume distance latitude longitude percentage percent rate ratio diameter thickness pressure speed humidity share size-in altitude radius reading");
const emailWords = words("email emails");
const urlWords = words("url website homepage link webpage uri");
const flagWords = words("flag");
const textWords = words("name surname title description note notes comment comments remark remarks text summary label address phone telephone code reason message subject body content contents bio biography instructions city town street country colour color nickname initials slogan motto details explanation abbreviation postcode zip mobile iban serial reference-number username");

/** What the name of a field says about its type. `label` is in lower case; the head noun comes last unless "of", "in", "per" … follows it. */
export function typeFromName(label: readonly string[]): TypeGuess {
  const cue = cueOf(label);
  return cue ? { type: cue, from: "cue", ...(isPercent(label) ? { percent: true as const } : {}) } : { type: "text", from: "default" };
}

const isPercent = (label: readonly string[]) => label.some((word) => word.startsWith("percent"));
const inner = /^(?:of|in|per|for|at|on|by|from|to|since|until|between|they|it|he|she|the|was|were|is)$/;

/** "running time" is how long, "starting time" is when. */
const lasting = /^(?:running|cooking|baking|roasting|preparation|prep|lead|travel|travelling|waiting|playing|processing|response|drying|curing|ripening|reading|handling|turnaround|delivery|resting|growing|soaking|brewing)$/;
/** What is counted off, rather than labelled: "round number". */
const counted = /^(?:round|lap|page|chapter|episode|season|week|stage|sequence|position|heat|level|step)$/;

function cueOf(label: readonly string[]): FieldType | undefined {
  const cut = label.findIndex((word, i) => i > 0 && inner.test(word));
  const head = label[(cut < 0 ? label.length : cut) - 1] ?? "";
  const last = label.at(-1) ?? "";
  const first = label[0] ?? "";
  if (label.some((word, i) => word === "number" && label[i + 1] === "of")) return "integer";
  if (first === "date" && label.includes("time")) return "datetime";
  // "the year they were published", "the date it was bought"
  if (label.length > 1 && dateWords.has(first) && /^(?:ends|starts|begins|expires|opens|closes|arrives|leaves|happens|returns)$/.test(last)) return "date";
  if (label.length > 1 && /(?:ed|en|ent|wn|ght|ade|old|rn|one|^out|^back|^off|^up|^found|^held|^paid|^sold|^lost|^left|^met|^put|^read)$/.test(last)) {
    if (first === "year") return "integer";
    if (dateWords.has(first)) return "date";
    if (timeWords.has(first)) return "datetime";
  }
  if (label.some((word) => emailWords.has(word)) && (emailWords.has(last) || last.startsWith("address"))) return "email";
  if (urlWords.has(head) || (head === "address" && first === "web") || (head === "page" && first === "home")) return "url";
  const per = label.indexOf("per");
  if (per > 0 && /^(?:hour|day|night|week|month|year|person|piece|unit|minute|session|lesson)$/.test(last) && /^(?:rate|pay|charges?)$/.test(label[per - 1] ?? "")) return "money";
  if (per > 0 && isPlural(label[per - 1] ?? "") && !moneyWords.has(label[per - 1] ?? "")) return "integer";
  if (label.length > 1 && /^(?:max|maximum|min|minimum)$/.test(first) && isPlural(head)) return "integer";
  if (label.length > 1 && /^(?:seconds|minutes|hours|days|weeks|months)$/.test(last) && cut < 0) return "integer";
  if (label.length > 1 && /^(?:eur|usd|gbp|chf|euros|dollars|cents)$/.test(last) && cut < 0) return last === "cents" ? "integer" : "money";
  if (label.length > 1 && /^(?:kg|g|km|cm|mm|ml|litres|liters|metres|meters|celsius)$/.test(last) && cut < 0) return "decimal";
  if (dateWords.has(head) || (dateWords.has(last) && per < 0) || (head === "night" && label.length > 1)) return "date";
  if (head === "time" && lasting.test(label[label.indexOf(head) - 1] ?? "")) return "integer";
  if (head === "number" && counted.test(label[label.indexOf(head) - 1] ?? "")) return "integer";
  if (timeWords.has(head) || (label.length === 1 && momentWords.has(head))) return "datetime";
  if (last === "at" && label.length > 1) return "datetime";
  if (label.length > 1 && /^(?:on|from|until|since|till|by)$/.test(last)) return "date";
  if (moneyWords.has(head) || label.includes("money")) return "money";
  if (head === "rate" && label.some((word) => /^(?:hourly|daily|nightly|weekly|monthly|yearly|annual)$/.test(word))) return "money";
  if (head === "value") return /^(?:estimated|insured|insurance|market|face|monetary|replacement|asset|resale|total|net|cash)$/.test(first) ? "money" : "decimal";
  if (measureWords.has(head)) return "decimal";
  if (label.length > 1 && /^(?:max|maximum|min|minimum)$/.test(first)) return "decimal";
  if (countWords.has(head) || (label.length === 1 && head === "number")) return "integer";
  if (flagWords.has(head) || (first === "is" && label.length > 1)) return "boolean";
  if (label.some((word) => /^(?:phone|mobile|telephone|fax)$/.test(word)) && head === "number") return "text";
  if (textWords.has(head) || textWords.has(last)) return "text";
  return undefined;
}
