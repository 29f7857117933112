/** What a commit says of how it came about, besides what it changes. */
export interface RunOrigin {
  /** `Name <e-mail>` of who asked. */
  requested_by: string;
  /** Name and version of what wrote the files. */
  generated_by: string;
  run_id: string;
  requirement_id: string;
}

export interface MessageParts {
  /** One line; what is longer than 72 characters is cut at a word. */
  subject: string;
  /** Paragraphs are kept, lines are wrapped at 72 characters. */
  body?: string;
  origin: RunOrigin;
}

const lineLengthMax = 72;
/** Control characters (but the newline), and the invisible ones that turn or hide text. */
const invisible = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]+/g;

const oneLine = (text: string): string => text.toWellFormed().replace(invisible, " ").replace(/\s+/g, " ").trim();

/**
 * Subject, body and trailers, one blank line between them. Whatever the texts hold, the last paragraph is ours: a text
 * can't add a trailer, because git reads them from there alone.
 */
export function commitMessage({ subject, body = "", origin }: MessageParts): string {
  return messageWith(subject, body, [["Requested-by", origin.requested_by], ["Generated-by", origin.generated_by], ["DevGen-Run", origin.run_id], ["DevGen-Requirement", origin.requirement_id]]);
}

/** The same with trailers of another kind: each its name and what it says. */
export function messageWith(subject: string, body: string, said: readonly (readonly [name: string, text: string])[]): string {
  const trailers = said.map(([name, text]) => `${name}: ${oneLine(text)}`);
  const paragraphs = body.toWellFormed().replace(/\r\n?/g, "\n").split(/\n\s*\n/).map(oneLine).filter((paragraph) => paragraph !== "");
  return [cut(oneLine(subject)) || "Update", ...paragraphs.map(wrap), trailers.join("\n")].join("\n\n") + "\n";
}

function cut(subject: string): string {
  if ([...subject].length <= lineLengthMax) return subject;
  const head = [...subject].slice(0, lineLengthMax - 1).join("");
  const space = head.lastIndexOf(" ");
  return `${space > lineLengthMax / 2 ? head.slice(0, space) : head}…`;
}

function wrap(paragraph: string): string {
  const lines: string[] = [];
  let line = "";
  for (const word of paragraph.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > lineLengthMax) {
      lines.push(line);
      line = "";
    }
    line += line === "" ? word : ` ${word}`;
  }
  return [...lines, line].join("\n");
}
