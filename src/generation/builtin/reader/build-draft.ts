import { applyComputed } from "./apply-computing.ts";
import { applyDefault } from "./apply-constraints.ts";
import { applyHas, applyHasLate, applyRefers, applySays, applySaysOfAll, noteInitial, nothingAsked, type Trouble } from "./apply-fields.ts";
import { applyDeletes, applyOrder, applyQuery, applyTogether } from "./apply-queries.ts";
import { applyAnyOf, applyFlag, applyHides, applyPaging, applyRelates } from "./apply-rules.ts";
import { applyPeople } from "./apply-people.ts";
import { applyGate, applyLimit, applyNamedLimits, applyOverlap } from "./apply-invariants.ts";
import { applyLifecycles } from "./apply-lifecycles.ts";
import type { Claim } from "./claims.ts";
import { addSentence, entityOf, type Draft, type Refused } from "./draft.ts";
import { joinsIn } from "./joins.ts";
import { nounOf } from "./nouns.ts";
import { setAside } from "./questions.ts";
import type { Token } from "./words.ts";

/** What became of a claim or of part of one. */
export interface Outcome {
  sentence: number;
  result: "kept" | "unread" | "refused" | "context";
  words: readonly Token[];
  reason?: string;
}

/** Keys of the entities that the claims make: what has fields, is kept, or is referred to outright. */
export function knownEntities(claims: readonly Claim[]): ReadonlySet<string> {
  const keys = new Set<string>();
  for (const one of claims) {
    if (one.kind === "has" && one.subject.key) keys.add(one.subject.key);
    if (one.kind === "entity" && !one.when && one.noun.key) keys.add(one.noun.key);
    if (one.kind === "refers" && one.strong && one.subject.key) keys.add(one.subject.key);
  }
  for (const one of claims) if (one.kind === "refers" && one.strong && one.object.key && !endsWithKnown(keys, one.object.tokens)) keys.add(one.object.key);
  if (keys.size === 0) for (const one of claims) if (one.kind === "entity" && one.when === "alone" && one.noun.key) keys.add(one.noun.key);
  return keys;
}

const endsWithKnown = (keys: ReadonlySet<string>, tokens: readonly Token[]): boolean => tokens.some((_, start) => keys.has(nounOf(tokens.slice(start) as Token[]).key));

/** All claims laid into one draft: first what there is, then what is said about it, then what is asked of it. */
export function buildDraft(requirement: string, claims: readonly Claim[], known: ReadonlySet<string>, answers: Draft["answers"] = {}): { draft: Draft; outcomes: Outcome[] } {
  const draft: Draft = { requirement, entities: new Map(), assumptions: [], questions: [], answers, withdrawn: [], spoken: [], manyPairs: new Set(), joins: joinsIn(claims), initial: new Map() };
  const outcomes = new Map<Claim, Outcome[]>();
  const note = (claim: Claim, refused: Refused) => outcomes.set(claim, [refused === setAside ? asideOf(claim, claim.words) : refused === nothingAsked ? { sentence: claim.sentence, result: "context", words: claim.words } : refused ? { sentence: claim.sentence, result: claim.refusal ? "refused" : "unread", words: claim.words, reason: claim.refusal ?? refused } : { sentence: claim.sentence, result: "kept", words: claim.words }]);
  const noteTroubles = (claim: Claim, troubles: readonly Trouble[]) => {
    const all = outcomes.get(claim) ?? [{ sentence: claim.sentence, result: "kept", words: claim.words }];
    outcomes.set(claim, [...all, ...troubles.map(({ words, reason }): Outcome => (reason === setAside ? asideOf(claim, words) : { sentence: claim.sentence, result: "unread", words, reason }))]);
  };
  declareEntities(draft, claims, known, outcomes);
  const of = <K extends Claim["kind"]>(kind: K) => claims.filter((claim): claim is Claim & { kind: K } => claim.kind === kind);
  for (const claim of claims) {
    if (claim.kind === "refers") note(claim, applyRefers(draft, claim));
    if (claim.kind !== "has") continue;
    const troubles = applyHas(draft, claim);
    const nothing = troubles.some(({ words }) => words === claim.item.words) && troubles.length === 1;
    if (nothing) outcomes.set(claim, []);
    noteTroubles(claim, troubles);
  }
  for (const claim of of("has")) noteTroubles(claim, applyHasLate(draft, claim));
  for (const claim of of("says")) noteInitial(draft, claim);
  for (const [claim, refused] of applyLifecycles(draft, of("lifecycle"))) note(claim, refused);
  const people = claims.filter((claim): claim is Claim & { kind: "signs-in" | "permit" | "escalates" | "owned" | "past-own" } => /^(?:signs-in|permit|escalates|owned|past-own)$/.test(claim.kind));
  for (const [claim, refused] of applyPeople(draft, people)) note(claim, refused);
  const late = (claim: Claim & { kind: "says" }) => (claim.constraint.kind === "values" || claim.constraint.kind === "choices" || claim.constraint.kind === "type" ? 0 : claim.constraint.kind === "compare" || claim.constraint.kind === "default" ? 2 : 1);
  for (const stage of [0, 1, 2]) for (const claim of of("says")) if (late(claim) === stage) note(claim, applySays(draft, claim));
  for (const claim of of("says-of-all")) note(claim, applySaysOfAll(draft, claim));
  for (const claim of of("any-of")) note(claim, applyAnyOf(draft, claim));
  for (const claim of of("flag")) note(claim, applyFlag(draft, claim));
  settleDefaults(draft, claims, outcomes);
  applyNamedLimits(draft);
  for (const claim of of("limit")) note(claim, applyLimit(draft, claim));
  for (const claim of of("overlap")) note(claim, applyOverlap(draft, claim));
  for (const claim of of("gate")) note(claim, applyGate(draft, claim));
  for (const claim of of("computed")) note(claim, applyComputed(draft, claim));
  for (const claim of of("together")) note(claim, applyTogether(draft, claim));
  for (const claim of of("deletes")) note(claim, applyDeletes(draft, claim));
  for (const claim of of("hides")) note(claim, applyHides(draft, claim));
  for (const claim of of("query")) note(claim, applyQuery(draft, claim));
  for (const claim of of("order")) note(claim, applyOrder(draft, claim, of("query").find((one) => one.sentence === claim.sentence && one.how === "list")));
  for (const claim of [...of("paging")].sort((a, b) => Math.sign(a.of.length) - Math.sign(b.of.length))) note(claim, applyPaging(draft, claim));
  for (const claim of of("relates")) note(claim, applyRelates(draft, claim));
  return { draft, outcomes: claims.flatMap((claim) => outcomes.get(claim) ?? [leftover(claim)]) };
}

const asideOf = ({ sentence }: Claim, words: readonly Token[]): Outcome => ({ sentence, words, result: "context", reason: setAside });

function leftover(claim: Claim): Outcome {
  const { sentence, words } = claim;
  if (claim.kind === "refused") return { sentence, words, result: "refused", reason: claim.reason };
  if (claim.kind === "unread") return { sentence, words, result: "unread", ...(claim.reason ? { reason: claim.reason } : {}) };
  return { sentence, words, result: "context" };
}

/** In the order of the text. A weak claim holds only if others make the entity. */
function declareEntities(draft: Draft, claims: readonly Claim[], known: ReadonlySet<string>, outcomes: Map<Claim, Outcome[]>): void {
  for (const claim of claims) {
    const noun = claim.kind === "entity" ? claim.noun : claim.kind === "has" || claim.kind === "refers" ? claim.subject : undefined;
    if (!noun || !known.has(noun.key)) continue;
    const entity = entityOf(draft, noun);
    if (claim.kind !== "entity") continue;
    addSentence(entity.sentences, claim.sentence);
    outcomes.set(claim, [{ sentence: claim.sentence, result: "kept", words: claim.words }]);
  }
  for (const claim of claims) if (claim.kind === "refers" && known.has(claim.object.key)) entityOf(draft, claim.object);
  for (const entity of draft.entities.values()) {
    if (entity.sentences.length) continue;
    const first = claims.find((claim) => (claim.kind === "has" || claim.kind === "refers") && claim.subject.key === entity.name) ?? claims.find((claim) => claim.kind === "refers" && claim.object.key === entity.name);
    if (first) addSentence(entity.sentences, first.sentence);
  }
}

function settleDefaults(draft: Draft, claims: readonly Claim[], outcomes: Map<Claim, Outcome[]>): void {
  for (const entity of draft.entities.values()) {
    for (const field of entity.fields) {
      for (const waiting of field.waiting) {
        const refused = applyDefault(draft, entity, field, waiting);
        if (!refused) continue;
        const claim = claims.find((one) => (one.kind === "says" && one.constraint === waiting.constraint) || (one.kind === "has" && one.item.constraints.includes(waiting.constraint)));
        if (!claim) continue;
        const others = claim.kind === "has" ? (outcomes.get(claim) ?? []) : [];
        outcomes.set(claim, [...others, refused === setAside ? asideOf(claim, waiting.constraint.words) : { sentence: claim.sentence, result: "unread", words: waiting.constraint.words, reason: refused }]);
      }
    }
  }
}
