// Stands for `globalThis` inside the harness bundle. Vitest's libraries keep their state on the global object;
// here it is an object that the code under test can't reach, with timers and a clock that it can't replace.

const real = globalThis;

export const privateGlobals: typeof real = Object.create(real, {
  setTimeout: { value: real.setTimeout.bind(real) },
  clearTimeout: { value: real.clearTimeout.bind(real) },
  setInterval: { value: real.setInterval.bind(real) },
  clearInterval: { value: real.clearInterval.bind(real) },
  queueMicrotask: { value: real.queueMicrotask.bind(real) },
  performance: { value: Object.freeze({ now: performance.now.bind(performance) }) },
});
