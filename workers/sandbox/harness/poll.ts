// expect.poll: asks again until the assertion holds.

import * as chai from "chai";

interface PollOptions {
  interval?: number;
  timeout?: number;
  message?: string;
}

type Make = (value: unknown, message?: string) => object;

const later = setTimeout;
const clock = performance.now.bind(performance);
const unsupported = new Set(["matchSnapshot", "toMatchSnapshot", "toMatchInlineSnapshot", "toThrowErrorMatchingSnapshot", "toThrowErrorMatchingInlineSnapshot", "throws", "Throw", "throw", "toThrow", "toThrowError"]);

export function poll(make: Make, work: () => unknown, { interval = 50, timeout = 1_000, message }: PollOptions = {}, test: object | undefined): object {
  if (test === undefined) throw new Error("expect.poll() must be called inside a test");
  const assertion = make(null, message);
  const proxy: object = new Proxy(assertion, {
    get(target, key, receiver) {
      const member: unknown = Reflect.get(target, key, receiver);
      if (typeof member !== "function") return member instanceof chai.Assertion ? proxy : member;
      if (key === "assert") return member;
      if (typeof key === "string" && unsupported.has(key)) throw new SyntaxError(`expect.poll() is not supported in combination with .${key}(). Use vi.waitFor() if your assertion condition is unstable.`);
      return (...given: unknown[]) => attempts(assertion, work, () => member.call(assertion, ...given), interval, timeout);
    },
  });
  return proxy;
}

async function attempts(assertion: object, work: () => unknown, judge: () => unknown, interval: number, timeout: number): Promise<unknown> {
  const startedAt = clock();
  for (;;) {
    const isLast = clock() - startedAt >= timeout;
    try {
      chai.util.flag(assertion, "object", await work());
      return await judge();
    } catch (error) {
      if (isLast) throw error;
    }
    await new Promise<void>((resolve) => void later(resolve, interval));
  }
}
