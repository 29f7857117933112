import type { Claim } from "./claims.ts";
import type { Noun } from "./nouns.ts";

const lastWord = (key: string): string => key.slice(key.lastIndexOf("_") + 1);

/** Short names of entities: "desks" for meeting desks, unless desks have fields of their own besides. */
export function shortNames(claims: readonly Claim[], keys: ReadonlySet<string>): Map<string, string> {
  const described = new Set(claims.flatMap((one) => (one.kind === "has" ? [one.subject.key] : [])));
  const short = new Map<string, string>();
  for (const key of keys) {
    const last = lastWord(key);
    if (last === key || [...keys].some((other) => other !== key && other !== last && lastWord(other) === last)) continue;
    if (!keys.has(last) || !(described.has(last) && described.has(key))) short.set(last, key);
  }
  return short;
}

/** Claims with every entity called by its full name. */
export function withFullNames(claims: readonly Claim[], short: ReadonlyMap<string, string>): Claim[] {
  if (short.size === 0) return [...claims];
  const full = <T extends Noun | undefined>(noun: T): T => (noun && short.has(noun.key) ? { ...noun, key: short.get(noun.key) ?? noun.key } : noun);
  return claims.map((one): Claim => {
    switch (one.kind) {
      case "entity": return { ...one, noun: full(one.noun) };
      case "has": return { ...one, subject: full(one.subject) };
      case "refers": return { ...one, subject: full(one.subject), object: full(one.object) };
      case "says": case "says-of-all": case "deletes": case "together": case "any-of": case "query": case "order": return { ...one, topic: full(one.topic) };
      case "relates": return { ...one, one: full(one.one), other: full(one.other) };
      case "limit": case "overlap": case "hides": return { ...one, nouns: one.nouns.map(full) };
      case "gate": return { ...one, parent: full(one.parent), nouns: one.nouns.map(full) };
      case "computed": return { ...one, subject: full(one.subject), formula: "of" in one.formula && one.formula.of ? { ...one.formula, of: full(one.formula.of) } : one.formula };
      case "flag": case "lifecycle": return { ...one, subject: full(one.subject) };
      case "paging": return { ...one, of: one.of.map(full) };
      default: return one;
    }
  });
}
