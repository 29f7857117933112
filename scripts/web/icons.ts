import { createRequire } from "node:module";
import type { Plugin } from "vite";
import { iconNames } from "../../web/ui/icon-names.ts";

interface Collection {
  icons: Readonly<Record<string, { body: string }>>;
  aliases: Readonly<Record<string, { parent: string }>>;
}

const { icons, aliases } = createRequire(import.meta.url)("@iconify-json/lucide/icons.json") as Collection;
const asked = "virtual:icon-shapes";

/** One element: its tag and attributes. How it is stroked is said once, around all of them. */
type Shape = readonly [tag: string, attributes: Readonly<Record<string, string>>];

/** @throws Error for a name that Lucide hasn't */
function shapesOf(name: string): Shape[] {
  const { body } = icons[name] ?? icons[aliases[name]?.parent ?? ""] ?? {};
  if (body === undefined) throw new Error(`Lucide has no icon ${name}`);
  return [...body.matchAll(/<(\w+)([^>]*)\/>/g)].map(([, tag = "", written = ""]) => [tag, Object.fromEntries([...written.matchAll(/([\w-]+)="([^"]*)"/g)].filter(([, key = ""]) => !/^(fill|stroke)/.test(key)).map(([, key = "", value = ""]) => [key, value]))]);
}

/** The shapes of the icons that pages use, as `virtual:icon-shapes`: the page's policy lets nobody write them as text into a page. */
export const iconShapes: Plugin = {
  name: "icon-shapes",
  resolveId: (id) => (id === asked ? `\0${asked}` : undefined),
  load: (id) => (id === `\0${asked}` ? `export const shapes = ${JSON.stringify(Object.fromEntries(iconNames.map((name) => [name, shapesOf(name)])))};` : undefined),
};
