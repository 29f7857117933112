import { phrases, type Match, type Token } from "./words.ts";

const since = phrases("on or after", "not before", "no earlier than", "not earlier than", "from", "since", "at least", "at the earliest", "at or after", "starting");
const afterDay = phrases("after", "later than", "follow", "follows", "exceed");
const until = phrases("on or before", "not after", "no later than", "not later than", "until", "up to", "at the latest", "at most", "by", "till");
const beforeDay = phrases("before", "earlier than", "precede", "precedes");
const upwards = phrases("or later", "or after", "onwards", "and later", "onward");
const downwards = phrases("or earlier", "or before");
const months = ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];

export interface Days {
  /** YYYY-MM-DD, inclusive. */
  earliest?: string;
  latest?: string;
}

/** "on or after 2000-01-01", "between 1 May 2024 and 2025-06-30", "before 2030-01-01". `negated`: "cannot be before …". */
export function readDays(tokens: readonly Token[], at: number, negated = false): Match<Days> | undefined {
  const lead = /^(?:between|from)$/.test(tokens[at]?.low ?? "") ? readDay(tokens, at + 1) : undefined;
  const second = lead && /^(?:and|to|until|-)$/.test(tokens[lead.next]?.low ?? "") ? readDay(tokens, lead.next + 1) : undefined;
  if (lead && second && lead.value <= second.value) return { value: { earliest: lead.value, latest: second.value }, next: second.next };
  const ways: [number, (day: string) => Days][] = [
    [beforeDay(tokens, at), (day) => (negated ? { earliest: day } : { latest: shifted(day, -1) })], [afterDay(tokens, at), (day) => (negated ? { latest: day } : { earliest: shifted(day, 1) })],
    [negated ? 0 : until(tokens, at), (day) => ({ latest: day })], [negated ? 0 : since(tokens, at), (day) => ({ earliest: day })],
  ];
  for (const [length, days] of ways) {
    const day = length ? readDay(tokens, at + length) : undefined;
    if (day) return { value: days(day.value), next: day.next + (upwards(tokens, day.next) || 0) };
  }
  const bare = negated ? undefined : readDay(tokens, at);
  const up = bare ? upwards(tokens, bare.next) : 0;
  const down = bare && !up ? downwards(tokens, bare.next) : 0;
  return bare && (up || down) ? { value: up ? { earliest: bare.value } : { latest: bare.value }, next: bare.next + (up || down) } : undefined;
}

/** "2000-01-01", "1 January 2000", "January 1, 2000": a real day. */
function readDay(tokens: readonly Token[], at: number): Match<string> | undefined {
  const [a, b, c, d, e] = tokens.slice(at, at + 5);
  if (a?.kind === "number" && b?.low === "-" && c?.kind === "number" && d?.low === "-" && e?.kind === "number") return real(a.value, c.value, e.value, at + 5);
  if (a?.kind === "number" && c?.kind === "number" && months.includes(b?.low ?? "")) return real(c.value, months.indexOf(b?.low ?? "") + 1, a.value, at + 3);
  const year = c?.low === "," ? d : c;
  if (months.includes(a?.low ?? "") && b?.kind === "number" && year?.kind === "number") return real(year.value, months.indexOf(a?.low ?? "") + 1, b.value, at + (c?.low === "," ? 4 : 3));
  return undefined;
}

const real = (year = 0, month = 0, day = 0, next: number): Match<string> | undefined => {
  const time = new Date(Date.UTC(year, month - 1, day));
  const same = year >= 1000 && year <= 9999 && time.getUTCMonth() === month - 1 && time.getUTCDate() === day;
  return same ? { value: time.toISOString().slice(0, 10), next } : undefined;
};

const dayMs = 86_400_000;
const shifted = (day: string, days: number): string => new Date(Date.parse(day) + days * dayMs).toISOString().slice(0, 10);
