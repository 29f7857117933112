/** A path pattern as a regular expression: `**`, `*`, `?`, `[abc]`, `{a,b}` and `?(a)`, `+(a)`, `*(a)`, `@(a)`. Braces and brackets of the pattern nest. */
export function globToPattern(glob: string): string {
  let pattern = "";
  const ends: string[] = [];
  for (let at = 0; at < glob.length; at++) {
    const character = glob[at] ?? "";
    const next = glob[at + 1];
    if (/[?+*@]/.test(character) && next === "(") {
      pattern += "(?:";
      ends.push(character === "@" ? ")" : `)${character}`);
      at++;
    } else if (glob.startsWith("**/", at)) {
      pattern += "(?:.*/)?";
      at += 2;
    } else if (glob.startsWith("**", at)) {
      pattern += ".*";
      at++;
    } else if (character === "*") pattern += "[^/]*";
    else if (character === "?") pattern += "[^/]";
    else if (character === "{") {
      pattern += "(?:";
      ends.push(")");
    } else if ((character === "}" || character === ")") && ends.length > 0) pattern += ends.pop();
    else if ((character === "," || character === "|") && ends.length > 0) pattern += "|";
    else if (character === "[" && glob.indexOf("]", at) > at) {
      const end = glob.indexOf("]", at);
      pattern += glob.slice(at, end + 1).replace(/^\[!/, "[^");
      at = end;
    } else pattern += character.replace(/[\\^$.|+()[\]{}]/g, "\\$&");
  }
  return pattern + ends.reverse().join("");
}

/** Whether a path from the root is one that the pattern means; a pattern may begin with `./` or `<rootDir>/`. */
export const matchesGlob = (glob: string): ((path: string) => boolean) => {
  const pattern = new RegExp(`^${globToPattern(glob.replace(/^(\.\/|<rootDir>\/|\/)/, ""))}$`);
  return (path) => pattern.test(path);
};
