import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { sandboxContract, type Kit } from "../contract/sandbox.ts";
import { describe } from "vitest";
import { useProcesses } from "../support/process-sandbox.ts";
import { useSandbox } from "../support/sandbox.ts";

async function listen(): Promise<{ port: number; calls(): number; stop(): void }> {
  let calls = 0;
  const server = createServer((socket) => (calls++, socket.destroy())).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  return { port: (server.address() as AddressInfo).port, calls: () => calls, stop: () => server.close() };
}

const vitest = (body: string, more = ""): Record<string, string> => ({ "package.json": "{}", "a.test.ts": `import { expect, it } from "vitest";\n${more}\n${body}\n` });
const inVitest: Kit = {
  driver: "isolate",
  command: "npx vitest run",
  green: vitest(`it("one", () => console.log("hello from a test"));\nit("two", () => expect(1).toBe(1));`),
  red: vitest(`it("one", () => {});\nit("two", () => expect(3, "three is not four").toBe(4));`),
  unloadable: { ...vitest(`it("one", () => {});`), "b.test.ts": "throw new Error('not today');" },
  waiting: vitest(`it("waits", () => new Promise((resolve) => setTimeout(resolve, 60_000)));`),
  flooding: vitest(`it("floods", () => { for (let i = 0; i < 10_000; i++) console.log("x".repeat(100)); });`),
  hungry: vitest(`it("eats", () => { const kept: unknown[] = []; while (true) kept.push(new Array(1_000_000).fill(kept.length)); });`),
  connecting: (port) => vitest(`it("is alone", () => expect(fetch("http://127.0.0.1:${port}/")).rejects.toThrow());`),
  leaving: vitest(`it("leaves", () => writeFileSync("/tmp/left", "x"));`, `import { writeFileSync } from "node:fs";`),
  looking: vitest(`it("looks", () => expect(existsSync("/tmp/left")).toBe(false));`, `import { existsSync } from "node:fs";`),
};

const pytest = (body: string): Record<string, string> => ({ "test_a.py": `import os, socket, tempfile, time\n${body}\n` });
const inPytest: Kit = {
  driver: "process",
  command: "pytest",
  green: pytest(`def test_one():\n    print("hello from a test")\ndef test_two():\n    assert 1 == 1`),
  red: pytest(`def test_one():\n    pass\ndef test_two():\n    assert 3 == 4, "three is not four"`),
  unloadable: { ...pytest("def test_one():\n    pass"), "test_b.py": "raise RuntimeError('not today')\n" },
  waiting: pytest("def test_waits():\n    time.sleep(60)"),
  flooding: pytest(`def test_floods(capfd):\n    with capfd.disabled():\n        for _ in range(10_000): print("x" * 100)`),
  hungry: pytest("def test_eats():\n    kept = []\n    while True: kept.append(bytearray(50_000_000))"),
  connecting: (port) => pytest(`def test_is_alone():\n    try: socket.create_connection(("127.0.0.1", ${port}), timeout=2)\n    except OSError: return\n    assert False`),
  leaving: pytest(`def test_leaves():\n    open(tempfile.gettempdir() + "/left", "w").close()\n    open("/dev/shm/left", "w").close()`),
  looking: pytest(`def test_looks():\n    assert not os.path.exists(tempfile.gettempdir() + "/left") and not os.path.exists("/dev/shm/left")`),
};

const go = (body: string, imports = ""): Record<string, string> => ({ "go.mod": "module example.com/sum\n\ngo 1.19\n", "sum_test.go": `package sum\n\nimport (\n\t"testing"\n${imports}\n)\n\n${body}\n` });
const inGo: Kit = {
  driver: "process",
  command: "go test ./...",
  green: go(`func TestOne(t *testing.T) { t.Log("hello from a test") }\nfunc TestTwo(t *testing.T) {}`),
  red: go(`func TestOne(t *testing.T) {}\nfunc TestTwo(t *testing.T) { t.Error("three is not four") }`),
  unloadable: { ...go("func TestOne(t *testing.T) {}"), "other/b_test.go": "package other\n\nfunc broken( {\n" },
  waiting: go("func TestWaits(t *testing.T) { time.Sleep(time.Minute) }", '"time"'),
  flooding: go(`func TestFloods(t *testing.T) { for i := 0; i < 10000; i++ { fmt.Println(strings.Repeat("x", 100)) } }`, '"fmt"\n"strings"'),
  hungry: go("func TestEats(t *testing.T) { var kept [][]byte; for { one := make([]byte, 50000000); for i := range one { one[i] = 1 }; kept = append(kept, one) } }"),
  connecting: (port) => go(`func TestIsAlone(t *testing.T) { if _, err := net.DialTimeout("tcp", "127.0.0.1:${port}", time.Second); err == nil { t.Error("connected") } }`, '"net"\n"time"'),
  leaving: go(`func TestLeaves(t *testing.T) { os.WriteFile(os.TempDir()+"/left", nil, 0o600) }`, '"os"'),
  looking: go(`func TestLooks(t *testing.T) { if _, err := os.Stat(os.TempDir() + "/left"); err == nil { t.Error("there") } }`, '"os"'),
};

describe("the contract, in TypeScript", () => {
  const under = useSandbox({ hangMs: 2_000, memoryMbMax: 500 });
  sandboxContract(inVitest, () => under.sandbox, listen);
});

describe("the contract, in Python", () => {
  const under = useProcesses({ wanted: ["pytest"] });
  sandboxContract({ ...inPytest, green: { ...inPytest.green, "pytest.ini": "[pytest]\naddopts = -s\n" } }, () => under.sandbox, listen);
});

describe("the contract, in Go", () => {
  const under = useProcesses({ wanted: ["go"] });
  sandboxContract(inGo, () => under.sandbox, listen);
});
