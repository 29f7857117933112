/**
 * The statements that produced tests are made of. They are written as TypeScript, of which this is all that may occur: so a target in another language can
 * print the very same tests. What it can't print it refuses, rather than leaves out.
 */
export type Statement =
  | { kind: "const"; names: Pattern; value: Expression }
  | { kind: "assign"; name: string; value: Expression }
  | { kind: "each"; names: Pattern; of: Expression; body: Statement[] }
  | { kind: "do"; value: Expression };

/** `name`, `[a, b]`, or `{ status, body: after }`: from which property which name. */
export type Pattern = { kind: "name"; name: string } | { kind: "list"; names: string[] } | { kind: "record"; names: { from: string; name: string }[] };

export type Expression =
  | { kind: "text"; value: string }
  | { kind: "number"; source: string }
  | { kind: "name"; name: string }
  | { kind: "template"; parts: (string | Expression)[] }
  | { kind: "list"; items: Expression[] }
  | { kind: "record"; members: Member[] }
  | { kind: "spread"; value: Expression }
  | { kind: "member"; of: Expression; name: string }
  | { kind: "item"; of: Expression; at: Expression }
  | { kind: "call"; callee: Expression; given: Expression[] }
  | { kind: "operation"; operator: "+" | ">"; left: Expression; right: Expression }
  | { kind: "choice"; condition: Expression; then: Expression; otherwise: Expression };

export type Member = { kind: "spread"; value: Expression } | { kind: "pair"; name: string; value: Expression };
