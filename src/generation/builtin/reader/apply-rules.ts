import type { Claim } from "./claims.ts";
import { addRuled, addSentence, findField, type Draft, type DraftEntity, type Refused } from "./draft.ts";
import { addReference } from "./apply-fields.ts";
import { joinTwo } from "./joins.ts";
import { withArticle } from "./nouns.ts";
import { contest, holding, setAside } from "./questions.ts";
import type { Token } from "./words.ts";

type AnyOf = Claim & { kind: "any-of" };
type Paging = Claim & { kind: "paging" };
type Relates = Claim & { kind: "relates" };
type Flag = Claim & { kind: "flag" };

const words = (tokens: readonly Token[]) => tokens.map((token) => token.text).join(" ");

/** "Either a phone or an e-mail is required": each may be left out, but not all of them. */
export function applyAnyOf(draft: Draft, claim: AnyOf): Refused {
  const near = claim.topic && draft.entities.get(claim.topic.key);
  const found = claim.paths.map((path) => findField(draft, path, near));
  const missing = claim.paths.filter((_, i) => !found[i]);
  const entity = found[0]?.entity;
  if (missing.length || !entity) return `no ${near?.label ?? "entity"} has "${missing.map(words).join('", "')}"`;
  if (found.some((one) => one?.entity !== entity)) return "the fields are of different entities";
  const fields = [...new Set(found.flatMap((one) => (one ? [one.field] : [])))];
  if (fields.length < 2) return "two fields are needed";
  const unfit = fields.find((field) => field.type === "reference" || field.type === "boolean" || field.default !== undefined || field.waiting.length > 0);
  if (unfit) return `a rule that one of several must be there isn't built for ${unfit.type === "reference" ? "what refers to another entity" : `the ${unfit.label}, which always has a value`}`;
  const firm = fields.find((field) => field.required && field.sentences.required?.length);
  if (firm) {
    const [before, now] = [`the ${firm.label} is required`, `one of ${fields.map(({ label }) => label).join(", ")} is enough`];
    const text = `The ${firm.label} of ${withArticle(entity.label, "a")} is said to be required, and to be one of several of which one is enough. Which one holds?`;
    const contested = contest(draft, { id: `any_of:${entity.name}.${firm.name}`, text, sentence: claim.sentence, choices: [before, now] }, firm.sentences.required ?? [], now);
    if (!contested.later) return contested.refused;
    delete firm.sentences.required;
  }
  for (const field of fields) field.required = false;
  draft.assumptions.push(`${withArticle(entity.label, "A")} may have more than one of ${fields.map(({ label }) => label).join(" and ")}, but not none.`);
  const names = fields.map(({ name }) => name);
  addRuled(entity.any_of, { fields: names, sentences: [claim.sentence] }, (one) => one.fields.join() === names.join());
  return undefined;
}

/** "Senders rent crates": kept where another sentence says which of them holds the other, or names what lies between. */
export function applyRelates(draft: Draft, claim: Relates): Refused {
  const [one, other] = [draft.entities.get(claim.one.key), draft.entities.get(claim.other.key)];
  if (!one || !other) return "it isn't said what these are";
  const direct = [...one.fields.filter(({ entity }) => entity === other.name), ...other.fields.filter(({ entity }) => entity === one.name)];
  const between = [...draft.entities.values()].map(({ fields }) => [one, other].flatMap(({ name }) => fields.filter(({ entity }) => entity === name))).filter((fields) => new Set(fields.map(({ entity }) => entity)).size === 2);
  const held = direct.length === 1 ? direct : direct.length === 0 && between.length === 1 ? (between[0] ?? []) : [];
  for (const field of held) addSentence((field.sentences.reference ??= []), claim.sentence);
  if (held.length) return undefined;
  const id = `relation:${[one.name, other.name].sort().join("+")}`;
  const several = (of: DraftEntity): string => of.plural.replaceAll("_", " ");
  const [nothing, down, up, many] = ["nothing is kept of it", `each of the ${several(other)} belongs to ${withArticle(one.label, "a")}`, `each of the ${several(one)} belongs to ${withArticle(other.label, "a")}`, `many ${several(one)} to many ${several(other)}`];
  const chosen = holding(draft, { id, text: claim.question, sentence: claim.sentence, choices: [nothing, down, up, many] });
  if (chosen === down) return void addReference(other, one, [], claim.sentence, true);
  if (chosen === up) return void addReference(one, other, [], claim.sentence, true);
  if (chosen === many) return void joinTwo(draft, one, other, [claim.sentence]);
  return draft.answers[id] === undefined ? "it isn't said which of the two belongs to the other" : setAside;
}

/** Deleting hides: only where nothing else is said of deleting. */
export function applyHides(draft: Draft, claim: Claim & { kind: "hides" }): Refused {
  const entities = claim.nouns.length > 0 ? claim.nouns.flatMap(({ key }) => draft.entities.get(key) ?? []) : [...draft.entities.values()];
  const referring = [...draft.entities.values()].flatMap(({ fields }) => fields).filter((field) => field.deletionSaid && entities.some(({ name }) => name === field.entity));
  if (referring.length > 0) return "something else is said of deleting it";
  if (entities.length === 0 || entities.some(({ fields }) => fields.some(({ name }) => name === "deleted_at"))) return "it isn't said of what";
  for (const entity of entities) {
    entity.soft_delete ??= { sentences: [] };
    addSentence(entity.soft_delete.sentences, claim.sentence);
    draft.assumptions.push(`A deleted ${entity.label} is hidden, keeps what is unique of it, and can be brought back; what refers to it stays.`);
  }
  return undefined;
}

const usual = { size: 20, max: 100 };
const pageLeast = 3;

/** How long pages are. What isn't said is as in every list: 20, at most 100. */
export function applyPaging(draft: Draft, claim: Paging): Refused {
  const size = claim.size ?? Math.min(usual.size, claim.max ?? usual.size);
  const max = claim.max ?? Math.max(usual.max, size);
  if (size < pageLeast || size > max || max > 10_000) return size > max ? `a page can't have ${size} rows and at most ${max}` : `a page has from ${pageLeast} to 10,000 rows`;
  const named = claim.of.flatMap(({ key }) => draft.entities.get(key) ?? []);
  const entities: DraftEntity[] = named.length ? named : [...draft.entities.values()];
  const differs = entities.find(({ paging }) => paging && (paging.size !== size || paging.max !== max) && !(named.length && isGeneral(draft, paging.sentences)));
  if (differs) {
    const [before, now] = [`${differs.paging?.size} rows, at most ${differs.paging?.max}`, `${size} rows, at most ${max}`];
    const text = `Pages of ${differs.plural.replaceAll("_", " ")} are said to have ${before}, and ${now}. Which one holds?`;
    const contested = contest(draft, { id: `paging:${differs.name}`, text, sentence: claim.sentence, choices: [before, now] }, differs.paging?.sentences ?? [], now);
    if (!contested.later) return contested.refused;
  }
  if (claim.size === undefined || claim.max === undefined) draft.assumptions.push(`A page has ${size} rows unless asked otherwise, and at most ${max}.`);
  for (const entity of entities) {
    const same = entity.paging && entity.paging.size === size && entity.paging.max === max ? entity.paging : undefined;
    entity.paging = same ?? { size, max, sentences: [] };
    addSentence(entity.paging.sentences, claim.sentence);
  }
  return undefined;
}

/** Said of all lists: what is said of one of them holds for that one. */
const isGeneral = (draft: Draft, sentences: readonly number[]): boolean => draft.entities.size > 1 && [...draft.entities.values()].every(({ paging }) => paging && paging.sentences.some((one) => sentences.includes(one)));

/** "A crate can be archived": one of the values that it has, or a field of its own that is no at first. */
export function applyFlag(draft: Draft, claim: Flag): Refused {
  const entity = draft.entities.get(claim.subject.key);
  if (!entity) return `"${claim.subject.label}" isn't an entity that the text describes`;
  const name = claim.word.low.replaceAll("-", "_");
  const chosen = entity.fields.find((field) => field.values?.includes(name));
  if (chosen) return void addSentence((chosen.sentences.values ??= []), claim.sentence);
  const known = entity.fields.find((field) => field.name === name);
  if (known) return known.type === "boolean" ? void addSentence(known.sentences.exists, claim.sentence) : `the ${known.label} is no yes or no`;
  const field = { name, label: claim.word.low, type: "boolean" as const, required: true, unique: false, default: false, sentences: { exists: [claim.sentence], default: [claim.sentence] }, guess: { type: "boolean" as const, from: "stated" as const }, words: [claim.word.low], waiting: [] };
  entity.fields.push(field);
  draft.spoken.push({ sentence: claim.sentence, entity, field });
  draft.assumptions.push(`Whether ${withArticle(entity.label, "a")} is ${field.label} is a field of its own, and no unless told otherwise.`);
  return undefined;
}
