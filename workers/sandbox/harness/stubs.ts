// Globals and variables that a test replaces, and gets back.

const realGlobals: object = Object.getPrototypeOf(globalThis);
const stubbedGlobals = new Map<PropertyKey, PropertyDescriptor | undefined>();
const stubbedVariables = new Map<string, string | undefined>();
const clock = performance.now.bind(performance);
const later = setTimeout;

export function stubGlobal(name: PropertyKey, value: unknown): void {
  if (!stubbedGlobals.has(name)) stubbedGlobals.set(name, Object.getOwnPropertyDescriptor(realGlobals, name));
  Object.defineProperty(realGlobals, name, { value, writable: true, configurable: true, enumerable: true });
}

export function unstubAllGlobals(): void {
  for (const [name, original] of stubbedGlobals) {
    if (original === undefined) Reflect.deleteProperty(realGlobals, name);
    else Object.defineProperty(realGlobals, name, original);
  }
  stubbedGlobals.clear();
}

export function stubEnv(name: string, value: string | boolean | undefined): void {
  if (!stubbedVariables.has(name)) stubbedVariables.set(name, process.env[name]);
  setVariable(name, value === undefined ? undefined : value === true ? "1" : value === false ? "" : value);
}

export function unstubAllEnvs(): void {
  for (const [name, original] of stubbedVariables) setVariable(name, original);
  stubbedVariables.clear();
}

function setVariable(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}

type Wait = number | { timeout?: number; interval?: number } | undefined;

/** Asks again until it works. `between` is called before each pause, with its length. */
export async function waitFor<Value>(attempt: () => Promise<{ value: Value }>, wait: Wait, between: (ms: number) => void): Promise<Value> {
  const { timeout = 1_000, interval = 50 } = typeof wait === "number" ? { timeout: wait } : (wait ?? {});
  const startedAt = clock();
  for (;;) {
    try {
      return (await attempt()).value;
    } catch (error) {
      if (clock() - startedAt > timeout) throw error;
    }
    between(interval);
    await new Promise<void>((resolve) => void later(resolve, interval));
  }
}

/** What the global object and the environment were: each test file finds them so. */
export function saveGlobals(): () => void {
  const globals = new Map(Reflect.ownKeys(realGlobals).map((key) => [key, Object.getOwnPropertyDescriptor(realGlobals, key)]));
  const variables = { ...process.env };
  return () => {
    unstubAllGlobals();
    unstubAllEnvs();
    for (const key of Reflect.ownKeys(realGlobals)) if (!globals.has(key)) Reflect.deleteProperty(realGlobals, key);
    for (const [key, before] of globals) {
      const now = Object.getOwnPropertyDescriptor(realGlobals, key);
      if (before && (now === undefined || (now.configurable && (now.value !== before.value || now.get !== before.get)))) Reflect.defineProperty(realGlobals, key, before);
    }
    for (const name of Object.keys(process.env)) if (!Object.hasOwn(variables, name)) delete process.env[name];
    for (const [name, value] of Object.entries(variables)) if (value !== undefined && process.env[name] !== value) process.env[name] = value;
  };
}
