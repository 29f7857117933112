import { readHas } from "./attributes.ts";
import { claim, unread, type Claim, type ClauseRead, type Place } from "./claims.ts";
import { isAuxiliary, isDeterminer, isSeparator, quantified, saysMany, withoutDeterminers } from "./grammar.ts";
import { isPlural, nounOf, nounsIn, singularOf, type Noun } from "./nouns.ts";
import { phrases, type Token } from "./words.ts";

/** What comes about by its maker, or is somebody's, has one: "a customer places orders". Who borrows, sees or plays a thing is not the only one. */
const making = /^(?:place|make|write|submit|file|create|publish|post|issue|give|send|raise|open|own|teach|offer|host|organise|organize|lead|produce|leave|undergo|employ|release|report|earn|request|author|draft|lay|breed|found)s?$|^(?:publishes|teaches|undergoes|files)$/;
/** "We sell badges for talks": what is made is made for one. */
const makingFor = /^(?:sell|sells|issue|issues|write|writes|make|makes|create|creates|record|records|log|logs|file|files|draw|draws)$/;
const modals = /^(?:can|may|must|should|will|could|also|often|usually|then|regularly|always|often)$/;
const links = /^(?:in|into|to|on|onto|for|at|from|with|of)$/;

/** Relations by what somebody does. @returns undefined where two that are kept aren't named */
export function readVerb(place: Place, tokens: readonly Token[]): ClauseRead | undefined {
  return readSoldFor(place, tokens) ?? readDoing(place, tokens);
}

interface Doing {
  subject: Noun | undefined;
  verb: Token;
  objects: Noun[];
  /** How the first object is said to be: "several orders", "an order". */
  quantity: readonly Token[];
  rest: readonly Token[];
}

/** "Customers place orders", "we register senders for talks": who, what is done, and with what. */
function doingOf(place: Place, tokens: readonly Token[]): Doing | undefined {
  const bare = withoutDeterminers(tokens);
  const we = /^(?:we|i|you|they|people|somebody|someone)$/.test(bare[0]?.low ?? "");
  const [first] = we ? [] : nounsIn(place, bare.slice(0, 3));
  // "lend scores to players", somebody's wish
  const wish = !we && !first && nounsIn(place, bare.slice(1, 4))[0]?.[0] === bare[1];
  if (!we && !wish && first?.[0] !== bare[0]) return undefined;
  let at = we ? 1 : (first?.length ?? 0);
  while (modals.test(bare[at]?.low ?? "")) at++;
  const verb = bare[at];
  if (verb?.kind !== "word" || isAuxiliary(verb) || isSeparator(verb) || links.test(verb.low) || isDeterminer(verb)) return undefined;
  // "look after": the verb goes on.
  if (/^(?:after|up|out|over|off)$/.test(bare[at + 1]?.low ?? "")) at++;
  const objects: Noun[] = [];
  let quantity: readonly Token[] = [];
  let next = at + 1;
  for (;;) {
    const start = links.test(bare[next]?.low ?? "") ? next + 1 : next;
    const object = withoutDeterminers(bare.slice(start));
    const [noun] = nounsIn(place, object.slice(0, 3));
    if (!noun || noun[0] !== object[0]) break;
    const from = bare.length - object.length;
    if (objects.length === 0) quantity = bare.slice(start, from);
    objects.push(nounOf([...noun]));
    next = from + noun.length;
  }
  return objects.length ? { subject: first && nounOf([...first]), verb, objects, quantity, rest: bare.slice(next) } : undefined;
}

/** "We register senders for talks", where registrations are kept. */
export function readDeed(place: Place, tokens: readonly Token[]): ClauseRead | undefined {
  const doing = doingOf(place, tokens);
  if (!doing) return undefined;
  const sides = [...(doing.subject ? [doing.subject] : []), ...doing.objects];
  return sides.length > 1 && deedOf(place, doing.verb, sides) ? readDoing(place, tokens) : undefined;
}

function readDoing(place: Place, tokens: readonly Token[]): ClauseRead | undefined {
  const doing = doingOf(place, tokens);
  if (!doing) return undefined;
  const { subject, verb, objects, quantity, rest } = doing;
  const sides = [...(subject ? [subject] : []), ...objects];
  const [one, other] = sides;
  if (!one || !other || one.key === other.key) return undefined;
  const said = rest.length ? tokens.slice(0, tokens.length - rest.length) : tokens;
  const refers = (from: Noun, to: Noun): Claim => claim(place, said, { kind: "refers", subject: from, object: to, strong: true, optional: false });
  const deed = deedOf(place, verb, sides);
  if (deed) return { claims: [...sides.map((side) => refers(deed, side)), ...readHeld(place, deed, rest)], topic: deed };
  const left = rest.length ? [unread(place, rest)] : [];
  const several = objects[0]?.plural || quantity.some(({ low }) => /^(?:an?|one|several|many)$/.test(low));
  const directed = links.test(bareAfter(tokens, verb)?.low ?? "");
  if (subject && sides.length === 2 && making.test(verb.low) && several && !directed) return { claims: [refers(other, one), ...left], topic: other };
  const words = said.map(({ text }) => text).join(" ");
  const question = `"${words}": which of the two belongs to the other, and to how many? Saying "each … belongs to a …" settles it.`;
  return sides.length === 2 ? { claims: [claim(place, said, { kind: "relates", one, other, question }), ...left] } : undefined;
}

/** What follows the verb: "give to shelters" makes none. */
const bareAfter = (tokens: readonly Token[], verb: Token): Token | undefined => tokens[tokens.indexOf(verb) + 1];

const spell = /^(?:for (?:an?|the|some) (?:period|time|span|while) )?with $/;

/** "… for a period with a start and an end": what the doing has. */
function readHeld(place: Place, deed: Noun, rest: readonly Token[]): Claim[] {
  const with_ = rest.findIndex(({ low }) => low === "with");
  const lead = rest.slice(0, with_ + 1).map(({ low }) => `${low} `).join("");
  if (with_ >= 0 && spell.test(lead) && isDeterminer(rest[with_ + 1])) return readHas(place, [deed], rest.slice(with_ + 1), rest, {}).claims;
  return rest.length ? [unread(place, rest)] : [];
}

/** Nouns that name a doing, where the text speaks of one or of several: "removals", "a delegation". */
export function deedsIn(tokens: readonly Token[]): ReadonlySet<string> {
  const found = tokens.filter(({ low, kind }, i) => kind === "word" && /(?:tions?|sions?|ments?|[a-z]{3}als?|ings?|ances?|ences?)$/.test(low) && (isPlural(low) || /^(?:an?|each|every)$/.test(tokens[i - 1]?.low ?? "")));
  return new Set(found.map(({ low }) => singularOf(low)));
}

const deeds = new Map([["sell", "sale"], ["buy", "purchase"]]);

/** What the text calls the doing itself: to register is a registration, to sell a sale. */
export function deedOf(place: Pick<Place, "known" | "deeds">, verb: Token, apart: readonly Noun[] = []): Noun | undefined {
  return deedAmong(place.known, verb, apart, 4) ?? (apart.length > 1 ? deedAmong(place.deeds ?? new Set(), verb, apart, 5) : undefined);
}

function deedAmong(known: ReadonlySet<string>, verb: Token, apart: readonly Noun[], sharedLeast: number): Noun | undefined {
  const stem = singularOf(verb.low).replace(/(?:ing|ed|e)$/, "");
  if (stem.length < 3) return undefined;
  const fits = [...known].filter((key) => {
    const word = key.slice(key.lastIndexOf("_") + 1);
    const shared = sharedStart(word, stem);
    return !apart.some((noun) => noun.key === key) && (shared >= Math.max(sharedLeast, stem.length - 2) || word === (deeds.get(stem) ?? stem));
  });
  const [key] = fits;
  return fits.length === 1 && key ? { key, plural: false, label: key.replaceAll("_", " "), tokens: key.split("_").map((word) => ({ ...verb, text: word, low: word })) } : undefined;
}

function sharedStart(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return length;
}

/** "We sell badges for talks": each ticket is for one of them. */
function readSoldFor(place: Place, tokens: readonly Token[]): ClauseRead | undefined {
  const at = /^(?:we|i)$/.test(tokens[0]?.low ?? "") ? 1 : 0;
  if (!makingFor.test(tokens[at]?.low ?? "")) return undefined;
  const object = withoutDeterminers(tokens.slice(at + 1));
  const [first] = nounsIn(place, object.slice(0, 3));
  const after = object.slice(first?.length ?? 0);
  const target = withoutDeterminers(after.slice(1));
  const [second] = nounsIn(place, target.slice(0, 3));
  if (!first || first[0] !== object[0] || !/^(?:for|of|about)$/.test(after[0]?.low ?? "") || !second || second[0] !== target[0] || second.length < target.length) return undefined;
  const [thing, one] = [nounOf([...first]), nounOf([...second])];
  return thing.key === one.key ? undefined : { claims: [claim(place, tokens, { kind: "refers", subject: thing, object: one, strong: true, optional: false })], topic: thing };
}

/** "For each crate I do checks: date, weight": what is done belongs to it and has what follows. */
function readForEachDone(place: Place, tokens: readonly Token[], first: readonly Token[], at: number): ClauseRead | undefined {
  const noun = tokens[at + 2];
  const mark = tokens[at + 3];
  const done = /^(?:we|i)$/.test(tokens[at]?.low ?? "") && /^(?:do|make|take|have|record|write|keep|log|note)$/.test(tokens[at + 1]?.low ?? "");
  if (!done || !noun || !isPlural(noun.low) || !/^(?::|-|\()$/.test(mark?.low ?? "")) return undefined;
  const [thing, one] = [nounOf([noun]), nounOf([...first])];
  const list = tokens.slice(at + 4, mark?.low === "(" && tokens.at(-1)?.low === ")" ? -1 : tokens.length);
  const refers = claim(place, tokens.slice(0, at + 3), { kind: "refers", subject: thing, object: one, strong: true, optional: false });
  return { claims: [refers, ...readHas(place, [thing], list, list, {}).claims], topic: thing };
}

const eachLeads = phrases("for each", "for every", "per", "each", "every");
const there = phrases("there are", "there can be", "there may be", "there could be", "we have", "we keep", "we record", "we store");
const harmless = /^(?:can|may|could|be|are|is|possible|recorded|stored|kept|ordered|made|taken|added|created|given|there|placed|booked|written|entered|planned|noted|logged)$/;

/** "For each sample several tests can be ordered": each of the second belongs to one of the first. */
export function readForEachSeveral(place: Place, tokens: readonly Token[]): ClauseRead | undefined {
  const lead = eachLeads(tokens, 0);
  const [first] = lead ? nounsIn(place, tokens.slice(lead, lead + 3)) : [];
  if (!first || first[0] !== tokens[lead] || tokens[0]?.low === "each" || tokens[0]?.low === "every") return undefined;
  let at = lead + first.length;
  if (tokens[at]?.low === ",") at++;
  at += there(tokens, at);
  const doing = readForEachDone(place, tokens, first, at);
  if (doing) return doing;
  const many = quantified(tokens, at);
  if (!many || !saysMany(tokens.slice(at, at + many))) return undefined;
  const [second] = nounsIn(place, tokens.slice(at + many, at + many + 3));
  if (!second || second[0] !== tokens[at + many] || !isPlural(second.at(-1)?.low ?? "")) return undefined;
  let end = at + many + second.length;
  while (harmless.test(tokens[end]?.low ?? "")) end++;
  const [thing, one] = [nounOf([...second]), nounOf([...first])];
  if (thing.key === one.key) return undefined;
  const left = end < tokens.length ? [unread(place, tokens.slice(end))] : [];
  return { claims: [claim(place, tokens.slice(0, end), { kind: "refers", subject: thing, object: one, strong: true, optional: false }), ...left], topic: thing };
}
