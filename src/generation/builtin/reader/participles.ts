/** What English does to verbs, and which verbs change what something is. */

const irregular = new Map([
  ["pay", "paid"], ["send", "sent"], ["sell", "sold"], ["put", "put"], ["hold", "held"], ["take", "taken"], ["give", "given"], ["begin", "begun"], ["withdraw", "withdrawn"], ["write", "written"], ["freeze", "frozen"], ["leave", "left"], ["lose", "lost"], ["find", "found"],
  ["make", "made"], ["build", "built"], ["bring", "brought"], ["do", "done"], ["set", "set"], ["shut", "shut"], ["keep", "kept"], ["undo", "undone"], ["win", "won"], ["break", "broken"],
]);
const base = new Map([...irregular].map(([verb, participle]) => [participle, verb]));

/** Verbs that say what becomes of a thing, and make no other thing. */
const changing = new Set((
  "publish unpublish cancel approve reject submit close open reopen archive unarchive restore pause resume activate reactivate deactivate suspend reinstate start finish complete begin end stop confirm accept decline deny pay ship deliver dispatch return lock unlock block unblock resolve escalate withdraw release retire expire void refund settle sign " +
  "verify postpone freeze unfreeze finalise finalize process pack collect receive revoke renew hand check enable disable hide show schedule hold send validate inspect invoice assemble fix clean fulfil fulfill acknowledge abort reject terminate discharge admit seat serve launch test deploy plant authorise authorize flag clear mark grant refuse announce award endorse"
).split(" "));
const particles = new Set(["in", "out", "over", "off", "up", "down", "back", "away"]);
const withParticle = new Set(["hand", "check", "pick", "send", "call", "close", "shut", "sign", "drop", "hand", "give", "take", "put", "write", "clean"]);

/** "publish" → "published". */
export function participleOf(verb: string): string {
  const [first = "", ...rest] = verb.split(" ");
  const made = irregular.get(first) ?? regular(first);
  return [made, ...rest].join(" ");
}

function regular(verb: string): string {
  if (verb.endsWith("e")) return `${verb}d`;
  if (/[^aeiou]y$/.test(verb)) return `${verb.slice(0, -1)}ied`;
  const short = /^[^aeiou]*[aeiou][bdgklmnprt]$/.test(verb) || /(?:mit|cel|fer|vel|fil)$/.test(verb);
  return short ? `${verb}${verb.at(-1)}ed` : `${verb}ed`;
}

/** "published" → "publish"; undefined for what is no participle. */
export function verbOf(participle: string): string | undefined {
  const [first = "", ...rest] = participle.split(" ");
  const known = base.get(first) ?? (/[a-z]{2}ed$/.test(first) ? unmade(first) : undefined);
  return known && [known, ...rest].join(" ");
}

/** The verb of a regular participle: one that is known to change things, or what spelling says. */
function unmade(word: string): string {
  const stem = word.slice(0, -2);
  const plain = [`${stem}e`, stem, stem.slice(0, -1), stem.endsWith("i") ? `${stem.slice(0, -1)}y` : stem];
  const known = plain.find((verb) => changing.has(verb) && regular(verb) === word) ?? plain.find((verb) => changing.has(verb));
  if (known) return known;
  if (stem.endsWith("i")) return `${stem.slice(0, -1)}y`;
  if (/([bdgmnprt])\1$/.test(stem) && !/(?:add|err)$/.test(stem)) return stem.slice(0, -1);
  const last = stem.at(-1) ?? "";
  if (/[vzuc]/.test(last) || (last === "s" && !stem.endsWith("ss")) || (last === "g" && !stem.endsWith("ing")) || /[^aeiou]l$/.test(stem)) return `${stem}e`;
  return /(?:[^aeou]at|[^aeiou]ut|ir|ul|um|ak|ik|ar|at)$/.test(stem) && !/(?:ea|ai|oo)[a-z]$/.test(stem) ? `${stem}e` : stem;
}

/** A verb in any person: "publishes" → "publish". */
export function plainVerb(word: string): string {
  const candidates = [word, word.replace(/s$/, ""), word.replace(/es$/, ""), word.replace(/ies$/, "y")];
  return candidates.find((verb) => changing.has(verb)) ?? word;
}

export const changes = (verb: string): boolean => changing.has(verb.split(" ")[0] ?? "");

/** "check … out", "hand … over": whether the two are one verb. */
export const goesWith = (verb: string, particle: string | undefined): boolean => particle !== undefined && withParticle.has(verb) && particles.has(particle);

const backs = new Map([["resume", "paused"], ["reinstate", "suspended"], ["restore", "archived"], ["reactivate", "deactivated"], ["activate", "inactive"], ["unlock", "locked"], ["unblock", "blocked"], ["unarchive", "archived"], ["unpublish", "published"], ["reopen", "closed"], ["enable", "disabled"], ["unfreeze", "frozen"]]);

/** What something is that a verb leads back from: "resume" from "paused". */
export const leadsBackFrom = (verb: string): string | undefined => backs.get(verb);
/** "reopen" makes it open again. */
export const leadsTo = (verb: string): string | undefined => (verb === "reopen" ? "open" : /^re(?:activate)$/.test(verb) ? "active" : undefined);

