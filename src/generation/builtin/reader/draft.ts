import type { Question } from "../../models/port.ts";
import type { Access, Entity, Field } from "../blueprint.ts";
import type { Constraint } from "./constraints.ts";
import { withoutDeterminers } from "./grammar.ts";
import { nameOf, nounOf, pluralKey, singularOf, type Noun } from "./nouns.ts";
import type { TypeGuess } from "./types.ts";
import type { Token } from "./words.ts";

/** A field while it is being read: what it may still become, and who said what. */
export interface DraftField extends Field {
  guess: TypeGuess;
  /** Of its label, in lower case. */
  words: string[];
  /** A default waits until the type and the limits are known. */
  waiting: { constraint: Constraint & { kind: "default" }; sentence: number }[];
  /** The text says what deleting the other side does. */
  deletionSaid?: true;
}

export interface DraftEntity extends Omit<Entity, "fields"> {
  label: string;
  fields: DraftField[];
}

export interface Draft {
  requirement: string;
  /** "a has many b" as said in a sentence: `a>b:sentence`. */
  manyPairs: Set<string>;
  /** What joins two others, by their names: `crate+label`. */
  joins: ReadonlyMap<string, string>;
  /** What an entity is at first, by its name: one more value of its status. */
  initial: Map<string, string>;
  /** By key, in the order that the text names them. */
  entities: Map<string, DraftEntity>;
  assumptions: string[];
  questions: Question[];
  /** What a person answered, by the question's id. */
  answers: Readonly<Record<string, string>>;
  /** Who calls, where anything is said of it. */
  access?: Access;
  /** Sentences of which something was taken back by an answer. */
  withdrawn: number[];
  /** The field last spoken of before each sentence is looked up here: sentence, entity, field. */
  spoken: { sentence: number; entity: DraftEntity; field: DraftField }[];
}

/** Why a claim isn't kept; `undefined` when it is. */
export type Refused = string | undefined;

export function entityOf(draft: Draft, noun: Noun): DraftEntity {
  const known = draft.entities.get(noun.key);
  if (known) return known;
  const taken = new Set([...draft.entities.values()].map((one) => one.plural));
  let plural = pluralKey(noun.key);
  while (taken.has(plural)) plural = `${plural.slice(0, 38)}_2`;
  const made: DraftEntity = { name: noun.key, plural, label: noun.key.replaceAll("_", " "), fields: [], unique_together: [], comparisons: [], any_of: [], filters: [], ranges: [], sorts: [], sentences: [] };
  draft.entities.set(noun.key, made);
  return made;
}

export const addSentence = (sentences: number[], sentence: number): void => {
  if (!sentences.includes(sentence)) sentences.push(sentence);
};

/** Adds to a list of ruled things, or the sentence to the one that is there. */
export function addRuled<T extends { sentences: number[] }>(list: T[], made: T, same: (one: T) => boolean): void {
  const known = list.find(same);
  if (known) for (const sentence of made.sentences) addSentence(known.sentences, sentence);
  else list.push(made);
}

/** The entity that some words name, by their longest ending, or nothing. */
export function findEntity(draft: Draft, tokens: readonly Token[]): DraftEntity | undefined {
  const words = withoutDeterminers(tokens).filter((token) => token.kind === "word");
  for (let start = 0; start < words.length; start++) {
    const found = entityCalled(draft, nounOf(words.slice(start)).key);
    if (found) return found;
  }
  return undefined;
}

/** By its whole name, or by the last word of it when no other ends so: "the entry" of playlist entries. */
export function entityCalled(draft: Draft, key: string): DraftEntity | undefined {
  const whole = draft.entities.get(key);
  if (whole || key === "") return whole;
  const ending = [...draft.entities.values()].filter((entity) => entity.name.endsWith(`_${key}`));
  return ending.length === 1 ? ending[0] : undefined;
}

/** The entity that is mentioned first anywhere in the words. */
export function findMention(draft: Draft, tokens: readonly Token[]): { entity: DraftEntity; from: number; to: number } | undefined {
  for (let from = 0; from < tokens.length; from++) {
    for (let to = Math.min(tokens.length, from + 4); to > from; to--) {
      const entity = entityCalled(draft, nounOf(tokens.slice(from, to)).key);
      if (entity) return { entity, from, to };
    }
  }
  return undefined;
}

export interface Found {
  entity: DraftEntity;
  field: DraftField;
}

/** What people call the state that something is in. */
const stateNames = /^(?:state|status|stage|phase)$/;
const small = /^(?:the|a|an|its|their|his|her|each|every|all|any|same|given|own|of|field|fields|both|new|value|values|also)$/;

/** The field that a path names: "the due date of a transfer", "seller emails", "its title"; `near` is asked first. */
export function findField(draft: Draft, path: readonly Token[], near: DraftEntity | undefined): Found | undefined {
  const possessive = path.findIndex((token) => token.possessive);
  if (possessive >= 0 && possessive < path.length - 1) {
    const entity = findEntity(draft, path.slice(0, possessive + 1));
    const owned = entity ?? (/^(?:everyone|everybody|each|someone)$/.test(path[possessive]?.low ?? "") ? near : undefined);
    return owned && fieldIn(owned, path.slice(possessive + 1));
  }
  const whole = near && fieldIn(near, path);
  if (whole) return { ...whole };
  for (let at = path.length - 1; at > 0; at--) {
    if (!/^(?:of|for|in|on)$/.test(path[at]?.low ?? "")) continue;
    const entity = findEntity(draft, path.slice(at + 1));
    const found = entity && fieldIn(entity, path.slice(0, at));
    if (found) return found;
  }
  const mention = findMention(draft, path);
  if (mention) {
    const rest = [...path.slice(0, mention.from), ...path.slice(mention.to)];
    const found = rest.some((token) => !small.test(token.low)) ? fieldIn(mention.entity, rest) : undefined;
    if (found) return found;
  }
  const all = [...draft.entities.values()].flatMap((entity) => fieldIn(entity, path) ?? []);
  return all.length === 1 ? all[0] : undefined;
}

/** The one field of an entity that words name: exactly, with a word less, or by some of its words if no other has them. */
export function fieldIn(entity: DraftEntity, path: readonly Token[]): Found | undefined {
  const words = path.filter((token) => token.kind !== "mark" && !(small.test(token.low) && path.length > 1));
  const keys = words.flatMap((token) => token.low.split("_").filter(Boolean)).map(stem);
  if (keys.length === 0) return undefined;
  const key = nameOf(keys);
  const exact = entity.fields.find((field) => fieldKey(field) === key || field.name === nameOf(words.map((token) => token.low)) || (field.type === "reference" && field.name === `${key}_id`));
  if (exact) return { entity, field: exact };
  const other = keys.length === 1 && stateNames.test(key) ? entity.fields.filter(({ name }) => name !== key && stateNames.test(name)) : [];
  if (other.length === 1 && other[0]?.type === "enum") return { entity, field: other[0] };
  const [root = ""] = keys;
  const timed = keys.length === 2 && /^(?:date|day|time)$/.test(keys[1] ?? "") && root.length > 2 ? entity.fields.filter(({ type, words: own }) => (type === "date" || type === "datetime") && (own[0] ?? "").startsWith(root.slice(0, 5)) && own.length <= 2 && !/^(?:date|day|time)$/.test(own[1] ?? "")) : [];
  if (timed.length === 1 && timed[0] && !entity.fields.some((field) => field !== timed[0] && keys.every((word) => field.words.some((own) => stem(own) === word)))) return { entity, field: timed[0] };
  const whole = new Set(keys);
  const within = entity.fields.filter((field) => keys.every((word) => field.words.some((own) => stem(own) === word || own === `${word}ed`)));
  if (within.length === 1 && within[0]) return { entity, field: within[0] };
  const heads = within.filter((field) => stem(field.words.at(-1) ?? "") === keys.at(-1));
  if (within.length > 1 && heads.length === 1 && heads[0]) return { entity, field: heads[0] };
  // "email addresses" is the field "email".
  const broader = entity.fields.filter((field) => !(keys.at(-1) === "number" && field.guess.from === "default") && field.words.length < keys.length && field.words.every((own) => whole.has(stem(own))) && keys.every((word) => field.words.some((own) => stem(own) === word) || /^(?:address|number|value|name|date|level|amount|field|text|of|order|range)$/.test(word) || stem(entity.name) === word));
  return broader.length === 1 && broader[0] ? { entity, field: broader[0] } : undefined;
}

const stem = (word: string): string => singularOf(word.replace(/'s$/, ""));
const fieldKey = (field: DraftField): string => nameOf(field.words.map(stem));
