import type * as z from "zod";
import { maskSecrets } from "./masking.ts";

const countMax = 50;
const nameMax = 100;
const valueMax = 4_000;
const nameForm = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** What decides which code runs, and what the sandbox sets itself. */
const reserved = /^(?:PATH|HOME|PWD|TMPDIR|SHELL|ENV|IFS|BASH\w*|LD_\w*|DYLD_\w*|NODE_\w*|PYTHON\w*|PYTEST_ADDOPTS|GO(?:FLAGS|PROXY|TOOLCHAIN|TELEMETRY|ROOT|PATH|CACHE)|npm_\w*)$/i;
const secretName = /(?:^|_)(?:SECRET|TOKEN|PASSWORD|PASSWD|PASSPHRASE|CREDENTIALS?|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY|AUTH)(?:_|$)/i;

/** Why a variable is refused, or undefined. The environment is kept, shown and handed to code that may print it: nothing secret goes there. */
export function faultOfVariable(name: string, value: string): string | undefined {
  if (!nameForm.test(name) || name.length > nameMax) return `A name has letters, digits and underscores, at most ${nameMax}`;
  if (reserved.test(name)) return `${name} is the sandbox's own`;
  if (value.length > valueMax || value.includes("\0")) return `A value has at most ${valueMax} characters, and no NUL`;
  if (secretName.test(name) || maskSecrets(value) !== value) return `${name} looks like a secret: what runs in the sandbox could print it`;
  return undefined;
}

/** Tells each refused variable with its pointer. */
export function checkEnvironment(env: Readonly<Record<string, string>>, issues: z.core.$RefinementCtx): void {
  if (Object.keys(env).length > countMax) issues.addIssue({ code: "custom", message: `There may be at most ${countMax} variables` });
  for (const [name, value] of Object.entries(env)) {
    const fault = faultOfVariable(name, value);
    if (fault !== undefined) issues.addIssue({ code: "custom", path: [name], message: fault });
  }
}
