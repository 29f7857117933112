import { invalid } from "../../platform/errors.ts";
import { commonWords } from "./common-words.ts";

/** Whoever's password it is, as far as others know them. */
export interface Known {
  email: string;
  username?: string | null | undefined;
  name?: string | null | undefined;
}

/** @throws AppError invalid_input for a password that somebody who tries the usual ones, or who knows a little of its owner, comes upon soon */
export function requireGoodPassword(password: string, known: Known, pointer = "#/password"): void {
  const said = weaknessOf(password, known);
  if (said) throw invalid(pointer, said.code, said.message);
}

/** Why a password is weak; undefined for one that isn't, as far as can be told without a list of all that were ever stolen. */
export function weaknessOf(password: string, { email, username, name }: Known): { code: "too_common" | "too_similar"; message: string } | undefined {
  const lower = password.normalize("NFKC").toLowerCase();
  const forms = [lettersOf(lower), plainOf(lower), plainOf(lettersOf(lower))];
  const theirs = [email, email.split("@")[0], username, name, ...(name?.split(/\s+/) ?? [])].flatMap((text) => (text && text.length > 2 ? [text.toLowerCase(), plainOf(text)] : [])).toSorted((a, b) => b.length - a.length);
  if (forms.some((form) => theirs.reduce((rest, text) => rest.replace(text, ""), form).length < 4 && theirs.some((text) => form.includes(text)))) return { code: "too_similar", message: "This password is little else than your name or address" };
  if (isRegular(lower) || [...forms, lettersOf(plainOf(lower))].some(isCommon)) return { code: "too_common", message: "This is one of the passwords that are tried first: choose another" };
  return undefined;
}

const lettersFor: Readonly<Record<string, string>> = { "0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "@": "a", $: "s", "!": "i", "€": "e" };

/** In lower case, with letters for the digits and signs that people write in their place. */
const plainOf = (text: string): string => [...text.normalize("NFKC").toLowerCase()].map((character) => lettersFor[character] ?? character).join("");

/** Without what is put before and behind. */
const lettersOf = (text: string): string => text.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, "");

/** A common word, or two of them, whatever is between. */
function isCommon(text: string): boolean {
  if (commonWords.has(text)) return true;
  for (let end = 1; end < text.length; end++) if (commonWords.has(text.slice(0, end)) && commonWords.has(text.slice(end).replace(/^[^\p{L}]+/u, ""))) return true;
  return false;
}

const rows = ["0123456789012345678901234567890", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "qwertzuiop", "azertyuiop", "asdfghjkl", "zxcvbnm", "yxcvbnm", "1q2w3e4r5t6z7u8i9o0p", "1q2w3e4r5t6y7u8i9o0p", "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik"];
const walks = rows.flatMap((row) => [row, [...row].reverse().join("")]);

/** Digits alone, one piece over and over, or a walk along the keyboard, the alphabet or the numbers: as people type them without thinking. */
function isRegular(text: string): boolean {
  if (/^\d+$/.test(text) && text.length < 12) return true;
  if (/^(.{1,6})\1+.{0,3}$/su.test(text)) return true;
  return walks.some((walk) => text.length <= 2 * walk.length && [...pieces(text)].every((piece) => walk.includes(piece)));
}

/** In pieces of four, the last one as long as it comes. */
function* pieces(text: string): Generator<string> {
  for (let at = 0; at < text.length; at += 4) yield text.slice(at, at + 4);
}
