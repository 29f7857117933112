import { describe, expect, it } from "vitest";
import { rules } from "./architecture/rules.ts";
import { listSources, sourceOf } from "./architecture/source.ts";

describe("the house", () => {
  const files = listSources();

  it.each(Object.entries(rules))("%s", (_, rule) => expect(files.flatMap(rule)).toEqual([]));

  it("has been looked at", () => expect(files.length).toBeGreaterThan(30));
});

describe("each rule sees what it is there for", () => {
  const broken: [rule: string, path: string, text: string][] = [
    ["a domain imports only earlier domains, through their index.ts", "src/access/x.ts", `import type { A } from "../audit/index.ts";`],
    ["a domain imports only earlier domains, through their index.ts", "src/audit/events/x.ts", `import { may } from "../../access/authorize.ts";`],
    ["a domain imports only earlier domains, through their index.ts", "src/audit/x.ts", `const { a } = await import("../studio/index.ts");`],
    ["a domain imports only earlier domains, through their index.ts", "src/audit/x.ts", `type A = import("../studio/index.ts").A;`],
    ["every domain has its place", "src/payments/x.ts", ""],
    ["workers, then durable-objects, then src, and never back", "src/audit/x.ts", `import "../../workers/index.ts";`],
    ["workers, then durable-objects, then src, and never back", "durable-objects/tenant/x.ts", `export * from "../../workers/edge.ts";`],
    ["workers, then durable-objects, then src, and never back", "workers/x.ts", `import "../test/support/world.ts";`],
    ["the browser imports nothing of the server but schemas", "web/app/x.ts", `import { a } from "../../src/audit/events/service.ts";`],
    ["only tables, stores and platform/database.ts know drizzle", "src/audit/events/service.ts", `import { eq } from "drizzle-orm";`],
    ["a file has at most 400 lines", "src/audit/x.ts", "\n".repeat(401)],
    ["things are filed by what they do", "src/audit/utils/x.ts", ""],
    ["things are filed by what they do", "scripts/helpers.ts", ""],
    ["default exports only where the platform asks for one", "src/audit/x.ts", "export default 1;"],
    ["re-exports only in an index.ts", "src/audit/events/x.ts", `export { a } from "./service.ts";`],
    ["no any in the product", "src/audit/x.ts", "const a = (b as any).c;"],
    ["nothing is mocked, skipped or left alone", "test/x.test.ts", `vi.mock("./a.ts");`],
    ["nothing is mocked, skipped or left alone", "test/x.test.ts", `it.only("a", () => {});`],
    ["time, chance and environment come from the context", "src/audit/x.ts", "const a = Date.now();"],
    ["time, chance and environment come from the context", "src/audit/x.ts", "const a = new Date();"],
    ["no error is swallowed without a word", "src/audit/x.ts", "try { a(); } catch {}"],
    ["nothing is left to do", "src/audit/x.ts", "// TODO more"],
  ];
  it.each(broken)("%s: %s %s", (rule, path, text) => expect(rules[rule]!(sourceOf(path, text))).toHaveLength(1));

  const fine: [path: string, text: string][] = [
    ["src/audit/x.ts", `import { may } from "../access/index.ts"; import { newId } from "../platform/ids.ts";`],
    ["src/generation/writer/x.ts", "export const file = `import x from '../../../workers/index.ts'; export default any; Date.now(); vi.mock('a')`;"],
    ["workers/index.ts", "export default { fetch: () => new Response() };"],
    ["src/audit/index.ts", `export { audit } from "./events/service.ts";`],
    ["src/audit/x.ts", "try { a(); } catch {\n  // gone already\n}"],
  ];
  it.each(fine)("and nothing else: %s %s", (path, text) => expect(Object.values(rules).flatMap((rule) => rule(sourceOf(path, text)))).toEqual([]));
});
