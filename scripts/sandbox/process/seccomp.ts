/**
 * A seccomp filter (seccomp(2), classic BPF) in the form that bubblewrap's `--seccomp` reads. It takes away what a test suite has no use for and what has led out of
 * sandboxes before: other processes' memory, mounts, namespaces, kernel keyrings, BPF, io_uring, memory that no limit counts, and typing into terminals.
 */

interface Architecture {
  /** AUDIT_ARCH_… of linux/audit.h. */
  audit: number;
  numbers: Readonly<Record<string, number>>;
}

/** System call numbers of x86-64 (asm/unistd_64.h) and arm64 (asm-generic/unistd.h). */
const shared = {
  pidfd_getfd: 438, move_mount: 429, open_tree: 428, fsopen: 430, fsconfig: 431, fsmount: 432, fspick: 433, mount_setattr: 442, quotactl_fd: 443,
  io_uring_setup: 425, io_uring_enter: 426, io_uring_register: 427, memfd_secret: 447, process_madvise: 440,
};
const architectures: Readonly<Record<string, Architecture>> = {
  x64: {
    audit: 0xc000003e,
    numbers: {
      ...shared, clone: 56, clone3: 435, ioctl: 16, ptrace: 101, process_vm_readv: 310, process_vm_writev: 311, kcmp: 312, mount: 165, umount2: 166, pivot_root: 155, chroot: 161,
      unshare: 272, setns: 308, keyctl: 250, add_key: 248, request_key: 249, bpf: 321, perf_event_open: 298, userfaultfd: 323, open_by_handle_at: 304, name_to_handle_at: 303,
      init_module: 175, finit_module: 313, delete_module: 176, kexec_load: 246, kexec_file_load: 320, reboot: 169, swapon: 167, swapoff: 168, syslog: 103, acct: 163, quotactl: 179,
      settimeofday: 164, clock_settime: 227, clock_adjtime: 305, adjtimex: 159, sethostname: 170, setdomainname: 171, shmget: 29, msgget: 68, semget: 64, mq_open: 240,
      memfd_create: 319, fanotify_init: 300, move_pages: 279, migrate_pages: 256, iopl: 172, ioperm: 173, modify_ldt: 154, uselib: 134, vhangup: 153, personality: 135,
    },
  },
  arm64: {
    audit: 0xc00000b7,
    numbers: {
      ...shared, clone: 220, clone3: 435, ioctl: 29, ptrace: 117, process_vm_readv: 270, process_vm_writev: 271, kcmp: 272, mount: 40, umount2: 39, pivot_root: 41, chroot: 51,
      unshare: 97, setns: 268, keyctl: 219, add_key: 217, request_key: 218, bpf: 280, perf_event_open: 241, userfaultfd: 282, open_by_handle_at: 265, name_to_handle_at: 264,
      init_module: 105, finit_module: 273, delete_module: 106, kexec_load: 104, kexec_file_load: 294, reboot: 142, swapon: 224, swapoff: 225, syslog: 116, acct: 89, quotactl: 60,
      settimeofday: 170, clock_settime: 112, clock_adjtime: 266, adjtimex: 171, sethostname: 161, setdomainname: 162, shmget: 194, msgget: 186, semget: 190, mq_open: 180,
      memfd_create: 279, fanotify_init: 262, move_pages: 239, migrate_pages: 238, vhangup: 58, personality: 92,
    },
  },
};

const allow = 0x7fff0000;
const refuse = (errno: number): number => 0x00050000 | errno;
const eperm = 1;
const enosys = 38;
const enotty = 25;

const cloneNewAny = 0x7e020000; // the seven CLONE_NEW… flags that make namespaces
const tiocsti = 0x5412;
const tioclinux = 0x541c;
const x32Bit = 0x40000000;

/** struct seccomp_data: nr, arch, instruction_pointer, args[6]; low halves come first on both architectures. */
const offsetNumber = 0;
const offsetArchitecture = 4;
const offsetArgument = (place: number): number => 16 + 8 * place;

type Instruction = readonly [code: number, ifTrue: number, ifFalse: number, value: number];
const load = (offset: number): Instruction => [0x20, 0, 0, offset];
const skipUnless = (value: number, count: number): Instruction => [0x15, 0, count, value];
const skipUnlessAny = (bits: number, count: number): Instruction => [0x45, 0, count, bits];
const answer = (value: number): Instruction => [0x06, 0, 0, value];

/** Calls that are looked at more closely; glibc goes back to `clone` where `clone3`, whose flags can't be seen from here, isn't there. */
const special = new Set(["clone", "clone3", "ioctl", "memfd_create"]);

/** The filter for a machine, or undefined for one whose numbers aren't known here. @param machine as `process.arch` names it */
export function seccompFilter(machine: string): Buffer | undefined {
  const known = architectures[machine];
  if (known === undefined) return undefined;
  const { audit, numbers } = known;
  const number = (name: string): number => numbers[name] ?? -1;
  const program: Instruction[] = [
    load(offsetArchitecture), [0x15, 1, 0, audit], answer(refuse(eperm)),
    load(offsetNumber),
    // The second numbering of x86-64, which would pass by everything below.
    ...(machine === "x64" ? [[0x35, 0, 1, x32Bit] as const, answer(refuse(eperm))] : []),
    ...Object.entries(numbers).filter(([name]) => !special.has(name)).flatMap(([, value]) => [skipUnless(value, 1), answer(refuse(eperm))]),
    skipUnless(number("clone3"), 1), answer(refuse(enosys)),
    skipUnless(number("memfd_create"), 1), answer(refuse(enosys)),
    skipUnless(number("clone"), 4), load(offsetArgument(0)), skipUnlessAny(cloneNewAny, 1), answer(refuse(eperm)), answer(allow),
    skipUnless(number("ioctl"), 5), load(offsetArgument(1)), skipUnless(tiocsti, 1), answer(refuse(enotty)), skipUnless(tioclinux, 1), answer(refuse(enotty)),
    answer(allow),
  ];
  const bytes = Buffer.alloc(program.length * 8);
  program.forEach(([code, ifTrue, ifFalse, value], place) => {
    bytes.writeUInt16LE(code, place * 8);
    bytes.writeUInt8(ifTrue, place * 8 + 2);
    bytes.writeUInt8(ifFalse, place * 8 + 3);
    bytes.writeUInt32LE(value >>> 0, place * 8 + 4);
  });
  return bytes;
}
