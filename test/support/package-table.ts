import { versionOf } from "../../scripts/sandbox/bundles.ts";
import { vendored } from "../../scripts/sandbox/vendored.ts";

/** The guide's list of packages, with the versions that are installed. */
export function packageTable(): string {
  const rows = Object.entries(vendored).map(([name, imports]) => {
    const parts = imports.filter((one) => one !== name).map((one) => `\`${one.slice(name.length + 1)}\``);
    return `| ${name} | ${versionOf(name)} | ${parts.join(", ")} |`;
  });
  return ["| package | version | parts of it |", "|---|---|---|", ...rows].join("\n");
}
