import type { FieldType } from "../blueprint.ts";
import { phrases, type Match, type Token } from "./words.ts";

const numberWords = new Map([
  ["zero", 0], ["one", 1], ["two", 2], ["three", 3], ["four", 4], ["five", 5], ["six", 6], ["seven", 7], ["eight", 8], ["nine", 9], ["ten", 10], ["eleven", 11], ["twelve", 12],
  ["thirteen", 13], ["fourteen", 14], ["fifteen", 15], ["sixteen", 16], ["eighteen", 18], ["twenty", 20], ["thirty", 30], ["forty", 40], ["fifty", 50], ["sixty", 60], ["hundred", 100], ["thousand", 1000],
]);
const multipliers = new Map([["k", 1000], ["hundred", 100], ["thousand", 1000], ["million", 1_000_000]]);

/** What follows a number: how long a text is, or what a number counts. */
export type Unit = { kind: "characters" } | { kind: "digits" } | { kind: "words" } | { kind: "type"; type: FieldType; percent?: true } | { kind: "plain" };

const characters = phrases("characters", "character", "chars", "char", "letters", "symbols", "characters long", "characters in length", "chars long", "letters long");
const digits = phrases("digits", "digit");
const wordUnit = phrases("words", "word");
const currencies = phrases(
  "euros", "euro", "dollars", "dollar", "pounds", "pound", "cents", "yen", "francs", "rupees", "crowns", "eur", "usd", "gbp", "chf", "cad", "aud", "inr", "jpy", "us dollars", "pounds sterling", "€", "$", "£", "¥",
);
const percent = phrases("percent", "per cent", "%", "percents");
const measures = phrases(
  "kg", "kilograms", "kilogram", "kilos", "kilo", "kgs", "g", "grams", "gram", "mg", "milligrams", "tonnes", "tons", "t", "lbs", "ounces", "oz", "km", "kilometres", "kilometers", "miles", "m", "metres", "meters", "meter", "metre",
  "cm", "centimetres", "centimeters", "mm", "millimetres", "millimeters", "feet", "inches", "litres", "liters", "litre", "liter", "l", "ml", "millilitres", "milliliters", "hectares", "acres", "square metres", "square meters",
  "square kilometres", "cubic metres", "cubic meters", "degrees", "degrees celsius", "°c", "° c", "celsius", "fahrenheit", "watts", "kw", "kwh", "volts", "mph", "km/h", "knots",
);
const counts = phrases(
  "minutes", "minute", "mins", "min", "hours", "hour", "hrs", "seconds", "secs", "days", "day", "weeks", "week", "months", "month", "years", "year", "years old", "years of age", "stars", "points", "pieces", "units", "items", "people", "persons",
);

/** A number in digits or words, with a currency sign before it or a multiplier after. */
export function readNumber(tokens: readonly Token[], at: number): Match<number> | undefined {
  const sign = tokens[at]?.low;
  if (sign === "-" && tokens[at + 1]?.kind === "number") return { value: -(tokens[at + 1]?.value ?? 0), next: at + 2 };
  if (sign === "minus") return negate(readNumber(tokens, at + 1));
  const start = sign === "€" || sign === "$" || sign === "£" ? at + 1 : sign === "a" && numberWords.has(tokens[at + 1]?.low ?? "") && (tokens[at + 1]?.low ?? "").endsWith("d") ? at + 1 : at;
  const token = tokens[start];
  const value = token?.value ?? numberWords.get(token?.low ?? "");
  if (value === undefined) return undefined;
  const times = multipliers.get(tokens[start + 1]?.low ?? "");
  return times ? { value: value * times, next: start + 2 } : { value, next: start + 1 };
}

const negate = (match: Match<number> | undefined) => match && { value: -match.value, next: match.next };

/** The unit at a place, or `plain` when there is none. */
export function readUnit(tokens: readonly Token[], at: number): Match<Unit> {
  const dash = tokens[at]?.low === "-" ? at + 1 : at;
  const found: [number, Unit][] = [
    [characters(tokens, dash), { kind: "characters" }], [digits(tokens, dash), { kind: "digits" }], [wordUnit(tokens, dash), { kind: "words" }],
    [currencies(tokens, at), { kind: "type", type: "money" }], [percent(tokens, at), { kind: "type", type: "decimal", percent: true }],
    [measures(tokens, at), { kind: "type", type: "decimal" }], [counts(tokens, at), { kind: "type", type: "integer" }],
  ];
  const best = found.reduce((a, b) => (b[0] > a[0] ? b : a));
  if (best[0] === 0) return { value: { kind: "plain" }, next: at };
  const start = best[1].kind === "type" ? at : dash;
  return { value: best[1], next: start + best[0] };
}
