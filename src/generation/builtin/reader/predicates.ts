import { readConstraint, readConstraints, type Constraint, type Mood } from "./constraints.ts";
import { phrases, type Match, type Token } from "./words.ts";

const verb = /^(?:is|are|was|were|be|been|being|to|do|does|did|always|also|only|both|all|each|never|not|must|shall|should|can|may|could|might|will|would|has|have|having|needs|need|ought|just|then|either|allowed|contain|contains|equal|still|however|lies|lie|stays|stay|come|comes|occur|occurs|happen|happens|possibly|optionally|simply|it|they|itself|go|goes|drop|drops|fall|falls|sink|sinks|dip|dips|rise|rises|remain|remains|get|gets|become|becomes|later|afterwards|eventually)$/;
const permits = /^(?:can|may|could|might|allowed|possibly|optionally)$/;

export interface VerbGroup extends Mood {
  /** "must have", "can contain": what follows may be things rather than qualities. */
  has: boolean;
  /** "must", "should", "needs to": said as a demand. */
  demanded: boolean;
}

/** "must not be", "can be", "has to have": the verb before what is said, if there is one. */
export function readVerbGroup(tokens: readonly Token[], at: number): Match<VerbGroup> | undefined {
  let next = at;
  const group: VerbGroup = { has: false, demanded: false };
  // "later than" compares, "later" alone says when.
  while (verb.test(tokens[next]?.low ?? "") && tokens[next]?.kind === "word" && !(tokens[next]?.low === "later" && tokens[next + 1]?.low === "than")) {
    const word = tokens[next]?.low ?? "";
    if (word === "either" && next > at) break;
    if (word === "not" || word === "never") group.negated = !group.negated;
    if (permits.test(word)) group.allowed = true;
    if (/^(?:become|becomes|later|afterwards|eventually)$/.test(word)) group.later = true;
    if (/^(?:must|shall|should|needs?|ought|to)$/.test(word)) group.demanded = true;
    if (/^(?:has|have|having|contains?)$/.test(word) && tokens[next + 1]?.low !== "to") group.has = true;
    next++;
  }
  // "may not be empty" forbids.
  if (group.negated) group.allowed = false;
  // "do stuff" isn't said of what something is.
  if (/^(?:do|does|did)$/.test(tokens[next - 1]?.low ?? "")) return undefined;
  return next > at ? { value: group, next } : undefined;
}

/** A verb group with constraints after it, "must be unique and may not be empty"; also "defaults to …", which is a verb itself. */
export function readPredicate(tokens: readonly Token[], at: number): Match<Constraint[]> | undefined {
  const found: Constraint[] = [];
  let next = at;
  for (;;) {
    const start = found.length ? skipJoint(tokens, next) : next;
    const group = readVerbGroup(tokens, start);
    const bare = group ? undefined : readConstraint(tokens, start);
    if (!group && bare?.value.kind !== "default" && bare?.value.kind !== "range" && bare?.value.kind !== "length") break;
    const more = readConstraints(tokens, group?.next ?? start, group?.value ?? {});
    if (more.value.length === 0) break;
    found.push(...more.value);
    next = more.next;
  }
  return found.length ? { value: found, next } : undefined;
}

const joints = phrases(", and", ", but", "and", "but", ",", "and so", ", or", "or", ";");

const skipJoint = (tokens: readonly Token[], at: number): number => at + joints(tokens, at);
