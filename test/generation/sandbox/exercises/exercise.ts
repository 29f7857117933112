/** A task with its tests, as people learn a language by: the solution makes every test green, the stub leaves every one red. */
export interface Exercise {
  name: string;
  /** Path to text; one of them is the test file. */
  tests: Record<string, string>;
  solution: Record<string, string>;
  stub: Record<string, string>;
}

const jest = "import { describe, expect, it, jest, test } from \"@jest/globals\";\n";
const todo = "throw new Error(\"Take this line out and write the function\");";

/** TypeScript: `body` are tests that know what `names` name; `stub` is one function for each of them. */
export function typed(name: string, names: string[], solution: string, body: string): Exercise {
  const stub = names.map((one) => (/^[A-Z]/.test(one) ? `export class ${one} {\n  constructor(..._: unknown[]) { ${todo} }\n}` : `export function ${one}(..._: unknown[]): any { ${todo} }`)).join("\n");
  return { name, tests: { [`${name}.test.ts`]: `${jest}import { ${names.join(", ")} } from "./${name}.ts";\n${body}` }, solution: { [`${name}.ts`]: solution }, stub: { [`${name}.ts`]: stub } };
}

/** JavaScript, with the globals of the runner. */
export function plain(name: string, names: string[], solution: string, body: string): Exercise {
  const stub = names.map((one) => (/^[A-Z]/.test(one) ? `export class ${one} {\n  constructor() { ${todo} }\n}` : `export const ${one} = () => { ${todo} };`)).join("\n");
  return { name, tests: { [`${name}.spec.js`]: `import { ${names.join(", ")} } from "./${name}";\n${body}` }, solution: { [`${name}.js`]: solution }, stub: { [`${name}.js`]: stub } };
}

/** Of files as they are. */
export const whole = (name: string, tests: Record<string, string>, solution: Record<string, string>, stub: Record<string, string>): Exercise => ({ name, tests, solution, stub });
