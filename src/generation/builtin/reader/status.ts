import type { PlannedSentence } from "../../models/port.ts";
import type { Outcome } from "./build-draft.ts";
import type { Sentence } from "./sentences.ts";
import { quote } from "./words.ts";

/** What becomes of a sentence: as good as what became of its claims. */
export function statusOf(requirement: string, { text }: Sentence, outcomes: readonly Outcome[]): PlannedSentence {
  const kept = outcomes.filter((one) => one.result === "kept");
  const lost = outcomes.filter((one) => one.result === "unread" || one.result === "refused");
  const aside = outcomes.filter((one) => one.result === "context" && one.reason !== undefined);
  if (lost.length === 0) return { text, status: kept.length > 0 ? "planned" : "context", ...(aside.length > 0 ? { reason: reasonOf(requirement, aside) } : {}) };
  const reason = reasonOf(requirement, [...lost, ...aside]);
  if (kept.length > 0) return { text, status: "partly", reason };
  return { text, status: lost.some((one) => one.result === "refused") ? "not_buildable" : "not_understood", reason };
}

function reasonOf(requirement: string, lost: readonly Outcome[]): string {
  const parts = lost.map((one) => {
    const words = quote(requirement, one.words).replace(/\s+/g, " ");
    return `"${words}": ${one.reason ?? "not understood"}`;
  });
  return `${[...new Set(parts)].join("; ")}.`;
}
