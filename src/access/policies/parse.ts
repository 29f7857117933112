import { isNode, LineCounter, parseDocument } from "yaml";
import type * as z from "zod";
import { AppError, type Fault } from "../../platform/errors.ts";
import { PolicyDocument } from "./document.ts";

export const policyBytesMax = 4_096;
export const suiteBytesMax = 65_536;

/** A text that was read, and where in it a fault is, for people who look at it: the field's pointer with line and column, both from 1. */
export interface Placed<Value> {
  value: Value;
  /** The fault at a path of the document, with its line and column. */
  faultAt(path: readonly PropertyKey[], code: string, message: string): Fault;
}

/** A policy from its text. @throws AppError invalid_input with one fault for each place that is wrong */
export const parsePolicy = (text: string): Placed<PolicyDocument> => parseYaml("#/yaml", text, PolicyDocument, policyBytesMax);

/**
 * YAML 1.2 in its core schema, with unique keys and no aliases, as what `schema` says. `bytesMax` counts UTF-8.
 * @throws AppError invalid_input
 */
export function parseYaml<Schema extends z.ZodType>(field: "#/yaml" | "#/tests", text: string, schema: Schema, bytesMax: number): Placed<z.output<Schema>> {
  if (new TextEncoder().encode(text).length > bytesMax) throw refused([{ pointer: field, code: "too_big", message: `This is longer than ${bytesMax} bytes` }]);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, schema: "core", version: "1.2", uniqueKeys: true, strict: true, merge: false, prettyErrors: false, customTags: [] });
  const at = (offset: number, code: string, message: string): Fault => {
    const { line, col } = lines.linePos(offset);
    return { pointer: `${field}:${line}:${col}`, code, message: `Line ${line}, column ${col}: ${message}` };
  };
  const broken = [...document.errors, ...document.warnings];
  if (broken.length > 0) throw refused(broken.map((error) => at(error.pos[0], "yaml", error.message)));
  const faultAt = (path: readonly PropertyKey[], code: string, message: string): Fault => {
    for (let depth = path.length; depth >= 0; depth--) {
      const node: unknown = document.getIn(path.slice(0, depth), true);
      if (isNode(node) && node.range) return at(node.range[0], code, `${message}${path.length === 0 ? "" : ` (${path.map(String).join(".")})`}`);
    }
    return at(0, code, message);
  };
  const parsed = schema.safeParse(valueOf(document, at));
  if (!parsed.success) throw refused(parsed.error.issues.map((issue) => faultAt(issue.path, issue.code, issue.message)));
  return { value: parsed.data, faultAt };
}

function valueOf(document: ReturnType<typeof parseDocument>, at: (offset: number, code: string, message: string) => Fault): unknown {
  try {
    return document.toJS({ maxAliasCount: 0 });
  } catch (error) {
    throw refused([at(0, "alias", "Aliases are not allowed")], error);
  }
}

export const refused = (errors: Fault[], cause?: unknown): AppError =>
  new AppError("invalid_input", errors[0]?.message ?? "This policy is not as it should be", { errors, ...(cause === undefined ? {} : { cause }) });
