import type { Permit } from "../blueprint.ts";
import type { Claim } from "./claims.ts";
import { addSentence, fieldIn, type Draft, type DraftEntity, type Refused } from "./draft.ts";
import { withArticle } from "./nouns.ts";
import { actsOf } from "./people.ts";

type People = Claim & { kind: "signs-in" | "permit" | "escalates" | "owned" | "past-own" };

/** The role that makes the others' tokens. */
const admin = "admin";

const spoken = (name: string): string => name.replaceAll("_", " ");

/** Who may do what. Once anything of it is said, callers are known by tokens. Answers why a claim can't be kept. */
export function applyPeople(draft: Draft, claims: readonly People[]): Map<People, Refused> {
  const refused = new Map<People, Refused>();
  // A permit that only goes with others makes no callers known by itself.
  if (!claims.some((one) => !(one.kind === "permit" && one.weak) && !(one.kind === "past-own"))) {
    for (const one of claims) refused.set(one, undefined);
    return refused;
  }
  const named = [...new Set(claims.flatMap((one) => one.roles ?? []))];
  const roles = named.includes(admin) ? named : [admin, ...named];
  const access = (draft.access = { roles, sentences: [] as number[] });
  for (const one of claims) {
    if (one.kind !== "signs-in") continue;
    addSentence(access.sentences, one.sentence);
    refused.set(one, undefined);
  }
  for (const one of claims) if (one.kind === "owned") refused.set(one, applyOwned(draft, one, claims.some((other) => other.kind === "past-own" && other.noun.key === one.noun.key) ? [] : roles));
  for (const one of claims) if (one.kind === "past-own") refused.set(one, applyPast(draft, one));
  for (const one of claims) if (one.kind === "permit" && !one.denied) refused.set(one, applyPermit(draft, one, one.roles));
  for (const one of claims) if (one.kind === "permit" && one.denied) refused.set(one, applyPermit(draft, one, roles.filter((role) => !one.roles.includes(role))));
  for (const one of claims) if (one.kind === "escalates") refused.set(one, applyEscalation(draft, one));
  state(draft, roles);
  return refused;
}

const entityFor = (draft: Draft, { noun }: Exclude<People, { kind: "signs-in" }>): DraftEntity | undefined => draft.entities.get(noun.key);
const unknown = ({ noun }: Exclude<People, { kind: "signs-in" }>): string => `"${noun.label}" isn't an entity that the text describes`;

function applyPermit(draft: Draft, claim: People & { kind: "permit" }, roles: readonly string[]): Refused {
  const entity = entityFor(draft, claim);
  if (!entity) return unknown(claim);
  const wanted = claim.verbs.flatMap((verb): Pick<Permit, "verb" | "action">[] => {
    const action = entity.lifecycle?.actions.find(({ name }) => name === verb.replaceAll(" ", "_"));
    return action ? [{ verb: "act", action: action.name }] : (actsOf(verb) ?? []).map((act) => ({ verb: act }));
  });
  const lost = claim.verbs.filter((verb) => !actsOf(verb) && !entity.lifecycle?.actions.some(({ name }) => name === verb.replaceAll(" ", "_")));
  if (lost.length > 0) return `it isn't said what it is to ${lost.join(" or ")} ${withArticle(entity.label, "a")}`;
  for (const { verb, action } of wanted) {
    const known = (entity.permits ??= []).find((one) => one.verb === verb && one.action === action);
    if (!known) entity.permits.push({ verb, ...(action === undefined ? {} : { action }), roles: [...roles], sentences: [claim.sentence] });
    else if (claim.denied) Object.assign(known, { roles: known.roles.filter((role) => !claim.roles.includes(role)), sentences: withSentence(known.sentences, claim.sentence) });
    else Object.assign(known, { roles: [...new Set([...known.roles, ...roles])], sentences: withSentence(known.sentences, claim.sentence) });
  }
  return undefined;
}

/** "Over 1000": of the number that is named, of the only amount of money, or of the only number. */
function applyEscalation(draft: Draft, claim: People & { kind: "escalates" }): Refused {
  const entity = entityFor(draft, claim);
  if (!entity) return unknown(claim);
  const action = entity.lifecycle?.actions.find(({ name }) => name === claim.verb.replaceAll(" ", "_"))?.name;
  if (!action) return `it isn't said what it is to ${claim.verb} ${withArticle(entity.label, "a")}`;
  const numbers = entity.fields.filter(({ type }) => type === "money" || type === "decimal" || type === "integer");
  const money = numbers.filter(({ type }) => type === "money");
  const all = money.length > 0 ? money : numbers;
  const field = claim.path.length > 0 ? fieldIn(entity, claim.path)?.field : all.length === 1 ? all[0] : undefined;
  if (!field || !numbers.includes(field)) return `it isn't said which number of ${withArticle(entity.label, "a")} is meant`;
  if (!field.required || field.choices) return `the ${field.label} may be missing, or is one of a few numbers`;
  const same = (entity.escalations ??= []).find((one) => one.action === action);
  if (same) return `something else is said of when to ${claim.verb} ${withArticle(entity.label, "a")}`;
  entity.escalations.push({ action, field: field.name, over: claim.over, roles: [...claim.roles], sentences: [claim.sentence] });
  draft.assumptions.push(`${withArticle(entity.label, "A")} of at most ${claim.over} (${field.label}) anybody may ${claim.verb} to whom it isn't refused otherwise; what its ${field.label} is changed to afterwards isn't looked at again.`);
  return undefined;
}

const withSentence = (sentences: readonly number[], sentence: number): number[] => [...new Set([...sentences, sentence])];

function applyOwned(draft: Draft, claim: People & { kind: "owned" }, roles: readonly string[]): Refused {
  const entity = entityFor(draft, claim);
  if (!entity) return unknown(claim);
  if (entity.owned && entity.owned.of !== claim.of) {
    // Who sees only their own changes only their own.
    entity.owned.of = "all";
    addSentence(entity.owned.sentences, claim.sentence);
    return undefined;
  }
  // Said of one role, it binds who has no other.
  const free = claim.roles.length === 0 ? [] : roles.filter((role) => !claim.roles.includes(role));
  const except = entity.owned ? entity.owned.except.filter((role) => free.includes(role)) : free;
  entity.owned = { of: claim.of, except, sentences: withSentence(entity.owned?.sentences ?? [], claim.sentence) };
  return undefined;
}

function applyPast(draft: Draft, claim: People & { kind: "past-own" }): Refused {
  const entity = entityFor(draft, claim);
  if (!entity?.owned) return entity ? undefined : unknown(claim);
  entity.owned.except = [...new Set([...entity.owned.except, ...claim.roles])];
  addSentence(entity.owned.sentences, claim.sentence);
  return undefined;
}

function state(draft: Draft, roles: readonly string[]): void {
  const nobodysDeed = draft.assumptions.findIndex((one) => one.startsWith("Who does something isn't checked"));
  if (nobodysDeed >= 0) draft.assumptions.splice(nobodysDeed, 1);
  draft.assumptions.push(
    "Callers are known by a token each, of which only a hash is kept; without one nothing but the health check and the description is answered. The first admin has the token that the environment gives (ADMIN_TOKEN), and makes the others.",
    `The roles are ${roles.map(spoken).join(", ")}; somebody may have several. Whoever is signed in may do what isn't kept to a role.`,
  );
  for (const entity of draft.entities.values()) {
    const { owned } = entity;
    if (!owned) continue;
    const rows = spoken(entity.plural);
    const past = owned.except.length > 0 ? ` Whoever has the role ${owned.except.map(spoken).join(" or ")} ${owned.of === "all" ? "sees" : "changes"} all ${rows}.` : "";
    draft.assumptions.push(`${withArticle(entity.label, "A")} is theirs who made it by calling the service.${past}`);
    const referring = [...draft.entities.values()].filter((other) => other !== entity && !other.owned && other.fields.some((field) => field.entity === entity.name));
    if (owned.of === "all" && referring.length > 0) draft.assumptions.push(`What refers to ${withArticle(entity.label, "a")} (${referring.map(({ plural }) => spoken(plural)).join(", ")}) isn't anybody's own: whoever is signed in sees it, and may make one for ${withArticle(entity.label, "a")} of somebody else.`);
  }
}
