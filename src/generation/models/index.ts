import type { Settings } from "../../platform/settings.ts";
import { builtinProvider } from "../builtin/provider.ts";
import { openaiProvider } from "./openai.ts";
import type { ModelProvider } from "./port.ts";
import { scriptedProvider } from "./scripted.ts";

const providers: Record<Settings["MODEL_PROVIDER"], (settings: Settings) => ModelProvider> = {
  builtin: () => builtinProvider,
  openai: openaiProvider,
  scripted: () => scriptedProvider,
};

/** The model that this installation is set to. */
export const modelOf = (settings: Settings): ModelProvider => providers[settings.MODEL_PROVIDER](settings);
