// Served for `node:timers`: the global functions as they are when they are called, so that fake timers hold for them too.

type Given = Parameters<typeof globalThis.setTimeout>;

export const setTimeout = (...given: Given): unknown => globalThis.setTimeout(...given);
export const setInterval = (...given: Given): unknown => globalThis.setInterval(...given);
export const setImmediate = (...given: Parameters<typeof globalThis.setImmediate>): unknown => globalThis.setImmediate(...given);
export const clearTimeout = (handle?: Parameters<typeof globalThis.clearTimeout>[0]): void => globalThis.clearTimeout(handle);
export const clearInterval = (handle?: Parameters<typeof globalThis.clearInterval>[0]): void => globalThis.clearInterval(handle);
export const clearImmediate = (handle?: Parameters<typeof globalThis.clearImmediate>[0]): void => globalThis.clearImmediate(handle);
export default { setTimeout, setInterval, setImmediate, clearTimeout, clearInterval, clearImmediate };
