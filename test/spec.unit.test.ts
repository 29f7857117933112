import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { root } from "./architecture/source.ts";

const read = (path: string): string => readFileSync(join(root, path), "utf8");
const pages = globSync("docs/spec/*.md", { cwd: root }).filter((path) => !path.endsWith("README.md")).sort();
const rules = pages.flatMap((page) => [...read(page).matchAll(/\*\*\[?([A-Z]+-\d+)\b/g)].map((match) => ({ page, id: match[1]! })));
const tests = globSync("test/**/*.ts", { cwd: root }).map(read).join("\n");

describe("docs/spec", () => {
  it("has rules, each numbered once", () => {
    expect(rules.length).toBeGreaterThan(100);
    expect(rules.map(({ id }) => id).filter((id, place, all) => all.indexOf(id) !== place)).toEqual([]);
  });

  it("has no rule that no test wears", () => expect(rules.filter(({ id }) => !new RegExp(`\\b${id}\\b`).test(tests))).toEqual([]));

  it("has no test that wears a rule which isn't there", () => {
    const known = new Set(rules.map(({ id }) => id));
    const families = new Set(rules.map(({ id }) => id.replace(/-\d+$/, "")));
    expect([...new Set([...tests.matchAll(/\[([A-Z]+)-(\d+)\]/g)].filter((match) => families.has(match[1]!)).map((match) => `${match[1]}-${match[2]}`))].filter((id) => !known.has(id))).toEqual([]);
  });

  it("is listed page by page", () => expect(pages.filter((page) => !read("docs/spec/README.md").includes(`](${page.replace("docs/spec/", "")})`))).toEqual([]));
});
