/**
 * Below these, names belong to different people, so browsers let no page set a cookie for all of them. What isn't here is taken for one owner's:
 * of two hosts that are refused for it, one can be moved; two that shared cookies unseen couldn't be told apart from safe ones.
 */
const kindsByCountry = {
  "co org net ac": "uk nz za in il", "com net org": "au br mx ar tr cn tw hk sg my pl ua", "co or ne ac": "jp kr", "co or net ac": "id th",
};
const hosting = "workers.dev pages.dev github.io gitlab.io netlify.app vercel.app fly.dev onrender.com herokuapp.com web.app cloudfront.net azurewebsites.net";
const ownedApart = new Set([
  ...hosting.split(" "),
  ...Object.entries(kindsByCountry).flatMap(([kinds, countries]) => countries.split(" ").flatMap((country) => kinds.split(" ").map((kind) => `${kind}.${country}`))),
]);

/** Whether a page of the one host can set a cookie that browsers send to the other: both lie below a name that isn't owned apart. Hosts without ports. */
export function canShareCookies(one: string, other: string): boolean {
  const common = commonDomain(one, other);
  return common.includes(".") && !ownedApart.has(common);
}

/** What both hosts end in: `a.example.com` and `b.example.com` in `example.com`. */
export function commonDomain(one: string, other: string): string {
  const [a, b] = [labelsOf(one), labelsOf(other)];
  let shared = 0;
  while (shared < Math.min(a.length, b.length) && a[shared] === b[shared]) shared++;
  return a.slice(0, shared).reverse().join(".");
}

/** From the last one on. */
const labelsOf = (host: string): string[] => host.toLowerCase().replace(/\.$/, "").split(".").reverse();
