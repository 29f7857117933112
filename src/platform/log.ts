export const logLevels = ["debug", "info", "warn", "error"] as const;
export type LogLevel = (typeof logLevels)[number];
export interface Log {
  (level: LogLevel, event: string, details?: Record<string, unknown>): void;
}

/** One JSON line an entry of at least the level `from`, each with `always` (request id, tenant). Secrets and bodies are never details. */
export function newLog(always: Record<string, unknown>, from: LogLevel = "info"): Log {
  const least = logLevels.indexOf(from);
  return (level, event, details = {}) => {
    if (logLevels.indexOf(level) >= least) console[level](JSON.stringify({ at: new Date().toISOString(), level, event, ...always, ...details }));
  };
}

/** What a log line may say of an error: never sent to a caller. */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: String(error) };
  return { name: error.name, message: error.message, stack: error.stack, ...(error.cause === undefined ? {} : { cause: describeError(error.cause) }) };
}
