import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { useSandbox } from "../support/sandbox.ts";

const under = useSandbox();

/**
 * Programs over a fresh `DatabaseSync` named `db`; each pushes what it sees to `seen`. They run here, on Node's own node:sqlite, and in the sandbox, and must see the same.
 * `attempt` notes an error's class, message and codes.
 */
const programs: Record<string, string> = {
  "rows, types and prototypes": `
    db.exec("create table t (i integer primary key, r real, s text, b blob)");
    seen.push(db.prepare("insert into t (r, s, b) values (?, ?, ?)").run(1.5, "é\\u0000x", new Uint8Array([1, 2, 3])));
    const row = db.prepare("select *, 1 as one, null as nil, typeof(r) as kind from t").get();
    seen.push(Object.keys(row), Object.getPrototypeOf(row), row.i, row.r, row.s, [...row.b], row.one, row.nil, row.kind, db.prepare("select * from t where i = 9").get());`,
  "numbers of both kinds": `
    const one = db.prepare("select ? as v, typeof(?1) as kind");
    for (const value of [1, 1.5, true, false, 2n ** 62n, -0, NaN, Infinity]) attempt(() => one.get(value));
    for (const value of [undefined, 2n ** 64n, Symbol.iterator, () => 1, new Date(0)]) attempt(() => one.get(value));
    attempt(() => db.prepare("select 9007199254740993 as v").get());
    const big = db.prepare("select 9007199254740993 as v");
    big.setReadBigInts(true);
    seen.push(big.get().v);`,
  "unique, check, not null and foreign key": `
    db.exec("create table a (id integer primary key, e text unique, n integer not null check (n > 0)); create table b (a_id integer references a (id))");
    const insert = db.prepare("insert into a (e, n) values (?, ?)");
    insert.run("x", 1);
    attempt(() => insert.run("x", 1));
    attempt(() => insert.run("y", 0));
    attempt(() => insert.run("y", null));
    attempt(() => db.prepare("insert into a (id, n) values (1, 1)").run());
    attempt(() => db.exec("insert into b values (7)"));
    attempt(() => db.exec("insert into b values (1); delete from a"));
    attempt(() => db.exec("selec 1"));
    attempt(() => db.prepare("select nothing"));
    attempt(() => db.prepare(""));`,
  "transactions and savepoints": `
    db.exec("create table t (n integer)");
    db.exec("begin"); seen.push(db.isTransaction);
    db.exec("insert into t values (1); savepoint s; insert into t values (2); rollback to s; release s");
    attempt(() => db.exec("begin"));
    db.exec("commit"); seen.push(db.isTransaction, db.prepare("select * from t").all().map((row) => row.n));
    db.exec("begin; delete from t; rollback");
    seen.push(db.prepare("select count(*) as n from t").get().n);
    attempt(() => db.exec("commit"));`,
  "named parameters": `
    const named = db.prepare("select $a as a, :b as b, @c as c");
    attempt(() => named.get({ a: 1, b: 2, c: 3 }));
    attempt(() => named.get({ $a: 1, ":b": 2, "@c": 3 }));
    attempt(() => named.get({ a: 1, d: 4 }));
    named.setAllowUnknownNamedParameters(true);
    attempt(() => named.get({ a: 1, d: 4 }));
    named.setAllowBareNamedParameters(false);
    attempt(() => named.get({ a: 1, $a: 5 }));
    attempt(() => db.prepare("select ?1 as a, $b as b, ? as c").get({ b: 2 }, 1, 3));
    attempt(() => db.prepare("select $a as a, :a as b").get({ a: 1 }));
    attempt(() => named.get(1, 2, 3));`,
  "iterators": `
    const numbers = db.prepare("with recursive n (i) as (select 1 union all select i + 1 from n where i < 4) select i from n");
    seen.push([...numbers.iterate()].map((row) => row.i));
    const iterator = numbers.iterate();
    seen.push(iterator.next().value.i, iterator.return(), iterator.next(), Object.getPrototypeOf(iterator.next()));
    const stale = numbers.iterate();
    stale.next(); numbers.all();
    attempt(() => stale.next());`,
  "functions and aggregates": `
    db.function("twice", (n) => n * 2);
    db.function("refuse", () => { throw new RangeError("not this"); });
    db.aggregate("product", { start: 1, step: (soFar, n) => soFar * n });
    seen.push(db.prepare("select twice(21) as v").get().v, db.prepare("select product(column1) as v from (values (2), (3), (7))").get().v);
    attempt(() => db.prepare("select refuse()").get());
    attempt(() => db.prepare("select twice()"));`,
  "columns, text of statements, arrays": `
    db.exec("create table t (a text, b integer)");
    const statement = db.prepare("select a, b + 1 as c from t where a = ?");
    seen.push(statement.columns().map((column) => Object.entries(column)), statement.sourceSQL);
    statement.all("x'y");
    seen.push(statement.expandedSQL);
    const arrays = db.prepare("select 1, 'x'"); arrays.setReturnArrays(true);
    seen.push(arrays.all());`,
  "full text, json, dates and case": `
    db.exec("create virtual table f using fts5 (body); insert into f values ('a quick brown fox'), ('lazy dogs')");
    seen.push(db.prepare("select body from f where f match 'quick'").all().map((row) => row.body));
    seen.push(db.prepare("select json_extract('{\\"a\\":[1,2]}', '$.a[1]') as v").get().v, db.prepare("select date('2026-01-31', '+1 month') as v").get().v);
    seen.push(db.prepare("select 'Straße' like 'STRASSE' as a, 'abc' like 'A%' as b, lower('ÄB') as c").get().c, db.prepare("select sqlite_version() as v").get().v);`,
  "closed things": `
    const statement = db.prepare("select 1");
    seen.push(db.isOpen); db.close(); seen.push(db.isOpen);
    attempt(() => statement.get());
    attempt(() => db.exec("select 1"));
    attempt(() => db.close());
    attempt(() => DatabaseSync(":memory:"));
    attempt(() => new DatabaseSync());
    attempt(() => new DatabaseSync(":memory:", 1));
    attempt(() => new DatabaseSync("/nowhere/at/all.db"));
    attempt(() => new DatabaseSync(":memory:", { readOnly: "yes" }));`,
};

/** Both sides do exactly this. */
const harness = `
  const seen = [];
  const attempt = (work) => {
    try { seen.push(work()); } catch (error) { seen.push({ class: error?.constructor?.name, message: error?.message, code: error?.code, errcode: error?.errcode, errstr: error?.errstr }); }
  };
  const db = new DatabaseSync(":memory:");
`;
const shown = `JSON.stringify(seen, (_, value) => (typeof value === "bigint" ? value + "n" : Number.isNaN(value) ? "NaN" : value === undefined ? "undefined" : value))`;

const onNode = (program: string): unknown => JSON.parse(new Function("DatabaseSync", `${harness}${program}\nreturn ${shown};`)(DatabaseSync));

describe("node:sqlite in the sandbox", () => {
  it.each(Object.keys(programs))("[SBX-21] does what Node's does: %s", async (name) => {
    const program = programs[name] ?? "";
    const verdict = await under.run({ "a.test.js": `import { it } from "vitest";\nimport { DatabaseSync } from "node:sqlite";\nit("is seen", () => {${harness}${program}\nconsole.log(${shown}); });` });
    expect(verdict.tests[0]?.errors).toEqual([]);
    expect(JSON.parse(verdict.tests[0]?.log ?? "")).toEqual(onNode(program));
  });

  it("[SBX-22] keeps a file for the run, with locks between connections and a write-ahead log", async () => {
    const verdict = await under.run({
      "a.test.ts": `
        import { existsSync, mkdtempSync, statSync } from "node:fs";
        import { tmpdir } from "node:os";
        import { join } from "node:path";
        import { DatabaseSync } from "node:sqlite";
        import { expect, it } from "vitest";
        it("is kept", () => {
          const path = join(mkdtempSync(join(tmpdir(), "kept-")), "a.db");
          const [writer, reader] = [new DatabaseSync(path), new DatabaseSync(path)];
          expect(writer.prepare("pragma journal_mode = wal").get()).toEqual({ journal_mode: "wal" });
          writer.exec("create table t (n integer); begin immediate; insert into t values (1)");
          expect(reader.prepare("select count(*) as n from t").get()).toEqual({ n: 0 });
          expect(() => reader.exec("begin immediate")).toThrow("database is locked");
          writer.exec("commit");
          writer.close();
          expect(reader.prepare("select n from t").all().map((row) => row.n)).toEqual([1]);
          reader.close();
          expect([existsSync(path), statSync(path).size > 0, existsSync(path + "-wal")]).toEqual([true, true, false]);
          expect(new DatabaseSync(path, { readOnly: true }).prepare("select n from t").get()).toEqual({ n: 1 });
        });
        it("may lie beside the code", () => {
          new DatabaseSync("beside.db").exec("create table t (n); insert into t values (5)");
          expect(new DatabaseSync("beside.db").prepare("select n from t").get()).toEqual({ n: 5 });
        });`,
    });
    expect(verdict.tests.map((test) => test.errors)).toEqual([[], []]);
  });

  it("[SBX-23] says what it doesn't offer", async () => {
    const verdict = await under.run({
      "a.test.ts": `
        import { backup, DatabaseSync } from "node:sqlite";
        import { expect, it } from "vitest";
        const db: any = new DatabaseSync(":memory:");
        it.each(["createSession", "setAuthorizer", "createTagStore", "applyChangeset"])("%s", (name) => expect(() => db[name]()).toThrow(/isn't available in the isolate sandbox; it is in Node/));
        it("backup", () => expect(() => backup(db, "x.db")).toThrow(/isn't available/));`,
    });
    expect([verdict.status, verdict.tests.length]).toEqual(["passed", 5]);
  });
});
