import { planAsPm } from "../roles/pm.ts";
import { repairAsEngineer, writeAsEngineer } from "../roles/engineer.ts";
import { testAsQa } from "../roles/qa.ts";
import type { Talk } from "../roles/talk.ts";
import type { Answer, ModelCall, ModelProvider } from "./port.ts";

/** Language models behind the port, as three roles that talk. Their tokens are counted turn by turn, where they are spent. */
export const languageProvider = (label: string): ModelProvider => ({
  name: "language",
  label,
  billsTokens: true,
  testsFirst: true,
  plan: async (request, call) => spoken(await planAsPm(request, talkOf(call))),
  write: async (request, call) => spoken(await writeAsEngineer(request, talkOf(call))),
  test: async (request, call) => spoken(await testAsQa(request, talkOf(call))),
  repair: async (request, call) => spoken(await repairAsEngineer(request, talkOf(call))),
});

function talkOf({ talk }: ModelCall): Talk {
  if (!talk) throw new Error("A language model can't be asked here");
  return talk;
}

const spoken = <T>(value: T): Answer<T> => ({ value, usage: { input_tokens: 0, output_tokens: 0 }, model: "" });
