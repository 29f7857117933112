import type { Settings } from "../../platform/settings.ts";
import { builtinProvider } from "../builtin/provider.ts";
import type { ModelProvider } from "./port.ts";
import { scriptedProvider } from "./scripted.ts";

/** What answers without a language model: the built-in engine, or the show of it. */
export const modelOf = ({ MODEL_PROVIDER }: Pick<Settings, "MODEL_PROVIDER">): ModelProvider => (MODEL_PROVIDER === "scripted" ? scriptedProvider : builtinProvider);
