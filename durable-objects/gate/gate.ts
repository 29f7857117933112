import { DurableObject } from "cloudflare:workers";
import { accountLimits, networkLimits, trustedMs, trustedNetworksMax, type GateAction, type Passage } from "../../src/identity/index.ts";
import { take, type Bucket, type Limit } from "../../src/platform/rate-limit.ts";

interface Kept {
  bucket: Bucket;
  /** When it is full again, in milliseconds: from then on it says nothing. */
  until: number;
}

/** Counts what a network, or an account, asks before anybody is known. Empties itself once its buckets are full again. */
export class Gate extends DurableObject<Env> {
  /** For a gate named by network. */
  askNetwork(action: GateAction): Passage {
    return this.#take(`bucket:${action}`, networkLimits[action]);
  }

  /** For a gate named by an account: a network that it has signed in from is counted apart. */
  askAccount(action: GateAction, network: string): Passage {
    const isTrusted = (this.ctx.storage.kv.get<number>(`trusted:${network}`) ?? 0) > Date.now();
    return this.#take(isTrusted ? `bucket:${action}:${network}` : `bucket:${action}`, accountLimits[action]);
  }

  /** Remembers where an account has signed in from. */
  trust(network: string): void {
    const { kv } = this.ctx.storage;
    const known = [...kv.list<number>({ prefix: "trusted:" })].toSorted(([, a], [, b]) => a - b);
    if (known.length >= trustedNetworksMax) kv.delete(known[0]![0]);
    kv.put(`trusted:${network}`, Date.now() + trustedMs);
    this.#sweepAt(Date.now() + trustedMs);
  }

  override alarm(): void {
    const { kv } = this.ctx.storage;
    const now = Date.now();
    const left: number[] = [];
    for (const [name, value] of [...kv.list<Kept | number>()]) {
      const until = typeof value === "number" ? value : value.until;
      if (until <= now) kv.delete(name);
      else left.push(until);
    }
    if (left.length > 0) this.#sweepAt(Math.min(...left));
    else this.ctx.waitUntil(this.ctx.storage.deleteAll());
  }

  #take(name: string, limit: Limit): Passage {
    const now = Date.now();
    const { allowed, bucket, retryAfterSeconds } = take(this.ctx.storage.kv.get<Kept>(name)?.bucket, limit, 1, now);
    const until = now + ((limit.capacity - bucket.tokens) / limit.capacity) * limit.windowSeconds * 1000;
    this.ctx.storage.kv.put(name, { bucket, until } satisfies Kept);
    this.#sweepAt(until);
    return { allowed, retryAfterSeconds };
  }

  #sweepAt(at: number): void {
    this.ctx.waitUntil(this.ctx.storage.getAlarm().then((set) => (set === null || set > at ? this.ctx.storage.setAlarm(at) : undefined)));
  }
}
