/** A piece of a statement. `template` holds what stands between the backticks. */
export interface Token {
  kind: "text" | "number" | "template" | "word" | "mark" | "end";
  source: string;
}

const pieces = /\s+|("(?:[^"\\]|\\.)*")|(-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)|`((?:[^`\\]|\\.)*)`|([A-Za-z_$][\w$]*)|(\.\.\.|[()[\]{},;:.?=+>])/y;

/** @throws Error at whatever no statement is made of */
export function tokensOf(source: string): Token[] {
  const tokens: Token[] = [];
  pieces.lastIndex = 0;
  while (pieces.lastIndex < source.length) {
    const at = pieces.lastIndex;
    const found = pieces.exec(source);
    if (!found) throw new Error(`No test has such a statement: ${source.slice(at, at + 60)}`);
    const [, text, number, template, word, mark] = found;
    if (text !== undefined) tokens.push({ kind: "text", source: text });
    else if (number !== undefined) tokens.push({ kind: "number", source: number });
    else if (template !== undefined) tokens.push({ kind: "template", source: template });
    else if (word !== undefined) tokens.push({ kind: "word", source: word });
    else if (mark !== undefined) tokens.push({ kind: "mark", source: mark });
  }
  return [...tokens, { kind: "end", source: "" }];
}
