import * as z from "zod";
import { StartFailure } from "../failure.ts";
import type { SecretStore } from "./port.ts";

export interface VaultAccess {
  /** `https://vault.example.com`, no slash at the end. */
  address: string;
  token: string;
  /** Where the KV engine is mounted, and the path of the one secret in it. */
  mount: string;
  path: string;
  namespace?: string | undefined;
}

const Read = z.object({ data: z.object({ data: z.record(z.string(), z.string()).nullable(), metadata: z.object({ version: z.int().min(0) }) }) });
const waitMs = 10_000;

/** One secret of Vault's KV engine, version 2 (its HTTP API): each of its keys is a setting's name. What is added is a new version, on top of the one that was read or not at all. */
export function vaultStore({ address, token, mount, path, namespace }: VaultAccess): SecretStore {
  const place = `${mount}/data/${path}`;
  let seen: { version: number; data: Record<string, string> } = { version: 0, data: {} };

  async function ask(method: "GET" | "POST", body?: unknown): Promise<Response> {
    const headers = { "x-vault-token": token, "x-vault-request": "true", ...(namespace === undefined ? {} : { "x-vault-namespace": namespace }) };
    try {
      return await fetch(`${address}/v1/${place}`, { method, headers, signal: AbortSignal.timeout(waitMs), ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    } catch {
      throw new StartFailure(`VAULT_ADDR: no vault answers at ${address}`);
    }
  }

  return {
    async read() {
      const answer = await ask("GET");
      const text = await answer.text();
      const parsed = Read.safeParse(json(text));
      // A secret that was deleted answers 404 too, with its version: whoever begins anew there loses what the old one opened.
      if (answer.status === 404 && (parsed.data?.data.metadata.version ?? 0) > 0) throw new StartFailure(`VAULT_PATH: the secret at ${place} was deleted. Bring its last version back (vault kv undelete), or remove it with all that is known of it to begin anew`);
      if (answer.status === 404) seen = { version: 0, data: {} };
      else if (!answer.ok) throw refused(answer.status, place);
      else if (!parsed.success) throw new StartFailure(`VAULT_PATH: ${place} holds something else than texts by name`);
      else seen = { version: parsed.data.data.metadata.version, data: parsed.data.data.data ?? {} };
      return { ...seen.data };
    },
    async add(more) {
      const answer = await ask("POST", { options: { cas: seen.version }, data: { ...seen.data, ...more } });
      const text = await answer.text();
      if (answer.ok) return true;
      if (answer.status === 400 && /check-and-set/.test(text)) return false;
      throw refused(answer.status, place);
    },
  };
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function refused(status: number, place: string): StartFailure {
  if (status === 403) return new StartFailure(`VAULT_TOKEN: the vault doesn't let it at ${place}`);
  return new StartFailure(status === 503 ? "VAULT_ADDR: the vault is sealed" : `VAULT_ADDR: the vault answered ${status} for ${place}`);
}
