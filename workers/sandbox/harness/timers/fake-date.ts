// Date by another clock. Everything but the present is the real one's.

type MakeDate = new (...values: unknown[]) => Date;

export function fakeDate(real: DateConstructor, now: () => number): DateConstructor {
  function Fake(this: unknown, ...values: unknown[]): unknown {
    if (!new.target) return new real(now()).toString();
    const made: Date = values.length === 0 ? new real(now()) : new (real as unknown as MakeDate)(...values);
    return new.target === (Fake as unknown) ? made : Object.setPrototypeOf(made, new.target.prototype);
  }
  // Instances are the real Date's, so that `instanceof` holds before and after.
  Object.defineProperties(Fake, {
    prototype: { value: real.prototype, writable: false },
    name: { value: "Date" },
    length: { value: 7 },
    now: { value: () => now(), writable: true, configurable: true },
    parse: { value: real.parse },
    UTC: { value: real.UTC },
  });
  return Fake as unknown as DateConstructor;
}
