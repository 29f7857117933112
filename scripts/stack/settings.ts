import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { faultLines, Settings, type RawSettings } from "../../src/platform/settings.ts";
import { StartFailure } from "./failure.ts";
import { root } from "./folders.ts";
import type { Secrets } from "./secrets.ts";

/** What the Worker is given: our own values, over them `.env`, over that the environment, over all what the caller fixes. */
export function settingsFor(url: string, secrets: Secrets, fixed: RawSettings): RawSettings {
  const file = join(root, ".env");
  const outside: Record<string, string | undefined> = { ...(existsSync(file) ? parseEnv(readFileSync(file, "utf8")) : {}), ...process.env };
  const chosen = Object.keys(Settings.shape).flatMap((name) => (outside[name] ? [[name, outside[name]]] : []));
  const settings: RawSettings = { ...secrets, ...Object.fromEntries(chosen), APP_ENV: "development", PUBLIC_URL: url, ...fixed };
  if (settings.ADMIN_JWKS !== undefined && settings.JWT_SHARED_SECRET === secrets.JWT_SHARED_SECRET) delete settings.JWT_SHARED_SECRET;
  const parsed = Settings.safeParse(settings);
  if (!parsed.success) throw new StartFailure(faultLines(parsed.error).join("\n"));
  return settings;
}
