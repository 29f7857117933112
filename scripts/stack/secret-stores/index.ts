import * as z from "zod";
import { faultLines } from "../../../src/platform/settings.ts";
import { StartFailure } from "../failure.ts";
import type { Home } from "../folders.ts";
import { fileStore } from "./file.ts";
import type { SecretStore } from "./port.ts";
import { vaultStore } from "./vault.ts";

/** What the commands need to find the secrets; the Worker is given none of it. */
export const SecretSettings = z.object({
  SECRETS: z.enum(["environment", "vault"]).default("environment"),
  VAULT_ADDR: z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, "")).optional(),
  VAULT_TOKEN: z.string().min(1).optional(),
  VAULT_NAMESPACE: z.string().min(1).optional(),
  VAULT_MOUNT: z.string().regex(/^[\w-]+(\/[\w-]+)*$/, "is a path, without a slash at either end").default("secret"),
  VAULT_PATH: z.string().regex(/^[\w-]+(\/[\w-]+)*$/, "is a path, without a slash at either end").default("devgen"),
}).superRefine(({ SECRETS, VAULT_ADDR, VAULT_TOKEN }, issues) => {
  const fault = (name: string, message: string) => issues.addIssue({ code: "custom", path: [name], message });
  if (SECRETS !== "vault") return;
  if (VAULT_ADDR === undefined) fault("VAULT_ADDR", "is needed by the secrets of a vault");
  else if (!/^https:|^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:|\/|$)/.test(VAULT_ADDR)) fault("VAULT_ADDR", "must be https, or on this machine");
  if (VAULT_TOKEN === undefined) fault("VAULT_TOKEN", "is needed by the secrets of a vault");
});

/** The store that the settings name. @throws StartFailure, a line for each fault */
export function secretStoreOf(home: Home, outside: Readonly<Record<string, string | undefined>>): SecretStore {
  const said = Object.fromEntries(Object.keys(SecretSettings.shape).flatMap((name) => (outside[name] ? [[name, outside[name]]] : [])));
  const parsed = SecretSettings.safeParse(said);
  if (!parsed.success) throw new StartFailure(faultLines(parsed.error).join("\n"));
  const { SECRETS, VAULT_ADDR, VAULT_TOKEN, VAULT_NAMESPACE, VAULT_MOUNT, VAULT_PATH } = parsed.data;
  if (SECRETS === "environment") return fileStore(home.secrets);
  return vaultStore({ address: VAULT_ADDR!, token: VAULT_TOKEN!, mount: VAULT_MOUNT, path: VAULT_PATH, namespace: VAULT_NAMESPACE });
}
