import { claim, type Claim, type ClauseRead, type Place } from "./claims.ts";
import { nameOf, nounOf, nounsIn, singularOf, type Noun } from "./nouns.ts";
import { changes, participleOf, plainVerb, verbOf } from "./participles.ts";
import type { Token } from "./words.ts";

/** What somebody may do with rows, as a blueprint has it; any other word is what is done with a thing. */
const verbs: Readonly<Record<string, readonly Act[]>> = Object.fromEntries([
  ...["add", "create", "enter", "register", "make", "post", "submit", "insert", "place", "file", "record", "open", "write", "log"].map((verb) => [verb, ["create"]]),
  ...["edit", "change", "update", "modify", "correct", "alter", "amend"].map((verb) => [verb, ["change"]]),
  ...["delete", "remove", "erase"].map((verb) => [verb, ["delete"]]),
  ...["see", "view", "read", "list", "browse", "search", "access", "look at", "find"].map((verb) => [verb, ["read"]]),
  ...["manage", "maintain", "administer"].map((verb) => [verb, ["create", "change", "delete"]]),
]) as Record<string, readonly Act[]>;

export type Act = "create" | "read" | "change" | "delete";

/** What the word asks for, or nothing where it is an action of its own. */
export const actsOf = (verb: string): readonly Act[] | undefined => verbs[verb];

const textOf = (tokens: readonly Token[]): string => tokens.map(({ low, kind }) => (kind === "quoted" ? "\u0000" : low)).join(" ");
const can = "(?:may|can|should be able to|must be able to|are allowed to|is allowed to|are permitted to|is permitted to|get to|have permission to)";
const must = "(?:must|has to|have to|needs to|need to|should|shall)";
const anybody = /^(?:i|we|you|it|they|he|she|one|nobody|none|people|person|user|anyone|anybody|everyone|everybody|someone|somebody|caller|no|visitor)$/;

const only = new RegExp(`^only (.+?) ${can} (?:also )?(.+)$`);
const onlyPassive = new RegExp(`^(.+?) (?:may|can|must|should|shall) (?:only )?be (.+?) (?:only )?by (.+?)(?: only| alone)?$`);
const denied = new RegExp(`^(.+?) (?:may not|can not|cannot|must not|are not allowed to|is not allowed to|should not|shall not) (.+)$`);
const ownRows = new RegExp(`^(.+?) (?:${can} |${must} |will )?(?:only |just )?([a-z]+(?:(?: ,)? (?:and|or|,) [a-z]+)*)(?: only| just)? (?:their|his|her|its|his or her) own (.+)$`);
const ofOthers = new RegExp(`^(?:nobody|no one|no user|users can not|users may not|you can not) (?:(?:may|can|should|must) )?([a-z]+(?: or [a-z]+)*) (?:the )?(.+?) of (?:others|other users|other people|somebody else|someone else)$`);
const allRows = new RegExp(`^(?:only )?(.+?) (?:${can} )?([a-z]+(?: (?:and|or) [a-z]+)*) (?:all|everyone 's|everybody 's|everyone|everybody|any|every) (?:of the |the |of )?(.+)$`);
const rolesNamed = /^(?:(?:there are|we have|the service has|the system has|the api has|it has) )?(?:the )?(?:(?:following|two|three|four|five|six|[2-6]) )?(?:user )?(?:roles|kinds of users|types of users|sorts of users)(?: exist)?(?: are| is)?(?: :| -)? (.+)$/;
const rolesHeld = /^(?:users|people|callers|everyone|everybody|each user|every user|a user|each caller|every caller) (?:has|have|is given|are given|gets?) (?:one of |one or more of )?(?:the |an? )?roles?(?: of)?(?: :)? (.+)$/;
const signsIn = new RegExp(`^(?:.+ )?(?:everyone|everybody|users|all users|callers|people|whoever (?:calls|uses it)|every caller|every user|all callers|staff|[a-z]{4,}s) ${must} (?:be signed in|be logged in|sign in|log in|authenticate|be authenticated|identify (?:themselves|himself|herself)|be known)(?: first| before anything else)?(?: (?:with|by|using) (?:an? |their (?:own )?)?(?:api |bearer |access |personal )?tokens?)?$`);
const tokenNeeded = /^(?:the |every |each |all )?(?:api|service|system|access|request|requests|endpoint|endpoints|call|calls|address|addresses)(?: to it)? (?:must|should|shall|is|are|needs?|requires?|wants?|has to|have to)(?: be| to be| to carry| to have| carry| have)? ?(?:protected|authenticated|secured|made|sent)? ?(?:by|with|using)? ?(?:an? |the )?(?:api |bearer |access |valid |known )*tokens?$/;
const signedOnly = /^(?:only )(?:signed-in|logged-in|authenticated|registered|known) (?:users|people|callers)(?: may| can)?(?: use| call| reach| access)?(?: the)?(?: service| api| system| it)?$/;

const wordsMax = 40;

/** Who may do what, whose rows are whose, and that callers are known. Nothing where any word isn't understood. */
export function readPeople(place: Place, all: readonly Token[]): ClauseRead | undefined {
  // What people may do is said in few words; the patterns below are tried on no more.
  if (all.length < 3 || all.length > wordsMax) return undefined;
  const whole = readOne(place, all);
  if (whole) return whole;
  // Two sayings in one sentence, each of which is understood.
  for (const [at, { low }] of all.entries()) {
    if (at < 3 || !/^(?:and|while|but|;)$/.test(low)) continue;
    const first = readOne(place, all.slice(0, at));
    const second = first && readOne({ ...place, topic: first.topic ?? place.topic, owned: new Set([...(place.owned ?? []), ...ownedIn(first.claims)]) }, all.slice(at + 1));
    if (first && second) return { ...second, claims: [...first.claims, ...second.claims] };
  }
  return undefined;
}

function readOne(place: Place, all: readonly Token[]): ClauseRead | undefined {
  const tokens = all.filter(({ low }, i) => !(i === 0 && /^(?:and|but|also|so|then|while)$/.test(low)) && !(i === all.length - 1 && low === ","));
  const text = textOf(tokens);
  if (signsIn.test(text) || tokenNeeded.test(text) || signedOnly.test(text)) return { claims: [claim(place, all, { kind: "signs-in" })] };
  const named = rolesNamed.exec(text) ?? rolesHeld.exec(text);
  const listed = named && rolesIn((named[1] ?? "").replace(/ (?:role|roles)$/, ""));
  if (listed && listed.length > 0 && (listed.length > 1 || rolesHeld.test(text))) return { claims: [claim(place, all, { kind: "signs-in", roles: listed })] };
  return readEscalation(place, tokens) ?? readOwn(place, tokens, text) ?? readPermit(place, tokens, text);
}

const overs = /^(?:(?:of|with|whose|for) )?(?:(?:an? |the |its )?([a-z ]+?) )?(?:(?:is|are|of|that is) )?(?:over|above|exceeding|exceeds|exceed|more than|greater than|higher than|beyond)$/;
const approvals = /^(?:euros?|eur|dollars?|usd|pounds?|gbp|€|\$|£)? ?(?:(?:needs?|requires?|must have|has to have|have to have) (?:(?:the |an? )?approval (?:by|of|from) (.+)|(?:an? |the )?([a-z]+(?: [a-z]+)?) approval|to be ([a-z]+) by (.+))|(?:must|has to|have to|needs? to|may only|can only|should) be ([a-z]+) by (.+))$/;

/** "Crates over 1000 need approval by a lead", "crates with a weight over 20 must be checked by a clerk" */
function readEscalation(place: Place, tokens: readonly Token[]): ClauseRead | undefined {
  const at = tokens.findIndex(({ kind, value }, i) => i > 1 && kind === "number" && value !== undefined);
  const match = at > 0 ? approvals.exec(textOf(tokens.slice(at + 1))) : null;
  const [noun, more] = match ? nounsIn(place, tokens.slice(0, 4)) : [];
  const lead = noun && !more ? tokens.slice(tokens.indexOf(noun.at(-1) as Token) + 1, at) : [];
  const over = noun ? overs.exec(textOf(lead)) : null;
  const roles = match && rolesIn(match[1] ?? match[2] ?? match[4] ?? match[6] ?? "");
  const done = match?.[3] ?? match?.[5];
  const verb = done === undefined ? "approve" : verbOf(done);
  const value = tokens[at]?.value;
  if (!noun || !over || !roles || !verb || value === undefined || (done !== undefined && !changes(verb))) return undefined;
  const words = (over[1] ?? "").split(" ").filter(Boolean);
  const path = lead.filter(({ low }) => words.includes(low) && !/^(?:is|are|of|that)$/.test(low));
  return { claims: [claim(place, tokens, { kind: "escalates", noun: nounOf([...noun]), path, over: value, verb, roles })], topic: nounOf([...noun]) };
}

function readPermit(place: Place, tokens: readonly Token[], text: string): ClauseRead | undefined {
  const active = only.exec(text);
  const passive = active ? null : onlyPassive.exec(text);
  const not = active || passive ? null : denied.exec(text);
  const match = active ?? not;
  // What becomes of a thing by it is said by the same words: they are read as such, and who may comes with it.
  const isDeed = ({ verbs: said }: Done): boolean => !said.every(actsOf);
  if (match) {
    const roles = rolesIn(match[1] ?? "");
    const done = doneIn(place, match[2] ?? "");
    const isStep = (verb: string): boolean => actsOf(verb) !== undefined || (place.states?.has(participleOf(verb).replaceAll(" ", "_")) === true && !changes(verb));
    return roles && done && !(active && isDeed(done) && !done.verbs.every(isStep)) && !(not && roles.some((role) => place.known.has(role) && !done.verbs.every(actsOf))) ? permit(place, tokens, roles, done, not !== null) : undefined;
  }
  if (!passive || !/ only | alone /.test(` ${text} `)) return undefined;
  const [roles, about] = [rolesIn(passive[3] ?? ""), aboutIn(place, passive[1] ?? "")];
  const plain = (passive[2] ?? "").replace(/ only$/, "").split(/ (?:or|and) | , (?:or |and )?/).map((one) => participles[one] ?? verbOf(one));
  return roles && about && plain.every((verb) => verb !== undefined && actsOf(verb)) ? permit(place, tokens, roles, { noun: about, verbs: plain as string[] }, false) : undefined;
}

const participles: Readonly<Record<string, string>> = { seen: "see", read: "read", written: "write", made: "make", viewed: "view", created: "create", added: "add", deleted: "delete", removed: "remove", edited: "edit", changed: "change", updated: "update", managed: "manage", placed: "place", listed: "list", entered: "enter", modified: "modify", registered: "register", filed: "file" };

function permit(place: Place, words: readonly Token[], roles: string[], { noun, verbs: done }: Done, isDenied: boolean): ClauseRead {
  return { claims: [claim(place, words, { kind: "permit", noun, verbs: done, roles, ...(isDenied ? { denied: true as const } : {}) })], topic: noun };
}

interface Done {
  noun: Noun;
  verbs: string[];
}

/** "add, edit or delete crates": what is done, and with what. */
function doneIn(place: Place, text: string): Done | undefined {
  const words = text.split(" ");
  for (let cut = 1; cut < words.length; cut++) {
    const noun = aboutIn(place, words.slice(cut).join(" "));
    const done = words.slice(0, cut).join(" ").split(/ ,? ?(?:or|and) | , /).map((one) => one.trim());
    if (noun && done.every((verb) => actsOf(verb) || changes(plainVerb(verb)) || place.states?.has(participleOf(verb).replaceAll(" ", "_")) === true)) return { noun, verbs: done.map((verb) => (actsOf(verb) ? verb : plainVerb(verb))) };
  }
  return undefined;
}

/** The one known thing that words name, articles aside; "it" and "them" are what was spoken of. */
function aboutIn(place: Place, text: string): Noun | undefined {
  const bare = text.replace(/^(?:an?|the|any|every|each|all|new|existing|our|of)(?: (?:new|the|existing|of))* /, "").replace(/^(?:new|existing) /, "").trim();
  if (/^(?:it|them|they|these|those)$/.test(bare)) return place.topic && place.known.has(place.topic.key) ? place.topic : undefined;
  const words = bare.split(" ").map((low): Token => ({ kind: "word", text: low, low, start: 0, end: 0 }));
  const [noun, more] = nounsIn(place, words);
  return noun && !more && noun.length === words.length ? nounOf([...noun]) : undefined;
}

/** "clerks and branch managers" → clerk, branch_manager; undefined for what is no role. */
export function rolesIn(text: string): string[] | undefined {
  const all = text.trim().split(/ , (?:and |or )?| (?:and|or) /).map((one) => one.replace(/^(?:an?|the|our|any|only|by|every|each|with the role) /, "").replace(/^(?:an?|the|our) /, "").replace(/ (?:role|only|alone)$/, "").trim());
  const roles = all.map((one): string | undefined => {
    const words = one.split(" ");
    if (words.length > 2 || !/^[a-z][a-z -]*$/.test(one)) return undefined;
    const last = singularOf(words.at(-1) ?? "");
    const name = nameOf([...words.slice(0, -1), /^administrator$/.test(last) ? "admin" : last]);
    return anybody.test(last) || /^(?:open|closed|active|own|same|other|new|empty|more|less|one|two|signed-in|logged-in)\b/.test(one) || /(?:ed|ing)$/.test(last) ? undefined : name;
  });
  return roles.length > 0 && roles.every((role) => role !== undefined) ? [...new Set(roles as string[])] : undefined;
}

/** "Clerks see only their own crates", "leads can see all crates" */
function readOwn(place: Place, tokens: readonly Token[], text: string): ClauseRead | undefined {
  const own = ownRows.exec(text) ?? (ofOthers.test(text) ? ["", "users", ...(ofOthers.exec(text)?.slice(1) ?? [])] : null);
  if (own) {
    const noun = aboutIn(place, own[3] ?? "");
    const acts = (own[2] ?? "").split(/(?: ,)? (?:and|or|,) /).flatMap((verb): readonly (Act | "?")[] => actsOf(verb) ?? actsOf(verb.replace(/s$/, "")) ?? ["?"]);
    const who = (own[1] ?? "").replace(/^(?:an?|the|each|every|all) /, "").replace(/ (?:only|can|may|should)$/, "").replace(/^only /, "");
    const roles = anybody.test(singularOf(who)) ? [] : rolesIn(who);
    const firm = / only | just /.test(` ${text} `) || ofOthers.test(text) || acts.includes("read");
    if (!noun || !roles || !firm || acts.includes("?") || acts.includes("create")) return undefined;
    return { claims: [claim(place, tokens, { kind: "owned", noun, of: acts.includes("read") ? "all" : "changes", roles })], topic: noun };
  }
  const everything = new RegExp(`^(?:only )?(.+?) ${can} (see|view|read|change|edit) (?:everything|all of it|it all|all of them)$`).exec(text);
  const free = everything && rolesIn(everything[1] ?? "");
  if (free && place.owned && place.owned.size > 0) return { claims: [...place.owned].map((key): Claim => claim(place, tokens, { kind: "past-own", noun: { key, plural: false, label: key, tokens: [] }, roles: free })) };
  const all = allRows.exec(text);
  const noun = all && aboutIn(place, all[3] ?? "");
  const roles = all && rolesIn(all[1] ?? "");
  const acts = (all?.[2] ?? "").split(/ (?:and|or) /).flatMap((verb): readonly (Act | "?")[] => actsOf(verb) ?? actsOf(verb.replace(/s$/, "")) ?? ["?"]);
  return noun && roles && place.owned?.has(noun.key) && !acts.includes("?") && !acts.includes("create") ? { claims: [claim(place, tokens, { kind: "past-own", noun, roles })], topic: noun } : undefined;
}

/** Keys of what is said to belong to who made it. */
export const ownedIn = (claims: readonly Claim[]): ReadonlySet<string> => new Set(claims.flatMap((one) => (one.kind === "owned" ? [one.noun.key] : [])));
