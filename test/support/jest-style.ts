/** A repository that uses what jest has. `results` is what jest 29.7 with Babel's presets makes of it under Node 24, test by test: jest isn't installed here. */
export const jestStyle: Record<string, string> = {
  "package.json": JSON.stringify({ name: "jest-style", scripts: { test: "jest --no-cache ./*" }, devDependencies: { jest: "^29.7.0" }, jest: { testEnvironment: "node", moduleNameMapper: { "^@/(.*)$": "<rootDir>/src/$1" }, clearMocks: true } }),
  "babel.config.js": "module.exports = { presets: [['@babel/preset-env', { targets: { node: 'current' } }], '@babel/preset-typescript'] };\n",
  "src/calc.js": "export const add = (a, b) => a + b;\nexport class ValueError extends Error { constructor() { super('bad value'); this.name = 'ValueError'; } }\n",
  "src/dep.js": "module.exports = { value: () => 7, Thing: class { m() { return 1; } }, list: [1] };\n",
  "src/api.js": "const dep = require('./dep');\nmodule.exports = { get: (cb) => setTimeout(() => cb(null, dep.value()), 10), later: () => new Promise((r) => setTimeout(() => r(dep.value()), 1000)), now: () => dep.value() };\n",
  "src/typed.ts": "import { add } from './calc';\nexport type N = number;\nexport const twice = (n: N): N => add(n, n);\nexport default class Box<T> { constructor(private value: T) {} get(): T { return this.value; } }\n",
  "src/data.json": '{ "answer": 42 }',
  "src/__mocks__/manual.js": "module.exports = { name: 'manual' };\n",
  "src/manual.js": "module.exports = { name: 'real' };\n",
  "calc.spec.js": `import { add, ValueError } from './src/calc';
import api from './src/api';
describe('calc', () => {
  test('adds', () => { expect(add(1, 2)).toEqual(3); });
  test('is wrong', () => { expect(add(1, 2)).toBe(4); });
  xtest('xtest', () => {}); xit('xit', () => {}); test.skip('skip', () => {}); test.todo('write');
  it('is done', (done) => { api.get((e, v) => { expect(v).toBe(7); done(); }); });
  it('is done with an error', (done) => { setTimeout(() => done(new Error('nope')), 5); });
  it('is never done', (done) => {}, 50);
  it.each([[1, 1, 2], [2, 3, 5]])('%i + %i = %i', (a, b, c) => expect(add(a, b)).toBe(c));
  it.each([['a', { b: 1 }]])('%s %p %j %#', (a, b) => expect(b.b).toBe(1));
  it.each\`
  a | b | c
  \${1} | \${2} | \${3}
  \${'x'} | \${'y'} | \${'z'}
  \`('$a + $b is $c', ({ a, b, c }) => expect(a + b).toBe(c));
  test.each([{ name: 'x', v: { w: 1 } }])('obj $name $v.w', ({ name }) => expect(name).toBe('x'));
  test.each([1, 2])('single %i', (n) => expect(n).toBeLessThan(2));
  test.failing('is meant to fail', () => { expect(1).toBe(2); });
  it('throws', () => { expect(() => { throw new ValueError(); }).toThrow(ValueError); expect(() => { throw new ValueError(); }).toThrow('bad value'); expect(() => { throw new ValueError(); }).toThrow(new Error('bad value')); });
  it('matches', () => { expect({ a: 1, b: [1, { c: 2 }] }).toMatchObject({ b: [1, { c: 2 }] }); expect([1, 2]).toEqual(expect.arrayContaining([2])); expect('abc').toEqual(expect.stringMatching(/b/)); expect(0.1 + 0.2).toBeCloseTo(0.3); expect({ a: undefined }).toEqual({}); expect({ a: undefined }).not.toStrictEqual({}); });
  it('counts', () => { expect.assertions(2); expect(1).toBe(1); });
});
describe.each([['one', 1], ['two', 2]])('group %s', (_, n) => { it('is positive', () => expect(n).toBeGreaterThan(0)); });
describe('hooks', () => {
  const order = [];
  beforeAll((done) => { setTimeout(() => { order.push('all'); done(); }, 1); });
  afterEach(() => { order.push('after 1'); }); afterEach(() => { order.push('after 2'); });
  it('first', () => expect(order).toEqual(['all']));
  it('second', () => expect(order).toEqual(['all', 'after 1', 'after 2']));
});
`,
  "mock.test.js": `const dep = require('./src/dep');
const api = require('@/api');
jest.mock('./src/dep', () => ({ value: jest.fn(() => 99) }));
jest.mock('./src/manual');
beforeEach(() => { jest.useFakeTimers(); });
afterEach(() => { jest.useRealTimers(); });
test('stands for a module', async () => { const p = api.later(); jest.advanceTimersByTime(1000); expect(await p).toBe(99); expect(dep.value).toHaveBeenCalledTimes(1); });
test('is cleared between', () => { expect(dep.value).not.toHaveBeenCalled(); });
test('leaves the actual', () => { expect(jest.requireActual('./src/dep').value()).toBe(7); });
test('takes what lies in __mocks__', () => { expect(require('./src/manual').name).toBe('manual'); });
test('is mocked anew', () => { jest.resetModules(); jest.doMock('./src/dep', () => ({ value: () => 5 })); expect(require('./src/dep').value()).toBe(5); expect(require('./src/api').now()).toBe(5); });
test('is isolated', () => { jest.isolateModules(() => { expect(require('./src/dep').value()).toBe(5); }); });
test('makes functions', () => { const f = jest.fn().mockReturnValueOnce(1).mockReturnValue(2); expect([f(), f(), f()]).toEqual([1, 2, 2]); expect(f.mock.calls).toHaveLength(3); expect(f.getMockName()).toBe('jest.fn()'); });
test('forgets when reset', () => { const f = jest.fn(() => 1); f.mockReset(); expect(f()).toBeUndefined(); });
test('spies', () => { const o = { m() { return 3; } }; const s = jest.spyOn(o, 'm').mockImplementation(() => 4); expect(o.m()).toBe(4); s.mockRestore(); expect(o.m()).toBe(3); });
test('moves time', () => { const f = jest.fn(); setInterval(f, 10); jest.advanceTimersByTime(35); expect(f).toHaveBeenCalledTimes(3); jest.setSystemTime(new Date('2021-05-05')); expect(new Date().getFullYear()).toBe(2021); jest.clearAllTimers(); expect(jest.getTimerCount()).toBe(0); });
test('replaces a property', () => { const o = { a: 1 }; const r = jest.replaceProperty(o, 'a', 2); expect(o.a).toBe(2); r.restore(); expect(o.a).toBe(1); });
`,
  "auto.test.ts": `import { describe, it, expect, jest, xit } from '@jest/globals';
import * as dep from './src/dep';
import Box, { twice } from './src/typed';
import data from './src/data.json';
jest.mock('./src/dep');
describe('automock', () => {
  it('replaces everything', () => { expect(dep.value()).toBeUndefined(); expect(new dep.Thing().m()).toBeUndefined(); expect(dep.list).toEqual([]); (dep.value as jest.Mock<any>).mockReturnValue(3); expect(dep.value()).toBe(3); });
  xit('not this', () => {});
});
describe('typescript', () => { it('runs', () => { expect(twice(2)).toBe(4); expect(new Box('x').get()).toBe('x'); expect(data.answer).toBe(42); }); });
`,
  "snapshot.test.js": `it('inline', () => { expect({ a: 1, f: jest.fn() }).toMatchInlineSnapshot(\`
{
  "a": 1,
  "f": [MockFunction],
}
\`); });
it('inline error', () => { expect(() => { throw new Error('m'); }).toThrowErrorMatchingInlineSnapshot(\`"m"\`); });
describe('stored', () => { it('is right', () => { expect([1, 'x']).toMatchSnapshot(); expect('y').toMatchSnapshot('hint'); }); it('is wrong', () => { expect(2).toMatchSnapshot(); }); it('is new', () => { expect(3).toMatchSnapshot(); }); });
`,
  "__snapshots__/snapshot.test.js.snap": `// Jest Snapshot v1, https://goo.gl/fbAQLP

exports[\`stored is right 1\`] = \`
[
  1,
  "x",
]
\`;

exports[\`stored is right: hint 1\`] = \`"y"\`;

exports[\`stored is wrong 1\`] = \`1\`;
`,
};
