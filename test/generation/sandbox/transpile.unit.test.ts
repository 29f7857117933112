import { describe, expect, it } from "vitest";
import { transpile, type TranspileOptions } from "../../../src/generation/sandbox/isolate/compile/transpile.ts";

const options: TranspileOptions = { jsx: { import_source: "hono/jsx", runtime: "automatic" }, globals: [], bare: "script", strict: false, mixed: true, coverage: false };
/** The body of the function that comes out, with short names. */
function compile(source: string, path = "src/a.ts", more: Partial<TranspileOptions> = {}) {
  const { code, ...rest } = transpile(path, source, { ...options, ...more });
  const text = (rest.waits && rest.kind === "esm" ? code.waiting : code.plain).replace(/^.*?\)=>(async )?function\([^)]*\)\{/s, "").replace(/\n\}$/, "");
  const body = text.replace(/__sandbox_(\w+)__/g, "$1").replace(/__import_(\d+)__/g, "i$1").replace(/^"use strict";/, "");
  return { ...rest, body };
}

describe("transpile", () => {
  it("[SBX-30] takes types off and leaves every line where it was", () => {
    const source = 'interface A {\n  a: string;\n}\nenum E { One = "1" }\nclass P { constructor(readonly a: A) {} }\nexport const b = (a: A): string =>\n  a.a as string;\nthrow new Error("line 8");\n';
    const { body, errors } = compile(source);
    expect(errors).toEqual([]);
    expect(body.split("\n").findIndex((line) => line.includes("line 8"))).toBe(7);
    expect(body).not.toMatch(/interface|: A|as string/);
  });

  it.each([
    { why: "a while", source: "while (x) y();", code: "while (x) {spend();y();}" },
    { why: "a block", source: "do { y(); } while (x);", code: "do {spend(); y(); } while (x);" },
    { why: "an empty body", source: "for (;;);", code: "for (;;){spend();;}" },
    { why: "loops in loops", source: "for (const a of b) for (const c in d) e();", code: "for (const a of b) {spend();for (const c in d) {spend();e();}}" },
    { why: "a loop around a function", source: "for (;;) a = () => b", code: "for (;;) {spend();a = () => (spend(),b)}" },
    { why: "functions in functions", source: "const f = (a) => (b) => ({ a, b });", code: "const f = (a) => (spend(),(b) => ((spend(),{ a, b })));" },
    { why: "methods and getters", source: "({ f() {}, get g() { return 1; } });", code: "({ f() {spend();}, get g() {spend(); return 1; } });" },
    { why: "a generator", source: "function* f() { yield 1; }", code: "function* f() {spend(); yield 1; }" },
    { why: "a function that is strict", source: 'function f() { "use strict"; g(); }', code: 'function f() { "use strict";spend(); g(); }' },
    { why: "a labelled loop", source: "a: for (;;) continue a;", code: "a: for (;;) {spend();continue a;}" },
    { why: "for await", source: "async () => { for await (const a of b); };", code: "async () => {spend(); for await (const a of b){spend();;} };" },
  ])("[SBX-31] puts the budget into $why", ({ source, code }) => {
    expect(compile(source, "a.js").body).toBe(code);
  });

  it.each([
    { why: "names", source: 'import { a, b as c } from "x";\na(c);', body: 'module.exports({});const i0=module.import("x");\ncall(i0.a)(i0.b);' },
    { why: "the default and all", source: 'import d, * as n from "x";\nnew d(n.e);', body: 'module.exports({});const i0=module.import("x");\nnew i0.default(i0.e);' },
    { why: "short properties", source: 'import { a } from "x";\nf({ a });', body: 'module.exports({});const i0=module.import("x");\nf({ a:i0.a });' },
    { why: "what hides a name", source: 'import { a } from "x";\nf((a) => a, { a: 1 }.a); { let a; a; }', body: 'module.exports({});const i0=module.import("x");\nf((a) => (spend(),a), { a: 1 }.a); { let a; a; }' },
    { why: "exports", source: "export const a = 1, { b } = c;\nexport function d() {}\nlet e;export { e as f };", body: 'module.exports({"a":()=>a,"b":()=>b,"d":()=>d,"f":()=>e});const a = 1, { b } = c;\nfunction d() {spend();}\nlet e;' },
    { why: "a default without a name", source: "export default () => 1;", body: 'module.exports({"default":()=>default});const {default:default}={default:() => (spend(),1)};' },
    { why: "exports of others", source: 'export * from "x";\nexport { a as b } from "y";', body: 'module.exports({"b":()=>i1.a});const i0=module.import("x");module.star(i0);const i1=module.import("y");\n' },
    { why: "imports made later, and its own place", source: "import(a); import.meta.url;", body: "module.exports({});module.later(a); module.meta.url;" },
  ])("[SBX-38] makes calls of $why", ({ source, body }) => {
    expect(compile(source, "a.mjs", { bare: "module" }).body).toBe(body);
  });

  it("[SBX-38] leaves CommonJS as it is, and sloppy", () => {
    const { kind, body, imports } = compile('const x = require("./x");\nwith (x) module.exports = y;', "a.js");
    expect([kind, body, imports.map(({ specifier, how }) => [specifier, how])]).toEqual(["cjs", 'const x = require("./x");\nwith (x) module.exports = y;', [["./x", "later"]]]);
  });

  it("[SBX-40] declares mocks before it imports, and no line moves", () => {
    const source = 'import { vi } from "vitest";\nimport { a } from "./a";\nconst { f } = vi.hoisted(() => ({ f: 1 }));\nvi.mock("./a", () => ({\n  a: f,\n}));\na();';
    const { body, mocked, imports } = compile(source);
    expect(body.split("\n")[0]).toBe('module.exports({});const i0=module.import("vitest");const { f }=hoisted0();hoisted1();const i1=module.import("./a");');
    expect(body.split("\n").slice(2)).toEqual(['function hoisted0(){return(i0.vi.hoisted(() => ((spend(),{ f: 1 }))));}', 'function hoisted1(){i0.vi.mock("./a", () => ((spend(),{', "  a: f,", "})));}", "call(i1.a)();"]);
    expect([mocked, imports.filter(({ how }) => how === "mock").map(({ specifier }) => specifier)]).toEqual([["./a"], ["./a"]]);
  });

  it("[SBX-41] counts statements by line", () => {
    const { body, lines } = compile("const a = 1;\nif (a)\n  b();\nelse { c(); }\nfunction d() {\n  return 1;\n}", "a.js", { coverage: true });
    expect(lines).toEqual([1, 2, 3, 4, 6]);
    expect(body).toContain("counts[0]++;const a = 1;");
  });

  it("[SBX-32] notes what is imported by a name made up at run time", () => {
    expect([compile("import(a);", "a.js").computed, compile('import("a");', "a.js").computed, compile("require(`${a}`);", "a.js").computed]).toEqual([true, false, true]);
  });

  it.each(["const require = createRequire(import.meta.url);", "export const module = 1;", "class exports {}", "let { __dirname, __filename: a } = import.meta;"])("[SBX-38] lets a module declare for itself what a script is given: %s", (source) => {
    const { code } = transpile("a.mjs", source, { ...options, bare: "module" });
    expect(() => new Function(code.plain.replace("export default", "return"))).not.toThrow();
  });

  it("leaves new.target alone", () => {
    expect(compile("function F() { return new.target; }", "a.js").body).toContain("return new.target;");
  });

  it("[SBX-5] tells line and column of what doesn't parse", () => {
    expect(compile("const a = 1;\nconst b = ;").errors).toMatchObject([{ name: "SyntaxError", line: 2, column: 11 }]);
    expect(compile("const a = 1;\nconst b = ;", "a.js").errors).toMatchObject([{ name: "SyntaxError", line: 2, column: 11 }]);
  });

  it("[SBX-4] says that decorators and namespaces with values need another driver", () => {
    expect(compile("@sealed\nclass A {}").missing).toEqual(["decorators (in src/a.ts)"]);
    expect(compile("export namespace N {\n  export const a = 1;\n}").missing).toEqual(["TypeScript namespaces (in src/a.ts)"]);
    expect(compile("export namespace N {\n  export type A = 1;\n}\ndeclare namespace M { const b: 1; }").missing).toEqual([]);
  });
});
