import type { Blueprint } from "../blueprint.ts";
import type { TestName, WrittenFile, WrittenTests } from "../../models/port.ts";
import { knowledge } from "./python/knowledge.ts";
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
  /** Left out where a blueprint is written whole, whatever is in it. */
  knows?: Knowledge;
}

/** Which members a target writes: of a blueprint, of an entity, and of the parts of an entity that come in lists, by their key. */
export interface Knowledge {
  blueprint: readonly string[];
  entity: readonly string[];
  parts: Readonly<Record<string, readonly string[]>>;
}

/** The first is for texts that name none. */
export const targets: readonly [Target, ...Target[]] = [
  { language: "TypeScript", framework: "Hono", madeWith: typescript.manual.madeWith, ...pick(typescript) },
  { language: "Python", framework: "FastAPI", madeWith: python.manual.madeWith, ...pick(python), knows: knowledge },
];

/** The target of a plan. What was planned for no target was never to be written. */
export const targetOf = (language: string): Target => targets.find((target) => target.language === language) ?? targets[0];

function pick({ writeFiles, writeTests, testsOfRules }: Pick<Target, "writeFiles" | "writeTests" | "testsOfRules">): Pick<Target, "writeFiles" | "writeTests" | "testsOfRules"> {
  return { writeFiles, writeTests, testsOfRules };
}
