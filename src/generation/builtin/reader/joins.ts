import type { Claim } from "./claims.ts";
import { addRuled, addSentence, entityOf, type Draft, type DraftEntity } from "./draft.ts";
import { nounOf, pluralKey, withArticle, type Noun } from "./nouns.ts";

/** Entities that do nothing but join two others, by the pair: `crate+label`. */
export function joinsIn(claims: readonly Claim[]): ReadonlyMap<string, string> {
  const sides = new Map<string, Set<string>>();
  for (const one of claims) {
    if (one.kind !== "refers" || !one.strong) continue;
    const known = sides.get(one.subject.key) ?? new Set();
    sides.set(one.subject.key, known.add(one.object.key));
  }
  const joins = [...sides].filter(([, of]) => of.size === 2);
  return new Map(joins.map(([key, of]) => [pairOf(...([...of] as [string, string])), key]));
}

export const pairOf = (one: string, other: string): string => [one, other].sort().join("+");

/** The one that joins the two: already there, or made and said so, with each pair at most once. */
export function joinTwo(draft: Draft, one: DraftEntity, other: DraftEntity, sentences: readonly number[]): DraftEntity {
  const key = `${one.name}_${other.name}`.slice(0, 40);
  const known = draft.entities.get(key);
  const join = known ?? entityOf(draft, { ...nounOf([]), key } satisfies Noun);
  for (const side of [one, other]) {
    const name = `${side.name.slice(0, 37)}_id`;
    const field = join.fields.find((own) => own.name === name);
    for (const sentence of sentences) if (field) addSentence((field.sentences.reference ??= []), sentence);
    if (!field) join.fields.push({ name, label: side.label, type: "reference", required: true, unique: false, entity: side.name, on_delete: "restrict", sentences: { exists: [...sentences], reference: [...sentences] }, guess: { type: "reference", from: "stated" }, words: side.name.split("_"), waiting: [] });
  }
  for (const sentence of sentences) addSentence(join.sentences, sentence);
  if (known) return join;
  const fields = join.fields.map((field) => field.name);
  addRuled(join.unique_together, { fields, sentences: [] }, (rule) => rule.fields.join() === fields.join());
  draft.assumptions.push(`Which ${pluralKey(other.name).replaceAll("_", " ")} ${withArticle(one.label, "a")} has is kept as ${pluralKey(key).replaceAll("_", " ")}, each pair once.`);
  return join;
}
