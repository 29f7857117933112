import { typed, whole } from "./exercise.ts";

const head = 'import { describe, expect, it, jest, test } from "@jest/globals";\n';
const refuse = 'throw new Error("Take this line out and write the function");';

/** What languages and runners do with modules, beside the tasks themselves. */
export const modules = [
  whole("price-list", {
    "price-list.test.ts": `${head}import prices from "./data/prices.json";\nimport { priceOf } from "./price-list";\ntest("is read from JSON", () => { expect(priceOf("tea")).toBe(prices.tea.cents / 100); });\ntest("knows what isn't there", () => { expect(priceOf("gold")).toBeUndefined(); });\n`,
    "data/prices.json": '{ "tea": { "cents": 250 }, "rye": { "cents": 399 } }\n',
  }, { "price-list.ts": 'import prices from "./data/prices.json";\nconst known: Record<string, { cents: number }> = prices;\nexport const priceOf = (name: string): number | undefined => (known[name] ? known[name].cents / 100 : undefined);\n' },
  { "price-list.ts": `export const priceOf = (_: string): any => { ${refuse} };\n` }),

  whole("old-and-new", {
    "old-and-new.test.js": 'import { both } from "./new.mjs";\nimport old, { twice } from "./old.cjs";\ntest("new code uses old", () => expect(both(3)).toEqual([6, 9]));\ntest("old code is one thing and many", () => expect([old.twice(2), twice(2)]).toEqual([4, 4]));\n',
    "new.mjs": 'import { createRequire } from "node:module";\nconst require = createRequire(import.meta.url);\nconst { twice } = require("./old.cjs");\nexport const both = (n) => [twice(n), n * n];\n',
  }, { "old.cjs": "exports.twice = (n) => n * 2;\n" }, { "old.cjs": `exports.twice = () => { ${refuse} };\n` }),

  whole("short-ways", {
    "package.json": '{ "type": "module", "scripts": { "test": "jest" }, "imports": { "#shapes/*": "./src/shapes/*.ts" } }\n',
    "short-ways.test.ts": `${head}import { area } from "#shapes/circle";\nimport { type Shape } from "./src/shapes/index";\ntest("lead to modules", () => { const shape: Shape = { radius: 2 }; expect(area(shape)).toBeCloseTo(12.566, 3); });\n`,
    "src/shapes/index.ts": "export interface Shape { radius: number }\n",
  }, { "src/shapes/circle.ts": 'import type { Shape } from "./index";\nexport const area = ({ radius }: Shape): number => Math.PI * radius ** 2;\n' },
  { "src/shapes/circle.ts": `export const area = (_: unknown): any => { ${refuse} };\n` }),

  whole("tiny-page", {
    "tsconfig.json": '{ "compilerOptions": { "jsx": "react", "jsxFactory": "h", "module": "esnext", "target": "es2022" } }\n',
    "tiny-page.test.tsx": `/** @jsxRuntime classic */\n/** @jsx h */\n${head}import { h, render } from "./page";\nconst Hello = ({ name }: { name: string }) => <p title="a &amp; b">Hello {name}</p>;\ntest("shows elements", () => { expect(render(<ul><li>1</li><li>{2}</li></ul>)).toBe("<ul><li>1</li><li>2</li></ul>"); });\ntest("shows components", () => { expect(render(<Hello name="Ann" />)).toBe('<p title="a & b">Hello Ann</p>'); });\n`,
  }, {
    "page.ts": "export const h = (kind: any, own: Record<string, string> | null, ...inner: any[]): any => (typeof kind === \"function\" ? kind({ ...own, children: inner }) : { kind, own: own ?? {}, inner });\nexport const render = (node: any): string => (typeof node === \"object\" ? `<${node.kind}${Object.entries(node.own).filter(([name]) => !name.startsWith(\"__\")).map(([name, value]) => ` ${name}=\"${value}\"`).join(\"\")}>${node.inner.flat().map(render).join(\"\")}</${node.kind}>` : String(node));\n",
  }, { "page.ts": `export const h = (..._: any[]): any => null;\nexport const render = (_: any): any => { ${refuse} };\n` }),

  typed("own-words", ["isPrime"], "export const isPrime = (n: number): boolean => n > 1 && !Array.from({ length: Math.floor(Math.sqrt(n)) - 1 }, (_, at) => at + 2).some((part) => n % part === 0);", `
expect.extend({ toBePrime: (n: number) => ({ pass: isPrime(n), message: () => \`\${n} is no prime\` }) });
const said = (n: number) => expect(n) as unknown as { toBePrime(): void; not: { toBePrime(): void } };
describe("a matcher of one's own", () => {
  it("holds", () => said(13).toBePrime());
  it("holds the other way", () => said(15).not.toBePrime());
});`),

  whole("post-office", {
    "post-office.test.ts": `${head}import * as carrier from "./carrier";\nimport { send } from "./office";\njest.mock("./carrier");\ndescribe("a post office", () => {\n  const carry = jest.mocked(carrier.carry);\n  it("hands letters on", () => { carry.mockReturnValue("gone"); expect(send("Ann")).toBe("gone to Ann"); expect(carry).toHaveBeenCalledWith("Ann"); });\n  it("tries once more", () => { carry.mockReset(); carry.mockImplementationOnce(() => { throw new Error("rain"); }).mockReturnValueOnce("late"); expect(send("Bob")).toBe("late to Bob"); expect(carry).toHaveBeenCalledTimes(2); });\n});\n`,
    "carrier.ts": 'export function carry(name: string): string { return `on foot to ${name}`; }\n',
  }, { "office.ts": 'import { carry } from "./carrier";\nexport function send(name: string): string {\n  try {\n    return `${carry(name)} to ${name}`;\n  } catch {\n    return `${carry(name)} to ${name}`;\n  }\n}\n' }, { "office.ts": `export function send(_: string): any { ${refuse} }\n` }),

  typed("watchman", ["watch"], `
export const watch = (say: (text: string) => void = console.log): void => say("all is well");`, `
describe("a watchman", () => {
  test("cries aloud", () => {
    const log = jest.spyOn(console, "log").mockImplementation(() => undefined);
    watch();
    expect(log).toHaveBeenCalledWith("all is well");
    log.mockRestore();
  });
  test("whispers", () => { const heard: string[] = []; watch((text) => heard.push(text)); expect(heard).toStrictEqual(["all is well"]); });
});`),
];
