import type { Talk } from "../../roles/talk.ts";
import type { Verdict } from "../../sandbox/port.ts";
import type { Journal } from "../journal.ts";
import { digestOfPrompt, type KeptTurn } from "./talking.ts";

/** A talk that asks nobody: each turn is answered from what was kept. */
export function keptTalk(journal: Journal, step: string): { talk: Talk; state: { isWhole(): boolean; sameQuestions(): boolean } } {
  let same = true;
  const kept = <T>(name: string): T => {
    const answer = journal.answer(`${step}/${name}`);
    if (answer === undefined) throw new Error(`${step} asks for ${name}, which the run never did`);
    // Written under this very name by the talk that this one repeats.
    return answer as T;
  };
  return {
    talk: {
      async chat(turn, request) {
        const { reply, prompt_sha256 } = kept<KeptTurn>(`turn:${turn}`);
        same &&= digestOfPrompt(request) === prompt_sha256;
        return reply;
      },
      run: async (name) => kept<Verdict>(`run:${name}`),
      heard: async (turn) => kept<string[]>(`heard:${turn}`),
    },
    state: { isWhole: () => journal.turnsOf(step).every(({ turn }) => turn.forgotten !== true), sameQuestions: () => same },
  };
}

/** Lets go of what models said in these calls: the turns keep their hashes. Twice changes nothing. */
export function forgetTurns(journal: Journal, callIds: readonly string[]): void {
  const due = new Set(callIds);
  journal.atomically(() => {
    for (const { key, turn } of journal.turnsOf()) {
      if (due.has(turn.call_id) && turn.forgotten !== true) journal.replaceAnswer(key, { ...turn, forgotten: true, reply: { ...turn.reply, text: "", tool_calls: [] } } satisfies KeptTurn);
    }
  });
}
