import { BlockList, isIP } from "node:net";

const listsMax = 1_000;
const lists = new Map<string, BlockList>();

/** Whether `ip` is in one of these networks. `column`: addresses and networks in CIDR form as a JSON list; each such text is taken apart once. What isn't an address is in none. */
export function isAmong(column: string, ip: string | null): boolean {
  const family = isIP(ip ?? "");
  if (ip === null || family === 0) return false;
  let list = lists.get(column);
  if (!list) {
    list = listOf(JSON.parse(column) as string[]);
    if (lists.size >= listsMax) lists.clear();
    lists.set(column, list);
  }
  return list.check(ip, family === 6 ? "ipv6" : "ipv4");
}

function listOf(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = "", bits] = network.split("/");
    const family = isIP(address) === 6 ? "ipv6" : "ipv4";
    list.addSubnet(address, bits === undefined ? (family === "ipv6" ? 128 : 32) : Number(bits), family);
  }
  return list;
}
