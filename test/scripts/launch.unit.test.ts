import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { complaintAbout } from "../../scripts/launch/node.mjs";
import { root } from "../../scripts/stack/folders.ts";

let clone: string;

/** A clone with the launcher, a lockfile of three packages, and an npm that only notes what it is asked for. */
beforeEach(() => {
  clone = mkdtempSync(join(tmpdir(), "devgen-launch-"));
  cpSync(join(root, "scripts/launch"), join(clone, "scripts/launch"), { recursive: true });
  const packages = {
    "": { name: "devgen" }, "node_modules/needed": { version: "1.0.0" }, "node_modules/tool": { version: "2.0.0", dev: true },
    "node_modules/elsewhere": { version: "3.0.0", optional: true, os: ["sunos"] },
    "node_modules/needed-elsewhere": { version: "3.0.0", optional: true }, "node_modules/for-this-machine": { version: "4.0.0", optional: true, os: [process.platform], cpu: [process.arch] },
  };
  writeFileSync(join(clone, "package-lock.json"), JSON.stringify({ packages }));
  writeFileSync(join(clone, "scripts/go.ts"), `const args: string[] = process.argv.slice(2);\nconsole.log("ran", args.join(","));\nprocess.exitCode = 7;\nprocess.disconnect?.();\n`);
  writeFileSync(join(clone, "scripts/go.mjs"), `import { launch } from "./launch/launch.mjs";\nlaunch("scripts/go.ts", { tools: process.env.TOOLS === "1" });\n`);
  writeFileSync(join(clone, "npm.cjs"), `require("fs").writeFileSync("asked.txt", process.argv.slice(2).join(" "));\nrequire("fs").mkdirSync("node_modules", { recursive: true });\nprocess.exit(Number(process.env.NPM_CODE ?? 0));\n`);
});

afterEach(() => rmSync(clone, { recursive: true, force: true }));

function installed(packages: Record<string, { version: string; dev?: boolean }>): void {
  mkdirSync(join(clone, "node_modules"), { recursive: true });
  writeFileSync(join(clone, "node_modules/.package-lock.json"), JSON.stringify({ packages }));
}

function launch(env: Record<string, string> = {}): { status: number | null; stdout: string; stderr: string; asked: string | undefined } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["scripts/go.mjs", "--a", "b c"], { cwd: clone, encoding: "utf8", env: { ...process.env, npm_execpath: join(clone, "npm.cjs"), ...env } });
  return { status, stdout, stderr, asked: existsSync(join(clone, "asked.txt")) ? readFileSync(join(clone, "asked.txt"), "utf8") : undefined };
}

const needed = { "node_modules/needed": { version: "1.0.0" }, "node_modules/for-this-machine": { version: "4.0.0" } };
const tool = { "node_modules/tool": { version: "2.0.0", dev: true } };

describe("the launcher", () => {
  it("[CMD-13] installs nothing where everything is there, hands on arguments and ends as the script does", () => {
    installed(needed);
    expect(launch()).toEqual({ status: 7, stdout: "ran --a,b c\n", stderr: "", asked: undefined });
  });

  it("[CMD-13] installs by the lockfile, without test tools and without running what packages bring", () => {
    const { status, stderr, asked } = launch();
    expect({ status, asked }).toEqual({ status: 7, asked: "ci --ignore-scripts --no-audit --no-fund --loglevel=error --omit=dev" });
    expect(stderr).toMatch(/^Installing what starting needs.*\nInstalled \d+ MB in \d+\.\d s\.\n$/);
  });

  it("[CMD-13] sees that a package is there in another version", () => {
    installed({ "node_modules/needed": { version: "0.9.0" } });
    expect(launch().asked).toMatch(/--omit=dev$/);
  });

  it("[CMD-13] sees that what is only for this machine is missing", () => {
    installed({ "node_modules/needed": { version: "1.0.0" } });
    expect(launch().asked).toMatch(/--omit=dev$/);
  });

  it("[CMD-13] leaves test tools in place that are there already", () => {
    installed({ "node_modules/needed": { version: "0.9.0" }, ...tool });
    expect(launch().asked).toMatch(/--include=dev$/);
  });

  it("[CMD-13] installs test tools for tests, once", () => {
    installed(needed);
    expect(launch({ TOOLS: "1" }).asked).toMatch(/--include=dev$/);
    rmSync(join(clone, "asked.txt"));
    installed({ ...needed, ...tool });
    expect(launch({ TOOLS: "1" }).asked).toBeUndefined();
  });

  it("[CMD-13] stops where npm fails", () => {
    const { status, stdout, stderr } = launch({ NPM_CODE: "1" });
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toMatch(/npm ci failed/);
  });

  it("[CMD-13] never installs through a link, which would empty somebody else's folder", () => {
    mkdirSync(join(clone, "elsewhere"));
    symlinkSync(join(clone, "elsewhere"), join(clone, "node_modules"));
    expect(launch()).toMatchObject({ status: 1, asked: undefined });
  });

  it("[CMD-8] says in one line that Node is too old", () => {
    expect(complaintAbout("18.20.0")).toMatch(/^[^\n]*needs Node[^\n]*this is Node 18\.20\.0[^\n]*$/);
    expect(complaintAbout("24.1.0")).toBeUndefined();
  });
});
