import { useEffect, useState, type ReactElement } from "react";
import { ago } from "./ago.ts";

const exact = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "medium" });
const minuteMs = 60_000;

/** How long ago, with the exact time on hover. `at`: RFC 3339. */
export function Time({ at }: { at: string }): ReactElement {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), minuteMs);
    return () => clearInterval(timer);
  }, []);
  const then = Date.parse(at);
  return <time dateTime={at} title={exact.format(then)} className="whitespace-nowrap">{ago(then, now)}</time>;
}
