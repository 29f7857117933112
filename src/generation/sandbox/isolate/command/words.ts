/** What a shell would make of a plain command: its words and the variables set before it. Undefined for anything that only a shell can do. */
export interface Words {
  env: Record<string, string>;
  words: string[];
}

const operators = /[;&|<>`\\\n]|\$[({A-Za-z]/;

export function readWords(command: string): Words | undefined {
  const words: string[] = [];
  for (const [, quoted] of command.trim().matchAll(/((?:[^\s"']|"[^"]*"|'[^']*')+)/g)) {
    if (quoted === undefined || operators.test(quoted.replace(/'[^']*'|"[^"$`\\]*"/g, ""))) return undefined;
    words.push(quoted.replace(/"([^"]*)"|'([^']*)'/g, (_, double: string | undefined, single: string | undefined) => double ?? single ?? ""));
  }
  if ((command.match(/["']/g) ?? []).length % 2 === 1) return undefined;
  const env: Record<string, string> = {};
  if (words[0] === "cross-env" || words[0] === "env") words.shift();
  for (let word = words[0]; word !== undefined && /^[A-Za-z_]\w*=/.test(word); word = words[0]) {
    env[word.slice(0, word.indexOf("="))] = word.slice(word.indexOf("=") + 1);
    words.shift();
  }
  return { env, words };
}

/** How an option is taken: by itself, with a word behind it, or not at all. */
export type OptionForm = "flag" | "value";

export interface Options {
  /** The last value of each; `""` for a flag. */
  values: Map<string, string>;
  all: Map<string, string[]>;
  rest: string[];
}

/**
 * Options and what is left. `forms` names every option that is known, `names` its other spellings.
 * @returns the option that isn't known, as text
 */
export function readOptions(words: readonly string[], forms: Readonly<Record<string, OptionForm>>, names: Readonly<Record<string, string>> = {}): Options | string {
  const options: Options = { values: new Map(), all: new Map(), rest: [] };
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? "";
    if (word === "--") continue;
    if (!word.startsWith("-")) {
      options.rest.push(word);
      continue;
    }
    const [written = word] = word.split("=", 1);
    const name = names[written] ?? written;
    const form = forms[name];
    if (form === undefined) return word;
    const attached = word.includes("=") ? word.slice(word.indexOf("=") + 1) : undefined;
    const value = attached ?? (form === "value" ? (words[++at] ?? "") : "");
    options.values.set(name, value);
    options.all.set(name, [...(options.all.get(name) ?? []), value]);
  }
  return options;
}
