import { projects } from "../../src/delivery/index.ts";
import { modelBudgets, modelProviders } from "../../src/generation/index.ts";
import { serviceIdentities } from "../../src/identity/index.ts";
import type { Resource } from "../../src/resources/index.ts";
import { agents, templates } from "../../src/studio/index.ts";

/** What a tenant has beyond the hand-written: one line for each. Routes, tables, tests and the API's description follow. */
export const resources: readonly Resource[] = [
  projects,
  serviceIdentities,
  agents,
  templates,
  modelProviders,
  modelBudgets,
];
