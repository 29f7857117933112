import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A server that speaks as much of Vault's HTTP API as its KV engine, version 2, needs: versions, check-and-set, deleted secrets, tokens, namespaces. */
export interface VaultServer {
  url: string;
  token: string;
  isSealed: boolean;
  /** As `vault kv delete` does: the versions are kept, and answer 404. */
  remove(path: string): void;
  /** As `vault kv undelete` does. */
  restore(path: string): void;
  put(path: string, data: unknown): void;
  stop(): Promise<void>;
}

interface Secret {
  version: number;
  data: unknown;
  isDeleted: boolean;
}

export async function startVaultServer(): Promise<VaultServer> {
  const secrets = new Map<string, Secret>();
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const answer = (status: number, body: object) => void response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    if (vault.isSealed) return answer(503, { errors: ["Vault is sealed"] });
    if (request.headers["x-vault-token"] !== vault.token) return answer(403, { errors: ["permission denied"] });
    const [, path] = /^\/v1\/secret\/data\/(.+)$/.exec(request.url!) ?? [];
    if (path === undefined) return answer(404, { errors: [`no handler for route "${request.url!.slice(4)}"`] });
    const known = secrets.get(path);
    if (request.method === "GET") {
      if (!known) return answer(404, { errors: [] });
      return answer(known.isDeleted ? 404 : 200, { data: { data: known.isDeleted ? null : known.data, metadata: { version: known.version, deletion_time: known.isDeleted ? "2026-01-01T00:00:00Z" : "", destroyed: false } } });
    }
    const { options, data } = JSON.parse(Buffer.concat(chunks).toString());
    const version = known?.version ?? 0;
    if (options?.cas !== version) return answer(400, { errors: ["check-and-set parameter did not match the current version"] });
    secrets.set(path, { version: version + 1, data, isDeleted: false });
    answer(200, { data: { version: version + 1 } });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const vault: VaultServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, token: "hvs.a-token-of-the-tests", isSealed: false,
    put: (path, data) => void secrets.set(path, { version: (secrets.get(path)?.version ?? 0) + 1, data, isDeleted: false }),
    remove: (path) => void (secrets.get(path)!.isDeleted = true),
    restore: (path) => void (secrets.get(path)!.isDeleted = false),
    stop: () => new Promise((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    }),
  };
  return vault;
}
