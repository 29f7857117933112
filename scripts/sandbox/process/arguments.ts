import { existsSync, lstatSync, readlinkSync } from "node:fs";
import { reportFolder, workFolder } from "../../../src/generation/sandbox/process/wire.ts";

/** What a sandboxed process gets, besides its files. */
export interface BoxPlan {
  /** The uid and gid that it runs under: nobody else's, so that the number of its processes can be limited. */
  uid: number;
  /** Whether bubblewrap is started by root: then it needs no user namespace, and the uid is changed inside. */
  asRoot: boolean;
  /** Node's executable, on the machine. */
  node: string;
  /** Under /usr, and to be seen by nobody: where the product itself lies, if it does. */
  hidden: readonly string[];
  /** Further folders of the machine, each shown read-only under another name. */
  shown: readonly (readonly [from: string, to: string])[];
  env: Readonly<Record<string, string>>;
  limits: { memoryMb: number; diskMb: number; processes: number; cpuSeconds: number };
}

/** What each is connected to, in the process that bubblewrap is started as. */
export const descriptors = { report: 3, seccomp: 4, options: 5, passwd: 6, group: 7, hosts: 8, switch: 9 } as const;

const nodePlace = "/opt/node";
const merged = ["bin", "sbin", "lib", "lib32", "lib64", "libx32"];
const memorySlackMb = 256;
const openFilesMax = 512;

/** Small files of /etc, by descriptor: those of the machine name its people. */
export const etcFiles = (uid: number): Readonly<Record<number, string>> => ({
  [descriptors.passwd]: `root:x:0:0::/:/usr/sbin/nologin\nsandbox:x:${uid}:${uid}::/box/home:/bin/sh\n`,
  [descriptors.group]: `root:x:0:\nsandbox:x:${uid}:\n`,
  [descriptors.hosts]: "127.0.0.1 localhost sandbox\n::1 localhost\n",
  [descriptors.switch]: "passwd: files\ngroup: files\nhosts: files\n",
});

/**
 * Options for bubblewrap, to be read from a descriptor so that no process list shows them. Whatever can be written to is one tmpfs of a fixed size, and everything
 * else is read-only.
 */
export function boxOptions({ uid, asRoot, node, hidden, shown, env, limits }: BoxPlan): string[] {
  const id = String(uid);
  const apart = asRoot
    ? ["--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try", "--cap-drop", "ALL", ...["CAP_SETUID", "CAP_SETGID", "CAP_SETPCAP"].flatMap((name) => ["--cap-add", name])]
    : ["--unshare-all", "--uid", id, "--gid", id];
  const given = { PATH: `${nodePlace}:/opt/tsc:/usr/local/bin:/usr/bin:/bin:/usr/local/go/bin`, HOME: "/box/home", TMPDIR: "/tmp", LANG: "C.UTF-8", USER: "sandbox", CI: "1", ...env };
  return [
    ...apart, "--die-with-parent", "--new-session", "--clearenv", "--hostname", "sandbox", "--seccomp", String(descriptors.seccomp),
    "--ro-bind", "/usr", "/usr", ...merged.flatMap(mergedFolder), ...hidden.filter((folder) => folder.startsWith("/usr/")).flatMap((folder) => ["--tmpfs", folder, "--remount-ro", folder]),
    "--perms", "0755", "--dir", "/opt", "--perms", "0755", "--dir", nodePlace, "--ro-bind", node, `${nodePlace}/node`,
    "--perms", "0755", "--dir", "/etc", ...readable(descriptors.passwd, "/etc/passwd"), ...readable(descriptors.group, "/etc/group"), ...readable(descriptors.hosts, "/etc/hosts"),
    ...readable(descriptors.switch, "/etc/nsswitch.conf"), ...["/etc/alternatives", "/etc/ld.so.cache"].flatMap((path) => ["--ro-bind-try", path, path]),
    ...foldersAbove(shown.map(([, to]) => to)).flatMap((folder) => ["--perms", "0755", "--dir", folder]), ...shown.flatMap(([from, to]) => ["--ro-bind", from, to]),
    "--proc", "/proc", "--dev", "/dev", "--size", bytes(limits.diskMb / 4), "--perms", "1777", "--tmpfs", "/dev/shm", "--remount-ro", "/dev",
    "--size", bytes(limits.diskMb), "--perms", "1777", "--tmpfs", "/box", "--symlink", "/box/tmp", "/tmp", "--remount-ro", "/",
    "--chdir", "/box", ...Object.entries(given).flatMap(([name, value]) => ["--setenv", name, value]),
  ];
}

/**
 * What is started from outside. Whoever started the product may have left files open that it inherited and would pass on, a folder of the machine among them: bash closes
 * all but those above, then becomes bubblewrap.
 */
export const boxStart = (bubblewrap: string, plan: BoxPlan, command: string, program: string): [file: string, args: string[]] =>
  [bash, ["--norc", "--noprofile", "-c", closing, "bash", bubblewrap, "--args", String(descriptors.options), "--", ...boxCommand(plan, command, program)]];

export const bash = "/bin/bash";
const closing = `for open in /proc/$$/fd/*; do
  open=\${open##*/}
  if (( open > ${Math.max(...Object.values(descriptors))} )); then eval "exec $open>&-"; fi
done
exec "$@"`;

/** What bubblewrap starts: less and less may be done from one program to the next, down to the shell that runs the command. */
function boxCommand({ uid, asRoot, limits }: BoxPlan, command: string, program: string): string[] {
  const id = String(uid);
  const dropped = asRoot ? ["/usr/bin/setpriv", "--reuid", id, "--regid", id, "--clear-groups", "--bounding-set", "-all", "--inh-caps", "-all", "--no-new-privs", "--"] : [];
  const same = (value: number): string => `${value}:${value}`;
  const limited = [
    "/usr/bin/prlimit", `--nproc=${same(limits.processes)}`, `--data=${same((limits.memoryMb + memorySlackMb) * 1024 * 1024)}`, `--fsize=${same((limits.diskMb + 1) * 1024 * 1024)}`,
    `--nofile=${same(openFilesMax)}`, `--cpu=${same(limits.cpuSeconds)}`, "--core=0:0", "--msgqueue=0:0", "--memlock=65536:65536", "--",
  ];
  return [...dropped, ...limited, "/bin/sh", "-c", script, "sh", command, program];
}

/**
 * Unpacks the files, runs the command, ends whatever it left behind, then hands out the reports. The descriptor for the report is closed to the command; it is a socket, which
 * can't be opened through /proc either. After the command nothing is forked
 * any more, since what it left may have used up the processes; all of that ends with this shell.
 */
const script = `echo 1000 > /proc/self/oom_score_adj
mkdir -p ${workFolder} /box/tmp /box/home ${reportFolder} && tar -xf - -C ${workFolder} && cd ${workFolder} || exit 71
command -v -- "$2" >/dev/null 2>&1 || { printf 'missing\\n' >&${descriptors.report}; exit 0; }
/bin/sh -c "$1" ${descriptors.report}>&- </dev/null
code=$?
printf 'exit %s\\n' "$code" >&${descriptors.report}
set -- ${reportFolder}/*
[ -e "$1" ] || exit 0
exec cat "$@" >&${descriptors.report}`;

/** Those that bubblewrap would make by itself, for root alone. */
const foldersAbove = (places: readonly string[]): string[] =>
  [...new Set(places.flatMap((place) => place.split("/").slice(1, -1).map((_, depth, parts) => `/${parts.slice(0, depth + 1).join("/")}`)))].filter((folder) => folder !== "/opt").sort();

const bytes = (mb: number): string => String(Math.floor(mb * 1024 * 1024));
const readable = (descriptor: number, path: string): string[] => ["--perms", "0444", "--ro-bind-data", String(descriptor), path];

/** /bin and its kin are links into /usr on most machines, and folders of their own on some. */
function mergedFolder(name: string): string[] {
  if (!existsSync(`/${name}`)) return [];
  return lstatSync(`/${name}`).isSymbolicLink() ? ["--symlink", readlinkSync(`/${name}`), `/${name}`] : ["--ro-bind", `/${name}`, `/${name}`];
}
