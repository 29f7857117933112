const pathCharactersMax = 500;

/** The first path of a repository that is none, or undefined: each must be a plain relative path, and none may lie inside another. */
export function faultyPath(paths: readonly string[]): string | undefined {
  const all = new Set(paths);
  return paths.find((path) => !isPlain(path) || parentsOf(path).some((parent) => all.has(parent)));
}

const isPlain = (path: string): boolean =>
  path !== "" && path.length <= pathCharactersMax && !path.includes("\0") && path.split("/").every((step) => step !== "" && step !== "." && step !== "..");

function parentsOf(path: string): string[] {
  const steps = path.split("/");
  return steps.slice(1).map((_, place) => steps.slice(0, place + 1).join("/"));
}
