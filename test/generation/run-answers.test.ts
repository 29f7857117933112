import { evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import type { Plan, Question } from "../../src/generation/models/port.ts";
import { replay } from "../../src/generation/runs/replay.ts";
import type { RunResult } from "../../src/generation/runs/pipeline.ts";
import { newColleague } from "../support/colleague.ts";
import { insideSession, newWorld, request, twoTasks, typesOf, type World } from "../support/session-ports.ts";
import { newCaller, type Caller } from "../support/world.ts";

const question: Question = { id: "kind:tea.strength", text: "How strong?", sentence: 0, choices: ["a number", "a word"], assumption: "a number" };
const asking: Plan = { ...twoTasks, questions: [question] };
const settledBy = (answers: Readonly<Record<string, string>>): Plan => ({ ...twoTasks, title: `Tea service with ${answers[question.id] ?? question.assumption}` });

function worldThatAsks(): World {
  const world = newWorld(asking);
  world.answered = settledBy;
  return world;
}

describe("a session that asks", () => {
  it("[RUN-90] waits for answers doing nothing, hears them once, plans by them, and is replayed by them", async () => {
    const world = worldThatAsks();
    await insideSession(world, async ({ journal, engine }) => {
      const one = engine();
      one.begin(request({ clarify: true }));
      await one.drive();
      expect([journal.find()?.status, one.isBusy(), world.asked.write]).toEqual(["asking", false, undefined]);
      expect(journal.eventsAfter(0).at(-1)).toMatchObject({ type: "questions.asked", body: { questions: [question] } });
      expect(world.snapshots.at(-1)).toMatchObject({ status: "asking", plan: { questions: [question] } });
      const given = { by: "usr_test", answers: { [question.id]: "a word" } };
      expect([one.answer(given), one.answer({ ...given, answers: {} })]).toEqual([true, false]);
      expect(one.isBusy()).toBe(true);
      await one.drive();
      const result = journal.find()?.result as RunResult;
      expect([result.status, result.title, result.questions]).toEqual(["succeeded", "Tea service with a word", []]);
      expect(typesOf(journal).filter((type) => /asked|given|plan/.test(type))).toEqual(["plan.made", "questions.asked", "answers.given", "plan.made"]);
      expect(await replay(journal, world.ports, new AbortController().signal)).toMatchObject({ same: true, steps: [{ step: "plan" }, { step: "clarify" }, { step: "write" }, { step: "tests" }] });
    });
  });

  it("[RUN-91] goes by its assumptions where nobody waits to be asked", async () => {
    const world = worldThatAsks();
    await insideSession(world, async ({ journal, engine }) => {
      const one = engine();
      one.begin(request());
      await one.drive();
      expect([journal.find()?.status, typesOf(journal).includes("questions.asked")]).toEqual(["succeeded", false]);
    });
  });

  it("[RUN-90] killed at any boundary before and after the answers, it comes to the same end", async () => {
    const boundaries = new Set<string>();
    const through = async (boundary: string | undefined): Promise<[string[], number]> => {
      const world = worldThatAsks();
      return insideSession(world, async ({ journal, engine }) => {
        const reached = Promise.withResolvers<void>();
        let isDead = false;
        const killed = engine((name) => {
          boundaries.add(name);
          isDead ||= name === boundary;
          if (name === boundary) reached.resolve();
          return isDead ? new Promise<void>(() => {}) : Promise.resolve();
        });
        killed.begin(request({ clarify: true }));
        await Promise.race([reached.promise, killed.drive()]);
        if (isDead) await engine().drive();
        const next = isDead ? engine() : killed;
        next.answer({ by: "usr_test", answers: {} });
        await (isDead ? next.drive() : Promise.race([reached.promise, next.drive()]));
        await engine().drive();
        return [typesOf(journal), world.commits.size] as [string[], number];
      });
    };
    const [expected] = await through(undefined);
    for (const boundary of boundaries) expect([boundary, ...(await through(boundary))]).toEqual([boundary, expected, 1]);
  }, 30_000);
});

describe("a run that asks, over HTTP", () => {
  const text = "Each parcel has a code and an urgency from 1 to 5. The urgency is one of low, mid or high. Each label has a text and belongs to a parcel.";
  const [kind, deletion] = ["kind:parcel.urgency", "deletion:label.parcel_id"];
  let owner: Caller;
  beforeAll(async () => void (owner = await newCaller()));
  const submit = async (body: object = {}) => (await owner.call("POST", "/api/requirements", { requirement: text, clarify: true, ...body })).body;
  const answer = (id: string, answers: { question: string; answer: string }[], who = owner) => who.call("POST", `/api/runs/${id}/answers`, { answers });

  it("[RUN-92] is answered once: the plan follows, the answers are kept, audited and stated", async () => {
    const asked = await submit();
    expect(asked).toMatchObject({ status: "asking", tasks: [] });
    expect(asked.questions.map((one: Question) => [one.id, one.sentence, one.choices.includes(one.assumption)])).toEqual([[kind, 1, true], [deletion, 2, true]]);
    const faults = await answer(asked.run_id, [{ question: "kind:parcel.code", answer: "x" }, { question: kind, answer: "whatever" }, { question: deletion, answer: asked.questions[1].choices[1] }, { question: deletion, answer: asked.questions[1].choices[0] }]);
    expect([faults.status, faults.body.errors.map(({ pointer, code }: { pointer: string; code: string }) => [pointer, code])]).toEqual([422, [["#/answers/0/question", "unknown_question"], ["#/answers/1/answer", "unknown_choice"], ["#/answers/3/question", "repeated_question"]]]);
    await evictDurableObject(env.TENANT.getByName(owner.tenantId));
    const { status, body } = await answer(asked.run_id, [{ question: kind, answer: asked.questions[0].choices[1] }, { question: deletion, answer: asked.questions[1].choices[1] }]);
    expect([status, body]).toMatchObject([200, { status: "planned", answers: { [kind]: "one of low, mid, high", [deletion]: "its labels are deleted with it" }, questions: [] }]);
    expect(body.tasks.flatMap((task: { acceptance_criteria: string[] }) => task.acceptance_criteria)).toContain("The urgency is low, mid, high and nothing else.");
    expect(body.assumptions).toContainEqual(expect.stringMatching(/^By your answer to .*: one of low, mid, high\.$/));
    expect((await answer(asked.run_id, [])).status).toBe(409);
    expect((await owner.call("GET", `/api/audit/logs?run_id=${asked.run_id}&action=run.answer`)).body.data).toHaveLength(1);
    expect((await owner.call("POST", `/api/runs/${asked.run_id}/reject`)).body.status).toBe("rejected");
  });

  it("[RUN-93] isn't there for strangers, not answered by who may not make runs, and not let go before", async () => {
    const asked = await submit({ mode: "auto" });
    const [stranger, viewer] = [await newCaller(), await newColleague(owner, "viewer")];
    expect([(await answer(asked.run_id, [], stranger)).status, (await answer(asked.run_id, [], viewer)).status]).toEqual([404, 403]);
    expect([(await owner.call("POST", `/api/runs/${asked.run_id}/approve`)).status, (await owner.call("POST", `/api/codegen/${asked.requirement_id}`, {})).status]).toEqual([409, 409]);
    expect((await owner.call("GET", `/api/runs/${asked.run_id}`)).body.status).toBe("asking");
    expect((await owner.call("POST", `/api/runs/${asked.run_id}/cancel`)).body.status).toBe("cancelled");
    expect((await answer(asked.run_id, [])).status).toBe(409);
  });

  it("[RUN-91] states what it assumes where it isn't asked to wait", async () => {
    const { status, assumptions, questions } = await submit({ clarify: false });
    expect([status, questions.map(({ id }: Question) => id)]).toEqual(["planned", [kind]]);
    expect(assumptions).toContainEqual(expect.stringContaining("it is assumed: "));
  });
});
