import { plain, typed } from "./exercise.ts";

export const basics = [
  typed("tram-fare", ["fareFor"], `
export const fareFor = (age: number, zones: number): number => {
  if (zones < 1) throw new RangeError("a ride has a zone");
  return age < 6 ? 0 : (age < 18 ? 1.2 : 2.4) * zones;
};`, `
describe("tram fare", () => {
  it("is nothing for the small", () => expect(fareFor(5, 3)).toBe(0));
  it("is half for the young", () => expect(fareFor(17, 2)).toBeCloseTo(2.4));
  it("is whole for others", () => expect(fareFor(18, 1)).toBe(2.4));
  it("needs a zone", () => expect(() => fareFor(30, 0)).toThrow(RangeError));
});`),
  typed("knot-count", ["knots"], `
export function knots(rope: string): Record<string, number> {
  const counted: Record<string, number> = {};
  for (const letter of rope.toLowerCase().replace(/[^a-z]/g, "")) counted[letter] = (counted[letter] ?? 0) + 1;
  return counted;
}`, `
test("counts letters, whatever their case", () => expect(knots("Abba!")).toEqual({ a: 2, b: 2 }));
test("of nothing there is nothing", () => expect(knots(" ")).toStrictEqual({}));
test("has no others", () => expect(knots("zz")).not.toHaveProperty("a"));`),
  typed("lighthouse", ["Lighthouse"], `
export class Lighthouse {
  #seconds = 0;
  private readonly period: number;
  constructor(period: number) {
    if (!Number.isInteger(period)) throw new TypeError("whole seconds only");
    this.period = period;
  }
  wait(seconds: number): this { this.#seconds += seconds; return this; }
  get isLit(): boolean { return this.#seconds % this.period === 0; }
  static readonly north = new Lighthouse(4);
}`, `
describe("a lighthouse", () => {
  it("is lit at first", () => expect(new Lighthouse(3).isLit).toBe(true));
  it("is dark in between", () => expect(new Lighthouse(3).wait(2).isLit).toBe(false));
  it("is lit again", () => expect(new Lighthouse(3).wait(2).wait(1).isLit).toBeTruthy());
  it("takes whole seconds", () => expect(() => new Lighthouse(1.5)).toThrow("whole seconds"));
  it("is an instance", () => expect(new Lighthouse(1)).toBeInstanceOf(Lighthouse));
});`),
  typed("ferry-queue", ["board"], `
export function* board(cars: number[], room: number): Generator<number[]> {
  let deck: number[] = [];
  for (const length of cars) {
    if (deck.reduce((sum, one) => sum + one, 0) + length > room) { yield deck; deck = []; }
    deck.push(length);
  }
  if (deck.length > 0) yield deck;
}`, `
it.each([
  [[], 10, []],
  [[4, 5], 10, [[4, 5]]],
  [[4, 5, 6], 10, [[4, 5], [6]]],
  [[9, 9, 9], 10, [[9], [9], [9]]],
] as [number[], number, number[][]][])("boards %j on a deck of %d", (cars, room, decks) => {
  expect([...board(cars, room)]).toEqual(decks);
});`),
  typed("twelve-bells", ["bells"], `
export const bells = (hour: number): string => {
  const word = ["twelve", "one", "two", "three", "four", "five"][hour % 12];
  return word ?? String(hour % 12);
};`, `
describe.each\`
  hour  | word
  \${24} | \${"twelve"}
  \${13} | \${"one"}
  \${9}  | \${"9"}
\`("at $hour", ({ hour, word }: { hour: number; word: string }) => {
  test(\`it strikes \${word}\`, () => { expect(bells(hour)).toBe(word); });
});`),
  plain("shopping-list", ["addItem", "removeItem"], `
export const addItem = (list, item) => (list.includes(item) ? list : [...list, item]);
export const removeItem = (list, item) => list.filter((one) => one !== item);`, `
describe("a shopping list", () => {
  const list = Object.freeze(["milk"]);
  test("grows", () => { expect(addItem(list, "eggs")).toEqual(["milk", "eggs"]); });
  test("has each once", () => { expect(addItem(list, "milk")).toBe(list); });
  test("shrinks", () => { expect(removeItem(list, "milk")).toHaveLength(0); });
});`),
  plain("night-bus", ["nextBus"], `
export function nextBus(minutes, { every = 20, offset = 0 } = {}) {
  const past = (minutes - offset) % every;
  return past === 0 ? minutes : minutes + every - past;
}`, `
describe("the next bus", () => {
  it("is now", () => expect(nextBus(40)).toEqual(40));
  it("comes every twenty minutes", () => expect(nextBus(41)).toEqual(60));
  it("may come at other times", () => expect(nextBus(41, { every: 30, offset: 5 })).toEqual(65));
  xit("isn't late", () => expect(nextBus(0)).toEqual(1));
});`),
  plain("paint-mixer", ["mix"], `
const colours = { red: 1, yellow: 2, blue: 4 };
const names = { 3: "orange", 5: "purple", 6: "green", 7: "brown" };
export const mix = (...given) => {
  const sum = [...new Set(given)].reduce((all, one) => {
    if (!(one in colours)) throw new Error(\`no such colour: \${one}\`);
    return all | colours[one];
  }, 0);
  return names[sum] ?? given[0] ?? null;
};`, `
test("nothing gives nothing", () => expect(mix()).toBeNull());
test("one stays", () => expect(mix("red", "red")).toBe("red"));
test("two give a third", () => expect(mix("red", "blue")).toMatch(/^pur/));
test("three give brown", () => expect(mix("red", "blue", "yellow")).toBe("brown"));
test("others are unknown", () => expect(() => mix("pink")).toThrow("no such colour: pink"));`),
  plain("bee-path", ["BeePath"], `
export class BeePath {
  constructor(x = 0, y = 0) { this.x = x; this.y = y; }
  fly(dx, dy) { return new BeePath(this.x + dx, this.y + dy); }
  get distance() { return Math.hypot(this.x, this.y); }
  toString() { return \`(\${this.x}|\${this.y})\`; }
}`, `
describe("a bee", () => {
  let bee;
  beforeEach(() => { bee = new BeePath(); });
  afterEach(() => { bee = undefined; });
  test("begins at home", () => expect(bee.distance).toBe(0));
  test("flies off", () => expect(bee.fly(3, 4).distance).toBe(5));
  test("is somewhere", () => expect(\`\${bee.fly(1, 2)}\`).toEqual("(1|2)"));
  test("leaves where it was as it was", () => { bee.fly(1, 1); expect(bee).toMatchObject({ x: 0, y: 0 }); });
});`),
  plain("tally-marks", ["tally"], `
export const tally = (count) => "||||/ ".repeat(Math.floor(count / 5)).concat("|".repeat(count % 5)).trim();`, `
test.each([[0, ""], [3, "|||"], [5, "||||/"], [7, "||||/ ||"]])("%i is %s", (count, marks) => { expect(tally(count)).toBe(marks); });
test.each([{ count: 10, length: 11 }, { count: 4, length: 4 }])("$count has $length signs", ({ count, length }) => { expect(tally(count)).toHaveLength(length); });`),
];
