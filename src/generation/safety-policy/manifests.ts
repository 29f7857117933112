export interface Declared {
  name: string;
  /** From 1. */
  line: number;
}

const named = (path: string, name: string): boolean => path === name || path.endsWith(`/${name}`);

/** What a manifest depends on, by name. What can't be read depends on nothing here: it can't be installed either. */
export function declaredPackages(path: string, content: string): Declared[] {
  if (named(path, "package.json")) return fromNpm(content);
  if (/(^|\/)requirements[\w.-]*\.txt$/.test(path)) return fromLines(content, /^\s*([A-Za-z0-9][\w.-]*)/);
  if (named(path, "go.mod")) return fromLines(content, /^\s*(?:require\s+)?([a-z0-9.-]+\.[a-z]{2,}\/\S+)\s+v\d/);
  if (named(path, "Cargo.toml")) return fromSection(content, /^\[(?:[\w.'"()-]+\.)?(?:dev-|build-)?dependencies\]/, /^\s*"?([A-Za-z0-9_-]+)"?\s*=/);
  if (named(path, "pyproject.toml")) return [...fromSection(content, /^\[tool\.poetry\.(?:group\.\w+\.)?dependencies\]/, /^\s*"?([A-Za-z0-9_.-]+)"?\s*=/), ...fromList(content)].filter(({ name }) => name !== "python");
  return [];
}

const npmFields = ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"] as const;

function fromNpm(content: string): Declared[] {
  const manifest = parsed(content);
  if (!manifest) return [];
  return npmFields.flatMap((field) => Object.keys(asRecord(manifest[field]))).map((name) => ({ name, line: lineOf(content, `"${name}"`) }));
}

const fromLines = (content: string, like: RegExp): Declared[] =>
  content.split("\n").flatMap((text, place) => {
    const name = like.exec(text)?.[1];
    return name === undefined ? [] : [{ name, line: place + 1 }];
  });

/** Lines of a TOML table. */
function fromSection(content: string, head: RegExp, like: RegExp): Declared[] {
  let isInside = false;
  return content.split("\n").flatMap((text, place) => {
    if (text.startsWith("[")) isInside = head.test(text);
    const name = isInside ? like.exec(text)?.[1] : undefined;
    return name === undefined ? [] : [{ name, line: place + 1 }];
  });
}

/** PEP 621: `dependencies = ["requests>=2", …]`. */
function fromList(content: string): Declared[] {
  const list = /^dependencies\s*=\s*\[([\s\S]*?)\]/m.exec(content)?.[1] ?? "";
  return [...list.matchAll(/["']\s*([A-Za-z0-9][\w.-]*)/g)].map(([, name = ""]) => ({ name, line: lineOf(content, name) }));
}

/** What manifests and files say of their license, in SPDX's words. */
export function declaredLicenses(path: string, content: string): Declared[] {
  const tagged = fromLines(content, /SPDX-License-Identifier:\s*([\w.+-]+)/);
  const stated = named(path, "package.json") ? parsed(content)?.license : /^license\s*=\s*"([^"]+)"/m.exec(content)?.[1];
  const names = typeof stated === "string" && (named(path, "package.json") || named(path, "Cargo.toml") || named(path, "pyproject.toml")) ? stated.split(/\s+(?:AND|OR|WITH)\s+|[()]/).filter((part) => part.trim() !== "") : [];
  return [...tagged, ...names.map((name) => ({ name: name.trim(), line: lineOf(content, String(stated)) }))];
}

function parsed(content: string): Record<string, unknown> | undefined {
  try {
    return asRecord(JSON.parse(content));
  } catch {
    return undefined; // not JSON: no manifest
  }
}

const asRecord = (value: unknown): Record<string, unknown> => (value !== null && typeof value === "object" && !Array.isArray(value) ? (value as Record<string, unknown>) : {});

const lineOf = (content: string, text: string): number => content.slice(0, Math.max(0, content.indexOf(text))).split("\n").length;
