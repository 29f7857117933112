import { invalid } from "./errors.ts";
import type { Settings } from "./settings.ts";

const privateV4 = /^(?:0|10|127|169\.254|172\.(?:1[6-9]|2\d|3[01])|192\.168|192\.0\.0|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])|198\.1[89]|2(?:2[4-9]|[345]\d))\./;
const privateNames = /(?:^|\.)(?:localhost|local|internal|intranet|lan|home|corp|private|test|invalid|onion)$/;

/**
 * Refuses addresses that a stranger shouldn't have called from here: this machine, its network, names that only a private resolver knows. In development all are allowed.
 * A public name may still lead to a private address; where that can be reached, deployments put an egress proxy before it. @throws AppError invalid_input
 */
export function requirePublicAddress({ APP_ENV }: Pick<Settings, "APP_ENV">, text: string, pointer = "#/url"): void {
  const { protocol, hostname, username, password, port } = new URL(text);
  if (username !== "" || password !== "") throw invalid(pointer, "credentials", "An address must not hold credentials");
  if (APP_ENV === "development") return;
  if (protocol !== "https:" || (port !== "" && port !== "443")) throw invalid(pointer, "not_https", "Only https on its own port is called");
  if (isPrivate(hostname.toLowerCase())) throw invalid(pointer, "private_address", "This address isn't public");
}

/** @param host as URL gives it: IPv4 in decimal, IPv6 in brackets */
export function isPrivate(host: string): boolean {
  const name = host.replace(/\.$/, "");
  if (name.startsWith("[")) return !/^\[[23][0-9a-f]{3}:/.test(name) || /^\[2001:(?:0?db8|0{0,3}:)|^\[2002:/.test(name); // all but 2000::/3, and of that no documentation, Teredo or 6to4
  if (/^[\d.]+$/.test(name)) return privateV4.test(`${name}.`);
  return !name.includes(".") || privateNames.test(name);
}
