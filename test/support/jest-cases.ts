import path from "node:path";
import { readRepository } from "./sandbox.ts";

const folder = path.join(import.meta.dirname, "jest-cases");
const manifest = (runner: string): string => `{ "type": "module", "scripts": { "test": "${runner}" } }\n`;

/** By what they are about: files that use jest as people do. They lie here as text, for another runner's own run. */
const cases = (): Record<string, Record<string, string>> => {
  const found: Record<string, Record<string, string>> = {};
  for (const [file, text] of Object.entries(readRepository(folder))) {
    const [about = "", ...rest] = file.split("/");
    (found[about] ??= {})[rest.join("/").replace(/\.txt$/, "")] = text;
  }
  return found;
};

/** `jest-cases.json` is what jest 30.5 with Babel's presets for Node and TypeScript makes of them under Node 24, test by test: jest isn't installed here. */
export const jestCases = (): [about: string, files: Record<string, string>][] =>
  Object.entries(cases()).map(([about, files]) => [about, { "package.json": manifest("jest --ci"), "babel.config.cjs": "module.exports = { presets: [['@babel/preset-env', { targets: { node: 'current' } }], '@babel/preset-typescript'] };\n", ...files }]);

/** The same under vitest, which calls some things by other names, and has its own snapshots and way of mocking modules. */
export function vitestCases(): Record<string, string> {
  const { mocks: _, snapshots: __, ...others } = cases();
  const files = Object.entries(others).flatMap(([about, own]) => Object.entries(own).map(([file, text]) => [`${about}/${file}`, asVitest(text)] as const));
  return { "package.json": manifest("vitest run"), "vitest.config.ts": "export default { test: { globals: true } };\n", ...Object.fromEntries(files) };
}

const asVitest = (text: string): string => text
  .replace(/from "@jest\/globals"/, 'from "vitest"').replace(/, xit \}/, " }").replace(/\bjest\b(?=[,. }])/g, "vi").replace(/\bxit\(/g, "it.skip(").replace(/\bxtest(?=[.(])/g, "test.skip").replace(/\bxdescribe\(/g, "describe.skip(")
  .replace(/^test\.failing\.each.*$/m, "").replace(/test\.failing\(/g, "test.fails(");
