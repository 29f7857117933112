import type { WrittenFile } from "../models/port.ts";
import { declaredLicenses, declaredPackages } from "./manifests.ts";
import type { PutSafetyPolicy } from "./schema.ts";
import { secretsIn } from "./secrets.ts";

/** Something in code that the tenant's policy speaks of. Never the thing itself: a secret isn't told twice. */
export type Finding = { rule: "secret" | "package" | "license" | "network" | "process"; deed: "block" | "warn"; path: string; line: number; message: string };

type Found = Omit<Finding, "deed" | "rule">;

const findingsMax = 100;

/** What the policy finds in files: those that were written or changed, and nothing of what was there before. */
export function scan(files: readonly Pick<WrittenFile, "path" | "content">[], policy: PutSafetyPolicy): Finding[] {
  const rules: [rule: Finding["rule"], deed: "block" | "warn" | "off", look: (file: Pick<WrittenFile, "path" | "content">) => Found[]][] = [
    ["secret", policy.secrets, ({ path, content }) => secretsIn(path, content).map(({ line, kind }) => ({ path, line, message: `This looks like a secret: ${kind}` }))],
    ["package", policy.packages.deed, ({ path, content }) => declaredPackages(path, content).filter(({ name }) => !isAllowed(name, policy.packages)).map(({ name, line }) => ({ path, line, message: `The package ${name} isn't allowed here` }))],
    ["license", policy.licenses.deed, ({ path, content }) => declaredLicenses(path, content).filter(({ name }) => !isAllowed(name, policy.licenses)).map(({ name, line }) => ({ path, line, message: `The license ${name} isn't allowed here` }))],
    ["network", policy.network, (file) => linesLike(file, networkUse, "This calls other machines")],
    ["process", policy.processes, (file) => linesLike(file, processUse, "This starts programs, or runs text as code")],
  ];
  const findings = rules.flatMap(([rule, deed, look]) => (deed === "off" ? [] : files.flatMap(look).map((found) => ({ rule, deed, ...found }))));
  // Where there are too many, what blocks is never crowded out by what warns.
  return [...findings.filter(({ deed }) => deed === "block"), ...findings.filter(({ deed }) => deed === "warn")].slice(0, findingsMax);
}

const networkUse = /\b(?:fetch|XMLHttpRequest|WebSocket|EventSource|navigator\.sendBeacon)\s*\(|(?:from|import|require\()\s*["'](?:node:)?(?:net|tls|dgram|dns|https?|http2|undici|axios|got|node-fetch|ws)(?:\/[^"']*)?["']|^\s*(?:import|from)\s+(?:requests|urllib\w*|http\.client|socket|aiohttp|httpx)\b|"net(?:\/http)?"/;
const processUse = /(?:from|import|require\()\s*["'](?:node:)?(?:child_process|worker_threads|cluster|vm)["']|\beval\s*\(|\bnew\s+Function\s*\(|^\s*(?:import|from)\s+(?:subprocess|multiprocessing|pty)\b|\bos\.(?:system|popen|exec\w*|spawn\w*)\s*\(|"os\/exec"/;

const codeFile = /\.(?:[cm]?[jt]sx?|py|go|rs|rb|php|java|kt|cs|sh)$/;

const linesLike = ({ path, content }: Pick<WrittenFile, "path" | "content">, like: RegExp, message: string): Found[] =>
  codeFile.test(path) ? content.split("\n").flatMap((text, place) => (like.test(text) ? [{ path, line: place + 1, message }] : [])) : [];

/** Whether a name is of a form where `*` stands for anything, whatever their cases: each part where it first fits, which no later one can regret. */
function isLike(name: string, form: string): boolean {
  const [text, parts] = [name.toLowerCase(), form.toLowerCase().split("*")];
  const [first = "", last = ""] = [parts[0], parts.at(-1)];
  if (parts.length === 1) return text === first;
  let at = first.length;
  if (!text.startsWith(first)) return false;
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}

const isAllowed = (name: string, { allow, deny }: { allow: string[] | null; deny: string[] }): boolean =>
  !deny.some((denied) => isLike(name, denied)) && (allow === null || allow.some((allowed) => isLike(name, allowed)));
