import { claim, type ClauseRead, type Place } from "./claims.ts";
import { isAuxiliary, withoutDeterminers } from "./grammar.ts";
import { nounOf, nounsIn } from "./nouns.ts";
import { pathsOf } from "./queries.ts";
import { deedOf } from "./verbs.ts";
import { findPhrase, phrases, type Token } from "./words.ts";

const noTwo = phrases("no two", "two", "no two different", "two different");
const sameness = phrases("the same", "one", "identical", "equal", "a");
const sharings = phrases("with the same", "having the same", "that have the same", "which have the same", "sharing the same", "share the same");
const twos = phrases("two");
const onlyOne = phrases("only one", "at most one", "no more than one", "one", "exactly one", "more than one");
const perWhat = phrases("per", "for each", "for every", "for the same");
const onlyOnce = phrases("only once", "at most once", "not more than once", "more than once", "no more than once", "twice", "once only", "a second time");
const oncePer = phrases("once per", "once in each", "once for each", "once within each", "once within a", "once in a", "once in every", "once for every", "only once per");
const usings = /^(?:may|can|must|should|shall|will|only|be|is|are|used|given|taken|assigned|occur|occurs|appear|appears|exist|exists)$/;
const combinations = phrases("the combination of", "combination of", "the pair of", "the combinations of");
const uniqueness = phrases("unique", "only once");
const jointly = phrases("together", "in combination", "combined", "as a pair", "as a combination");

/** What says that several fields are unique together: each form knows its own words. */
type Form = (place: Place, tokens: readonly Token[]) => { subject?: readonly Token[]; fields: readonly (readonly Token[])[] } | undefined;

export function readTogether(place: Place, tokens: readonly Token[]): ClauseRead | undefined {
  for (const form of [usedOnce, noTwoShare, notTwoWithTheSame, sameTwice, onlyOnePer, usedOncePer, onlyOnceEach, combinationOf, uniqueTogether]) {
    const found = form(place, tokens);
    if (found && found.fields.length > 0) return { claims: [claim(place, tokens, { kind: "together", subject: found.subject, topic: place.topic, fields: found.fields })] };
  }
  return undefined;
}

const denies = (tokens: readonly Token[]): boolean => tokens.some(({ low }) => /^(?:not|never|no|nobody|forbidden)$/.test(low));
/** "… within a depot" names one more field. */
const withCommas = (tokens: readonly Token[]): Token[] => tokens.map((token) => (/^(?:within|per|on|for|at|in)$/.test(token.low) ? { ...token, kind: "mark", low: "," } : token));

/** "No two desks may share the same number" */
const noTwoShare: Form = (_, tokens) => {
  const lead = noTwo(tokens, 0);
  const verb = tokens.findIndex((token, i) => i > 0 && (isAuxiliary(token) || /^(?:share|shares|not)$/.test(token.low)));
  const same = findPhrase(tokens, sameness, Math.max(0, verb));
  if (!lead || same <= lead || !denies(tokens.slice(0, 8))) return undefined;
  // "of one depot": within what they may not share it.
  const of = tokens.findIndex(({ low }, i) => i > lead && i < verb && /^(?:of|in|for|on|at|within)$/.test(low));
  const within = of > 0 ? [withoutDeterminers(tokens.slice(of + 1, verb))] : [];
  const named = tokens.slice(same + (tokens[same]?.low === "the" ? 2 : 1)).filter(({ low }) => !/^(?:the|same)$/.test(low));
  return verb > lead ? { subject: withoutDeterminers(tokens.slice(lead, of > 0 ? of : verb)), fields: [...within, ...pathsOf(withCommas(named))] } : undefined;
};

/** "It isn't allowed to have two desks with the same number" */
const notTwoWithTheSame: Form = (_, tokens) => {
  const pair = findPhrase(tokens, twos);
  const sharing = findPhrase(tokens, sharings, Math.max(0, pair));
  if (pair <= 0 || sharing <= pair || !denies(tokens.slice(0, 8))) return undefined;
  return { subject: tokens.slice(pair + 1, sharing), fields: pathsOf(tokens.slice(sharing + sharings(tokens, sharing))) };
};

/** "Crates with the same label and depot must not exist twice" */
const sameTwice: Form = (_, tokens) => {
  const sharing = findPhrase(tokens, sharings);
  const modal = tokens.findIndex((token, i) => i > sharing && isAuxiliary(token));
  if (sharing <= 0 || modal < 0 || !denies(tokens.slice(modal))) return undefined;
  return { subject: tokens.slice(0, sharing), fields: pathsOf(tokens.slice(sharing + sharings(tokens, sharing), modal)) };
};

const accepted = /^(?:accepted|allowed|possible|permitted|there|exist|made|given|stored|kept|recorded)$/;
const smallBeforeOne = /^(?:there|can|may|must|be|is|not|never|a|an|the|each|every|has|have|will|should|give|write|make|leave|are|allowed|shall|could|might)$/;

const usedWords = /^(?:can|may|must) (?:only )?be ([a-z]+) (?:only |at most |no more than )?once(?: (?:per|in|for|within|on) (?:each |every |an? |the |one )?(.+))?$/;

/** "A good can only be listed once per crate", "each crate can be sold only once" */
const usedOnce: Form = (place, tokens) => {
  const at = tokens.findIndex(({ low }) => /^(?:can|may|must)$/.test(low));
  if (at < 1 || !tokens.some(({ low }) => low === "once")) return undefined;
  const bare = withoutDeterminers(tokens.slice(0, at));
  const [noun] = nounsIn(place, bare);
  const words = tokens.slice(at).map(({ low }) => low);
  const match = usedWords.exec(words.join(" "));
  const verb = tokens.find(({ low }, i) => i > at && low === match?.[1]);
  if (!noun || noun.length !== bare.length || !match || !verb || !/\b(?:only|at most|no more)\b/.test(words.join(" "))) return undefined;
  const other = match[2] ? nounsIn(place, tokens.slice(at + 1))[0] : undefined;
  if (match[2]) return other && other.length === match[2].split(" ").length ? { fields: [[...noun], [...other]] } : undefined;
  const deed = deedOf(place, verb, [nounOf([...noun])]);
  return deed ? { subject: deed.tokens, fields: [[...noun]] } : undefined;
};

/** "Only one rating per sender and stay", "a sender may give only one rating per stay" */
const onlyOnePer: Form = (_, tokens) => {
  const one = findPhrase(tokens, onlyOne);
  const per = findPhrase(tokens, perWhat, Math.max(0, one));
  const limits = one >= 0 && (tokens[one]?.low !== "one" || one === 0) && (tokens[one]?.low !== "more" || denies(tokens.slice(0, one)));
  if (!limits || per <= one + 1 || per - one - onlyOne(tokens, one) >= 5) return undefined;
  const before = tokens.slice(0, one).filter(({ kind, low }) => kind === "word" && !smallBeforeOne.test(low));
  const end = tokens.findIndex((token, i) => i > per && isAuxiliary(token));
  const after = pathsOf(withCommas(tokens.slice(per + perWhat(tokens, per), end < 0 || !accepted.test(tokens.at(-1)?.low ?? "") ? tokens.length : end)));
  return { subject: tokens.slice(one + onlyOne(tokens, one), per), fields: before.length ? [before, ...after] : after };
};

/** "A number may only be used once per depot" */
const usedOncePer: Form = (place, tokens) => {
  const once = findPhrase(tokens, oncePer);
  const verb = tokens.findIndex((token) => isAuxiliary(token));
  const per = once + oncePer(tokens, once);
  if (verb < 1 || once < verb || !tokens.slice(verb, once).every(({ low }) => usings.test(low)) || nounsIn(place, tokens.slice(0, verb)).length > 0) return undefined;
  return { fields: [withoutDeterminers(tokens.slice(0, verb)), ...pathsOf(withCommas(tokens.slice(per)))] };
};

/** "A sender may rate a stay only once", "… can only rate a stay once" */
const onlyOnceEach: Form = (place, tokens) => {
  const apart = tokens.at(-1)?.low === "once" && tokens.some(({ low }) => low === "only") ? tokens.length - 1 : -1;
  const once = apart < 0 ? findPhrase(tokens, onlyOnce) : apart;
  const limits = once > 2 && (/^(?:only|at|once|no)$/.test(tokens[once]?.low ?? "") || denies(tokens.slice(0, once)));
  const fields = limits ? nounsIn(place, tokens) : [];
  // "… twice on the same day": one more that must be the same.
  const after = limits ? tokens.slice(once + (apart < 0 ? onlyOnce(tokens, once) : 1)) : [];
  const same = /^(?:on|in|at|for|within|per)$/.test(after[0]?.low ?? "") ? withoutDeterminers(after.slice(1)).filter(({ low }) => low !== "same") : [];
  if (after.length && (same.length === 0 || same.length > 3)) return undefined;
  if (same.length && fields.length > 0 && !fields.some((one) => one[0] === same[0])) fields.push([...same]);
  // "Nobody can register for the same talk twice": whoever registers is the other side of a registration.
  const nobody = limits && fields.length === 1 ? tokens.slice(0, 1).filter(({ low }) => /^(?:nobody|no)$/.test(low)) : [];
  const deed = nobody.length ? tokens.map((token) => deedOf(place, token)).find((one) => one && one.key !== nounOf(fields[0] ?? []).key) : undefined;
  if (deed) return { subject: deed.tokens, fields: [...fields, nobody] };
  return fields.length > 1 ? { fields } : undefined;
};

/** "The combination of row and number must be unique" */
const combinationOf: Form = (_, tokens) => {
  const combination = findPhrase(tokens, combinations);
  const verb = tokens.findIndex((token, i) => i > combination && isAuxiliary(token));
  if (combination < 0 || findPhrase(tokens, uniqueness, combination) < verb) return undefined;
  const fields = pathsOf(tokens.slice(combination + combinations(tokens, combination), verb));
  return fields.length > 1 ? { fields } : undefined;
};

/** "Row and number must be unique together" */
const uniqueTogether: Form = (_, tokens) => {
  const unique = findPhrase(tokens, uniqueness);
  const verb = tokens.findIndex((token) => isAuxiliary(token));
  if (verb <= 0 || unique < verb || findPhrase(tokens, jointly, unique) < 0) return undefined;
  const fields = pathsOf(tokens.slice(0, verb));
  return fields.length > 1 ? { fields } : undefined;
};
