/**
 * Modules of Node's that lead nowhere else, as workerd has them; `module` and `test` are the harness's own, `assert`, `process`, `sqlite` and `timers` are replaced.
 * `child_process`, `net`, `vm`, `worker_threads` and their like would lead out.
 */
export const nodeModules = [
  "node:assert", "node:assert/strict", "node:async_hooks", "node:buffer", "node:console", "node:constants", "node:crypto", "node:diagnostics_channel", "node:events", "node:fs", "node:fs/promises", "node:os", "node:path", "node:path/posix",
  "node:path/win32", "node:perf_hooks", "node:punycode", "node:querystring", "node:stream", "node:stream/consumers", "node:stream/promises", "node:stream/web", "node:string_decoder", "node:sys", "node:timers", "node:timers/promises", "node:url",
  "node:util", "node:util/types", "node:zlib",
] as const;
