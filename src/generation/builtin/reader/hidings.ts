import { claim, type ClauseRead, type Place } from "./claims.ts";
import { nounOf, nounsIn } from "./nouns.ts";
import type { Token } from "./words.ts";

const gone = "(?:deleted|removed|erased|destroyed|lost)";
const kept = "(?:hides?|hidden|hide|marks?|marked|archives?|archived|deactivates?|deactivated|flags?|flagged)";
const ways = [
  /\bsoft(?:ly)?-? ?delet/,
  new RegExp(`\\b(?:deleting|deletion|deleted|delete|removing)\\b.*\\b(?:only|just|merely) (?:be )?${kept}`),
  new RegExp(`\\b(?:archived|hidden|deactivated|marked as (?:deleted|archived|inactive|removed)) (?:instead of|rather than) (?:being )?${gone}`),
  new RegExp(`\\b(?:never|not) (?:be )?(?:really|actually|physically|permanently|ever) (?:be )?${gone}`),
  new RegExp(`\\bnever (?:be )?${gone}\\b.*\\b${kept}`),
  new RegExp(`\\bdeleted [a-z]+ (?:must |should |shall )?(?:stay|remain|be kept|are kept|can be restored|may be restored)`),
];

/** "Deleting a crate only hides it", "crates are never really deleted": of what is named, or of what was spoken of. */
export function readHiding(place: Place, tokens: readonly Token[]): ClauseRead | undefined {
  const text = tokens.map(({ low }) => low).join(" ");
  if (!ways.some((way) => way.test(text))) return undefined;
  const named = nounsIn(place, tokens).map((words) => nounOf([...words]));
  const nouns = named.length > 0 ? named : place.topic && place.known.has(place.topic.key) && /\b(?:it|they|them)\b/.test(text) ? [place.topic] : [];
  const all = nouns.length === 0 && /^(?:nothing|no data|data|all data|everything)\b/.test(text);
  return nouns.length > 0 || all ? { claims: [claim(place, tokens, { kind: "hides", nouns })] } : undefined;
}
