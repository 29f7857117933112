import { basename } from "node:path";
import { memberName, placeOf, type Node, type SourceFile } from "./source.ts";

/** Lowest first: each may import those before it. */
export const domains = ["platform", "access", "audit", "resources", "observability", "billing", "tenancy", "identity", "delivery", "connectors", "generation", "studio", "admin"] as const;

/** Says what is wrong with a file, a line for each fault: nothing when all is well. */
type Rule = (file: SourceFile) => string[];

const domainOf = (path: string): string | undefined => /^src\/([^/]+)\//.exec(path)?.[1];
const isProduct = (path: string): boolean => /^(src|workers|durable-objects|web)\//.test(path);
const isTest = (path: string): boolean => path.startsWith("test/");
const places = (file: SourceFile, wrong: (node: Node) => boolean, why: string): string[] => file.nodes.filter(wrong).map((node) => `${placeOf(file, node)} ${why}`);
const imports = (file: SourceFile, wrong: (target: string) => boolean, why: string): string[] => file.imports.filter(wrong).map((target) => `${file.path} imports ${target}: ${why}`);

export const rules: Record<string, Rule> = {
  "a domain imports only earlier domains, through their index.ts": (file) => {
    const own = domainOf(file.path);
    if (own === undefined) return [];
    return file.imports.flatMap((target) => {
      const other = domainOf(target);
      if (other === undefined || other === own) return [];
      if (rank(other) >= rank(own)) return [`${file.path} imports ${target}: ${other} comes after ${own}`];
      return other === "platform" || target === `src/${other}/index.ts` ? [] : [`${file.path} imports ${target}: only src/${other}/index.ts is open to others`];
    });
  },

  "every domain has its place": (file) => {
    const own = domainOf(file.path);
    return own === undefined || rank(own) >= 0 ? [] : [`${file.path}: ${own} is no domain (${domains.join(", ")})`];
  },

  "workers, then durable-objects, then src, and never back": (file) => {
    if (file.path.startsWith("src/")) return imports(file, (target) => /^(workers|durable-objects|web|scripts|test)\//.test(target), "src knows nothing around it");
    if (file.path.startsWith("durable-objects/")) return imports(file, (target) => /^(workers|web|scripts|test)\//.test(target), "objects know only src");
    if (file.path.startsWith("workers/")) return imports(file, (target) => /^(web|scripts|test)\//.test(target), "entrypoints know objects and src");
    return [];
  },

  "the browser imports nothing of the server but schemas": (file) =>
    file.path.startsWith("web/") ? imports(file, (target) => /^(src|workers|durable-objects|scripts|test|migrations)\//.test(target) && !/^src\/.*\/(?:[\w-]+-)?schema\.ts$/.test(target), "only src/**/schema.ts and …-schema.ts") : [],

  "only tables, stores and platform/database.ts know drizzle": (file) =>
    isProduct(file.path) && !/(^|\/)(tables|store)\.ts$/.test(file.path) && file.path !== "src/platform/database.ts" ? imports(file, (target) => target.startsWith("drizzle-"), "queries belong in store.ts") : [],

  "a file has at most 400 lines": (file) => {
    const lines = file.text.split("\n").length - 1;
    return lines > 400 ? [`${file.path} has ${lines}`] : [];
  },

  "things are filed by what they do": (file) =>
    /(^|\/)(utils?|helpers?|common|shared|lib|misc)(\/|\.[a-z]+$)/.test(file.path) ? [`${file.path}: name it after what is in it`] : [],

  // The sandbox's harness stands in for modules of Node's, some of which have one.
  "default exports only where the platform asks for one": (file) =>
    /^(workers|scripts\/bench\/floor)\/(.*\/)?index\.ts$/.test(file.path) || /^workers\/sandbox\/(harness|node-sqlite)\//.test(file.path) || /^[^/]+\.config\.ts$/.test(file.path) || /\.d\.m?ts$/.test(file.path) || file.path.startsWith("test/") ? []
      : places(file, (node) => node.type === "ExportDefaultDeclaration", "has a default export"),

  "re-exports only in an index.ts": (file) =>
    /^(src|durable-objects|web)\//.test(file.path) && basename(file.path) !== "index.ts" ? places(file, (node) => /^Export(Named|All)Declaration$/.test(node.type) && isNamed(node.source), "re-exports") : [],

  "no any in the product": (file) =>
    isTest(file.path) || /\.d\.m?ts$/.test(file.path) ? [] : places(file, (node) => node.type === "TSAnyKeyword", "says any"),

  "nothing is mocked, skipped or left alone": (file) =>
    isTest(file.path) ? places(file, (node) => /^vi\.(mock|doMock|hoisted)$|^(it|test|describe)\.(skip|only|todo|skipIf|runIf)$/.test(memberName(node) ?? ""), "hides what it should test") : [],

  "time, chance and environment come from the context": (file) => {
    if (!file.path.startsWith("src/") || file.path.startsWith("src/platform/")) return [];
    return places(file, (node) => /^(Date\.now|Math\.random|process\.env|crypto\.(randomUUID|getRandomValues))$/.test(memberName(node) ?? "") || isNewDate(node), "reads what only shells and platform may");
  },

  "no error is swallowed without a word": (file) =>
    isProduct(file.path) ? places(file, (node) => node.type === "CatchClause" && isEmpty(file, node.body as Node), "catches and says nothing") : [],

  "nothing is left to do": (file) =>
    file.path.startsWith("test/architecture") ? [] : file.text.split("\n").flatMap((line, index) => (/(\/\/|\*|#|--).*\b(TODO|FIXME|XXX)\b/.test(line) ? [`${file.path}:${index + 1} leaves something to do`] : [])),
};

const rank = (domain: string): number => (domains as readonly string[]).indexOf(domain);
const isNamed = (source: unknown): boolean => source !== null && source !== undefined;
const isNewDate = (node: Node): boolean => node.type === "NewExpression" && (node.callee as Node).name === "Date" && (node.arguments as Node[]).length === 0;

function isEmpty(file: SourceFile, body: Node): boolean {
  return (body.body as Node[]).length === 0 && file.text.slice(body.start + 1, body.end as number - 1).trim() === "";
}
