import type { ReactElement, ReactNode } from "react";
import { Icon } from "./icon.tsx";
import type { IconName } from "./icon-names.ts";

export type Tone = "good" | "bad" | "warn" | "live" | "neutral";

const tones: Readonly<Record<Tone, string>> = {
  good: "bg-good-soft text-good", bad: "bg-bad-soft text-bad", warn: "bg-warn-soft text-warn", live: "bg-accent-soft text-accent", neutral: "bg-sunken text-soft",
};

export const Badge = ({ tone = "neutral", icon, isSpinning = false, children }: { tone?: Tone; icon?: IconName; isSpinning?: boolean; children: ReactNode }): ReactElement => (
  <span className={`inline-flex h-5 items-center gap-1 rounded-full px-1.5 text-xs font-medium whitespace-nowrap ${tones[tone]}`}>
    {icon ? <Icon name={icon} size={12} className={isSpinning ? "animate-spin" : ""} /> : null}
    {children}
  </span>
);

/** Colour never says it alone: each state has its drawing and its word. */
const states: Readonly<Record<string, { tone: Tone; icon: IconName; word?: string }>> = {
  succeeded: { tone: "good", icon: "circle-check" }, partial: { tone: "warn", icon: "circle-alert" }, unsupported: { tone: "warn", icon: "ban" }, unverified: { tone: "warn", icon: "circle-question-mark" },
  failed: { tone: "bad", icon: "circle-x" }, cancelled: { tone: "neutral", icon: "ban" }, rejected: { tone: "neutral", icon: "ban" }, asking: { tone: "warn", icon: "circle-question-mark", word: "asks you" }, planned: { tone: "warn", icon: "eye", word: "waits for you" },
  queued: { tone: "neutral", icon: "clock" }, planning: { tone: "live", icon: "loader-circle" }, writing: { tone: "live", icon: "loader-circle" }, testing: { tone: "live", icon: "loader-circle" },
  repairing: { tone: "live", icon: "loader-circle" }, committing: { tone: "live", icon: "loader-circle" }, running: { tone: "live", icon: "loader-circle" },
  passed: { tone: "good", icon: "circle-check" }, broken: { tone: "bad", icon: "circle-x" }, timed_out: { tone: "bad", icon: "clock" }, out_of_memory: { tone: "bad", icon: "circle-x" }, needs_driver: { tone: "warn", icon: "circle-alert" },
  skipped: { tone: "neutral", icon: "circle-dashed" }, todo: { tone: "neutral", icon: "circle-dashed" }, not_run: { tone: "warn", icon: "circle-dashed" },
  covered: { tone: "good", icon: "circle-check" }, partly: { tone: "warn", icon: "circle-alert" }, not_covered: { tone: "bad", icon: "circle-x" }, not_understood: { tone: "bad", icon: "circle-question-mark" },
  not_buildable: { tone: "bad", icon: "ban" }, left_out: { tone: "neutral", icon: "circle-dashed" }, context: { tone: "neutral", icon: "circle", word: "states no requirement" },
  active: { tone: "good", icon: "circle-check" }, invited: { tone: "warn", icon: "mail" }, suspended: { tone: "bad", icon: "ban" }, removed: { tone: "neutral", icon: "ban" },
  success: { tone: "good", icon: "check" }, denied: { tone: "bad", icon: "lock" }, failure: { tone: "bad", icon: "x" }, allow: { tone: "good", icon: "check" }, deny: { tone: "bad", icon: "lock" },
  pending: { tone: "warn", icon: "clock" }, approved: { tone: "good", icon: "circle-check" }, expired: { tone: "neutral", icon: "clock" }, withdrawn: { tone: "neutral", icon: "rotate-ccw" }, consumed: { tone: "neutral", icon: "check", word: "used" }, voided: { tone: "neutral", icon: "ban" }, require_approval: { tone: "warn", icon: "eye" },
  ended: { tone: "neutral", icon: "clock" }, provisioning: { tone: "live", icon: "loader-circle" }, deleting: { tone: "bad", icon: "trash-2" }, closing: { tone: "bad", icon: "trash-2" }, deleted: { tone: "neutral", icon: "trash-2" },
  idle: { tone: "neutral", icon: "circle" }, busy: { tone: "live", icon: "loader-circle" }, paused: { tone: "warn", icon: "circle-dashed" }, dead: { tone: "bad", icon: "circle-x" }, done: { tone: "good", icon: "circle-check" },
  draft: { tone: "neutral", icon: "circle-dashed" }, retired: { tone: "neutral", icon: "ban" }, retrying: { tone: "warn", icon: "refresh-cw" }, waiting: { tone: "neutral", icon: "clock" },
};

export function Status({ of, icon: isIconOnly = false }: { of: string; icon?: boolean }): ReactElement {
  const state = states[of] ?? { tone: "neutral" as const, icon: "circle" as const };
  const word = state.word ?? of.replaceAll("_", " ");
  const isSpinning = state.icon === "loader-circle";
  if (isIconOnly) return <span className={`inline-flex rounded-full ${tones[state.tone]}`} role="img" aria-label={word} title={word}><Icon name={state.icon} size={15} className={isSpinning ? "animate-spin" : ""} /></span>;
  return <Badge tone={state.tone} icon={state.icon} isSpinning={isSpinning}>{word}</Badge>;
}
