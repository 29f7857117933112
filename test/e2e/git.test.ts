import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { buildWorker, productSources } from "../../scripts/stack/build.ts";
import { openHome, root } from "../../scripts/stack/folders.ts";
import { freePort } from "../../scripts/stack/lock.ts";
import { openLog } from "../../scripts/stack/logs.ts";
import { migrateDirectory } from "../../scripts/stack/migrate.ts";
import { fileStore } from "../../scripts/stack/secret-stores/file.ts";
import { secretsOf } from "../../scripts/stack/secrets.ts";
import { serve, type Served } from "../../scripts/stack/serve.ts";
import { settingsFor } from "../../scripts/stack/settings.ts";
import { buildFilesChange, type Change } from "../../src/delivery/projects/changes.ts";
import { storePack } from "../../src/delivery/projects/packs.ts";
import { openRepository } from "../../src/delivery/projects/contents.ts";
import type { Project, ProjectSnapshot } from "../../src/delivery/index.ts";
import type { CommitIdentity } from "../../src/delivery/projects/commit-keys.ts";
import type { Id } from "../../src/platform/ids.ts";
import { git } from "../delivery/git/stock-git.ts";

/** Stock git against the built Worker: what is compressed, streamed and signed there is workerd's doing. */
let folder: string;
let served: Served;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "devgen-e2e-git-"));
  const home = openHome(join(folder, "home"));
  const port = await freePort(0);
  const [build, secrets] = [await buildWorker(join(root, "wrangler.toml"), productSources), await secretsOf(fileStore(home.secrets))];
  const bindings = settingsFor(`http://127.0.0.1:${port}`, secrets, {});
  served = await serve(build, { port, state: home.state, log: openLog(home, "worker"), bindings, services: { SANDBOX: "127.0.0.1:1" } });
  await migrateDirectory(served.server, build.migrations);
});
afterAll(async () => {
  await served?.stop();
  await rm(folder, { recursive: true, force: true });
});

async function send(method: string, path: string, body: unknown, token?: string) {
  const headers = { "content-type": "application/json", ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) };
  const answer = await fetch(served.url + path, { method, headers, body: JSON.stringify(body) });
  return JSON.parse(await answer.text());
}

interface Called { ok: true; value: unknown }

/** A person with a key, and a way to act as a session of theirs does. */
async function newPerson(name: string) {
  const { access_token, tenant_id } = await send("POST", "/api/auth/register", { email: `${name}@example.com`, password: `a long password of ${name}`, organization_name: name });
  const { key } = await send("POST", "/api/api-keys", { name: "git", scopes: ["projects:read"] }, access_token);
  const blobs = await served.server.getR2Bucket("BLOBS") as unknown as R2Bucket;
  const objects = await served.server.getDurableObjectNamespace("TENANT") as unknown as { getByName(name: string): { call(...given: unknown[]): Promise<Called> } };
  const call = async <Answer>(verb: string, input?: unknown) => (await objects.getByName(tenant_id).call(verb, { type: "system", id: "session" }, input)).value as Answer;
  return { token: access_token as string, key: key as string, tenantId: tenant_id as Id<"tenant">, blobs, call };
}

type Person = Awaited<ReturnType<typeof newPerson>>;

async function commit({ blobs, call, tenantId }: Person, project: Project, files: ReadonlyMap<string, string>, time: number): Promise<Change> {
  const snapshot = await call<ProjectSnapshot>("projects.open", { project_id: project.project_id });
  const { key_id, public_key, committer } = await call<CommitIdentity>("commits.signer");
  const sign = { public_key, sign: (payload: Uint8Array) => call<Uint8Array>("commits.sign", { key_id, payload }) };
  const change = await buildFilesChange(openRepository(blobs, snapshot), { files, message: "Work\n", author: committer, committer, sign, time });
  await storePack(blobs, tenantId, project.project_id, change.written);
  await call("projects.applyCommit", { project_id: project.project_id, updates: change.updates, pack: change.pack, key: change.commit_id });
  return change;
}

it("[GIT-1] a project is cloned, checked, verified and fetched from the running product, with a key as password and no other", async () => {
  const [ada, eve] = [await newPerson("ada"), await newPerson("eve")];
  const project: Project = await send("POST", "/api/projects", { name: "Shop" }, ada.token);
  const files = new Map(Array.from({ length: 60 }, (_, at): [string, string] => [`src/part-${at % 7}/file-${at}.ts`, `export const n = ${at};\n`.repeat(at * 40)]));
  const first = await commit(ada, project, files, 1_700_000_000_000);

  const urlFor = (key: string) => project.repo_url.replace("http://", `http://git:${key}@`);
  for (const version of [0, 2]) {
    const cloned = await git(folder, ["-c", `protocol.version=${version}`, "clone", "-q", urlFor(ada.key), `v${version}`]);
    expect(cloned).toMatchObject({ code: 0, stderr: "" });
    expect(await git(join(folder, `v${version}`), ["fsck", "--strict", "--full"])).toMatchObject({ code: 0, stdout: "" });
    expect(await git(join(folder, `v${version}`), ["rev-parse", "HEAD"])).toMatchObject({ stdout: `${first.commit_id}\n` });
  }
  for (const [path, content] of files) expect(await readFile(join(folder, "v2", path), "utf8")).toBe(content);

  const slug = new URL(project.repo_url).pathname.split("/")[2];
  await writeFile(join(folder, "signers"), await (await fetch(`${served.url}/.well-known/devgen-signers/${slug}`)).text());
  const verify = ["-c", `gpg.ssh.allowedSignersFile=${join(folder, "signers")}`, "verify-commit", "HEAD"];
  expect(await git(join(folder, "v2"), verify)).toMatchObject({ code: 0, stderr: expect.stringContaining(`Good "git" signature for devgen+${slug}@127.0.0.1`) });

  const second = await commit(ada, project, new Map([...files, ["README.md", "# Shop\n"]]), 1_700_000_060_000);
  expect(await git(join(folder, "v2"), ["pull", "--ff-only", "--progress"])).toMatchObject({ code: 0, stderr: expect.stringContaining("Sending 3 objects") });
  expect(await git(join(folder, "v2"), ["rev-parse", "HEAD"])).toMatchObject({ stdout: `${second.commit_id}\n` });
  expect(await git(folder, ["clone", "-q", "--depth", "1", urlFor(ada.key), "shallow"])).toMatchObject({ code: 0 });
  expect(await git(join(folder, "shallow"), ["rev-list", "--count", "HEAD"])).toMatchObject({ stdout: "1\n" });

  // Its key is narrowed to reading.
  expect(await git(join(folder, "v2"), ["push"])).toMatchObject({ code: 128, stderr: expect.stringContaining("returned error: 403") });
  expect(await git(folder, ["clone", urlFor(eve.key), "stolen"])).toMatchObject({ code: 128, stderr: expect.stringContaining("not found") });
  expect(await git(folder, ["clone", urlFor("dg_live_wrong"), "guessed"])).toMatchObject({ code: 128, stderr: expect.stringContaining("Authentication failed") });
});
