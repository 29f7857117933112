import type { Blueprint } from "../../blueprint.ts";
import { canBeKept, hasUnique } from "../facts.ts";
import { blocks, lines } from "../layout.ts";

/** src/constraints.ts: SQLite's refusals in the words of the service. Only there if the database can refuse something. */
export function constraintsFile(blueprint: Blueprint): string | undefined {
  const unique = blueprint.entities.some(hasUnique);
  const kept = keepsRows(blueprint);
  if (!unique && !kept) return undefined;
  return blocks(
    `import { Problem } from "./errors.ts";`,
    lines(
      "// Extended result codes, https://www.sqlite.org/rescode.html",
      unique && "const uniqueViolation = 2067;",
      kept && "const referenceViolation = 1811;",
    ),
    unique && duplicates,
    kept && references,
    `function hasCode(error: unknown, code: number): error is Error {
  return error instanceof Error && "errcode" in error && error.errcode === code;
}`,
  );
}

export const keepsRows = (blueprint: Blueprint): boolean => blueprint.entities.some((entity) => canBeKept(blueprint, entity));

const duplicates = `/** Makes a change; where a unique index refuses it, the caller reads which fields are taken. */
export function refuseDuplicates<Result>(what: string, change: () => Result): Result {
  try {
    return change();
  } catch (error) {
    if (!hasCode(error, uniqueViolation)) throw error;
    const fields = columnsIn(error.message);
    const message = \`Another \${what} has the same \${fields.join(" and ")}.\`;
    throw new Problem(409, message, fields.map((field) => ({ pointer: \`#/\${field}\`, code: "not_unique", message })));
  }
}

/** "UNIQUE constraint failed: loans.book_id, loans.member_id" → book_id, member_id */
function columnsIn(message: string): string[] {
  return message.slice(message.indexOf(":") + 1).split(",").map((column) => column.slice(column.indexOf(".") + 1));
}`;

const references = `/** Deletes; where another row refers to what would go, the caller reads that it stays. */
export function refuseIfReferenced<Result>(what: string, remove: () => Result): Result {
  try {
    return remove();
  } catch (error) {
    if (!hasCode(error, referenceViolation)) throw error;
    throw new Problem(409, \`This \${what} can't be deleted while something refers to it.\`);
  }
}`;
