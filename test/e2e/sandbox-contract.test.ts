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

describe("the contract", () => {
  const under = useSandbox({ hangMs: 2_000, memoryMbMax: 500 });
  sandboxContract(inVitest, () => under.sandbox, listen);
});

describe("the contract", () => {
  const under = useProcesses({ wanted: ["pytest"] });
  sandboxContract({ ...inPytest, green: { ...inPytest.green, "pytest.ini": "[pytest]\naddopts = -s\n" } }, () => under.sandbox, listen);
});
