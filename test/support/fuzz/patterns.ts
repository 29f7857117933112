import type { Chance } from "./chance.ts";

type Part = (chance: Chance) => string;

const word = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
const classes: Readonly<Record<string, string>> = { w: word, d: "0123456789", s: " " };
const printable = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)).join("");

/** A text of some length that a pattern takes; undefined where two hundred tries found none (what it looks ahead for isn't understood). */
export function textFor(pattern: string, lengthMin: number, lengthMax: number, chance: Chance): string | undefined {
  const part = alternatives({ text: pattern.replace(/^\^/, "").replace(/\$$/, ""), at: 0 });
  const taken = new RegExp(pattern, "u");
  for (let tries = 0; tries < 200; tries++) {
    const text = part(chance);
    if (text.length >= lengthMin && text.length <= lengthMax && taken.test(text)) return text;
  }
  return undefined;
}

interface Reading {
  text: string;
  at: number;
}

function alternatives(reading: Reading): Part {
  const forms = [sequence(reading)];
  while (reading.text[reading.at] === "|") {
    reading.at++;
    forms.push(sequence(reading));
  }
  return (chance) => chance.pick(forms)(chance);
}

function sequence(reading: Reading): Part {
  const parts: Part[] = [];
  while (reading.at < reading.text.length && !"|)".includes(reading.text[reading.at]!)) parts.push(repeated(reading, single(reading)));
  return (chance) => parts.map((part) => part(chance)).join("");
}

function single(reading: Reading): Part {
  const letter = reading.text[reading.at++]!;
  if (letter === "(") return group(reading);
  if (letter === "[") return oneOf(members(reading));
  if (letter === "\\") return oneOf(escaped(reading));
  return () => (letter === "." ? "x" : letter);
}

function group(reading: Reading): Part {
  const ahead = /^\?[!=]/.test(reading.text.slice(reading.at));
  if (reading.text[reading.at] === "?") reading.at += 2;
  const inner = alternatives(reading);
  reading.at++;
  return ahead ? () => "" : inner;
}

const oneOf = (letters: string): Part => (chance) => chance.pick([...letters]);

/** What comes after a backslash: a class, a property (of which none is given), or the letter itself. */
function escaped(reading: Reading): string {
  const letter = reading.text[reading.at++]!;
  if (letter === "p") reading.at = reading.text.indexOf("}", reading.at) + 1;
  return letter === "p" ? "" : (classes[letter] ?? letter);
}

function members(reading: Reading): string {
  const isNot = reading.text[reading.at] === "^";
  if (isNot) reading.at++;
  let letters = "";
  while (reading.text[reading.at] !== "]") {
    const letter = reading.text[reading.at++]!;
    const last = reading.text[reading.at + 1];
    if (letter === "\\") letters += escaped(reading);
    else if (reading.text[reading.at] === "-" && last !== "]") {
      letters += Array.from({ length: last!.charCodeAt(0) - letter.charCodeAt(0) + 1 }, (_, index) => String.fromCharCode(letter.charCodeAt(0) + index)).join("");
      reading.at += 2;
    } else letters += letter;
  }
  reading.at++;
  return isNot ? [...printable].filter((letter) => !letters.includes(letter)).join("") : letters;
}

function repeated(reading: Reading, part: Part): Part {
  const [, sign, least, comma, most] = /^(?:([*+?])|\{(\d+)(,?)(\d*)\})/.exec(reading.text.slice(reading.at)) ?? [];
  if (sign === undefined && least === undefined) return part;
  reading.at += sign === undefined ? reading.text.slice(reading.at).indexOf("}") + 1 : 1;
  const from = sign === undefined ? Number(least) : sign === "+" ? 1 : 0;
  const to = sign === "?" ? 1 : sign !== undefined ? from + 20 : comma === "" ? from : most === "" ? from + 20 : Number(most);
  return (chance) => Array.from({ length: chance.pick([from, to, from + chance.whole(to - from + 1)]) }, () => part(chance)).join("");
}
