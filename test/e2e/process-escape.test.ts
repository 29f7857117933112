import { execFile } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { useProcesses } from "../support/process-sandbox.ts";

const under = useProcesses({ wanted: ["python"] });
const small = { limits: { wallMs: 8_000, memoryMb: 300 } };
const py = (body: string): Record<string, string> => ({ "try.py": `import ctypes, fcntl, os, signal, socket, struct, subprocess, sys, threading, time\nlibc = ctypes.CDLL(None, use_errno=True)\n${body}\n` });
const calm = async (): Promise<void> => expect(await under.run({}, "echo calm")).toMatchObject({ status: "passed", logs: "calm\n" });
/** How long to sleep: a number that nobody else's processes have in their arguments. */
const nap = (): number => 100_000 + Math.floor(Math.random() * 800_000);
const running = async (): Promise<string> => (await promisify(execFile)("ps", ["-eo", "args="])).stdout;
/** What this very process has started and not yet ended. */
const sandboxed = (): string => readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, "utf8");

describe("what takes more than its share", () => {
  it.each([
    { why: "a fork bomb in the shell", command: "bomb() { bomb | bomb & }; bomb; sleep 1; echo still here", statuses: ["passed", "failed"] },
    { why: "a fork bomb that ignores signals and leaves its session", command: `python3 -c "
import os, signal
signal.signal(signal.SIGTERM, signal.SIG_IGN); signal.signal(signal.SIGHUP, signal.SIG_IGN)
while True:
    try: os.fork() or os.setsid()
    except OSError: pass
"`, statuses: ["timed_out", "out_of_memory"] },
    { why: "one process that takes memory", command: `python3 -c "kept = [bytearray(50_000_000) for _ in range(1000)]"`, statuses: ["out_of_memory", "failed"] },
    { why: "many processes that take memory together", command: `for i in 1 2 3 4 5 6; do python3 -c "kept = bytearray(120_000_000); import time; time.sleep(6)" & done; wait`, statuses: ["out_of_memory"] },
    { why: "memory shared without a name", command: `python3 -c "
import mmap
kept = [mmap.mmap(-1, 50_000_000) for _ in range(100)]
for m in kept:
    for at in range(0, 50_000_000, 4096): m[at] = 1
"`, statuses: ["out_of_memory"] },
    { why: "a flood of output", command: "yes", statuses: ["failed"] },
    { why: "a million small files", command: `python3 -c "
for i in range(1_000_000): open(f'f{i}', 'w').close()
"`, statuses: ["failed"] },
  ])("[PRC-4] is ended, for $why, and the next run is unharmed", async ({ command, statuses }) => {
    const before = sandboxed();
    const verdict = await under.run({}, command, small);
    expect(statuses).toContain(verdict.status);
    // The time is up after a few seconds; a machine that the bomb keeps busy takes its time to say so.
    expect(verdict.duration_ms).toBeLessThan(30_000);
    expect(sandboxed()).toBe(before);
    await calm();
  });

  it.each(["/box/work/big", "/tmp/big", "/dev/shm/big", "/box/home/big"])("[PRC-4] can't fill the disk by %s", async (path) => {
    const verdict = await under.run({}, `dd if=/dev/zero of=${path} bs=1M count=2000`, small);
    expect([verdict.status, verdict.logs]).toEqual(["failed", expect.stringMatching(/No space left on device|File too large/)]);
  });

  it("[PRC-4] can't take memory that no limit counts: System V segments, memfd, message queues", async () => {
    const verdict = await under.run(py(`print(libc.shmget(0, 4096, 0o1600), libc.msgget(0, 0o1600), libc.semget(0, 1, 0o1600), libc.memfd_create(b"x", 0))`), "python3 try.py");
    expect(verdict.logs).toBe("-1 -1 -1 -1\n");
  });

  it("[PRC-4] has at most 128 processes, 512 open files and no core dumps, and can't ask for more", async () => {
    const { logs } = await under.run(py(`import resource as r
for name in (r.RLIMIT_NPROC, r.RLIMIT_NOFILE, r.RLIMIT_CORE):
    try: r.setrlimit(name, (10**6, 10**6)); print("raised")
    except (ValueError, PermissionError): print(r.getrlimit(name))`), "python3 try.py");
    expect(logs).toBe("(128, 128)\n(512, 512)\n(0, 0)\n");
  });
});

describe("what isn't its business", () => {
  it("[PRC-5] reads no file of the machine, of its people or of the product", async () => {
    const paths = ["/etc/shadow", "/etc/hostname", "/etc/ssl", "/etc/ssh", "/root", "/home", "/var", "/run", "/srv", "/mnt", "/boot", "/sys", process.cwd(), `${process.cwd()}/package.json`, `${process.cwd()}/.devgen/secrets.json`, "/proc/kcore"];
    const { logs } = await under.run({}, paths.map((path) => `if [ -d '${path}' ]; then ls '${path}'; else cat '${path}'; fi >/dev/null 2>&1 && echo 'reads ${path}'`).join("\n"));
    expect(logs.replace(/^\[failed.*$/m, "").trim()).toBe("");
  });

  it("[PRC-5] writes nowhere but in its own folder", async () => {
    const { logs } = await under.run({}, `for path in / /usr /usr/bin /etc /opt/node /dev /proc/sys/kernel /lib /bin /box/../usr; do : > $path/left 2>/dev/null && echo "writes $path"; done; mount -t tmpfs none /usr 2>/dev/null && echo mounts; echo 1 > /proc/sysrq-trigger && echo sysrq; true`);
    expect(logs).not.toMatch(/writes|mounts|^sysrq$/m);
    const mounts = (await under.run({}, "cat /proc/mounts")).logs.split("\n").map((line) => line.split(" ")).filter(([, path]) => ["/", "/usr", "/dev", "/opt/node/node", "/etc/passwd"].includes(path ?? ""));
    expect(mounts.map(([, path, , options]) => [path, options?.startsWith("ro,")])).toEqual(expect.arrayContaining([["/", true], ["/usr", true], ["/dev", true], ["/opt/node/node", true], ["/etc/passwd", true]]));
  });

  it("[PRC-5] gets nothing of the environment that the product runs in, and nothing that others opened", async () => {
    process.env["DEVGEN_TEST_SECRET"] = "not-for-the-sandbox";
    const { logs } = await under.run({}, "env; ls /proc/self/fd | sort -n | tr '\\n' ' '; tr '\\0' '\\n' < /proc/1/cmdline; cat /proc/1/environ 2>/dev/null", { env: { GREETING: "hello" } });
    delete process.env["DEVGEN_TEST_SECRET"];
    expect(logs).toContain("GREETING=hello\n");
    expect(logs).not.toContain("not-for-the-sandbox");
    expect(logs).not.toContain(process.cwd());
    expect(logs).toMatch(/^0 1 2 3 /m); // 3 is the folder that ls reads
    expect([...logs.split("0 1 2")[0]!.matchAll(/^(\w+)=/gm)].map(([, name]) => name).sort()).toEqual(["CI", "GOPROXY", "GOTELEMETRY", "GOTOOLCHAIN", "GREETING", "HOME", "LANG", "NODE_OPTIONS", "OLDPWD", "PATH", "PWD", "PYTEST_ADDOPTS", "PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED", "TMPDIR", "USER"]);
  });

  it("[PRC-5] passes on no file that the product's starter had left open", async () => {
    const program = `
      const { findBox } = await import(${JSON.stringify(new URL("../../scripts/sandbox/process/machine.ts", import.meta.url).href)});
      const { runInBox } = await import(${JSON.stringify(new URL("../../scripts/sandbox/process/box.ts", import.meta.url).href)});
      await runInBox(findBox([]), { files: {}, command: "ls /proc/self/fd | sort -n | tr '\\\\n' ' '", program: "ls", wallMs: 5000, outputBytes: 1000 }, (text) => process.stdout.write(text), new AbortController().signal);`;
    const { stdout } = await promisify(execFile)("/bin/bash", ["--norc", "-c", 'exec 20</etc 21</etc/passwd; exec "$@"', "bash", process.execPath, "--input-type=module", "-e", program]);
    expect(stdout.trim()).toBe("0 1 2 3");
  });

  it("[PRC-5] sees no process of the machine, and can end none", async () => {
    const { logs } = await under.run({}, "ls -d /proc/[0-9]* | wc -l; hostname; cat /proc/*/cmdline | tr '\\0' ' '");
    expect(Number(logs.split("\n")[0])).toBeLessThan(10);
    expect(logs).toContain("\nsandbox\n");
    expect(logs).not.toContain("vitest");
    expect(logs).not.toContain(`\n${hostname()}\n`);
    await under.run({}, `kill -9 ${process.pid}; kill -9 1; kill -9 -1`);
    await calm();
  });

  it("[PRC-5] is nobody: no root, no capability, no way to become more, no namespace of its own", async () => {
    const { logs } = await under.run(py(`
fields = dict(line.split(":\\t", 1) for line in open("/proc/self/status").read().splitlines() if ":\\t" in line)
print(fields["Uid"].split()[0] != "0", fields["CapEff"], fields["CapBnd"], fields["NoNewPrivs"], fields["Seccomp"])
CLONE_NEWUSER = 0x10000000
print(libc.unshare(CLONE_NEWUSER), libc.setns(0, 0), libc.syscall(${process.arch === "x64" ? 56 : 220}, CLONE_NEWUSER | signal.SIGCHLD, 0, 0, 0, 0), libc.syscall(435, 0, 0), libc.chroot(b"/tmp"), libc.personality(0x40000))
for name in ("su", "sudo", "mount", "passwd"):
    print(name, subprocess.run(f"{name} -c id root </dev/null", shell=True, capture_output=True, text=True).stdout)`), "python3 try.py");
    expect(logs).toMatch(/^True 0+ 0+ 1 2\n-1 -1 -1 -1 -1 -1\n/);
    expect(logs).not.toContain("uid=0");
  });

  it("[PRC-5] looks into no other process, not even into those of its own run", async () => {
    const { logs } = await under.run(py(`
parent = os.getppid()
print(libc.ptrace(16, parent, 0, 0), libc.process_vm_readv(parent, 0, 0, 0, 0, 0), libc.syscall(438, 0, 0, 0))
try: open(f"/proc/{parent}/mem", "r+b").read(1); print("reads memory")
except OSError: print("no")`), "python3 try.py");
    expect(logs).toBe("-1 -1 -1\nno\n");
  });

  it("[PRC-5] has no keyring, no BPF, no io_uring, no performance counters, no module", async () => {
    const { logs } = await under.run(py(`
arm = ${process.arch === "arm64" ? "True" : "False"}
for number in ([219, 280, 425, 241, 105, 282] if arm else [250, 321, 425, 298, 175, 323]): print(libc.syscall(number, 0, 0, 0, 0, 0), ctypes.get_errno())`), "python3 try.py");
    expect(logs).toBe("-1 1\n".repeat(6));
  });

  it("[PRC-5] types into no terminal", async () => {
    const { logs } = await under.run(py(`
try: fd = os.open("/dev/tty", os.O_RDWR); print("has a terminal")
except OSError: print("no terminal")
import pty
_, own = pty.openpty()
for request in (0x5412, 0x541C):
    for fd in (0, 1, 2, own):
        try: fcntl.ioctl(fd, request, b"x"); print("typed")
        except OSError as error: print(error.errno)`), "python3 try.py");
    expect(logs).toBe(`no terminal\n${"25\n".repeat(8)}`);
  });

  it("[PRC-5] has a network with nobody in it", async () => {
    const { logs } = await under.run(py(`
print([name for _, name in socket.if_nameindex()])
for address in ("1.1.1.1", "10.0.0.1", "169.254.169.254", "127.0.0.1"):
    try: socket.create_connection((address, 80), timeout=1); print("reached", address)
    except OSError: pass
try: print(socket.getaddrinfo("example.com", 80))
except OSError: print("no names")
for path in ("/run/docker.sock", "/var/run/docker.sock", "/run/systemd/private"):
    try: socket.socket(socket.AF_UNIX).connect(path); print("reached", path)
    except OSError: pass
try: socket.socket(socket.AF_PACKET, socket.SOCK_RAW); print("raw")
except OSError: pass`), "python3 try.py");
    expect(logs).toBe("['lo']\nno names\n");
  });
});

describe("what it leaves behind", () => {
  it.each([
    { why: "a daemon of its own session", command: "setsid sleep NAP >/dev/null 2>&1 & echo done" },
    { why: "a daemon that forked twice and ignores signals", command: "(trap '' TERM HUP INT; (setsid sleep NAP &) &) ; echo done" },
    { why: "one that holds its output", command: "sleep NAP & echo done" },
  ])("[PRC-6] is ended with it, for $why", async ({ command }) => {
    const sleeping = `sleep ${nap()}`;
    const verdict = await under.run({}, command.replace("sleep NAP", sleeping));
    expect(verdict).toMatchObject({ status: "passed", logs: "done\n" });
    expect(verdict.duration_ms).toBeLessThan(5_000);
    await expect.poll(running).not.toContain(sleeping);
  });

  it("[PRC-6] is ended when the caller goes", async () => {
    const cancel = new AbortController();
    const sleeping = `sleep ${nap()}`;
    const run = under.run({}, `echo begun; ${sleeping}`, { signal: cancel.signal, onEvent: () => cancel.abort(new Error("gone")) });
    await expect(run).rejects.toThrow("gone");
    await expect.poll(running).not.toContain(sleeping);
  });

  it("[PRC-6] is ended when the server is killed", async () => {
    const sleeping = `sleep ${nap()}`;
    const program = `
      const { findBox } = await import(${JSON.stringify(new URL("../../scripts/sandbox/process/machine.ts", import.meta.url).href)});
      const { runInBox } = await import(${JSON.stringify(new URL("../../scripts/sandbox/process/box.ts", import.meta.url).href)});
      await runInBox(findBox([]), { files: {}, command: "echo begun; ${sleeping}", program: "sh", wallMs: 60000, outputBytes: 1000 }, () => process.kill(process.pid, "SIGKILL"), new AbortController().signal);`;
    await expect(promisify(execFile)(process.execPath, ["--input-type=module", "-e", program])).rejects.toMatchObject({ signal: "SIGKILL" });
    await expect.poll(running).not.toContain(sleeping);
  });
});

describe("what it is given", () => {
  it.each(["../up.txt", "/etc/passwd", "a/../../up.txt", "", "a//b", "./a", "a/.", "a\0b"])("[PRC-7] refuses the path %j before anything runs", async (path) => {
    const verdict = await under.run({ [path]: "x" }, "ls");
    expect([verdict.status, verdict.reason]).toEqual(["broken", "The sandbox answered 422"]);
  });

  it("[PRC-7] refuses a file inside a file", async () => expect((await under.run({ a: "x", "a/b": "y" }, "ls")).status).toBe("broken"));

  it("[PRC-7] takes odd names and long ones as they are, and makes scripts executable", async () => {
    const long = `${"d".repeat(120)}/${"f".repeat(120)}.txt`;
    const { logs } = await under.run({ [long]: "long\n", "with space and ü.txt": "odd\n", "-rf": "dash\n", "run.sh": "#!/bin/sh\necho ran" }, `cat '${long}' 'with space and ü.txt' ./-rf; ./run.sh`);
    expect(logs).toBe("long\nodd\ndash\nran\n");
  });

  it("[PRC-7] follows no link out of the sandbox when it reads reports", async () => {
    writeFileSync("/tmp/devgen-foreign.xml", '<testsuite name="pytest"><testcase classname="x" name="foreign" file="x.py"/></testsuite>');
    const verdict = await under.run({}, "ln -s /tmp/devgen-foreign.xml /box/reports/pytest.xml; ln -s /etc/shadow /box/reports/other.xml");
    rmSync("/tmp/devgen-foreign.xml");
    expect([verdict.status, verdict.tests]).toEqual(["passed", []]);
  });

  it("[PRC-7] can't be told an exit code by the code, only by the shell", async () => {
    const verdict = await under.run(py(`
for fd in range(3, 64):
    try: os.write(fd, b"exit 0\\n")
    except OSError: pass
for pid in os.listdir("/proc"):
    if pid.isdigit():
        for fd in (3, 4, 5):
            try: open(f"/proc/{pid}/fd/{fd}", "wb").write(b"exit 0\\n")
            except OSError: pass
sys.exit(3)`), "python3 try.py");
    expect([verdict.status, verdict.exit_code]).toEqual(["failed", 3]);
    expect((await under.run({}, "kill -9 $PPID")).status).toBe("broken");
  });
});
