import { plain, typed } from "./exercise.ts";

export const data = [
  typed("seed-bank", ["SeedBank"], `
interface Seed { name: string; count: number }
export class SeedBank implements Iterable<Seed> {
  private seeds = new Map<string, number>();
  add(name: string, count = 1): void { this.seeds.set(name, (this.seeds.get(name) ?? 0) + count); }
  take(name: string): string {
    const left = this.seeds.get(name) ?? 0;
    if (left === 0) throw new Error(\`no \${name} left\`);
    this.seeds.set(name, left - 1);
    return name;
  }
  *[Symbol.iterator](): Iterator<Seed> { for (const [name, count] of this.seeds) yield { name, count }; }
}`, `
describe("a bank of seeds", () => {
  it("counts", () => { const bank = new SeedBank(); bank.add("oat", 2); bank.add("oat"); expect([...bank]).toEqual([{ name: "oat", count: 3 }]); });
  it("gives", () => { const bank = new SeedBank(); bank.add("rye"); expect(bank.take("rye")).toBe("rye"); });
  it("runs out", () => { const bank = new SeedBank(); expect(() => bank.take("rye")).toThrow(/no rye left/); });
});`),
  typed("tide-table", ["highTides"], `
export const highTides = (levels: readonly number[]): number[] =>
  levels.flatMap((level, at) => ((levels[at - 1] ?? -Infinity) < level && (levels[at + 1] ?? -Infinity) < level ? [at] : []));`, `
test("none by a still sea", () => expect(highTides([1, 1, 1])).toEqual([]));
test("one", () => expect(highTides([0, 2, 1])).toEqual([1]));
test("at both ends", () => expect(highTides([3, 1, 3])).toEqual(expect.arrayContaining([0, 2])));
test("of numbers", () => expect(highTides([1])).toEqual([expect.any(Number)]));`),
  typed("big-change", ["change"], `
export function change(coins: bigint[], amount: bigint): bigint[] {
  const given: bigint[] = [];
  for (const coin of coins.toSorted((a, b) => (a < b ? 1 : -1))) while (amount >= coin) { given.push(coin); amount -= coin; }
  if (amount > 0n) throw new Error("no way to give this");
  return given;
}`, `
describe("change", () => {
  it("takes large coins first", () => expect(change([1n, 5n, 10n], 27n)).toEqual([10n, 10n, 5n, 1n, 1n]));
  it("goes beyond what numbers can", () => expect(change([9007199254740993n], 9007199254740993n)).toEqual([9007199254740993n]));
  it("can't always be given", () => expect(() => change([2n], 3n)).toThrow("no way to give this"));
});`),
  typed("memo-box", ["memo"], `
export function memo<Argument, Result>(work: (argument: Argument) => Result): (argument: Argument) => Result {
  const known = new Map<Argument, Result>();
  return (argument) => {
    if (!known.has(argument)) known.set(argument, work(argument));
    return known.get(argument)!;
  };
}`, `
describe("a box of memos", () => {
  it("works once for each", () => {
    const work = jest.fn((n: number) => n * 2);
    const known = memo(work);
    expect([known(2), known(2), known(3)]).toEqual([4, 4, 6]);
    expect(work).toHaveBeenCalledTimes(2);
    expect(work.mock.calls).toEqual([[2], [3]]);
    expect(work).toHaveBeenLastCalledWith(3);
  });
  it("keeps undefined too", () => {
    const work = jest.fn().mockReturnValueOnce(undefined).mockReturnValue(1);
    const known = memo(work as (n: number) => unknown);
    expect([known(0), known(0)]).toEqual([undefined, undefined]);
  });
});`),
  typed("slow-kitchen", ["cook"], `
export async function cook(dish: string, minutes: number): Promise<string> {
  if (minutes > 5) throw new RangeError(\`\${dish} burns\`);
  await Promise.resolve();
  return \`\${dish} is done\`;
}`, `
describe("a kitchen", () => {
  it("takes its time", async () => { await expect(cook("soup", 3)).resolves.toBe("soup is done"); });
  it("burns things", async () => { await expect(cook("toast", 6)).rejects.toThrow("toast burns"); });
  it("burns them in its own way", () => expect(cook("toast", 9)).rejects.toBeInstanceOf(RangeError));
  it("can be asked by hand", async () => {
    expect.assertions(1);
    await cook("rice", 60).catch((error) => expect(error.message).toMatch("rice"));
  });
});`),
  typed("egg-timer", ["EggTimer"], `
export class EggTimer {
  constructor(private readonly ring: (after: number) => void, public readonly minutes: number) {}
  start(): () => void {
    const begun = Date.now();
    const timer = setTimeout(() => this.ring((Date.now() - begun) / 60_000), this.minutes * 60_000);
    return () => clearTimeout(timer);
  }
}`, `
describe("an egg timer", () => {
  test("rings when it is time", () => {
    jest.useFakeTimers();
    const ring = jest.fn();
    new EggTimer(ring, 4).start();
    jest.advanceTimersByTime(4 * 60_000 - 1);
    expect(ring).not.toHaveBeenCalled();
    jest.advanceTimersByTime(1);
    expect(ring).toHaveBeenCalledWith(4);
    jest.useRealTimers();
  });
  test("can be stopped", () => {
    jest.useFakeTimers();
    const ring = jest.fn();
    new EggTimer(ring, 1).start()();
    jest.runAllTimers();
    expect(ring).toHaveBeenCalledTimes(0);
    jest.useRealTimers();
  });
});`),
  plain("old-radio", ["Radio"], `
export class Radio {
  #listeners = new Set();
  on(listener) { this.#listeners.add(listener); return () => this.#listeners.delete(listener); }
  say(...words) { for (const listener of this.#listeners) listener(...words); }
}`, `
describe("a radio", () => {
  test("is heard", () => { const heard = jest.fn(); const radio = new Radio(); radio.on(heard); radio.say("a", 1); expect(heard.mock.calls).toEqual([["a", 1]]); });
  test("is turned off", () => { const heard = jest.fn(); const radio = new Radio(); radio.on(heard)(); radio.say("a"); expect(heard).not.toBeCalled(); });
  test("reaches whoever waits", async () => { const radio = new Radio(); const word = new Promise((resolve) => radio.on(resolve)); radio.say("now"); expect(await word).toBe("now"); });
});`),
  plain("library-card", ["Card", "LateError"], `
export class LateError extends Error {
  constructor(days) { super(\`\${days} days late\`); this.name = "LateError"; this.days = days; }
}
export class Card {
  loans = new Map();
  lend(book, day) { this.loans.set(book, day); }
  back(book, day) {
    const late = day - this.loans.get(book) - 14;
    this.loans.delete(book);
    if (late > 0) throw new LateError(late);
    return true;
  }
}`, `
describe("a library card", () => {
  let card;
  beforeEach(() => { card = new Card(); card.lend("Emma", 1); });
  it("takes back", () => expect(card.back("Emma", 15)).toBe(true));
  it("knows who is late", () => expect(() => card.back("Emma", 17)).toThrow(new LateError(2)));
  it("says how late", () => { try { card.back("Emma", 16); } catch (error) { expect(error).toMatchObject({ name: "LateError", days: 1 }); return; } throw new Error("not late"); });
});`),
  plain("garden-plan", ["plan"], `
export const plan = (rows) => ({ rows: rows.length, beds: rows.flatMap((row, y) => [...row].map((plant, x) => ({ plant, at: [x, y] }))).filter(({ plant }) => plant !== ".") });`, `
test("has a plan", () => {
  expect(plan(["a.", ".b"])).toMatchInlineSnapshot(\`
    {
      "beds": [
        {
          "at": [
            0,
            0,
          ],
          "plant": "a",
        },
        {
          "at": [
            1,
            1,
          ],
          "plant": "b",
        },
      ],
      "rows": 2,
    }
  \`);
});
test("counts rows", () => expect(plan([]).rows).toMatchInlineSnapshot("0"));`),
];
