import { describe, expect, it } from "vitest";
import { demoRequirement } from "../../../../scripts/demo-requirement.ts";
import { planOf } from "../../../../src/generation/builtin/plan.ts";
import { outline } from "./outline.ts";
import { read } from "../../../../src/generation/builtin/reader/read.ts";

describe("[READ-40] a plan", () => {
  const plan = planOf(read({ requirement: "Depots have a unique name. Each parcel belongs to a depot and has a code of at most 12 characters, a weight above 0, an optional note and a state of new or sent (default new). Deleting a depot deletes its parcels." }));

  it("has a task per entity that depends on what it refers to", () => {
    expect(plan.tasks.map(({ key, depends_on, sentences }) => ({ key, depends_on, sentences }))).toEqual([
      { key: "project", depends_on: [], sentences: [] }, { key: "depots", depends_on: ["project"], sentences: [0] }, { key: "parcels", depends_on: ["project", "depots"], sentences: [1, 2] },
    ]);
  });

  it("has criteria that follow from the rules", () => {
    expect(plan.tasks[2]?.acceptance_criteria).toEqual(expect.arrayContaining([
      "A parcel without code is refused.", "The code has at most 12 characters.", "The weight is more than 0.", "A parcel without note is accepted.", "The state is new, sent and nothing else.", "The state is new when nothing is given.",
      "The depot must exist, and when it is deleted the parcel goes too.",
    ]));
    expect(plan.tasks[1]?.acceptance_criteria).toContain("Two can't have the same name.");
  });

  it("states what was assumed", () => {
    const { assumptions } = planOf(read({ requirement: "Build a REST API for parcels. A transfer belongs to a parcel and has a weight." }));
    expect(assumptions.join("\n")).toMatch(/a parcel consists of, so it has a name[\s\S]*required unless[\s\S]*weight is a number[\s\S]*parcel can't be deleted while a transfer refers/);
  });

  it("names the repository after its entities", () => {
    expect(plan).toMatchObject({ name: "depots-and-parcels-service", title: "Depots and parcels service" });
  });

  it("two that refer to each other depend one way only", () => {
    const { tasks } = planOf(read({ requirement: "A captain has a name and a crew. A crew has a name and a captain." }));
    expect(tasks.map(({ depends_on }) => depends_on)).toEqual([[], ["project"], ["project", "captains"]]);
    expect(outline("A captain has a name and a crew. A crew has a name and a captain.")).toEqual(["captain.name: text", "captain.crew_id?: reference", "crew.name: text", "crew.captain_id: reference"]);
  });
});

it("[READ-41] the demo has all but one thing built", () => {
  const { sentences } = read({ requirement: demoRequirement });
  expect(sentences.map(({ status }) => status)).toEqual(["context", "planned", "planned", "planned", "planned", "planned", "partly"]);
  expect(sentences.at(-1)?.reason).toContain("carrier pigeon");
});
