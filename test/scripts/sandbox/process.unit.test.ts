import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { boxOptions, boxStart } from "../../../scripts/sandbox/process/arguments.ts";
import { seccompFilter } from "../../../scripts/sandbox/process/seccomp.ts";
import { newSlots } from "../../../scripts/sandbox/process/slots.ts";
import { tarOf } from "../../../scripts/sandbox/process/tar.ts";
import { readTools } from "../../../scripts/sandbox/process/tools.ts";
import { faultyPath } from "../../../src/generation/sandbox/paths.ts";

/** Runs a filter as the kernel would (bpf(4)): the instructions that ours consist of. */
function decide(filter: Buffer, call: { audit: number; number: number; args?: number[] }): number {
  const { audit, number, args = [] } = call;
  const word = (offset: number): number => (offset === 0 ? number : offset === 4 ? audit : (args[(offset - 16) / 8] ?? 0)) >>> 0;
  let held = 0;
  for (let at = 0; ; at++) {
    const [code, ifTrue, ifFalse, value] = [filter.readUInt16LE(at * 8), filter.readUInt8(at * 8 + 2), filter.readUInt8(at * 8 + 3), filter.readUInt32LE(at * 8 + 4)];
    if (code === 0x06) return value;
    if (code === 0x20) held = word(value);
    else at += (code === 0x15 ? held === value : code === 0x35 ? held >= value : (held & value) !== 0) ? ifTrue : ifFalse;
  }
}

describe("the filter of system calls", () => {
  const allowed = 0x7fff0000;
  const refused = (errno: number): number => 0x00050000 + errno;
  const x64 = seccompFilter("x64")!;
  const arm64 = seccompFilter("arm64")!;

  it.each([
    { name: "read", x: 0, a: 63, answer: allowed }, { name: "execve", x: 59, a: 221, answer: allowed }, { name: "socket", x: 41, a: 198, answer: allowed }, { name: "futex", x: 202, a: 98, answer: allowed },
    { name: "fork by clone", x: 56, a: 220, args: [0x1200011], answer: allowed }, { name: "a thread by clone", x: 56, a: 220, args: [0x3d0f00], answer: allowed },
    { name: "clone of a user namespace", x: 56, a: 220, args: [0x10000011], answer: refused(1) }, { name: "clone of a network namespace", x: 56, a: 220, args: [0x40000000], answer: refused(1) },
    { name: "clone3", x: 435, a: 435, answer: refused(38) }, { name: "memfd_create", x: 319, a: 279, answer: refused(38) },
    { name: "TIOCSTI", x: 16, a: 29, args: [0, 0x5412], answer: refused(25) }, { name: "TIOCLINUX", x: 16, a: 29, args: [0, 0x541c], answer: refused(25) }, { name: "another ioctl", x: 16, a: 29, args: [0, 0x5401], answer: allowed },
    { name: "ptrace", x: 101, a: 117, answer: refused(1) }, { name: "mount", x: 165, a: 40, answer: refused(1) }, { name: "unshare", x: 272, a: 97, answer: refused(1) }, { name: "bpf", x: 321, a: 280, answer: refused(1) },
    { name: "io_uring_setup", x: 425, a: 425, answer: refused(1) }, { name: "shmget", x: 29, a: 194, answer: refused(1) },
  ])("[PRC-5] answers $name", ({ x, a, args = [], answer }) => {
    expect(decide(x64, { audit: 0xc000003e, number: x, args })).toBe(answer);
    expect(decide(arm64, { audit: 0xc00000b7, number: a, args })).toBe(answer);
  });

  it("[PRC-5] lets nothing in by another numbering", () => {
    expect(decide(x64, { audit: 0x40000003, number: 3 })).toBe(refused(1)); // i386
    expect(decide(x64, { audit: 0xc000003e, number: 0x40000000 })).toBe(refused(1)); // x32
    expect(seccompFilter("riscv64")).toBeUndefined();
  });
});

describe("the archive of files", () => {
  it("[PRC-7] is what tar reads, with long names and the mode of scripts", () => {
    const long = `${"d".repeat(120)}/${"f".repeat(120)}.txt`;
    const listed = execFileSync("tar", ["-tvf", "-"], { input: tarOf({ "a.txt": "hi", "ü/b.sh": "#!/bin/sh\n", [long]: "x".repeat(1_000) }), encoding: "utf8", env: { ...process.env, TZ: "UTC", LC_ALL: "C.UTF-8" } });
    expect(listed.split("\n").map((line) => line.replace(/ +/g, " ").split(" ").filter((_, place) => [0, 2, 5].includes(place)))).toEqual([["-rw-r--r--", "2", "a.txt"], ["-rwxr-xr-x", "10", "ü/b.sh"], ["-rw-r--r--", "1000", long], []].map((row) => (row.length === 0 ? [""] : row)));
  });

  it.each([["../a"], ["a/../../b"], ["/etc/passwd"], [""], ["a//b"], ["a/"], ["./a"], ["a\0"], ["a", "a/b"], ["a/b/c", "a/b"], ["x".repeat(501)]])("[PRC-7] isn't made of %j", (...paths) => expect(faultyPath(paths)).toBeDefined());

  it("[PRC-7] is made of plain paths", () => expect(faultyPath(["a", "b/a", "b/c/d", "...", "..a", "-rf", "a b"])).toBeUndefined());
});

describe("what is shut in", () => {
  const plan = { uid: 7, asRoot: false, node: "/n/node", hidden: [], shown: [], env: {}, limits: { memoryMb: 1, diskMb: 4, processes: 1, cpuSeconds: 1 } };

  it("[PRC-5] doesn't see the product, where that lies under /usr, which is shown", () => {
    const hidden = boxOptions({ ...plan, hidden: ["/usr/src/devgen", "/home/me/devgen"] });
    expect(hidden.slice(hidden.indexOf("/usr/src/devgen") - 1).slice(0, 4)).toEqual(["--tmpfs", "/usr/src/devgen", "--remount-ro", "/usr/src/devgen"]);
    expect(hidden).not.toContain("/home/me/devgen");
  });

  it("[PRC-5] has a user of its own, with root and without", () => {
    expect(boxOptions(plan).join(" ")).toContain("--unshare-all --uid 7 --gid 7");
    expect(boxOptions({ ...plan, asRoot: true }).join(" ")).toMatch(/--unshare-pid --unshare-net .*--cap-drop ALL/);
    expect(boxStart("bwrap", { ...plan, asRoot: true }, "ls", "ls")[1].join(" ")).toContain("setpriv --reuid 7 --regid 7 --clear-groups --bounding-set -all");
  });
});

describe("slots", () => {
  it("[PRC-9] are given in order, refused when too many wait, and taken back from who leaves", async () => {
    const slots = newSlots(1, 2);
    const [here, leaving] = [new AbortController(), new AbortController()];
    expect(await slots.take(here.signal)).toBe(0);
    const [second, third] = [slots.take(leaving.signal), slots.take(here.signal)];
    expect([await slots.take(here.signal), slots.state()]).toEqual(["full", { running: 1, waiting: 2 }]);
    leaving.abort();
    expect(await second).toBeUndefined();
    slots.giveBack(0);
    expect([await third, slots.state()]).toEqual([0, { running: 1, waiting: 0 }]);
    slots.giveBack(0);
    expect(slots.state()).toEqual({ running: 0, waiting: 0 });
  });
});

describe("tools", () => {
  it("[PRC-1] are those that said a version", () =>
    expect(readTools("node v24.21.0\npython Python 3.11.2\npytest 7.2.1\ngo go version go1.24.1 linux/amd64\nmake GNU Make 4.3\nnothing\nodd no version\n")).toEqual({ node: "24.21.0", python: "3.11.2", pytest: "7.2.1", go: "1.24.1", make: "4.3" }));
});
