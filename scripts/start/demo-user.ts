import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import type { Home } from "../stack/folders.ts";
import { StartFailure } from "../stack/failure.ts";
import { openApi, Refusal, type Api } from "./api.ts";

interface Kept {
  email: string;
  password: string;
  api_key?: string;
}

export interface DemoUser {
  email: string;
  accessToken: string;
  /** Signed in, for as long as the access token lives. */
  api: Api;
  /** Git takes it as the password. */
  apiKey: string;
}

const email = "demo@example.com";

/** Signs the demo's user in, after making it and its organization where there is none. */
export async function enterDemo(url: string, home: Home): Promise<DemoUser> {
  const kept: Kept = existsSync(home.demo) ? JSON.parse(readFileSync(home.demo, "utf8")) : { email, password: randomBytes(18).toString("base64url") };
  if (!existsSync(home.demo)) keep(home, kept); // before it is used: a password that nobody knows would lock the demo out
  const accessToken = await signIn(url, kept);
  const api = openApi(url, accessToken);
  if (!kept.api_key) {
    const { key } = await api.post<{ key: string }>("/api/api-keys", { name: "Demo" });
    kept.api_key = key;
    keep(home, kept);
  }
  return { email: kept.email, accessToken, api, apiKey: kept.api_key };
}

const keep = (home: Home, kept: Kept): void => writeFileSync(home.demo, JSON.stringify(kept), { mode: 0o600 });

async function signIn(url: string, { email, password }: Kept): Promise<string> {
  const publicApi = openApi(url);
  try {
    return (await publicApi.post<{ access_token: string }>("/api/auth/login", { username: email, password })).access_token;
  } catch (error) {
    if (!(error instanceof Refusal) || error.status !== 401) throw error;
  }
  try {
    return (await publicApi.post<{ access_token: string }>("/api/auth/register", { email, password, name: "Demo", organization_name: "Demo" })).access_token;
  } catch (error) {
    if (error instanceof Refusal && error.status === 409) throw new StartFailure(`${email} exists, and its password isn't in .devgen/demo.json: "npm run reset" starts over`);
    throw error;
  }
}
