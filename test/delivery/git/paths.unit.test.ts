import { describe, expect, it } from "vitest";
import { AppError } from "../../../src/platform/errors.ts";
import { checkPaths } from "../../../src/delivery/git/paths.ts";
import { buildTree } from "../../../src/delivery/git/tree.ts";

const faultsOf = (paths: Iterable<string>) => {
  try {
    checkPaths(paths);
    return [];
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return error.details.errors ?? [];
  }
};

describe("paths that are written", () => {
  it.each([
    "", "/etc/passwd", "a//b", "a/", "./a", "a/./b", "../a", "a/../b", ".git/config", "a/.git/hooks/x", ".GIT/config", ".gIt", "git~1", "GIT~2/x",
    ".git./config", ".git /config", ".g\u200cit/config", "\ufeff.git/x", ".git::$INDEX_ALLOCATION/x", "a\\..\\b", "C:/x", "a\0b", "a\nb", "a\u202eb",
    ".gitmodules", "x/.GitModules", "\ud800", `${"a".repeat(256)}`, `${"a/".repeat(600)}b`, "what?", "a*",
  ])("[GIT-14] refuses %j", (path) => {
    expect(faultsOf([path])).toMatchObject([{ code: "invalid_path" }]);
    expect(() => buildTree(new Map([[path, "x"]]))).toThrow(AppError);
  });

  it.each([
    { why: "names that differ by case", paths: ["README.md", "readme.md"] },
    { why: "folders that differ by case", paths: ["src/a.ts", "Src/b.ts"] },
    { why: "names that differ by how an accent is written", paths: ["caf\u00e9", "cafe\u0301"] },
    { why: "a file that is a folder too", paths: ["a", "a/b"] },
    { why: "a folder that is a file too", paths: ["a/b", "a"] },
  ])("[GIT-14] refuses $why", ({ paths }) => {
    expect(faultsOf(paths)).toHaveLength(1);
  });

  it("[GIT-14] points at each path that is at fault, and at no other", () => {
    expect(faultsOf(["ok.ts", "../a~b", ".git/x"]).map(({ pointer }) => pointer)).toEqual(["#/files/..~1a~0b", "#/files/.git~1x"]);
  });

  it("[GIT-14] takes what projects hold", () => {
    expect(faultsOf([".gitignore", ".github/workflows/ci.yml", "src/[id]/page.tsx", "@scope/a+b=c.ts", "日本/naïve.md", ".gitattributes", "git/x", "...x", "a..b"])).toEqual([]);
  });
});
