import { describe, expect, it } from "vitest";
import type { Blueprint } from "../../../../src/generation/builtin/blueprint.ts";
import { fitted } from "../../../../src/generation/builtin/fit.ts";
import { read } from "../../../../src/generation/builtin/reader/read.ts";
import { attributeIn, slug } from "../../../../src/generation/builtin/writer/python/names.ts";
import { quotePython } from "../../../../src/generation/builtin/writer/python/quoting.ts";
import { printStatements } from "../../../../src/generation/builtin/writer/python/tests/print.ts";
import { testsOfRules, writeFiles, writeTests } from "../../../../src/generation/builtin/writer/python/write.ts";
import { targetOf, targets } from "../../../../src/generation/builtin/writer/targets.ts";
import { parseStatements } from "../../../../src/generation/builtin/writer/tests/statements/parse.ts";
import * as typescript from "../../../../src/generation/builtin/writer/write.ts";
import { archive, blueprints, desk, guild, hostile, house, lending, shop, smallest, staff, tracker } from "./blueprints.ts";
import { randomBlueprint } from "./random-blueprint.ts";

const everythingOf = (blueprint: Blueprint) => [...writeFiles(blueprint), ...writeTests(blueprint).files];
const contentOf = (blueprint: Blueprint, path: string): string => everythingOf(blueprint).find((file) => file.path === path)?.content ?? "";
const ordinary = [smallest, staff, lending, tracker, desk, house, shop, archive, guild];

describe("a repository in Python", () => {
  it.each(blueprints)("[WRITE-41] $name proves every rule that it proves in TypeScript, by a function that is there", (blueprint) => {
    const proofs = testsOfRules(blueprint);
    const inTypescript = typescript.testsOfRules(blueprint);
    expect([...proofs].map(([rule, tests]) => [rule, tests.length])).toEqual([...inTypescript].map(([rule, tests]) => [rule, tests.length]));
    const functions = new Set(writeTests(blueprint).files.flatMap(({ path, content }) => [...content.matchAll(/^def (\w+)\(/gm)].map(([, name]) => `${path} ${name}`)));
    expect([...proofs.values()].flat().filter(({ file, name }) => !functions.has(`${file} ${name}`))).toEqual([]);
    expect(writeTests(blueprint).proofs.map(({ sentence }) => sentence)).toEqual(typescript.writeTests(blueprint).proofs.map(({ sentence }) => sentence));
  });

  it("[WRITE-41] can be told every statement of every test, those of random blueprints too", () => {
    for (const seed of [1, 2, 3, 4, 5, 6, 7, 8]) expect(writeTests(randomBlueprint(seed)).files.length).toBeGreaterThan(4);
  });

  it.each(ordinary)("[WRITE-42] $name has small modules with short lines", (blueprint) => {
    const code = writeFiles(blueprint).filter(({ path }) => path.endsWith(".py"));
    expect(code.filter(({ content }) => content.split("\n").length > 200).map(({ path }) => path)).toEqual([]);
    expect(code.flatMap(({ path, content }) => content.split("\n").filter((line) => line.length > 120).map((line) => `${path}: ${line}`))).toEqual([]);
  });

  it("[WRITE-42] has nothing that its rules don't need", () => {
    const code = writeFiles(smallest).filter(({ path }) => path.startsWith("app/")).map(({ path, content }) => path + content).join("\n");
    for (const unneeded of ["constraints", "fold", "Condition(", "order_of", "amount", "rules.py", "def email", "def moment", "get_args", "def flag(", "check_rules"]) expect(code).not.toContain(unneeded);
  });

  it("[WRITE-43] has what people expect beside the code", () => {
    const paths = everythingOf(lending).map(({ path }) => path);
    expect(paths).toEqual(expect.arrayContaining([".dockerignore", ".editorconfig", ".env.example", ".github/workflows/ci.yml", ".gitignore", "CONTRIBUTING.md", "Dockerfile", "LICENSE", "README.md", "docker-compose.yml", "scripts/seed.py", "tests/seed.py", "pyproject.toml", ".devgen/blueprint.json", "app/openapi.json", "app/migrations/0001_create_tables.sql"]));
    expect(paths.filter((path) => path.startsWith("app/resources/loans/"))).toEqual(["__init__", "models", "routes", "rules", "store"].map((name) => `app/resources/loans/${name}.py`));
    expect(contentOf(lending, "README.md")).toContain("```mermaid\nerDiagram\n  BOOK {\n    integer id PK\n    text title\n    text isbn UK");
    expect(contentOf(lending, "README.md")).toContain("BOOK ||--o{ LOAN : book_id");
  });

  it("[WRITE-6] is the same bytes each time, and belongs to the tasks of the plan", () => {
    expect(everythingOf(lending)).toEqual(everythingOf(structuredClone(lending)));
    expect(new Set(everythingOf(lending).map(({ task }) => task))).toEqual(new Set(["project", "books", "members", "cards", "loans"]));
  });

  it("[WRITE-24] keeps text of a requirement out of SQL, YAML, comments and names", () => {
    const places = everythingOf(hostile).filter(({ content }) => content.includes("DROP TABLE")).map(({ path }) => path);
    expect(places.sort()).toEqual([".devgen/blueprint.json", "README.md", "app/openapi.json", "app/resources/constructors/models.py", "pyproject.toml", "tests/resources/test_constructors.py"]);
    for (const { path, content } of everythingOf(hostile)) expect(content, path).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]/);
  });
});

describe("names in Python", () => {
  it.each([["class", "class_"], ["from", "from_"], ["json", "json_"], ["fields", "fields_"], ["str", "str_"], ["model_year", "own_model_year"], ["title", "title"]])("[WRITE-44] the field %s is the attribute %s", (name, attribute) =>
    expect(attributeIn([name], name)).toBe(attribute));

  it("[WRITE-44] don't meet: a field may be called what another would be", () => expect(attributeIn(["class", "class_"], "class")).toBe("class__"));

  it.each([["keep their e-mail address, which is text", "keep_their_e_mail_address_which_is_text"], ["don't meet", "dont_meet"], ["have a depth of at least -5", "have_a_depth_of_at_least_minus_5"], ["Crème brûlée", "creme_brulee"], ["⟨U+202E⟩", "u_202e"]])("[WRITE-44] %s is told as %s", (said, name) => expect(slug(said)).toBe(name));

  it.each([["plain", `"plain"`], [`say "it's"`, `'say "it\\'s"'`], [`it's "it`, `"it's \\"it"`], [`say "it"`, `'say "it"'`], ["\u202e", `"\\u202e"`], ["\u{e0041}", `"\\U000e0041"`], ["back\\slash", `"back\\\\slash"`]])("[WRITE-20] %j is a literal", (text, literal) => expect(quotePython(text)).toBe(literal));
});

describe("statements of a test", () => {
  const python = (source: string): string => printStatements(parseStatements(source), new Map([["sampleJars", "SAMPLE_JARS"]])).code;

  it.each([
    ["a refusal", `expect(await service.post("/jars", { ...sampleJars[0], name: undefined })).toMatchObject(refused("#/name"));`, `expect_refused(service.post("/jars", leave_out(SAMPLE_JARS[0], "name")), "#/name")`],
    ["a status and a body", `expect(await service.get("/jars/1")).toMatchObject({ status: 200, body: { open: true, size: null } });`, `expect(service.get("/jars/1"), status=200, body={"open": True, "size": None})`],
    ["a loop", `for (const [steps, status] of ways) { service = newService(); expect(await service.act(\`/jars/\${steps}\`)).toMatchObject({ status }); }`, `for steps, status in ways:\n    service = new_service()\n    expect(service.act(f"/jars/{steps}"), status=status)`],
    ["what is nearly so", `expect((await service.get("/jars/1")).body.total).toBeCloseTo(12.5, 2);`, `assert service.get("/jars/1").body["total"] == approx(12.5, abs=0.005)`],
    ["a choice", `expect(await service.delete("/jars/1")).toMatchObject({ status: isFrozen ? 409 : 204 });`, `expect(service.delete("/jars/1"), status=409 if is_frozen else 204)`],
    ["text that is repeated", `expect(await service.patch("/jars/1", { name: "🌱".repeat(3) })).toMatchObject({ status: 200 });`, `expect(service.patch("/jars/1", {"name": "🌱" * 3}), status=200)`],
  ])("[WRITE-41] %s is said in Python", (_, source, code) => expect(python(source)).toBe(code));

  it.each([["a function nobody knows", "launch(1);"], ["another claim", "expect(1).toBeSorted(2);"], ["a statement of another kind", "while (true) {}"], ["a part that answers don't have", `expect(await service.get("/")).toMatchObject({ headers: {} });`], ["half a statement", "const a = ;"]])("[WRITE-41] %s is refused, rather than left out", (_, source) =>
    expect(() => python(source)).toThrow());
});

describe("targets", () => {
  it("[WRITE-46] say of a sentence that they can't do it, and leave nothing of it behind", () => {
    const reading = read({ requirement: "Build a REST API in FastAPI. Books have a title and a price. Prices are not negative." });
    expect(fitted(reading)).toBe(reading);
    const [book] = reading.blueprint?.entities ?? [];
    const odd = { ...book!, spells: [{ name: "vanish", sentences: [1] }], ranges: [{ field: "price", by: "moonlight", sentences: [2] }] };
    const { blueprint, sentences } = fitted({ ...reading, blueprint: { ...reading.blueprint!, entities: [odd], ghosts: { sentences: [0] } } as Blueprint });
    expect(blueprint).toEqual({ ...reading.blueprint, entities: [{ ...book, ranges: [] }] });
    expect(sentences.map(({ status }) => status)).toEqual(["context", "partly", "partly"]);
    expect(sentences[1]?.reason).toBe('"Books have a title and a price.": services in Python can\'t do all of this yet, those in TypeScript can.');
  });

  it("[WRITE-40] are one blueprint's, by language", () => {
    expect(targets.map(({ language, framework }) => `${language} ${framework}`)).toEqual(["TypeScript Hono", "Python FastAPI"]);
    expect(targetOf("Python").writeFiles(smallest).map(({ path }) => path)).toContain("app/main.py");
    expect(targetOf("TypeScript").writeFiles(smallest).map(({ path }) => path)).toContain("src/app.ts");
    expect(targetOf("Python").writeFiles(smallest).find(({ path }) => path === "app/migrations/0001_create_tables.sql")?.content).toBe(targetOf("TypeScript").writeFiles(smallest).find(({ path }) => path === "migrations/0001_create_tables.sql")?.content);
  });
});
