import { sentencesOf } from "../reader/sentences.ts";

/** A text as it is read, and which sentence of the original each of its sentences stands for. */
export interface Amended {
  text: string;
  /** By the place of a sentence in `text`: its place in the original. */
  origins: number[];
}

/** Wishes for a change, said as what holds once they are met. `$1`, … as in replacing. */
const turns: readonly (readonly [said: RegExp, meant: string])[] = [
  [/^(?:please )?(?:also )?(?:add|give|introduce) ((?:an?|the) .+?) (?:to|for) (?:each|every|an?) ([a-z][\w-]*(?: [a-z][\w-]*)?)$/i, "Each $2 has $1"],
  [/^(?:please )?(?:also )?(?:add|give|introduce) ((?:an?|the) .+?) (?:to|for) (?:all the |all |the )?([a-z][\w-]*(?: [a-z][\w-]*)?)$/i, "Each of the $2 has $1"],
  [/^(?:please )?(?:also )?give (?:each|every|an?) ([a-z][\w-]*(?: [a-z][\w-]*)?) ((?:an?|the) .+)$/i, "Each $1 has $2"],
  [/^(?:please )?(?:also )?(?:let|allow) (an? [a-z][\w -]*?) (?:to )?be ([a-z]+)$/i, "$1 can be $2"],
  [/^(?:please )?(?:also )?(?:let|allow) ([a-z][\w-]*(?: (?!to )[a-z][\w-]*)?) (?:to )?be ([a-z]+)$/i, "$1 can be $2"],
  [/^(?:then )?(?:an? )?([a-z]+ed) ([a-z][\w-]*) (?:refuses?|rejects?|takes? no|accepts? no|gets? no|allows? no) (?:any |more )?(?:new |further )?([a-z][\w-]*)$/i, "No $3 can be added to $1 $2"],
];

/** Wishes follow each other after a semicolon, or after "and" where the next one begins with its verb. */
const joints = /\s*;\s*|,?\s+and\s+(?=(?:please |also )*(?:add|give|introduce|let|allow)\s)/i;

/** What a sentence of a change means, as sentences that say how things are then; undefined where it says so itself. */
function meantBy(sentence: string): string[] | undefined {
  const wishes = sentence.replace(/[.!]+\s*$/, "").split(joints);
  let turned = false;
  const meant = wishes.map((wish) => {
    for (const [said, how] of turns) {
      if (!said.test(wish)) continue;
      turned = true;
      const text = wish.replace(said, how);
      return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
    }
    return `${wish.charAt(0).toUpperCase()}${wish.slice(1)}.`;
  });
  return turned ? meant : undefined;
}

/** The text with every wish for a change said as a fact. Other sentences stay as they are, to the letter. */
export function amended(requirement: string): Amended {
  const parts: string[] = [];
  const origins: number[] = [];
  let from = 0;
  for (const { text, index } of sentencesOf(requirement)) {
    const at = requirement.indexOf(text, from);
    const meant = meantBy(text);
    parts.push(requirement.slice(from, at), meant ? meant.join(" ") : text);
    origins.push(...(meant ?? [text]).map(() => index));
    from = at + text.length;
  }
  const whole = { text: parts.join("") + requirement.slice(from), origins };
  // A wish whose words make no sentence of their own is left as it was said.
  return sentencesOf(whole.text).length === origins.length ? whole : { text: requirement, origins: sentencesOf(requirement).map(({ index }) => index) };
}
