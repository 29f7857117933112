import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { nodeModules } from "../../../src/generation/sandbox/isolate/node-modules.ts";
import { escapeTable } from "../../support/escapes.ts";
import { packageTable } from "../../support/package-table.ts";

const guide = readFileSync(path.join(import.meta.dirname, "../../../docs/guides/sandbox.md"), "utf8");

describe("docs/guides/sandbox.md", () => {
  it("[SBX-44] has the attempts as they are tested, row by row", () => expect(guide).toContain(`\n\n${escapeTable()}\n\n`));

  it("[SBX-49] has the packages as they are built in, with their versions", () => expect(guide).toContain(`\n\n${packageTable()}\n\n`));

  it("[SBX-49] names the modules of Node's that are there", () => {
    const named = new Set(/Of Node's own modules: (.*)\.\n/.exec(guide)?.[1]?.split(", ").map((name) => name.replace(/ .*/, "")));
    const missing = nodeModules.map((name) => name.slice("node:".length).split("/")[0] ?? "").filter((name) => !named.has(name) && name !== "constants" && name !== "sys");
    expect(missing).toEqual([]);
  });
});
