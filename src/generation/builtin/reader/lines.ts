/** How the lines of a text belong together: which only wrap, and which say something of their own. */

export type BlockKind = "prose" | "bullet" | "heading" | "row" | "endpoint" | "schema" | "fence";

export interface Block {
  start: number;
  end: number;
  kind: BlockKind;
}

export const bulletMark = /^(?:[-*•‣◦·–—]|\(?\d{1,3}[.)]|\d{1,2}(?:\.\d{1,2}){1,3}[.)]?(?=\s+\p{Lu})|\(?[a-z][.)])\s+(?:\[[ xX]\]\s+)?/u;
const endpoint = /^(?:[-*•]\s+|\d{1,3}[.)]\s+)?(?:\*\*)?`?(?:GET|POST|PUT|PATCH|DELETE)\s+`?\/[^\s/]/;
const schema = /^(?:export\s+)?(?:(?:entity|model|type|interface|table|class|schema|record|struct)\s+)?[A-Za-z_][\w-]*\s*=?\s*\{/;
const schemaLinesMax = 80;

interface Line extends Block {
  text: string;
  /** Set in by white space. */
  inset: boolean;
  /** Behind a brace of a schema that is still open. */
  within: boolean;
}

/** Paragraphs, bullets, headings, rows of tables, endpoints and schemas. A line that only wraps is joined to the one before. */
export function blocksOf(text: string): Block[] {
  const blocks: Block[] = [];
  const paragraphs = paragraphsOf(linesOf(text));
  for (const [i, paragraph] of paragraphs.entries()) {
    markTitles(paragraph, i < paragraphs.length - 1, i === 0);
    const widest = Math.max(0, ...paragraph.map(({ text: { length } }) => length));
    const deliberate = breaksOnPurpose(paragraph, widest);
    let open: Block | undefined;
    for (const line of paragraph) {
      if (open && line.within) open.end = line.end;
      else if (open && line.kind === "prose" && wraps(text.slice(open.start, open.end), line, open.kind, deliberate, widest)) open.end = line.end;
      else blocks.push((open = { start: line.start, end: line.end, kind: line.kind }));
      if (/^(?:heading|row|endpoint|fence)$/.test(line.kind)) open = undefined;
    }
  }
  return blocks;
}

/** `undefined` for an empty line, which ends a paragraph; those within braces end nothing. */
function linesOf(text: string): (Line | undefined)[] {
  const lines: (Line | undefined)[] = [];
  let at = 0;
  let depth = 0;
  let within = 0;
  for (const written of text.split("\n")) {
    const begun = at;
    const start = at + (written.length - written.trimStart().length);
    const end = at + written.trimEnd().length;
    at += written.length + 1;
    if (end <= start) {
      if (depth === 0) lines.push(undefined);
      continue;
    }
    const trimmed = text.slice(start, end);
    const kind: BlockKind = depth > 0 ? "prose" : kindOf(trimmed);
    lines.push({ start, end, kind, text: trimmed, inset: start > begun, within: depth > 0 });
    if (kind === "schema" || depth > 0) depth = Math.max(0, depth + trimmed.split("{").length - trimmed.split("}").length);
    within = depth > 0 ? within + 1 : 0;
    // A brace that nobody closes holds no more than this.
    if (within > schemaLinesMax) depth = 0;
  }
  return lines;
}

function kindOf(line: string): BlockKind {
  if (/^#{1,6}\s/.test(line)) return "heading";
  if (/^```\w*$/.test(line)) return "fence";
  if (/^\|.*\|/.test(line)) return "row";
  if (endpoint.test(line)) return "endpoint";
  if (schema.test(line)) return "schema";
  return bulletMark.test(line) ? "bullet" : "prose";
}

const title = /^\p{Lu}[\p{L}\p{N}-]*(?: [\p{L}\p{N}&/-]+){0,3}$/u;
const shortTitle = /^\p{Lu}[\p{L}-]*(?: [\p{L}-]+){0,2}:?$/u;
/** The first line of a text that goes on below it. */
const longTitle = /^\p{Lu}[\p{L}\p{N}'’-]*(?: [\p{L}\p{N}&/'’-]+){0,7}$/u;
const noTitle = /^(?:Build|Make|Create|Write|Develop|Design|Please|Each|Every|Dear|Hi|Hello|Thanks|Best|Kind|We|I|No|Only|All|List|Show|Search|Filter|Sort|The|A|An)\b|\b(?:is|are|has|have|can|must|should|by|first)\b/;

/** "Crate" on a line of its own, with a list or a paragraph below it, is a heading without a mark. */
function markTitles(paragraph: readonly Line[], more: boolean, first: boolean): void {
  const [only] = paragraph;
  if (first && more && only && paragraph.length === 1 && only.kind === "prose" && longTitle.test(only.text) && !noTitle.test(only.text)) only.kind = "heading";
  const [, ...rest] = paragraph;
  // A title with short lines below it that have no marks: each is one thing of a list.
  if (only?.kind === "prose" && rest.length > 1 && shortTitle.test(only.text) && !noTitle.test(only.text) && rest.every(({ kind, text }) => kind === "prose" && /^\p{Ll}/u.test(text) && !/[.!?;]$/.test(text))) {
    only.kind = "heading";
    for (const line of rest) line.kind = "bullet";
  }
  for (const [i, line] of paragraph.entries()) {
    const next = paragraph[i + 1];
    const apart = i === 0 || paragraph[i - 1]?.kind !== "prose";
    if (line.kind === "prose" && apart && title.test(line.text) && !noTitle.test(line.text) && (next ? next.kind === "bullet" || next.kind === "row" : more && i === 0)) line.kind = "heading";
  }
}

function paragraphsOf(lines: readonly (Line | undefined)[]): Line[][] {
  const paragraphs: Line[][] = [[]];
  for (const line of lines) {
    if (line) paragraphs.at(-1)?.push(line);
    else paragraphs.push([]);
  }
  return paragraphs;
}

/** Where text is wrapped to a width, no line ends before the next word would have crossed it. One that does shows that its writer breaks lines on purpose. */
function breaksOnPurpose(lines: readonly Line[], widest: number): boolean {
  return lines.some((line, i) => {
    const next = lines[i + 1];
    if (!next || line.kind !== "prose" || next.kind !== "prose" || next.inset || /[.!?:;,]$/.test(line.text) || !/^\p{Ll}/u.test(next.text) || !/^\p{Ll}/u.test(line.text)) return false;
    return line.text.length + 1 + (next.text.split(/\s/)[0] ?? "").length < widest - 10 && !joined(line.text, next.text);
  });
}

const fullLine = 76;
const shortLine = 40;

/** A line that can't end there, or can't begin so. */
const joined = (before: string, line: string): boolean =>
  /(?:[,&(]|\b(?:and|or|a|an|the|of|to|for|with|by|in|on|at|is|are|be|that|which|has|have|must|from|between|than|not|its|their))$/.test(before) || /^(?:and|or|but|which|that|with|to|of|for|[(,&])/.test(line);

/** Lines are wrapped where they are full: a short one, or one after a bullet that isn't set in, says something of its own. */
function wraps(before: string, { text: line, inset }: Line, kind: BlockKind, deliberate: boolean, widest: number): boolean {
  if (kind !== "prose" && kind !== "bullet") return false;
  if (/[:;]$/.test(before)) return /^\p{Ll}/u.test(line) && kind === "prose" && !line.includes(":");
  if (/[.!?]["”’)]?$/.test(before)) return kind === "prose";
  const lastLine = before.slice(before.lastIndexOf("\n") + 1);
  const goesOn = joined(lastLine, line);
  if (deliberate && !goesOn) return false;
  if (!goesOn && lastLine.length < (kind === "bullet" && !inset ? fullLine : shortLine)) return false;
  if (/^[\p{Ll}\p{N}(,&]/u.test(line)) return !/^[\p{L} ]{1,40}:/u.test(line);
  if (/^[\p{L} ]{1,40}:/u.test(line)) return false;
  const full = lastLine.length + 1 + (line.split(/\s/)[0] ?? "").length > widest;
  return kind === "prose" && ((lastLine.length > 60 && full) || /[,]$/.test(before));
}
