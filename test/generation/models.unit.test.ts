import { describe, expect, it } from "vitest";
import { builtinProvider } from "../../src/generation/builtin/provider.ts";
import { modelOf } from "../../src/generation/models/index.ts";
import { scriptedProvider } from "../../src/generation/models/scripted.ts";
import { Settings } from "../../src/platform/settings.ts";
import { newSigningKey } from "../support/keys.ts";

const call = { signal: new AbortController().signal };
const shelves = "A shelf has a unique label of at most 40 characters and a width of at least 10.";

describe("the built-in engine and the scripted show of it", () => {
  it("[RUN-64] the built-in engine answers with the same bytes, for no tokens", async () => {
    const plan = await builtinProvider.plan({ requirement: shelves }, call);
    const asked = { requirement: shelves, plan: plan.value };
    expect(plan.usage).toEqual({ input_tokens: 0, output_tokens: 0 });
    expect(builtinProvider.billsTokens).toBe(false);
    expect(await builtinProvider.write(asked, call)).toEqual(await builtinProvider.write(asked, call));
  });

  it("[RUN-64] leaves out what a person left out of the plan, and can't repair", async () => {
    const both = `${shelves} Each jar has a title and belongs to a shelf.`;
    const { value: plan } = await builtinProvider.plan({ requirement: both }, call);
    const asked = { requirement: both, plan: { ...plan, tasks: plan.tasks.filter((task) => task.key !== "jars") } };
    const { value: files } = await builtinProvider.write(asked, call);
    const { value: proofs } = await builtinProvider.test({ ...asked, files }, call);
    expect(files.map((one) => one.path)).toContain("src/shelves/routes.ts");
    expect([...files, ...proofs.files].filter((one) => one.path.includes("jars"))).toEqual([]);
    expect((await builtinProvider.repair({ ...asked, files, tests: proofs, failures: [], round: 1 }, call)).value).toEqual([]);
  });

  it("[RUN-65] the scripted show forgets one rule at first, and its repair is what the engine writes", async () => {
    const { value: plan } = await scriptedProvider.plan({ requirement: shelves }, call);
    const asked = { requirement: shelves, plan };
    const { value: first } = await scriptedProvider.write(asked, call);
    const { value: right } = await builtinProvider.write(asked, call);
    const changed = right.filter((one) => first.find((other) => other.path === one.path)?.content !== one.content);
    expect(changed.map((one) => one.path)).toContain("migrations/0001_create_tables.sql");
    const { value: proofs } = await scriptedProvider.test({ ...asked, files: first }, call);
    const { value: repaired } = await scriptedProvider.repair({ ...asked, files: first, tests: proofs, failures: [], round: 1 }, call);
    expect(repaired).toEqual(changed);
    expect(scriptedProvider.label).toMatch(/^Scripted/);
  });

  it("[RUN-60] the setting chooses", () => {
    const base = { APP_ENV: "development", PUBLIC_URL: "http://localhost", MASTER_KEY: "m".repeat(40), SIGNING_KEYS: JSON.stringify([newSigningKey("k")]) };
    const names = [{}, { MODEL_PROVIDER: "scripted" }, { MODEL_PROVIDER: "openai", OPENAI_API_KEY: "k" }].map((more) => modelOf(Settings.parse({ ...base, ...more })).name);
    expect(names).toEqual(["builtin", "scripted", "builtin"]);
  });
});
