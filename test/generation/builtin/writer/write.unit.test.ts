import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import type { Blueprint, Field } from "../../../../src/generation/builtin/blueprint.ts";
import { AppError } from "../../../../src/platform/errors.ts";
import { read } from "../../../../src/generation/builtin/reader/read.ts";
import { testsOfRules, writeFiles, writeTests } from "../../../../src/generation/builtin/writer/write.ts";
import { samples } from "../samples.ts";
import { blueprints, hostile, house, lending, smallest, staff, tracker } from "./blueprints.ts";

const number: Field = { name: "number", label: "number", type: "integer", required: true, unique: false, sentences: { exists: [0] } };

const everythingOf = (blueprint: Blueprint) => [...writeFiles(blueprint), ...writeTests(blueprint).files];
const contentOf = (blueprint: Blueprint, path: string): string => everythingOf(blueprint).find((file) => file.path === path)?.content ?? "";

describe("a repository", () => {
  const zone = process.env.TZ;
  afterEach(() => {
    if (zone === undefined) delete process.env.TZ;
    else process.env.TZ = zone;
  });

  it.each(blueprints)("[WRITE-6] $name is the same bytes in any time zone and for any order of keys", (blueprint) => {
    process.env.TZ = "Pacific/Kiritimati";
    const first = JSON.stringify([writeFiles(blueprint), writeTests(blueprint), [...testsOfRules(blueprint)]]);
    process.env.TZ = "America/Adak";
    const turned = turnKeys(blueprint) as Blueprint;
    expect(JSON.stringify([writeFiles(turned), writeTests(turned), [...testsOfRules(turned)]])).toBe(first);
  });

  it.each(blueprints)("[WRITE-7] $name has paths of its own inside of the repository", (blueprint) => {
    const paths = everythingOf(blueprint).map(({ path }) => path);
    expect(new Set(paths.map((path) => path.toLowerCase())).size).toBe(paths.length);
    expect(paths.filter((path) => !/^\.?[\w-]+(\/[\w.-]+)*(\.\w+)*$/.test(path) || path.includes(".."))).toEqual([]);
  });

  it("[WRITE-8] belongs to the tasks of the plan, one an entity and one for the rest", () => {
    expect(new Set(everythingOf(lending).map(({ task }) => task))).toEqual(new Set(["project", "books", "members", "cards", "loans"]));
    const named = { ...smallest, entities: smallest.entities.map((entity) => ({ ...entity, plural: "project" })) };
    expect(new Set(writeFiles(named).map(({ task }) => task))).toEqual(new Set(["project", "project-entity"]));
  });

  it("[WRITE-9] has nothing that its rules don't need", () => {
    expect(everythingOf(smallest).map(({ path }) => path)).not.toContain("src/constraints.ts");
    const code = writeFiles(smallest).filter(({ path }) => path.startsWith("src/")).map(({ content }) => content).join("\n");
    for (const unneeded of ["fold", "refuseDuplicates", "Condition", "orderOf", "money", "409", "length(", "flags", "checkRules", "hasJar", "withoutInherited"]) expect(code).not.toContain(unneeded);
  });

  it("[WRITE-9] handles duplicates and kept rows each only where there can be any", () => {
    const unique: Blueprint = { ...smallest, entities: smallest.entities.map((entity) => ({ ...entity, fields: [{ ...number, unique: true }] })) };
    expect(contentOf(unique, "src/constraints.ts")).not.toMatch(/refuseIfReferenced|1811/);
    const kept: Blueprint = { ...smallest, entities: smallest.entities.map((entity) => ({ ...entity, fields: [{ ...number, name: "jar_id", type: "reference", entity: "jar", required: false }] })) };
    expect(contentOf(kept, "src/constraints.ts")).not.toMatch(/refuseDuplicates|2067/);
  });

  it("[WRITE-10] pins the versions that this product is tested with", () => {
    const { dependencies, devDependencies } = JSON.parse(contentOf(staff, "package.json"));
    const own = JSON.parse(readFileSync(resolve(import.meta.dirname, "../../../../package.json"), "utf8"));
    expect({ ...own.dependencies, ...own.devDependencies }).toMatchObject({ ...dependencies, ...devDependencies });
    for (const version of Object.values({ ...dependencies, ...devDependencies })) expect(version).toMatch(/^\d+\.\d+\.\d+$/);
  });

  it.each(blueprints)("[WRITE-14] $name reaches only for modules that the sandbox has, but for the server", (blueprint) => {
    const imported = everythingOf(blueprint)
      .filter(({ path }) => path.endsWith(".ts") && path !== "src/server.ts")
      .flatMap(({ content }) => [...content.matchAll(/^import .* from "([^."][^"]*)";$/gm)].map(([, name]) => name));
    expect([...new Set(imported)].sort()).toEqual(["hono", ...(blueprint.access ? ["node:crypto"] : []), "node:fs", "node:os", "node:path", "node:sqlite", "vitest", "zod"]);
  });

  it.each(blueprints)("[WRITE-29] $name knows who calls only where its blueprint does, and describes what they are told", (blueprint) => {
    const text = everythingOf(blueprint).filter(({ path }) => path !== "README.md").map(({ content }) => content).join("\n");
    expect([/ADMIN_TOKEN/, /Bearer/, /token_hash/, /"401"/].map((sign) => sign.test(text))).toEqual(Array(4).fill(blueprint.access !== undefined));
    expect(/"403"/.test(text)).toBe(blueprint.access !== undefined);
  });

  it.each(blueprints)("[WRITE-15] $name has an OpenAPI document without loose ends", (blueprint) => {
    const text = contentOf(blueprint, "openapi.json");
    const document = JSON.parse(text);
    const references = [...text.matchAll(/"\$ref": "#\/(.*)"/g)].map(([, path = ""]) => path.split("/"));
    for (const path of references) expect(path.reduce((part, name) => part?.[name], document), path.join("/")).toBeDefined();
    const ids = [...text.matchAll(/"operationId": "(.*)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("[WRITE-26] says in the description and in the table what its newer rules are", () => {
    const { paths, components } = JSON.parse(contentOf(lending, "openapi.json"));
    expect(paths["/members/{id}"].put.requestBody.content["application/json"].schema).toEqual({ $ref: "#/components/schemas/Member.New" });
    expect(paths["/members"].get.parameters[0].schema).toEqual({ type: "integer", minimum: 1, maximum: 200, default: 25 });
    expect(paths["/books"].get.parameters[0]).toEqual({ $ref: "#/components/parameters/limit" });
    const { "Member.New": member, Loan } = components.schemas;
    expect(member.allOf[0].anyOf.map(({ required }: { required: string[] }) => required[0])).toEqual(["email", "phone", "nickname"]);
    expect([member.properties.loans_max.enum, member.properties.discount.enum]).toEqual([[5, 1, 10], [2.5, 5, 0.125, null]]);
    expect(Loan.properties.noted_at.description).toBe("noted at, 2020-02-29 or later, 2020-03-02 or earlier");
    expect(contentOf(lending, "migrations/0001_create_tables.sql")).toContain(`CHECK ("email" IS NOT NULL OR "phone" IS NOT NULL OR "nickname" IS NOT NULL)`);
  });

  it("[WRITE-43] has what people expect beside the code, and a diagram of its tables", () => {
    const paths = everythingOf(lending).map(({ path }) => path);
    expect(paths).toEqual(expect.arrayContaining([".editorconfig", "CONTRIBUTING.md", "docker-compose.yml", "scripts/seed.ts", "test/seed.ts"]));
    expect(contentOf(lending, "README.md")).toContain("  BOOK ||--o{ LOAN : book_id\n");
    expect(contentOf(lending, "test/seed.ts")).toContain('  ["/books", sampleBooks],\n  ["/members", sampleMembers],\n  ["/cards", sampleCards],\n  ["/loans", sampleLoans],\n];');
    expect(contentOf(house, "test/seed.ts")).toContain('  ["/courses/1/publish"],\n');
  });

  it("[WRITE-16] keeps lines short where they can be broken", () => {
    const code = [staff, lending, tracker, smallest].flatMap(everythingOf).filter(({ path }) => /^(src|migrations)\//.test(path));
    const long = code.flatMap(({ path, content }) => content.split("\n").filter((line) => line.length > 120).map((line) => `${path}: ${line}`));
    expect(long).toEqual([]);
  });
});

describe("text of a requirement that tries to be something else", () => {
  it("[WRITE-24] leaves no unseen character in any file", () => {
    for (const { path, content } of everythingOf(hostile)) expect(content, path).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]/);
  });

  it("[WRITE-24] comes into no SQL, YAML, shell or setting", () => {
    const places = everythingOf(hostile).filter(({ content }) => content.includes("DROP TABLE")).map(({ path }) => path);
    expect(places.sort()).toEqual([".devgen/blueprint.json", "README.md", "openapi.json", "package.json", "src/constructors/schema.ts", "test/constructors.test.ts", "test/order.test.ts"]);
  });

  it("[WRITE-24] adds nothing to the README's structure", () => {
    const harmless: Blueprint = { ...hostile, title: "Title", requirement: "Text." };
    expect(headingsOf(contentOf(hostile, "README.md")).slice(1)).toEqual(headingsOf(contentOf(harmless, "README.md")).slice(1));
  });

  it("[WRITE-25] puts assumptions and what wasn't built into the README, escaped", () => {
    const readme = writeFiles(staff, { assumptions: ["# All *fields* count."], notBuilt: ["and remind people by carrier pigeon"] }).find(({ path }) => path === "README.md")?.content;
    expect(readme).toContain("## Assumptions\n\n- \\# All \\*fields\\* count.\n");
    expect(readme).toContain("## Not built\n\n- and remind people by carrier pigeon\n");
    expect(contentOf(staff, "README.md")).not.toContain("## Assumptions");
  });
});

describe("proofs", () => {
  it("[WRITE-11] give each sentence the tests of all rules that it asks for, and no others", () => {
    const rules = testsOfRules(staff);
    const { proofs } = writeTests(staff);
    expect(proofs.map(({ sentence }) => sentence)).toEqual([0, 1, 2]);
    expect(proofs[1]?.tests).toEqual(rules.get("unique:employee.email"));
    expect(proofs[2]?.tests).toEqual([{ file: "test/employees.test.ts", name: "employees > have a salary of at least 0" }]);
    expect(proofs[0]?.tests).not.toContainEqual(proofs[2]?.tests[0]);
  });

  it.each(samples)("[WRITE-19] are there for all that will be built of $name", ({ requirement }) => {
    const { blueprint, sentences } = read({ requirement });
    const proved = blueprint ? writeTests(blueprint).proofs.map(({ sentence }) => sentence) : [];
    const built = sentences.flatMap(({ status }, place) => (blueprint && (status === "planned" || status === "partly") ? [place] : []));
    expect(proved).toEqual(expect.arrayContaining(built));
  });

  it.each([
    { why: "a comparison that the ranges already hold to", change: { fields: [{ ...number, name: "low", max: 5 }, { ...number, name: "high", min: 10 }], comparisons: [{ left: "low", op: "<" as const, right: "high", sentences: [7] }] } },
    { why: "an order of rows that can't differ", change: { fields: [{ ...number, name: "only", type: "enum" as const, values: ["one"] }], order: { field: "only", direction: "asc" as const, sentences: [7] } } },
    { why: "two fields that can each only be used once", change: { fields: ["a", "b"].map((name) => ({ ...number, name, type: "enum" as const, values: ["one"], unique: true, sentences: { exists: [0], unique: [7] } })) } },
  ])("[WRITE-17] say nothing of a sentence that no test can prove: $why", ({ change }) => {
    const blueprint: Blueprint = { ...smallest, entities: smallest.entities.map((entity) => ({ ...entity, ...change })) };
    expect(writeTests(blueprint).proofs.map(({ sentence }) => sentence)).toEqual([0]);
  });

  it("[WRITE-18] can't be had for rows that nobody could make", () => {
    const circle: Blueprint = { ...smallest, entities: smallest.entities.map((entity) => ({ ...entity, fields: [{ ...number, name: "jar_id", type: "reference" as const, entity: "jar" }] })) };
    expect(() => writeTests(circle)).toThrow(AppError);
    const contrary: Blueprint = { ...smallest, entities: smallest.entities.map((entity) => ({ ...entity, fields: [{ ...number, name: "low", min: 5 }, { ...number, name: "high", max: 3 }], comparisons: [{ left: "low", op: "<=" as const, right: "high", sentences: [] }] })) };
    expect(() => writeTests(contrary)).toThrow("No jar can fulfil all of its rules at once");
  });

  it("[WRITE-13] need fewer than a hundred tests for three entities", () => {
    expect(contentsOf(tracker).match(/^ {2}it/gm)?.length).toBeLessThan(100);
  });
});

const contentsOf = (blueprint: Blueprint): string => writeTests(blueprint).files.map(({ content }) => content).join("\n");

/** Headings outside of fenced blocks. */
function headingsOf(readme: string): string[] {
  let fence: string | undefined;
  return readme.split("\n").filter((line) => {
    const mark = /^`{3,}/.exec(line)?.[0];
    if (mark && fence === undefined) fence = mark;
    else if (mark && fence !== undefined && mark.length >= fence.length) fence = undefined;
    return fence === undefined && line.startsWith("#");
  });
}

/** The same value with the keys of all objects the other way round. */
function turnKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turnKeys);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).reverse().map(([key, inner]) => [key, turnKeys(inner)]));
}
