import type { Blueprint } from "../blueprint.ts";
import type { TestName, WrittenFile, WrittenTests } from "../../models/port.ts";
import * as python from "./python/write.ts";
import type { ReadmeNotes } from "./readme.ts";
import * as typescript from "./write.ts";

/** A language and a framework that repositories are written in. One blueprint, a writer for each: another is a folder and a line here. */
export interface Target {
  language: string;
  framework: string;
  /** For people: what the service is made with. */
  madeWith: string;
  writeFiles(blueprint: Blueprint, notes?: ReadmeNotes): WrittenFile[];
  writeTests(blueprint: Blueprint): WrittenTests;
  testsOfRules(blueprint: Blueprint): Map<string, TestName[]>;
}

/** The first is for texts that name none. */
export const targets: readonly [Target, ...Target[]] = [
  { language: "TypeScript", framework: "Hono", madeWith: typescript.manual.madeWith, ...pick(typescript) },
  { language: "Python", framework: "FastAPI", madeWith: python.manual.madeWith, ...pick(python) },
];

/** The target of a plan. What was planned for no target was never to be written. */
export const targetOf = (language: string): Target => targets.find((target) => target.language === language) ?? targets[0];

function pick({ writeFiles, writeTests, testsOfRules }: Pick<Target, "writeFiles" | "writeTests" | "testsOfRules">): Pick<Target, "writeFiles" | "writeTests" | "testsOfRules"> {
  return { writeFiles, writeTests, testsOfRules };
}
