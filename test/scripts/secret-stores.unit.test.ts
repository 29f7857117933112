import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openHome, type Home } from "../../scripts/stack/folders.ts";
import { secretStoreOf } from "../../scripts/stack/secret-stores/index.ts";
import { fileStore } from "../../scripts/stack/secret-stores/file.ts";
import { vaultStore } from "../../scripts/stack/secret-stores/vault.ts";
import { homeSecrets, secretsOf } from "../../scripts/stack/secrets.ts";
import { settingsFor } from "../../scripts/stack/settings.ts";
import { secretStoreContract } from "../contract/secret-store.ts";
import { startVaultServer, type VaultServer } from "../support/vault-server.ts";

let vault: VaultServer;
let folder: string;
let home: Home;
let count = 0;
beforeAll(async () => {
  vault = await startVaultServer();
  folder = mkdtempSync(join(tmpdir(), "devgen-secret-stores-"));
  home = openHome(join(folder, "home"));
});
afterAll(async () => {
  await vault.stop();
  rmSync(folder, { recursive: true });
});

const place = (): string => `teams/devgen-${++count}`;
const inVault = (path: string, changed: { token?: string; address?: string; mount?: string } = {}) => vaultStore({ address: vault.url, token: vault.token, mount: "secret", path, ...changed });
const outside = (more: Record<string, string> = {}) => ({ SECRETS: "vault", VAULT_ADDR: vault.url, VAULT_TOKEN: vault.token, ...more });

secretStoreContract("a file", async () => {
  const path = join(folder, `${++count}.json`);
  return { open: () => fileStore(path) };
});
secretStoreContract("a vault", async () => {
  const path = place();
  return { open: () => inVault(path) };
});

describe("a file of secrets", () => {
  it("[SET-5] is its owner's alone, also when it grows", async () => {
    const path = join(folder, `${++count}.json`);
    for (const more of [{ A: "1" }, { B: "2" }]) {
      const store = fileStore(path);
      await store.read();
      await store.add(more);
      expect(statSync(path).mode & 0o777).toBe(0o600);
    }
  });

  it("[SET-5] that can't be read is said to be so, and left as it is", async () => {
    const path = join(folder, `${++count}.json`);
    for (const text of ["{", "[]", '{"A":1}']) {
      writeFileSync(path, text);
      await expect(secretsOf(fileStore(path))).rejects.toThrow(path);
      expect(readFileSync(path, "utf8")).toBe(text);
    }
  });
});

describe("a master key", () => {
  it.each(["state", "blobs"] as const)("[SET-5] isn't made for a home with data, in %s: by a store that was emptied, or by another one", async (where) => {
    const lived = openHome(join(folder, `home-${++count}`));
    const first = await homeSecrets(lived, {});
    writeFileSync(join(lived[where], "something"), "");
    expect(await homeSecrets(lived, {})).toEqual(first);
    const path = place();
    await expect(homeSecrets(lived, outside({ VAULT_PATH: path }))).rejects.toThrow(`MASTER_KEY: it isn't where the secrets are kept, and the data in ${lived[where]}`);
    expect(await inVault(path).read()).toEqual({});
    writeFileSync(lived.secrets, "{}");
    await expect(homeSecrets(lived, {})).rejects.toThrow(/^MASTER_KEY: /);
    expect(readFileSync(lived.secrets, "utf8")).toBe("{}");
    expect(await homeSecrets(lived, { MASTER_KEY: "said by the environment" })).toHaveProperty("SANDBOX_TOKEN");
  });
});

describe("a vault", () => {
  it("[SET-5] gives an installation its secrets, those that were put there by hand too, and nothing else reaches the Worker", async () => {
    const path = place();
    vault.put(path, { MASTER_KEY: "m".repeat(40), OPENAI_API_KEY: "by hand", UNRELATED: "x" });
    const settings = settingsFor("http://127.0.0.1:1", await secretsOf(secretStoreOf(home, outside({ VAULT_PATH: path }))), {});
    expect(settings).toMatchObject({ MASTER_KEY: "m".repeat(40), OPENAI_API_KEY: "by hand", SANDBOX_TOKEN: expect.stringMatching(/^[\w-]{43}$/) });
    expect(Object.keys(settings).filter((name) => /VAULT|SECRETS|UNRELATED/.test(name))).toEqual([]);
    expect(await secretsOf(inVault(path))).toMatchObject({ SANDBOX_TOKEN: settings.SANDBOX_TOKEN, UNRELATED: "x" });
  });

  it("[SET-5] in which the secret was deleted ends the start, and is left as it is: others would open nothing of what there is", async () => {
    const path = place();
    vault.put(path, { MASTER_KEY: "m".repeat(40) });
    vault.remove(path);
    await expect(secretsOf(inVault(path))).rejects.toThrow(`VAULT_PATH: the secret at secret/data/${path} was deleted`);
    vault.restore(path);
    expect(await inVault(path).read()).toEqual({ MASTER_KEY: "m".repeat(40) });
  });

  it("[SET-5] that two installations start with at the same time gives both the same", async () => {
    const path = place();
    const [one, other] = await Promise.all([secretsOf(inVault(path)), secretsOf(inVault(path))]);
    expect(one).toEqual(other);
  });

  it.each([
    ["VAULT_TOKEN", () => inVault(place(), { token: "hvs.another" })], ["VAULT_ADDR", () => inVault(place(), { address: "http://127.0.0.1:9" })],
    ["VAULT_PATH", () => {
      const path = place();
      vault.put(path, { A: { nested: 1 } });
      return inVault(path);
    }],
  ])("[SET-5] that can't be read ends the start with a line about %s, without the token", async (name, store) => {
    await expect(secretsOf(store())).rejects.toThrow(new RegExp(`^${name}: (?!.*hvs)`));
  });

  it("[SET-5] that is sealed is said to be sealed", async () => {
    vault.isSealed = true;
    const asked = secretsOf(inVault(place()));
    await expect(asked).rejects.toThrow("VAULT_ADDR: the vault is sealed");
    vault.isSealed = false;
  });

  it.each([
    [{ SECRETS: "vault" }, ["VAULT_ADDR", "VAULT_TOKEN"]], [{ SECRETS: "vault", VAULT_ADDR: "http://vault.example.com", VAULT_TOKEN: "x" }, ["VAULT_ADDR"]],
    [{ SECRETS: "cupboard" }, ["SECRETS"]], [{ SECRETS: "vault", VAULT_ADDR: "https://vault.example.com", VAULT_TOKEN: "x", VAULT_PATH: "../sys/seal" }, ["VAULT_PATH"]],
  ])("[SET-5] %j is refused with a line for each fault", (given, names) => {
    const lines = (() => {
      try {
        return String(secretStoreOf(home, given));
      } catch (error) {
        return (error as Error).message;
      }
    })();
    expect(lines.split("\n").map((line) => line.split(":")[0])).toEqual(names);
  });
});
