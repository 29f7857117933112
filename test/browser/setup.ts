import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { signAdminToken } from "../../scripts/admin/sign.ts";
import { fileStore } from "../../scripts/stack/secret-stores/file.ts";
import { secretsOf } from "../../scripts/stack/secrets.ts";
import { buildWeb } from "../../scripts/web/build.ts";
import { root } from "../../scripts/stack/folders.ts";
import { startChatServer } from "../support/chat-server.ts";
import { newProduct } from "../support/product.ts";

/** One product for all files, with the built-in engine; and one whose model says nothing at all, or is away when asked for "failure". */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), "devgen-browser-"));
  const web = await buildWeb();
  const chat = await startChatServer((request) => (JSON.stringify(request.messages).includes("failure") ? 400 : "silent"));
  const [builtin, stubborn] = [await newProduct(join(folder, "builtin"), root, web), await newProduct(join(folder, "stubborn"), root, web)];
  await Promise.all([
    builtin.start({ PASSWORD_COST: "10" }),
    stubborn.start({ PASSWORD_COST: "10", MODEL_PROVIDER: "openai", OPENAI_API_KEY: "none", OPENAI_BASE_URL: chat.url, OPENAI_MODEL: "silent" }),
  ]);
  project.provide("url", builtin.url);
  project.provide("stubbornUrl", stubborn.url);
  const { JWT_SHARED_SECRET } = await secretsOf(fileStore(join(folder, "builtin", "secrets.json")));
  project.provide("adminToken", await signAdminToken({ JWT_SHARED_SECRET, ADMIN_ISSUER: "devgen-admin" }, "root", { roles: ["platform_admin"] }, 60));
  return async () => {
    await Promise.all([builtin.stop(), stubborn.stop(), chat.stop()]);
    rmSync(folder, { recursive: true, force: true });
  };
}

declare module "vitest" {
  interface ProvidedContext {
    url: string;
    stubbornUrl: string;
    adminToken: string;
  }
}
