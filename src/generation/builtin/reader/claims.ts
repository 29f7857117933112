import type { Constraint } from "./constraints.ts";
import type { FormulaSaid } from "./computing.ts";
import type { Counted } from "./invariants.ts";
import type { Item } from "./items.ts";
import type { StatesSaid } from "./lifecycles.ts";
import type { Noun } from "./nouns.ts";
import type { Token } from "./words.ts";

/** What one clause says. The draft keeps a claim or answers why not; a sentence is as good as its claims. */
export type Claim = { sentence: number; words: readonly Token[]; /** Why it can't be built if the draft can't keep it. */ refusal?: string } & (
  /** `weak`: only if other sentences make it an entity, too. `alone`: only if they make nothing else one. */
  | { kind: "entity"; noun: Noun; when?: "weak" | "alone" }
  | { kind: "has"; subject: Noun; item: Item; allowed: boolean; demanded: boolean }
  /** Something about a field, named by `path` ("the due date of a transfer", "its title"), of `topic` when nothing else says whose. */
  | { kind: "says"; path: readonly Token[]; topic: Noun | undefined; constraint: Constraint; /** Makes no field. */ existing?: true }
  /** "All other fields are optional" */
  | { kind: "says-of-all"; topic: Noun | undefined; except: readonly (readonly Token[])[]; required: boolean; others: boolean }
  | { kind: "refers"; subject: Noun; object: Noun; strong: boolean; optional: boolean }
  | { kind: "deletes"; topic: Noun | undefined; cascade: boolean }
  | { kind: "together"; subject: readonly Token[] | undefined; topic: Noun | undefined; fields: readonly (readonly Token[])[] }
  | { kind: "query"; how: QueryKind; subject: readonly Token[]; topic: Noun | undefined; path: readonly Token[]; /** As an address calls it: `?author=`. */ parameter?: string }
  | { kind: "order"; subject: readonly Token[]; topic: Noun | undefined; by: OrderBy; direction: "asc" | "desc" }
  /** One of these fields must be there. */
  | { kind: "any-of"; topic: Noun | undefined; paths: readonly (readonly Token[])[] }
  /** Two that have to do with each other, in a way that doesn't say which holds the other. Kept where another sentence does. */
  | { kind: "relates"; one: Noun; other: Noun; question: string }
  /** "A crate can be archived": yes or no, unless it is one of the values that it has. */
  | { kind: "flag"; subject: Noun; word: Token }
  /** Of the lists of these entities, of all where none is named. */
  | { kind: "paging"; of: readonly Noun[]; size?: number; max?: number }
  /** The states that something goes through. */
  | { kind: "lifecycle"; subject: Noun; said: readonly StatesSaid[] }
  /** At most so many rows of one for each of the other; `max` may be the path of a field. */
  | { kind: "limit"; nouns: readonly Noun[]; max: number | readonly Token[]; counted: Counted }
  /** Rows of the same other don't meet in time. */
  | { kind: "overlap"; topic: Noun | undefined; nouns: readonly Noun[]; rows?: Noun }
  /** What refers to one in these states isn't taken; `only`: in any others. `verbs` may say what refers. */
  | { kind: "gate"; parent: Noun; states: readonly string[]; only: boolean; nouns: readonly Noun[]; verbs: readonly Token[] }
  /** A value of the subject that is worked out. */
  | { kind: "computed"; subject: Noun; name: readonly Token[]; formula: FormulaSaid }
  /** Deleting hides these; all where none is named. */
  | { kind: "hides"; nouns: readonly Noun[] }
  /** Callers are known; they may have these roles. */
  | { kind: "signs-in"; roles?: readonly string[] }
  /** Only these roles may do that; `denied`: all but these. `weak`: only if others make callers known. */
  | { kind: "permit"; noun: Noun; verbs: readonly string[]; roles: readonly string[]; denied?: true; weak?: true }
  /** Where a number is more than so much, an action needs a role. Without a path: the only amount, or the only number. */
  | { kind: "escalates"; noun: Noun; path: readonly Token[]; over: number; verb: string; roles: readonly string[] }
  /** Rows are theirs who made them, for these roles or for everybody. */
  | { kind: "owned"; noun: Noun; of: "all" | "changes"; roles: readonly string[] }
  /** These roles see and change what others made. */
  | { kind: "past-own"; noun: Noun; roles: readonly string[] }
  | { kind: "context" }
  | { kind: "refused"; reason: string }
  | { kind: "unread"; reason?: string }
);

/** `find` and `list` leave it to the type of the field what they are. */
export type QueryKind = "search" | "filter" | "find" | "list" | "range" | "sort";

/** `created`: "newest first". `moment`: "earliest first", by the only date that each has. `named`: a field. `kind`: the one field of a kind, "cheapest first". `alphabet`: the first text field that names a thing. */
export type OrderBy = { by: "created" } | { by: "moment" } | { by: "time" } | { by: "named"; path: readonly Token[] } | { by: "kind"; types: readonly string[] } | { by: "alphabet" };

type Without<T, K extends string> = T extends unknown ? Omit<T, K> : never;
export type ClaimSays = Without<Claim, "sentence" | "words">;

/** Where the reader stands: what is known, and what was last spoken of. */
export interface Place {
  sentence: number;
  /** Keys of entities known from the whole text; empty in the first pass. */
  known: ReadonlySet<string>;
  /** Nouns of the text that name a doing, in -tion, -al and the like. */
  deeds?: ReadonlySet<string>;
  /** States that the text names anywhere. */
  states?: ReadonlySet<string>;
  /** Keys of what is said to belong to who made it. */
  owned?: ReadonlySet<string>;
  /** Keys of those whose states are spoken of anywhere. */
  lifecycles?: ReadonlySet<string>;
  topic: Noun | undefined;
  /** How many tokens the whole sentence has. */
  whole: number;
}

export interface ClauseRead {
  claims: Claim[];
  /** What the clause was about, for the pronouns after it. */
  topic?: Noun;
  /** Asks for things to be kept, so that a list after it names entities. */
  declares?: boolean;
  /** The words that a clause without a subject takes over. */
  subject?: readonly Token[];
}

export function claim(place: Place, words: readonly Token[], says: ClaimSays): Claim {
  return { ...says, sentence: place.sentence, words } as Claim;
}

export const unread = (place: Place, words: readonly Token[], reason?: string): Claim => claim(place, words, { kind: "unread", ...(reason ? { reason } : {}) });
