/** How long a service has run, until the tenant's object has heard of it. In memory: what an eviction takes is what was used since it was last told. */
export interface Use {
  add(ms: number): void;
  /** What is to be told, in whole seconds begun; undefined for nothing. The same under the same key until it was heard. */
  told(): { key: string; seconds: number } | undefined;
  heard(used: { key: string; seconds: number }): void;
}

export function newUse(): Use {
  let ms = 0;
  let telling: { key: string; seconds: number } | undefined;
  return {
    add(more) {
      ms += more;
    },
    told() {
      if (!telling && ms > 0) {
        telling = { key: crypto.randomUUID(), seconds: Math.ceil(ms / 1_000) };
        ms = 0;
      }
      return telling;
    },
    heard({ key }) {
      if (telling?.key === key) telling = undefined;
    },
  };
}
