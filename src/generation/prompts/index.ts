import { engineerPrompt } from "./engineer.ts";
import { pmPrompt } from "./pm.ts";
import { qaPrompt } from "./qa.ts";

export { engineerPrompt, pmPrompt, qaPrompt };
export { asData, type Prompt } from "./prompt.ts";

export const prompts = [pmPrompt, engineerPrompt, qaPrompt] as const;
