/** A repository's text files while they are worked on. */
export interface WorkTree {
  paths(): string[];
  read(path: string): string | undefined;
  write(path: string, content: string): void;
  remove(path: string): void;
  /** Everything, by path. */
  files(): Record<string, string>;
}

export function newWorkTree(files: Iterable<{ path: string; content: string }>): WorkTree {
  const byPath = new Map([...files].map(({ path, content }) => [path, content]));
  return {
    paths: () => [...byPath.keys()].sort(),
    read: (path) => byPath.get(path),
    write: (path, content) => void byPath.set(path, content),
    remove: (path) => void byPath.delete(path),
    files: () => Object.fromEntries([...byPath].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

const pathLengthMax = 300;

/** What is wrong with a path; undefined when it is relative and stays inside. */
export function pathFault(path: string): string | undefined {
  if (path.length === 0 || path.length > pathLengthMax) return `a path has 1 to ${pathLengthMax} characters`;
  if (/^\/|\\|[\0-\x1f]|(^|\/)\.\.?(\/|$)|\/\/|\/$/.test(path)) return "a path is relative, with forward slashes and without ..";
  return /^(\.git|node_modules)(\/|$)/i.test(path) ? `${path.split("/")[0]} isn't written by hand` : undefined;
}
