import { describe, expect, it } from "vitest";
import { transpile, type Resolution } from "../../../src/generation/sandbox/isolate/transpile.ts";

const budget = 'import{spend as __sandbox_spend__}from"/.sandbox/harness/loop-budget.js";';
const resolve = (specifier: string): Resolution => (specifier === "gone" ? { refusal: "not there" } : specifier === "pg" ? { missing: "the package pg" } : { module: `/served/${specifier}` });
const compile = (source: string, path = "src/a.ts") => {
  const { code, ...rest } = transpile(path, source, resolve);
  return { code: code.replace(budget, ""), ...rest };
};

describe("transpile", () => {
  it("[SBX-30] takes types off and leaves every line where it was", () => {
    const source = 'interface A {\n  a: string;\n}\nenum E { One = "1" }\nclass P { constructor(readonly a: A) {} }\nexport const b = (a: A): string =>\n  a.a as string;\nthrow new Error("line 8");\n';
    const { code, errors } = compile(source);
    expect(errors).toEqual([]);
    expect(code.split("\n").findIndex((line) => line.includes("line 8"))).toBe(7);
    expect(code).not.toMatch(/interface|: A|as string/);
  });

  it.each([
    { why: "a while", source: "while (x) y();", code: "while (x) {__sandbox_spend__();y();}" },
    { why: "a block", source: "do { y(); } while (x);", code: "do {__sandbox_spend__(); y(); } while (x);" },
    { why: "an empty body", source: "for (;;);", code: "for (;;){__sandbox_spend__();;}" },
    { why: "loops in loops", source: "for (const a of b) for (const c in d) e();", code: "for (const a of b) {__sandbox_spend__();for (const c in d) {__sandbox_spend__();e();}}" },
    { why: "a loop around a function", source: "for (;;) a = () => b", code: "for (;;) {__sandbox_spend__();a = () => (__sandbox_spend__(),b)}" },
    { why: "functions in functions", source: "const f = (a) => (b) => ({ a, b });", code: "const f = (a) => (__sandbox_spend__(),(b) => ((__sandbox_spend__(),{ a, b })));" },
    { why: "methods and getters", source: "({ f() {}, get g() { return 1; } });", code: "({ f() {__sandbox_spend__();}, get g() {__sandbox_spend__(); return 1; } });" },
    { why: "a generator", source: "function* f() { yield 1; }", code: "function* f() {__sandbox_spend__(); yield 1; }" },
    { why: "an async arrow", source: "export default async () => await f();", code: "export default async () => (__sandbox_spend__(),await f());" },
  ])("[SBX-31] puts the budget into $why", ({ source, code }) => {
    expect(compile(source, "a.js").code).toBe(code);
  });

  it("[SBX-32] resolves every form of import", () => {
    const { code } = compile('import a, { b } from "x";\nimport "y";\nexport * from "z";\nexport { c } from \'w\';\nawait import("v");\nimport j from "./j.json" with { type: "json" };', "a.js");
    expect(code.split("\n")).toEqual(['import a, { b } from "/served/x";', 'import "/served/y";', 'export * from "/served/z";', 'export { c } from "/served/w";', 'await import("/served/v");', 'import j from "/served/./j.json";']);
  });

  it("[SBX-32] refuses what has no place, and a path that isn't written out", () => {
    const { errors, missing } = compile('import "gone";\n\nconst load = (name) => import(name);\nimport "pg";', "a.js");
    expect(errors).toEqual([{ name: "Error", message: "not there", line: 1 }, { name: "Error", message: "import() needs a literal path in the isolate sandbox", line: 3 }]);
    expect(missing).toEqual(["the package pg"]);
  });

  it("tells the file its place, also as the body of an arrow", () => {
    expect(compile("export const f = () => import.meta.url;", "src/deep/a.js").code).toBe('export const f = () => (__sandbox_spend__(),({"url":"file:///bundle/src/deep/a.js","filename":"/bundle/src/deep/a.js","dirname":"/bundle/src/deep","main":false}).url);');
  });

  it("leaves new.target alone", () => {
    expect(compile("function F() { return new.target; }", "a.js").code).toContain("return new.target;");
  });

  it("[SBX-5] tells the line of what doesn't parse", () => {
    expect(compile("const a = 1;\nconst b = ;").errors).toMatchObject([{ name: "SyntaxError", line: 2 }]);
    expect(compile("const a = 1;\nconst b = ;", "a.js").errors).toMatchObject([{ name: "SyntaxError", line: 2 }]);
  });
});
