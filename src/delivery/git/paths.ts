import type { Fault } from "../../platform/errors.ts";
import { AppError } from "../../platform/errors.ts";
import { utf8 } from "./bytes.ts";

const segmentBytesMax = 255;
const pathBytesMax = 1024;

/** Characters that HFS+ drops from names, so that `.g\u200cit` is `.git` there (CVE-2014-9390); bidi controls are among them. */
const ignorable = /[\u200c-\u200f\u202a-\u202e\u2060-\u2069\u206a-\u206f\ufeff]/;
/** Control characters, and what means something else than itself in a Windows path. */
const unsafe = /[\u0000-\u001f\u007f-\u009f\\:*?"<>|]/;

/** What is wrong with one path as the name of a file in a repository, in words; undefined if nothing is. */
export function faultOfPath(path: string): string | undefined {
  if (path === "") return "is empty";
  if (path.startsWith("/")) return "is absolute";
  if (!path.isWellFormed()) return "is not valid Unicode";
  if (unsafe.test(path) || ignorable.test(path)) return "holds a character that not every system can check out safely";
  if (utf8(path).length > pathBytesMax) return `is longer than ${pathBytesMax} bytes`;
  return path.split("/").map(faultOfSegment).find((fault) => fault !== undefined);
}

function faultOfSegment(segment: string): string | undefined {
  if (segment === "") return "holds an empty part";
  if (segment === "." || segment === "..") return `holds "${segment}"`;
  if (utf8(segment).length > segmentBytesMax) return `has a part longer than ${segmentBytesMax} bytes`;
  if (/[. ]$/.test(segment)) return "has a part that ends in a dot or a space, which Windows drops";
  const folded = fold(segment);
  if (folded === ".git" || /^git~\d+$/.test(folded)) return "reaches into .git";
  if (folded === ".gitmodules" || /^gitmod~\d+$/.test(folded)) return "would add submodules";
  return undefined;
}

/** One form for all names that some file system takes for the same. */
export const fold = (name: string): string => name.normalize("NFC").toLowerCase().normalize("NFC");

/**
 * Refuses paths that git, or a file system that git checks out to, would refuse or read differently.
 * @throws AppError `invalid_input`, one fault for each path, pointing at `#/files/<path>`
 */
export function checkPaths(paths: Iterable<string>): void {
  const errors: Fault[] = [];
  const report = (path: string, message: string) =>
    errors.push({ pointer: `#/files/${path.replaceAll("~", "~0").replaceAll("/", "~1")}`, code: "invalid_path", message: `${JSON.stringify(path)} ${message}` });

  const spellings = new Map<string, string>();
  const files = new Set<string>();
  const folders = new Set<string>();
  for (const path of paths) {
    const fault = faultOfPath(path);
    if (fault !== undefined) {
      report(path, fault);
      continue;
    }
    for (const prefix of prefixesOf(path)) {
      const spelling = spellings.get(fold(prefix)) ?? prefix;
      spellings.set(fold(prefix), spelling);
      if (spelling !== prefix) report(path, `differs from ${JSON.stringify(spelling)} only by upper and lower case`);
      if (prefix !== path) folders.add(prefix);
    }
    files.add(path);
  }
  for (const path of files) if (folders.has(path)) report(path, "is a file and a folder at once");
  if (errors.length > 0) throw new AppError("invalid_input", "Some paths can't be stored in a repository", { errors });
}

/** `a/b/c` → `a`, `a/b`, `a/b/c`. */
function prefixesOf(path: string): string[] {
  const parts = path.split("/");
  return parts.map((_, at) => parts.slice(0, at + 1).join("/"));
}
