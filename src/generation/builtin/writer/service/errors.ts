import type { Blueprint } from "../../blueprint.ts";
import { hasGuards, hasUnique } from "../facts.ts";
import { blocks, lines } from "../layout.ts";
import { keepsRows } from "./constraints.ts";

/** src/errors.ts: every refusal is a problem document. */
export const errorsFile = (blueprint: Blueprint): string =>
  blocks(
    `import type { Context } from "hono";`,
    `/** One thing that is wrong with a request: \`pointer\` finds it in the body, \`parameter\` names it in the query. */
export interface Fault {
  pointer?: string;
  parameter?: string;
  code: string;
  message: string;
}`,
    lines(
      "const titles = {",
      `  400: "Malformed request",`,
      blueprint.access && `  401: "Unauthorized",`,
      blueprint.access && `  403: "Forbidden",`,
      `  404: "Not found",`,
      `  405: "Method not allowed",`,
      hasConflicts(blueprint) && `  409: "Conflict",`,
      `  413: "Content too large",`,
      `  415: "Unsupported media type",`,
      `  422: "Invalid input",`,
      `  500: "Internal error",`,
      "} as const;",
    ),
    `/** A refusal for the caller to read. Anything else that is thrown is a fault of ours and answered with 500. */
export class Problem extends Error {
  readonly status: keyof typeof titles;
  readonly errors: Fault[];
  readonly headers: Record<string, string>;

  constructor(status: keyof typeof titles, detail: string, errors: Fault[] = [], headers: Record<string, string> = {}) {
    super(detail);
    this.status = status;
    this.errors = errors;
    this.headers = headers;
  }
}`,
    `export const notFound = (what: string): Problem => new Problem(404, \`There is no such \${what}.\`);

export const invalid = (errors: Fault[]): Problem => new Problem(422, "Some of the input can't be accepted.", errors);

export const methodNotAllowed = (allowed: string): Problem =>
  new Problem(405, \`This address answers \${allowed} only.\`, [], { allow: allowed });`,
    `/** RFC 9457, https://www.rfc-editor.org/rfc/rfc9457 */
export function answerProblem(error: unknown, c: Context): Response {
  const problem = error instanceof Problem ? error : new Problem(500, "Something went wrong.");
  if (problem !== error) console.error(error);
  const { status, message, errors, headers } = problem;
  const document = {
    type: "about:blank",
    title: titles[status],
    status,
    detail: message,
    ...(errors.length > 0 && { errors }),
  };
  return c.body(JSON.stringify(document), status, { ...headers, "content-type": "application/problem+json" });
}`,
  );

export const hasConflicts = (blueprint: Blueprint): boolean => blueprint.entities.some((entity) => hasUnique(entity) || hasGuards(entity) || entity.lifecycle !== undefined) || keepsRows(blueprint);
