import type { Blueprint } from "../../../../src/generation/builtin/blueprint.ts";
import { quote } from "../../../../src/generation/builtin/writer/quoting.ts";
import { testsOfRules, writeFiles, writeTests } from "../../../../src/generation/builtin/writer/write.ts";
import type { Mutant } from "./mutants.ts";
import { type Outcome, putFiles } from "./produced.ts";

/** The service of the mutant with the tests of the original: of these only the ones that prove the rule, to save time. */
export function putMutant(path: string, original: Blueprint, mutant: Mutant): void {
  const proofs = testsOfRules(original).get(mutant.rule) ?? [];
  const tests = writeTests(original).files.flatMap((file) => {
    if (!file.path.endsWith(".test.ts")) return [file];
    const names = proofs.filter((proof) => proof.file === file.path).map(({ name }) => name.slice(name.indexOf(" > ") + 3));
    return names.length === 0 ? [] : [{ ...file, content: onlyTests(file.content, names) }];
  });
  const files = writeFiles(mutant.blueprint);
  putFiles(path, [...(mutant.edit?.(files) ?? files), ...tests]);
}

function onlyTests(content: string, names: readonly string[]): string {
  const [before = "", ...tests] = content.replace(/\}\);\n$/, "").split(/\n\n(?= {2}it\()/);
  const wanted = tests.filter((test) => names.some((name) => test.startsWith(`  it(${quote(name)}, `)));
  if (wanted.length !== names.length) throw new Error(`Not all of these tests are there: ${names.join(", ")}`);
  return `${[before, ...wanted].join("\n\n")}\n});\n`;
}

export function isCaught(mutant: Mutant, original: Blueprint, outcomes: readonly Outcome[]): boolean {
  const proofs = testsOfRules(original).get(mutant.rule) ?? [];
  return outcomes.some(({ name, status }) => status === "failed" && proofs.some((proof) => proof.name === name));
}
