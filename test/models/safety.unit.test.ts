import { describe, expect, it } from "vitest";
import { PutSafetyPolicy } from "../../src/generation/safety-policy/schema.ts";
import { scan } from "../../src/generation/safety-policy/scan.ts";
import { entropyOf } from "../../src/generation/safety-policy/secrets.ts";

const found = (path: string, content: string, policy: object = {}) => scan([{ path, content }], PutSafetyPolicy.parse(policy)).map(({ rule, deed, line }) => `${rule} ${deed} ${line}`);
// Put together here, so that no scanner of this repository takes them for real ones.
const aws = `AKIA${"IOSFODNN7QWERTYU"}`;
const random = "q8Zr3vXk1TnB6yLw9cHd2sFj7gPmA4eUoQbWxYiKtR5";

describe("code before it is committed", () => {
  it.each([
    ["a form that is given out", `const id = "${aws}";`], ["a private key", "\n-----BEGIN RSA PRIVATE KEY-----\nabc\n"], ["a name", 'const db_password = "k3Jf9sLq2Wx7";'], ["randomness", `const x = "${random}";`], ["an address", "postgres://app:Tr0ub4dor@db.internal/x"],
  ])("[MOD-60] a secret is known by %s", (_, content) => expect(found("src/a.ts", content)).toEqual([`secret block ${content.startsWith("\n") ? 2 : 1}`]));

  it.each([
    ['const password = "change-me-please";'], ["const secret = process.env.SECRET;"], ['const password_hint = "short";'], ['const path = "src/generation/models/something/quite-long/indeed";'], [`const digest = "${"0123456789abcdef".repeat(4)}";`], ['const url = "https://user:${password}@host/";'],
  ])("[MOD-60] and not in %j", (content) => expect(found("src/a.ts", content)).toEqual([]));
  it("[MOD-60] nor in files of hashes", () => expect(found("package-lock.json", `{ "integrity": "${random}" }`)).toEqual([]));
  it("[MOD-60] and is never told again", () => expect(JSON.stringify(scan([{ path: "a.ts", content: `const k = "${aws}"` }], PutSafetyPolicy.parse({})))).not.toContain(aws));
  it("[MOD-60] entropy is Shannon's", () => expect([entropyOf("aaaa"), entropyOf("abcd")].map((bits) => Math.round(bits * 100) / 100)).toEqual([0, 2]));

  it.each([
    ["package.json", '{\n"dependencies": { "left-pad": "1.0.0", "hono": "4" } }', "2"], ["requirements.txt", "flask==1\nleft-pad>=2", "2"], ["go.mod", "module x\nrequire example.com/left-pad v1.0.0", "2"],
    ["Cargo.toml", "[package]\nname = \"left-pad\"\n[dependencies]\nleft-pad = \"1\"", "4"], ["pyproject.toml", '[project]\ndependencies = ["left-pad>=1"]', "2"],
  ])("[MOD-61] packages are read out of %s, and denied by name", (path, content, line) => expect(found(path, content, { packages: { deed: "block", deny: ["*left-pad"] } })).toEqual([`package block ${line}`]));
  it("[MOD-61] or allowed by name, and nothing else", () => expect(found("package.json", '{"devDependencies":{"@hono/node-server":"1","evil":"1"}}', { packages: { deed: "warn", allow: ["@hono/*"] } })).toEqual(["package warn 1"]));
  it.each([["package.json", '{"license":"(MIT OR GPL-3.0)"}'], ["src/a.ts", "// SPDX-License-Identifier: GPL-3.0\n"], ["Cargo.toml", 'license = "GPL-3.0"']])("[MOD-61] licenses too: %s", (path, content) => expect(found(path, content, { licenses: { deed: "block", deny: ["GPL-*"] } })).toEqual(["license block 1"]));

  it.each(["await fetch(url)", 'import net from "node:net";', 'const ws = new WebSocket("ws://x")', "import requests"])("[MOD-62] the use of networks is found where the policy forbids it: %s", (content) => {
    expect([found(content.startsWith("import requests") ? "a.py" : "a.ts", content, { network: "block" }), found("a.ts", content)]).toEqual([["network block 1"], []]);
  });
  it.each([['import { exec } from "node:child_process";', "a.ts"], ["eval(text)", "a.js"], ["import subprocess", "a.py"], ["os.system('ls')", "a.py"]])("[MOD-62] and of processes: %s", (content, path) => expect(found(path, content, { processes: "warn" })).toEqual(["process warn 1"]));
  it("[MOD-62] in code, not in prose", () => expect(found("README.md", "call fetch(url)", { network: "block" })).toEqual([]));

  it("[MOD-63] a hundred warnings don't crowd out what blocks", () => {
    const files = [{ path: "package.json", content: `{"dependencies":{${Array.from({ length: 120 }, (_, place) => `"p${place}":"1"`).join()}}}` }, { path: "a.ts", content: "eval(text)" }];
    expect(scan(files, PutSafetyPolicy.parse({ packages: { deed: "warn", allow: [] }, processes: "block" }))[0]).toMatchObject({ rule: "process", deed: "block" });
  });
  it("[MOD-61] a form of many stars is weighed as quickly as any", () => expect(found("package.json", `{"dependencies":{"${"a".repeat(200)}":"1"}}`, { packages: { deed: "block", deny: [`${"*a".repeat(60)}*b`] } })).toEqual([]));
  it.each([["a-*c", "a-b-c", true], ["a*a", "a", false], ["*", "x", true], ["A.B", "a.b", true], ["a.b", "axb", false]])("[MOD-61] %s and %s", (form, name, like) => expect(found("package.json", `{"dependencies":{"${name}":"1"}}`, { packages: { deed: "block", deny: [form] } })).toHaveLength(like ? 1 : 0));
  it("[MOD-60] a secret deep in a long line is found, wherever the line is cut", () => {
    for (const before of [3_480, 3_990, 100_000]) expect(found("src/a.ts", `${"a-".repeat(before / 2)} const id = "${aws}";`)).toEqual(["secret block 1"]);
  });
});
