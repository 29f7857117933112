/** One numbered event, as a run's stream sends it. */
export interface StreamedEvent {
  id: number;
  type: string;
  at: string;
  [member: string]: unknown;
}

/** What a very large run says: a plan, files, and tests until there are `count` events. `tasks` of them make three boxes each on the canvas. */
export function longRun(count: number, tasks: number): StreamedEvent[] {
  const events: StreamedEvent[] = [];
  const say = (type: string, members: object): void => void events.push({ id: events.length + 1, type, at: new Date(Date.UTC(2026, 0, 1) + events.length).toISOString(), ...members });
  const keys = Array.from({ length: tasks }, (_, place) => `task-${place}`);
  say("run.started", { requirement: "A very large service." });
  say("step.started", { status: "planning" });
  say("plan.made", {
    title: "A very large service",
    tasks: keys.map((key, place) => ({ key, title: `Build part ${place}`, description: "", acceptance_criteria: [], depends_on: place % 5 === 0 ? [] : [keys[place - 1]], sentences: [place] })),
    coverage: keys.slice(0, 40).map((_, place) => ({ sentence: place, text: `Each part ${place} has a name.`, status: "planned", reason: null, tests: [] })),
  });
  for (const key of keys) {
    say("task.started", { task: key, title: key });
    say("file.written", { task: key, path: `src/${key}.ts`, bytes: 800 });
    say("file.written", { task: key, path: `test/${key}.test.ts`, bytes: 1_200 });
    say("task.finished", { task: key, title: key });
  }
  say("tests.started", { command: "npm test", execution_id: "exe_none" });
  for (let place = 0; events.length < count - 2; place++) say("test.finished", { file: `test/${keys[place % tasks]}.test.ts`, name: `part ${place % tasks} > does what it should, number ${place}`, status: place % 97 === 0 ? "failed" : "passed", duration_ms: 3, message: null });
  say("tests.finished", { status: "failed", duration_ms: 9_000 });
  say("run.finished", { status: "partial" });
  return events;
}
