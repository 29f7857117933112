const lengthMax = 50;

/** A name as an address can hold it: `Café & Söhne` → `cafe-sohne`. Never empty. */
export function slugOf(name: string): string {
  const plain = name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const slug = plain.replace(/[^a-z0-9]+/g, "-").slice(0, lengthMax).replace(/^-+|-+$/g, "");
  return slug || "project";
}

const triesMax = 100;

/** The first of `shop`, `shop-2`, `shop-3`, … that is free; past a hundred, one that ends in `tail`. */
export function freeSlug(wanted: string, isTaken: (slug: string) => boolean, tail: string): string {
  for (let number = 1; number <= triesMax; number++) {
    const slug = number === 1 ? wanted : `${wanted}-${number}`;
    if (!isTaken(slug)) return slug;
  }
  return `${wanted}-${tail}`;
}
