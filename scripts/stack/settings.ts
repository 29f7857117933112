import { faultLines, Settings, type RawSettings } from "../../src/platform/settings.ts";
import { StartFailure } from "./failure.ts";
import { outsideSettings } from "./outside.ts";
import type { Secrets } from "./secrets.ts";

/** What the Worker is given: what the store of secrets holds, over it what is said outside, over all what the caller fixes. What isn't a setting goes no further. */
export function settingsFor(url: string, secrets: Secrets, fixed: RawSettings): RawSettings {
  const known = (values: object): RawSettings => Object.fromEntries(Object.entries(values).filter(([name, value]) => name in Settings.shape && value));
  const settings: RawSettings = { ...known(secrets), ...known(outsideSettings()), APP_ENV: "development", PUBLIC_URL: url, ...fixed };
  if (settings.ADMIN_JWKS !== undefined && settings.JWT_SHARED_SECRET === secrets.JWT_SHARED_SECRET) delete settings.JWT_SHARED_SECRET;
  const parsed = Settings.safeParse(settings);
  if (!parsed.success) throw new StartFailure(faultLines(parsed.error).join("\n"));
  return settings;
}
