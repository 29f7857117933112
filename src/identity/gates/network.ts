/**
 * The network a caller is counted by: an IPv4 address, or the /64 of an IPv6 address, since whoever has one address there has them all.
 * `::ffff:192.0.2.1` counts as the IPv4 address that it is. What isn't an address is one network, `unknown`.
 */
export function networkOf(ip: string): string {
  const text = ip.trim().toLowerCase().replace(/%.*$/, "");
  if (isIPv4(text)) return text;
  const groups = groupsOf(text);
  if (!groups) return "unknown";
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (isMapped) return [groups[6]! >> 8, groups[6]! & 255, groups[7]! >> 8, groups[7]! & 255].join(".");
  return `${groups.slice(0, 4).map((group) => group.toString(16)).join(":")}::/64`;
}

const isIPv4 = (text: string): boolean => /^\d{1,3}(\.\d{1,3}){3}$/.test(text) && text.split(".").every((part) => Number(part) <= 255);

/** The eight 16-bit groups of an IPv6 address (RFC 4291, 2.2). */
function groupsOf(text: string): number[] | undefined {
  const [head = "", tail, ...more] = text.split("::");
  if (more.length > 0) return undefined;
  const left = parse(head);
  const right = tail === undefined ? [] : parse(tail);
  if (!left || !right) return undefined;
  const missing = 8 - left.length - right.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  return [...left, ...Array<number>(tail === undefined ? 0 : missing).fill(0), ...right];
}

function parse(side: string): number[] | undefined {
  if (side === "") return [];
  const groups: number[] = [];
  for (const part of side.split(":")) {
    if (isIPv4(part)) {
      const [a = 0, b = 0, c = 0, d = 0] = part.split(".").map(Number);
      groups.push((a << 8) | b, (c << 8) | d);
    } else if (/^[0-9a-f]{1,4}$/.test(part)) groups.push(Number.parseInt(part, 16));
    else return undefined;
  }
  return groups;
}
