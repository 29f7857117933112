import type { Lifecycle } from "../blueprint.ts";
import type { Claim } from "./claims.ts";
import { addSentence, type Draft, type DraftEntity, type DraftField, type Refused } from "./draft.ts";
import type { StatesSaid } from "./lifecycles.ts";
import { nameOf, singularOf, withArticle } from "./nouns.ts";
import { leadsBackFrom, leadsTo, participleOf, verbOf } from "./participles.ts";

type Lives = Claim & { kind: "lifecycle" };
type Action = Lifecycle["actions"][number];

/** What is put together of all that is said of one entity's states. */
interface Making {
  draft: Draft;
  entity: DraftEntity;
  initial: string;
  /** In the order of the text; those that the field has come first. */
  states: string[];
  /** Whether the text lists the states itself. */
  listed: boolean;
  actions: Action[];
  frozen: { states: string[]; sentence: number }[];
  /** Settled when all states are known: what happens at any point, and what never does. */
  late: { verbs: string[]; sentence: number }[];
  never: { said: StatesSaid & { say: "not" }; sentence: number }[];
}

/** The states of every entity of which some are told. Answers why a claim can't be kept. */
export function applyLifecycles(draft: Draft, claims: readonly Lives[]): Map<Lives, Refused> {
  const refused = new Map<Lives, Refused>();
  for (const [key, own] of Map.groupBy(claims, ({ subject }) => subject.key)) {
    const entity = draft.entities.get(key);
    if (!entity) for (const one of own) refused.set(one, `"${one.subject.label}" isn't an entity that the text describes`);
    else applyTo(draft, entity, own, refused);
  }
  return refused;
}

function applyTo(draft: Draft, entity: DraftEntity, claims: readonly Lives[], refused: Map<Lives, Refused>): void {
  const said = claims.flatMap((one) => one.said);
  const field = fieldFor(entity, said);
  const first = said.find((one) => one.say === "initial");
  const waiting = field?.waiting[0]?.constraint.value;
  const making: Making = { draft, entity, initial: "", states: [...(field?.values ?? [])], listed: field?.values !== undefined, actions: [], frozen: [], late: [], never: [] };
  const initial = stored(first?.state ?? waiting ?? draft.initial.get(entity.name) ?? field?.values?.[0] ?? "");
  making.initial = known(making, initial === "" ? firstOf(said) : singularOf(initial));
  for (const claim of claims) refused.set(claim, applyClaim(making, claim));
  for (const { verbs, sentence } of making.late) for (const verb of verbs) fromAny(making, verb, sentence);
  for (const { said: one, sentence } of making.never) applyNot(making, one, sentence);
  const reached = new Set([making.initial, ...making.actions.map(({ to }) => to)]);
  const lost = making.states.filter((state) => !reached.has(state));
  if (making.actions.length === 0 || lost.length > 0) {
    const why = making.actions.length === 0 ? "it isn't said what becomes of it" : `it isn't said how ${withArticle(entity.label, "a")} becomes ${lost.join(" or ").replaceAll("_", " ")}`;
    for (const claim of claims) refused.set(claim, refused.get(claim) ?? why);
    return;
  }
  if (initial === "") draft.assumptions.push(`${withArticle(entity.label, "A")} is ${making.initial.replaceAll("_", " ")} at first.`);
  settle(making, field, claims);
}

const stored = (state: string): string => state.trim().replace(/[\s-]+/g, "_").toLowerCase();

/** What something is before anything was done with it. */
const firstOf = (said: readonly StatesSaid[]): string => {
  const backs = said.flatMap((one) => (one.say === "do" ? one.verbs : [])).some((verb) => leadsBackFrom(verb) !== undefined);
  return backs ? "active" : "new";
};

/** The field that holds the states: one that has some of them as its values, or one called status. */
function fieldFor(entity: DraftEntity, said: readonly StatesSaid[]): DraftField | undefined {
  const named = said.flatMap((one) => (one.say === "initial" ? [one.state] : one.say === "then" ? [...one.states, ...(one.from ?? [])] : one.say === "frozen" || one.say === "not" ? one.states : one.from && one.from !== "any" ? one.from : []));
  const verbs = said.flatMap((one) => (one.say === "do" ? one.verbs : []));
  const score = (field: DraftField): number => (field.values ?? []).filter((value) => named.includes(stored(value)) || verbs.includes(verbOf(value.replaceAll("_", " ")) ?? "")).length;
  const enums = entity.fields.filter(({ type }) => type === "enum").sort((a, b) => score(b) - score(a));
  const statusNamed = /^(?:status|state|stage|phase)$/;
  return enums.find((field) => score(field) > 0) ?? enums.find((field) => statusNamed.test(field.name)) ?? entity.fields.find((field) => statusNamed.test(field.name) && field.type === "text" && field.guess.from === "default");
}

/** The state as it is kept, added if it is new. "archived" may be kept as "archive". */
function known(making: Making, state: string): string {
  const found = making.states.find((one) => stored(one) === state || stored(one) === singularOf(state));
  if (found) return found;
  making.states.push(state);
  return state;
}

function applyClaim(making: Making, claim: Lives): Refused {
  let at = [making.initial];
  const positions = byPosition(making, claim.said);
  for (const [i, one] of claim.said.entries()) {
    if (one.say === "initial") {
      at = [known(making, one.state)];
      if (at[0] !== making.initial) return `it is said to be ${making.initial} at first, too`;
    } else if (one.say === "then") {
      const states = one.states.map((state) => known(making, state));
      const from = one.from?.map((state) => known(making, state)) ?? at;
      for (const to of states) addAction(making, actionNamed(to), from, to, claim.sentence);
      at = states;
    } else if (one.say === "do" && one.before !== undefined && !isStep(making, claim.said, one.before)) return `it isn't clear before what`;
    else if (one.say === "do") at = applyDoing(making, one, one.chained || (i > 0 && one.from === undefined) ? at : [making.initial], claim.sentence, positions);
    else if (one.say === "not") making.never.push({ said: one, sentence: claim.sentence });
    else making.frozen.push({ states: one.only ? one.states.map((state) => `!${known(making, state)}`) : one.states.map((state) => known(making, state)), sentence: claim.sentence });
  }
  return undefined;
}

/** Verbs that match no state of a list, as many as there are steps in it, go through it one by one. */
function byPosition(making: Making, said: readonly StatesSaid[]): Map<string, string> {
  const verbs = said.flatMap((one) => (one.say === "do" ? one.verbs : []));
  const matching = verbs.some((verb) => making.states.some((state) => verbOf(state.replaceAll("_", " ")) === verb));
  if (!making.listed || matching || verbs.length !== making.states.length - 1 || verbs.length < 2) return new Map();
  making.draft.assumptions.push(`${verbs.map((verb, i) => `To ${verb} ${withArticle(making.entity.label, "a")} makes it ${making.states[i + 1]?.replaceAll("_", " ")}`).join(", ")}.`);
  return new Map(verbs.map((verb, i) => [verb, making.states[i + 1] ?? ""]));
}

function applyDoing(making: Making, one: StatesSaid & { say: "do" }, at: readonly string[], sentence: number, positions: ReadonlyMap<string, string>): string[] {
  if (one.from === "any") {
    making.late.push({ verbs: one.verbs, sentence });
    for (const verb of one.verbs) known(making, stateOfVerb(making, verb) ?? stored(participleOf(verb)));
    return [...at];
  }
  const ended: string[] = [];
  for (const verb of one.verbs) {
    // To open a ticket that is open at first is to make it.
    if (stored(verb) === making.initial) {
      addSentence(making.entity.sentences, sentence);
      continue;
    }
    const back = leadsBackFrom(verb);
    const from = one.from ? one.from.map((state) => known(making, state)) : back && making.states.includes(back) && !at.includes(back) && at[0] === making.initial ? [back] : at;
    const to = one.to ? known(making, one.to) : positions.get(verb) ?? stateOfVerb(making, verb) ?? backOf(making, verb) ?? known(making, stored(participleOf(verb)));
    addAction(making, nameOf(verb.split(" ")), from, to, sentence);
    ended.push(to);
  }
  return ended.length > 0 ? ended : [...at];
}

/** "before check-in", "before it is sent": one of the steps that are told. */
function isStep(making: Making, said: readonly StatesSaid[], before: string): boolean {
  const text = before.replaceAll("-", " ").replace(/^(?:it|they) (?:is|are) /, "").trim();
  const verbs = said.flatMap((one) => (one.say === "do" ? one.verbs : []));
  return verbs.includes(text) || making.actions.some(({ name }) => name === nameOf(text.split(" "))) || making.states.some((state) => stored(state) === stored(text));
}

const stateOfVerb = (making: Making, verb: string): string | undefined => making.states.find((state) => verbOf(state.replaceAll("_", " ")) === verb || stored(participleOf(verb)) === stored(state));

/** Where a verb leads that undoes another: "reopen" to open, "resume" to what it is at first. */
function backOf(making: Making, verb: string): string | undefined {
  const to = leadsTo(verb);
  const target = to && making.states.find((state) => stored(state) === to);
  if (target) return target;
  const again = /^re[a-z]{3,}$/.test(verb) ? stateOfVerb(making, verb.slice(2)) : undefined;
  if (again) return again;
  return leadsBackFrom(verb) || /^un/.test(verb) || /^re(?:open|activate)/.test(verb) ? making.initial : undefined;
}

/** "closed" is reached by close; "in progress" by its own name. */
const actionNamed = (state: string): string => nameOf((verbOf(state.replaceAll("_", " ")) ?? state.replaceAll("_", " ")).split(" "));

function addAction(making: Making, name: string, from: readonly string[], to: string, sentence: number): void {
  const ways = from.filter((state) => state !== to);
  const same = making.actions.find((action) => action.name === name && action.to === to);
  if (same) {
    for (const state of ways) if (!same.from.includes(state)) same.from.push(state);
    addSentence(same.sentences, sentence);
  } else if (ways.length > 0) making.actions.push({ name: free(making, name), from: ways, to, sentences: [sentence] });
}

function free(making: Making, name: string): string {
  let one = name;
  for (let i = 2; making.actions.some((action) => action.name === one); i++) one = `${name}_${i}`;
  return one;
}

/** "At any point it can be …": from wherever something else may still happen. */
function fromAny(making: Making, verb: string, sentence: number): void {
  const to = stateOfVerb(making, verb) ?? known(making, stored(participleOf(verb)));
  const open = making.states.filter((state) => making.actions.some(({ from }) => from.includes(state)));
  addAction(making, nameOf(verb.split(" ")), open, to, sentence);
}

/** "A sent letter can't be cancelled" holds of every action that doesn't begin there. */
function applyNot(making: Making, one: StatesSaid & { say: "not" }, sentence: number): void {
  for (const action of making.actions.filter(({ name }) => one.verbs.some((verb) => nameOf(verb.split(" ")) === name))) {
    action.from = action.from.filter((state) => !one.states.includes(stored(state)));
    addSentence(action.sentences, sentence);
  }
  making.actions = making.actions.filter(({ from }) => from.length > 0);
}

function settle(making: Making, field: DraftField | undefined, claims: readonly Lives[]): void {
  const { entity, initial, states, actions, draft } = making;
  const sentences = [...new Set(claims.map(({ sentence }) => sentence))];
  const held = field ?? newStatus(entity);
  const was = held.default === undefined ? {} : { default: held.default };
  Object.assign(held, { type: "enum", guess: { type: "enum", from: "stated" }, values: states, required: true, default: initial, ...was });
  held.default = initial;
  held.waiting = [];
  if (!field) {
    entity.fields.push(held);
    draft.assumptions.push(`What ${withArticle(entity.label, "a")} is (${states.join(", ").replaceAll("_", " ")}) is kept in a field "${held.name}".`);
  }
  if (claims.some((one) => one.said.some(({ say }) => say === "do"))) draft.assumptions.push("Who does something isn't checked: there are no accounts or roles, and whoever reaches the service may do it.");
  draft.assumptions.push(`The ${held.label} of ${withArticle(entity.label, "a")} changes by the actions ${actions.map(({ name }) => name.replaceAll("_", " ")).join(", ")} alone.`);
  entity.lifecycle = { field: held.name, actions, sentences };
  freeze(making);
}

const newStatus = (entity: DraftEntity): DraftField => {
  const name = entity.fields.some((field) => field.name === "status") ? "state" : "status";
  return { name, label: name, type: "enum", required: true, unique: false, sentences: { exists: [] }, guess: { type: "enum", from: "stated" }, words: [name], waiting: [] };
};

function freeze({ entity, frozen, initial, states }: Making): void {
  const final = new Set(frozen.flatMap((one) => (one.states.some((state) => state.startsWith("!")) ? states.filter((state) => !one.states.includes(`!${state}`)) : one.states)));
  final.delete(initial);
  if (final.size > 0) entity.frozen = { states: states.filter((state) => final.has(state)), sentences: [...new Set(frozen.map(({ sentence }) => sentence))] };
}

export const lifecycleKeys = (claims: readonly Claim[]): ReadonlySet<string> => new Set(claims.flatMap((one) => (one.kind === "lifecycle" ? [one.subject.key] : [])));


/** Every state that the text names: of lifecycles, of values, and of flags. */
export function statesIn(claims: readonly Claim[]): ReadonlySet<string> {
  const named = (one: Claim): readonly string[] => {
    if (one.kind === "lifecycle") return one.said.flatMap(statesSaid);
    if (one.kind === "flag") return [one.word.low];
    if (one.kind === "has") return [...one.item.constraints.flatMap((constraint) => (constraint.kind === "values" ? constraint.values : [])), ...(one.item.guess?.type === "boolean" ? [nameOf(one.item.name.map(({ low }) => low))] : [])];
    return one.kind === "says" && one.constraint.kind === "values" ? one.constraint.values : one.kind === "says" && one.constraint.kind === "default" ? [one.constraint.value] : [];
  };
  return new Set(claims.flatMap(named).map(stored).flatMap((state) => [state, singularOf(state)]));
}

const statesSaid = (one: StatesSaid): string[] =>
  one.say === "initial" ? [one.state] : one.say === "do" ? [...one.verbs.map(participleOf), ...(one.from && one.from !== "any" ? one.from : []), ...(one.to ? [one.to] : [])] : one.say === "then" ? [...one.states, ...(one.from ?? [])] : one.states;
