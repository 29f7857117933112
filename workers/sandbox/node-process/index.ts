// Served for `import … from "node:process"`: workerd's own module hands out, by name, what ../harness/lockdown.ts closes on the object.

const { argv, argv0, arch, cwd, emitWarning, env, execArgv, hrtime, memoryUsage, nextTick, pid, platform, ppid, stderr, stdin, stdout, uptime, version, versions } = process;

export { argv, argv0, arch, cwd, emitWarning, env, execArgv, hrtime, memoryUsage, nextTick, pid, platform, ppid, stderr, stdin, stdout, uptime, version, versions };
export default process;
