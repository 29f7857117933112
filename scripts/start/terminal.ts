/** What a terminal can show, decided once. */
export interface Terminal {
  /** Lines can be rewritten in place. */
  isLive: boolean;
  hasColour: boolean;
  columns(): number;
  write(text: string): void;
}

export const terminalOf = (stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv): Terminal => ({
  isLive: stream.isTTY === true && env.TERM !== "dumb" && !env.CI,
  hasColour: stream.isTTY === true && env.TERM !== "dumb" && !env.NO_COLOR,
  columns: () => stream.columns || 80,
  write: (text) => void stream.write(text),
});

const colours = { green: 32, red: 31, yellow: 33, dim: 2, bold: 1 } as const;
export type Colour = keyof typeof colours;

export const painted = (terminal: Terminal, colour: Colour, text: string): string => (terminal.hasColour ? `\x1b[${colours[colour]}m${text}\x1b[0m` : text);

/** Text from a requirement or a run may hold anything: what a terminal would obey, or would show in another order, is left out. */
export const printable = (text: string): string => text.replace(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu, " ");

export const cut = (text: string, columns: number): string => (text.length <= columns ? text : `${text.slice(0, Math.max(0, columns - 1))}…`);

/** Words in lines no longer than the terminal, each line after the first indented. */
export function wrapped(text: string, columns: number, indent: string): string {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/)) {
    if (line !== "" && line.length + 1 + word.length > columns) {
      lines.push(line);
      line = indent;
    }
    line = line.trim() === "" ? line + word : `${line} ${word}`;
  }
  return [...lines, line].join("\n");
}
