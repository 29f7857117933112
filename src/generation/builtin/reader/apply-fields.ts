import type { Claim } from "./claims.ts";
import { applyConstraint } from "./apply-constraints.ts";
import { addSentence, entityCalled, entityOf, fieldIn, findEntity, findField, type Draft, type DraftEntity, type DraftField, type Refused } from "./draft.ts";
import { withoutDeterminers } from "./grammar.ts";
import { joinTwo, pairOf } from "./joins.ts";
import { isPlural, nameOf, nounOf, singularOf, withArticle } from "./nouns.ts";
import { typeFromName } from "./types.ts";
import { quote, type Token } from "./words.ts";

type Has = Claim & { kind: "has" };
type Says = Claim & { kind: "says" };
type SaysOfAll = Claim & { kind: "says-of-all" };
type Refers = Claim & { kind: "refers" };

/** One problem with part of a claim. */
export interface Trouble {
  words: readonly Token[];
  reason: string;
}

const own = new Set(["id", "created_at", "updated_at", "creation_date", "date_created", "creation_time", "created_on", "modified_at", "last_updated", "creation_timestamp", "created_time"]);
const manyWordsKept = /^(?:notes|comments|remarks|details|instructions|conditions|terms|observations|contents|specifications|requirements|allergies|ingredients|hours|opening-hours|goods|thanks|surroundings|credentials|directions|dimensions|means|symptoms|findings|results|preferences)$/;

/** A field, or a reference when the item is an entity, with all that is said of it. */
export function applyHas(draft: Draft, claim: Has): Trouble[] {
  const subject = entityOf(draft, claim.subject);
  const { item, sentence } = claim;
  const words = item.name.filter((token) => token.kind !== "mark");
  const related = relatedEntity(draft, item.name);
  if (related) return applyRelated(draft, claim, subject, related);
  if (own.has(nameOf(words.map((token) => token.low)))) {
    addSentence(subject.sentences, sentence);
    return item.constraints.filter((one) => one.kind !== "unique" && one.kind !== "required" && one.kind !== "type").map((one) => ({ words: one.words, reason: "the service makes this field itself" }));
  }
  if (item.many && isPlural(words.at(-1)?.low ?? "")) return [{ words: item.words, reason: `a list of values isn't there; say what one ${singularOf(words.at(-1)?.low ?? "")} is and it becomes an entity` }];
  const low = singularised(words, claim.subject.plural);
  const name = nameOf(low);
  if (name === "" || words.some((token) => token.kind === "quoted" && !/^[\p{L}\p{N}_ -]+$/u.test(token.text))) return [{ words: item.words, reason: "no field can be named so" }];
  const known = subject.fields.find((field) => field.name === name) ?? (item.measured ? onlyLike(subject, words) : undefined);
  const field = known ?? makeField(subject, name, low, words, item.guess);
  addSentence(field.sentences.exists, sentence);
  if (!known) subject.fields.push(field);
  if (!known && low.at(-1) !== words.at(-1)?.low && field.guess.from === "default") draft.assumptions.push(`Each ${subject.label} has one ${field.words.join(" ")}.`);
  draft.spoken.push({ sentence, entity: subject, field });
  return applyAll(draft, subject, field, claim);
}

/** "costs at least 10" limits the price per night, if there is no other amount. */
function onlyLike(entity: DraftEntity, words: readonly Token[]): DraftField | undefined {
  const { type } = typeFromName(words.map(({ low }) => low));
  const fits = entity.fields.filter((field) => field.type === type && (type === "money" || field.words.includes(words.at(-1)?.low ?? "")));
  return fits.length === 1 ? fits[0] : undefined;
}

function applyAll(draft: Draft, entity: DraftEntity, field: DraftField, claim: Has): Trouble[] {
  const { item, sentence } = claim;
  const late = (kind: string) => (kind === "type" || kind === "values" || kind === "choices" ? 0 : kind === "length" ? 1 : kind === "compare" ? 3 : 2);
  const ordered = item.constraints.map((one, i) => ({ one, i })).sort((a, b) => late(a.one.kind) - late(b.one.kind) || a.i - b.i).map(({ one }) => one);
  const troubles = ordered.filter((one) => one.kind !== "compare" && !(one.kind === "unique" && one.within)).flatMap((constraint): Trouble[] => {
    const refused = applyConstraint(draft, entity, field, constraint, sentence);
    return refused ? [{ words: constraint.words, reason: refused }] : [];
  });
  const saysRequired = item.constraints.some((one) => one.kind === "required");
  if (!saysRequired && (claim.allowed || claim.demanded)) {
    const refused = applyConstraint(draft, entity, field, { kind: "required", value: claim.demanded && !claim.allowed, words: item.words }, sentence);
    if (refused) troubles.push({ words: item.words, reason: refused });
  }
  return troubles;
}

/** What compares with other fields waits until all of them are there. */
export function applyHasLate(draft: Draft, claim: Has): Trouble[] {
  const entity = draft.entities.get(claim.subject.key);
  const late = claim.item.constraints.filter((one) => one.kind === "compare" || (one.kind === "unique" && one.within));
  if (!entity || late.length === 0) return [];
  const label = singularised(claim.item.name.filter((token) => token.kind !== "mark"), claim.subject.plural).join();
  const field = draft.spoken.findLast((one) => one.entity === entity && one.sentence === claim.sentence && one.field.words.join() === label)?.field;
  if (!field) return [];
  return late.flatMap((constraint): Trouble[] => {
    const refused = applyConstraint(draft, entity, field, constraint, claim.sentence);
    return refused ? [{ words: constraint.words, reason: refused }] : [];
  });
}

/** "return_date" is named as "return date" is. */
const snake = /^[a-z0-9]+(?:_[a-z0-9]+)+$/;

/** "sellers with names and emails": each has one name. "notes" stay many. */
function singularised(words: readonly Token[], subjectIsPlural: boolean): string[] {
  const low = words.flatMap((token) => snake.test(token.low) ? token.low.split("_") : [token.low]).filter((word) => !/^(?:they|it|was|were)$/.test(word));
  const last = low.at(-1) ?? "";
  if ((low[0] === "number" && low[1] === "of") || /^(?:max|maximum|min|minimum)$/.test(low[0] ?? "") || low.includes("per") || (low.length > 1 && /^(?:seconds|minutes|hours|days|weeks|months|years|euros|dollars|cents|metres|meters|litres|liters)$/.test(last))) return low;
  const cut = low.findIndex((word, i) => i > 0 && /^(?:of|for|per|in)$/.test(word));
  const head = cut > 0 ? cut - 1 : low.length - 1;
  const word = low[head] ?? "";
  if (/^(?:at|on)$/.test(last)) return low;
  const distributes = subjectIsPlural && isPlural(word) && !manyWordsKept.test(word);
  return distributes && (cut > 0 || word === last) ? low.map((one, i) => (i === head ? singularOf(one) : one)) : low;
}

function makeField(entity: DraftEntity, name: string, low: string[], words: readonly Token[], stated: Has["item"]["guess"]): DraftField {
  const guess = stated ?? typeFromName(low);
  const taken = new Set(entity.fields.map((field) => field.name));
  let free = name;
  for (let i = 2; taken.has(free); i++) free = `${name.slice(0, 37)}_${i}`;
  const label = words.map((token) => token.text).join(" ");
  return { name: free, label, type: guess.type, required: true, unique: false, sentences: { exists: [] }, guess, words: low, waiting: [] };
}

/** The entity that the name ends with: "parcel", "home team" where teams are an entity, "parcel id". */
function relatedEntity(draft: Draft, name: readonly Token[]): { entity: DraftEntity; before: Token[] } | undefined {
  const last = name.at(-1);
  const snake = /^(.+)_id$/.exec(last?.low ?? "")?.[1];
  const words = last && snake ? [...name.slice(0, -1), { ...last, low: snake }] : last?.low === "id" && name.length > 1 ? name.slice(0, -1) : name;
  for (let start = 0; start < words.length; start++) {
    const entity = entityCalled(draft, nounOf(words.slice(start) as Token[]).key);
    if (entity && !words.slice(0, start).some((token) => /^(?:of|for|in|per|number|date)$/.test(token.low))) return { entity, before: words.slice(0, start) as Token[] };
  }
  return undefined;
}

function applyRelated(draft: Draft, claim: Has, subject: DraftEntity, related: { entity: DraftEntity; before: Token[] }): Trouble[] {
  const { item, sentence } = claim;
  const other = related.entity;
  const last = item.name.at(-1)?.low ?? "";
  const toMany = item.many || isPlural(last);
  if (!toMany) {
    const field = addReference(subject, other, related.before, sentence, !claim.allowed);
    const troubles = item.constraints.flatMap((constraint): Trouble[] => {
      if (constraint.kind !== "required" && constraint.kind !== "unique") return [{ words: constraint.words, reason: `${other.label} is an entity of its own` }];
      const refused = applyConstraint(draft, subject, field, constraint, sentence);
      return refused ? [{ words: constraint.words, reason: refused }] : [];
    });
    draft.spoken.push({ sentence, entity: subject, field });
    return troubles;
  }
  const between = draft.entities.get(draft.joins.get(pairOf(subject.name, other.name)) ?? "");
  const joined = between?.fields.filter(({ entity }) => entity === subject.name || entity === other.name) ?? [];
  for (const field of joined) addSentence((field.sentences.reference ??= []), sentence);
  if (joined.length === 2) return [];
  const back = subject.fields.filter((field) => field.entity === other.name && field.sentences.reference?.some((one) => draft.manyPairs.has(`${other.name}>${subject.name}:${one}`)));
  if (back.length > 0) {
    subject.fields = subject.fields.filter((field) => !back.includes(field));
    joinTwo(draft, other, subject, [...new Set([...back.flatMap((field) => field.sentences.reference ?? []), sentence])]);
    return [];
  }
  draft.manyPairs.add(`${subject.name}>${other.name}:${sentence}`);
  addReference(other, subject, [], sentence, true);
  addSentence(subject.sentences, sentence);
  return item.constraints.filter((one) => one.kind !== "required").map((one) => ({ words: one.words, reason: `how many ${other.plural.replaceAll("_", " ")} there are isn't limited` }));
}

/** A field that holds the other's id. Said again, it stays one. */
export function addReference(holder: DraftEntity, other: DraftEntity, before: readonly Token[], sentence: number, required: boolean): DraftField {
  const words = [...before.map((token) => token.low), ...other.name.split("_")];
  const name = `${nameOf(words).slice(0, 37)}_id`;
  const known = holder.fields.find((field) => field.name === name);
  if (known) {
    addSentence((known.sentences.reference ??= []), sentence);
    addSentence(known.sentences.exists, sentence);
    return known;
  }
  const field: DraftField = {
    name, label: words.join(" "), type: "reference", required, unique: false, entity: other.name, on_delete: "restrict",
    sentences: { exists: [sentence], reference: [sentence], ...(required ? {} : { required: [sentence] }) }, guess: { type: "reference", from: "stated" }, words, waiting: [],
  };
  holder.fields.push(field);
  return field;
}

export function applyRefers(draft: Draft, claim: Refers): Refused {
  const subject = entityOf(draft, claim.subject);
  const related = relatedEntity(draft, claim.object.tokens) ?? (claim.strong ? { entity: entityOf(draft, claim.object), before: [] } : undefined);
  if (!related) return `"${claim.object.label}" isn't an entity that the text describes`;
  const field = addReference(subject, related.entity, related.before, claim.sentence, !claim.optional);
  draft.spoken.push({ sentence: claim.sentence, entity: subject, field });
  return undefined;
}

const pronoun = /^(?:it|this|that|they|these|those)$/;

/** "The price must be …": on the field that the path names, the one last spoken of for "it". */
export function applySays(draft: Draft, claim: Says): Refused {
  const near = claim.topic && draft.entities.get(claim.topic.key);
  const path = claim.path;
  if (path.length <= 2 && pronoun.test(path[0]?.low ?? "")) {
    const last = draft.spoken.filter((one) => one.sentence < claim.sentence || one.sentence === claim.sentence).sort((a, b) => a.sentence - b.sentence).at(-1);
    const onEntity = near && (claim.constraint.kind === "values" || !last);
    if (onEntity) return applyToEntity(draft, near, claim);
    return last ? applyConstraint(draft, last.entity, last.field, claim.constraint, claim.sentence) : "it isn't clear what is meant";
  }
  const whole = claim.constraint.kind === "default" || claim.constraint.kind === "values" ? draft.entities.get(nounOf(withoutDeterminers(path)).key) : undefined;
  if (whole && !(near && fieldIn(near, path)?.field.words.length === withoutDeterminers(path).length)) return applyToEntity(draft, whole, claim);
  const found = findField(draft, path, near);
  if (found) {
    draft.spoken.push({ sentence: claim.sentence, ...found });
    return applyConstraint(draft, found.entity, found.field, claim.constraint, claim.sentence);
  }
  const shared = isPlural(path.at(-1)?.low ?? "") ? [...draft.entities.values()].flatMap((entity) => fieldIn(entity, path) ?? []) : [];
  if (shared.length > 1) return shared.map((one) => applyConstraint(draft, one.entity, one.field, claim.constraint, claim.sentence)).find((refused) => refused !== undefined);
  const entity = path.some((token) => /^(?:of|for)$/.test(token.low)) ? undefined : findEntity(draft, path);
  if (entity) return applyToEntity(draft, entity, claim);
  const of = path.findIndex((token) => token.low === "of");
  const own = path.findIndex((token) => token.possessive) + 1;
  const whose = own > 0 ? findEntity(draft, path.slice(0, own)) : of > 0 ? findEntity(draft, path.slice(of + 1)) : undefined;
  const holder = whose ?? near;
  // "Payment is not needed" asks for nothing, and "the packing date is not required" says that it is optional.
  const made = holder && !claim.existing && !isDenied(claim) && fieldSaidToBe(holder, whose ? (own > 0 ? path.slice(own) : path.slice(0, of)) : path, claim, whose !== undefined);
  if (made) {
    draft.assumptions.push(`The ${made.label} is a field of ${withArticle(holder.label, "a")}.`);
    draft.spoken.push({ sentence: claim.sentence, entity: holder, field: made });
    return applyConstraint(draft, holder, made, claim.constraint, claim.sentence);
  }
  if (isDenied(claim)) return nothingAsked;
  return `no entity has "${path.map((token) => token.text).join(" ")}"`;
}

/** What isn't there isn't needed: there is nothing to build and nothing to quote. */
export const nothingAsked = "asks for nothing";

const isDenied = ({ constraint, words }: Says): boolean => constraint.kind === "required" && !constraint.value && /^(?:needed|necessary)$/.test(words.at(-1)?.low ?? "");

/** "The packing date is optional" says that there is one, and so does "the end time must come after the start time". `firm`: it is said whose it is, so that a limit is enough ("the rent of a stall is at least 10"). A field of what is spoken of. */
function fieldSaidToBe(near: DraftEntity, path: readonly Token[], claim: Says, firm: boolean): DraftField | undefined {
  const { kind } = claim.constraint;
  const words = withoutDeterminers(path);
  const plain = words.length > 0 && words.length <= 3 && words.every((token) => token.kind === "word" && !token.possessive && !/^(?:of|for|in|everything|nothing|system|service|api|app|application|by|no|they|it|we|later|then|often|photos?|pictures?|images?|files?|attachments?|logo|avatar|videos?)$/.test(token.low));
  const other = claim.constraint.kind === "compare" ? fieldIn(near, claim.constraint.other)?.field : undefined;
  const compares = other && other.type !== "text" && other.words.at(-1) === words.at(-1)?.low;
  if (!plain || (kind !== "required" && kind !== "values" && kind !== "choices" && kind !== "type" && !compares && !(firm && (kind === "range" || kind === "length" || kind === "unique")))) return undefined;
  const low = singularised(words, true);
  const field = makeField(near, nameOf(low), low, words, compares ? other.guess : undefined);
  if (compares) field.type = other.type;
  addSentence(field.sentences.exists, claim.sentence);
  near.fields.push(field);
  return field;
}

/** "Jobs begin as open": so that what they become later isn't all they can be. */
export function noteInitial(draft: Draft, { path, topic, constraint }: Says): void {
  if (constraint.kind !== "default") return;
  const entity = pronoun.test(path[0]?.low ?? "") ? topic && draft.entities.get(topic.key) : findEntity(draft, path);
  if (entity) draft.initial.set(entity.name, constraint.value.toLowerCase().replace(/[\s-]+/g, "_"));
}

/** "A job is open or done" says nothing about a field by name: it is its status. "New jobs are open by default", too. */
function applyToEntity(draft: Draft, entity: DraftEntity, claim: Says): Refused {
  const { constraint, sentence } = claim;
  if (constraint.kind === "values") {
    const first = draft.initial.get(entity.name);
    if (constraint.later && !first) return `it isn't said what ${withArticle(entity.label, "a")} is at first`;
    const elsewhere = first === undefined || constraint.values.includes(first) || entity.fields.some((field) => field.values?.includes(first));
    const values = elsewhere ? constraint.values : [first, ...constraint.values];
    const known = entity.fields.find((field) => field.type === "enum" && values.every((value) => field.values?.includes(value)));
    if (known) return void addSentence((known.sentences.values ??= []), sentence);
    if (entity.fields.some((field) => field.name === "status")) return `it isn't clear which field of ${entity.label} is meant`;
    const field = makeField(entity, "status", ["status"], [], { type: "enum", from: "stated" });
    Object.assign(field, { label: "status", values: [...new Set(values)] });
    field.sentences = { exists: [sentence], values: [sentence] };
    entity.fields.push(field);
    draft.spoken.push({ sentence, entity, field });
    draft.assumptions.push(`What ${withArticle(entity.label, "a")} can be (${field.values?.join(", ")}) is kept in a field "status".`);
    return undefined;
  }
  if (constraint.kind === "default") {
    const plain = constraint.value.toLowerCase().replaceAll(" ", "_");
    const single = singularOf(plain);
    const field = entity.fields.find((one) => one.values?.some((value) => value.toLowerCase() === plain || value.toLowerCase() === single));
    const value = field?.values?.some((one) => one.toLowerCase() === plain) ? constraint.value : single;
    return field ? applyConstraint(draft, entity, field, { ...constraint, value }, sentence) : `no field of ${entity.label} can be "${constraint.value}"`;
  }
  return `it isn't clear which field of ${entity.label} is meant`;
}

export function applySaysOfAll(draft: Draft, claim: SaysOfAll): Refused {
  const topic = claim.topic && draft.entities.get(claim.topic.key);
  const within = topic && claim.except.every((path) => fieldIn(topic, path) ?? !findField(draft, path, topic));
  const entities = topic && within ? [topic] : [...draft.entities.values()];
  const except = new Set(claim.except.map((path) => findField(draft, path, entities[0])?.field));
  if (except.has(undefined)) return `no entity has "${claim.except.filter((path) => !findField(draft, path, entities[0])).map((path) => quote(draft.requirement, path)).join(", ")}"`;
  for (const entity of entities) {
    for (const field of entity.fields) {
      if (except.has(field) || (claim.others && (field.sentences.required?.length ?? 0) > 0)) continue;
      const refused = applyConstraint(draft, entity, field, { kind: "required", value: claim.required, words: claim.words }, claim.sentence);
      if (refused) return refused;
    }
  }
  return undefined;
}
