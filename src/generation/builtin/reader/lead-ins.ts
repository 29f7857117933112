import { findPhrase, phrases, type Token } from "./words.ts";

const openers = phrases(
  "please", "also", "furthermore", "moreover", "in addition", "additionally", "finally", "lastly", "then", "next ,", "first ,", "firstly", "secondly", "note that", "of course", "ideally", "in general", "generally", "basically", "so", "and", "but", "or", "well", "ok", "okay", "hi there", "hello there", "hi", "hello", "hey", "besides", "oh", "ah", "anyway",
  "it is important that", "make sure that", "make sure", "ensure that", "ensure", "remember that", "by the way", "btw", "again", "now", "here", "as well", "similarly", "likewise", "on top of that", "what is more", "what matters is that", "the system must ensure that", "it must be ensured that", "keep in mind that", "obviously", "naturally", "the rule is that", "we want that", "i think", "we think", "i guess", "maybe", "to start with", "for now", "in short", "importantly", "in our system", "in the system", "at our place", "usually", "normally", "typically", "apart from that", "other than that", "for the record",
);
const purposes = phrases("so that", "in order to", "because", "so we can", "so i can", "so they can", "so people can", "so users can", "so that we", "such that", "so nobody", "so everybody", "so everyone", "so all", "so no one", "so it is easy");
const actorLeads = phrases("as a", "as an", "as the");
const wants = phrases(
  "i want to be able to", "i want to", "i would like to", "i need to", "i can", "i would love to", "i wish to", "i want to have", "we want to be able to", "we want to", "we would like to", "we need to", "we have to", "we can", "we should be able to", "we must be able to", "i should be able to", "i must be able to", "i would like to be able to", "we would like to be able to", "we wish to", "we also want to", "i also want to", "we also need to", "i'd like to", "i would love to be able to", "we would love to be able to", "we would love to", "to", "we need to be able to", "i need to be able to",
  "it should be possible to", "it must be possible to", "it has to be possible to", "it is possible to", "it should also be possible to", "it must also be possible to", "there should be a way to", "there must be a way to", "the system should", "the system must", "the system shall", "the api should", "the api must", "the service should", "the service must", "the app should", "the app must", "the application should", "the application must", "it should let us", "it should let me", "it should allow us to", "let us", "let me", "allow us to", "help us", "help me", "a way to", "need a way to", "the software should", "the api shall", "the service shall", "the application shall", "the backend should", "the backend must", "it should allow to", "it should be able to", "the system should be able to", "the api should be able to", "the service should be able to", "i want the system to", "we need a way to", "i need a way to", "the system should allow us to", "the system needs to", "the app needs to", "the api has to", "the system has to", "need to", "want to", "i'm going to", "it would be nice if i could", "it would be nice if we could", "it would be great if i could", "it would be great if we could", "it would be good to", "it would be nice to", "it would be great to",
);
const ables = phrases("can", "should be able to", "must be able to", "want to", "may", "need to be able to", "will be able to", "needs to be able to", "wants to", "is able to", "are able to", "shall be able to", "could", "should", "need to", "have to", "would like to", "to");
const lets = phrases("let", "allow", "enable", "lets", "allows", "make it possible to", "makes it possible to", "make it easy to", "makes it possible for", "make it possible for");

/** What someone wants done, the wishing taken off: "As a manager I want to see …" is "see …". */
export interface Wish {
  tokens: readonly Token[];
  /** Somebody wants or may do it: an imperative follows. */
  wished: boolean;
  /** "so that nobody forgets": says why, asks for nothing. */
  purpose: readonly Token[];
}

/** "It would also be great to …", in any words. */
const niceTo = /^it (?:would|will|might|could) (?:(?:also|really|indeed) )?be (?:(?:very|really|also) )?(?:nice|great|good|helpful|useful|handy|lovely|ideal) (?:to|if (?:we|i|you|one|people|users) (?:could|can|were able to)) /;

export function readWish(written: readonly Token[]): Wish {
  const opening = niceTo.exec(written.slice(0, 14).map(({ low }) => `${low} `).join(""))?.[0];
  const all = opening ? written.slice(opening.trim().split(" ").length - 1).map((token, i) => (i === 0 ? { ...token, low: "to" } : token)) : written;
  const cut = findPhrase(all, purposes, 1);
  const purpose = cut > 0 ? all.slice(cut) : [];
  let tokens = cut > 0 ? all.slice(0, all[cut - 1]?.low === "," ? cut - 1 : cut) : all;
  for (let length = openers(tokens, 0); length > 0 && length < tokens.length; length = openers(tokens, 0)) tokens = tokens.slice(tokens[length]?.low === "," ? length + 1 : length);
  tokens = withoutActor(withoutPlace(tokens));
  const have = wantsToHave(tokens);
  if (have) return { tokens: have, wished: false, purpose };
  const want = wants(tokens, 0);
  if (want && want < tokens.length) {
    const wanted = skipAdverbs(tokens.slice(want));
    return { tokens: allowed(wanted) ?? wanted, wished: true, purpose };
  }
  const let_ = allowed(tokens);
  if (let_) return { tokens: let_, wished: true, purpose };
  const able = actorAble(tokens);
  return able ? { tokens: skipAdverbs(tokens.slice(able)), wished: true, purpose } : { tokens, wished: false, purpose };
}

/** "I want stages to have a name": what they are to have. */
function wantsToHave(tokens: readonly Token[]): Token[] | undefined {
  const lead = /^(?:i|we)$/.test(tokens[0]?.low ?? "") ? (/^(?:want|need)$/.test(tokens[1]?.low ?? "") ? 2 : /^would like$/.test(`${tokens[1]?.low} ${tokens[2]?.low}`) ? 3 : 0) : 0;
  const to = lead ? tokens.findIndex((token, i) => i > lead && i < lead + 6 && token.low === "to" && /^(?:have|be|contain|belong|include)$/.test(tokens[i + 1]?.low ?? "")) : -1;
  return to > lead ? [...tokens.slice(lead, to), { ...(tokens[to] as Token), low: "must", text: "must" }, ...tokens.slice(to + 1)] : undefined;
}

/** "allow people to view …", "let people search …": what they may do. */
function allowed(tokens: readonly Token[]): readonly Token[] | undefined {
  const let_ = lets(tokens, 0);
  if (let_) {
    const to = tokens.findIndex((token, i) => i > 0 && token.low === "to");
    const verb = to > 0 && to < 6 ? to + 1 : let_ + 1;
    if (tokens[verb] && imperative.test(tokens[verb]?.low ?? "")) return tokens.slice(verb);
  }
  return undefined;
}

/** "In our warehouse there are …": where, before what. */
function withoutPlace(tokens: readonly Token[]): readonly Token[] {
  if (!/^(?:in|at|for|on)$/.test(tokens[0]?.low ?? "") || !/^(?:our|my|the|a|an)$/.test(tokens[1]?.low ?? "")) return tokens;
  const at = tokens.findIndex((token, i) => i > 2 && i < 7 && (/^(?:there|we|i)$/.test(token.low) || (token.low === "," && i < 6)));
  return at < 0 || tokens[at + 1]?.low === "must" ? tokens : tokens.slice(tokens[at]?.low === "," ? at + 1 : at);
}

function withoutActor(tokens: readonly Token[]): readonly Token[] {
  if (!actorLeads(tokens, 0)) return tokens;
  const at = tokens.findIndex((token, i) => i > 1 && (token.low === "," || /^(?:i|we)$/.test(token.low)));
  if (at < 0 || at > 8) return tokens;
  return tokens.slice(tokens[at]?.low === "," ? at + 1 : at);
}

export const imperative =
  /^(?:create|add|enter|register|read|see|view|list|show|display|get|fetch|look|find|search|filter|sort|order|update|change|edit|modify|correct|delete|remove|manage|record|keep|store|track|save|log|maintain|browse|retrieve|narrow|access|note|capture|query|have|know|administer|archive|organise|organize|catalogue|catalog|document|handle|page|sign|fill|set|collect|restrict|limit|inspect|open|only|quickly|easily|also)$/;

/** "Visitors can list …": the place after "can" when an action follows, 0 otherwise. */
function actorAble(tokens: readonly Token[]): number {
  if (/^(?:deleting|removing|nobody|no|none|neither)$/.test(tokens[0]?.low ?? "")) return 0;
  for (let at = 1; at < Math.min(tokens.length, 5); at++) {
    const length = ables(tokens, at);
    if (!length) continue;
    const next = skipAdverb(tokens, at + length);
    return imperative.test(tokens[next]?.low ?? "") && !/^(?:have|set|only)$/.test(tokens[next]?.low ?? "") ? next : 0;
  }
  return 0;
}

const adverb = /^(?:easily|quickly|also|simply|then|always|just|conveniently|only)$/;
const skipAdverb = (tokens: readonly Token[], at: number): number => (adverb.test(tokens[at]?.low ?? "") ? at + 1 : at);
const skipAdverbs = (tokens: readonly Token[]): readonly Token[] => tokens.slice(skipAdverb(tokens, 0));
