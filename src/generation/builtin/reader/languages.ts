import { isSeparator } from "./grammar.ts";
import { phrases, type Token } from "./words.ts";

/** Languages that services are written in, each with its framework; the first where none is named. */
const written = [["TypeScript", "Hono"], ["Python", "FastAPI"]] as const;

export const frameworkOf = (language: string): string | undefined => written.find(([known]) => known === language)?.[1];
const isFramework = (name: string): boolean => written.some(([, framework]) => framework === name);

/** What a text demands of the means: languages, frameworks and databases, as they are usually spelt. */
export interface Means {
  language?: string;
  framework?: string;
  /** Named but not there, word for word as they are usually spelt, and what stands in their place. */
  absent: { name: string; instead: string }[];
}

interface Known {
  name: string;
  kind: "language" | "framework" | "database" | "fits";
  language?: string;
}

const here = new Map<string, Known>();
const add = (kind: Known["kind"], language: string | undefined, ...spellings: string[]) => {
  for (const spelling of spellings) here.set(spelling.toLowerCase(), { name: spellings[0] ?? spelling, kind, ...(language ? { language } : {}) });
};
add("fits", "TypeScript", "TypeScript", "TS");
add("fits", undefined, "Node", "Node.js", "NodeJS", "SQLite", "Zod", "Vitest", "HTTP", "REST", "JSON", "OpenAPI", "Docker", "npm");
add("fits", "TypeScript", "Hono");
add("fits", "Python", "FastAPI");
add("fits", "Python", "Python");
add("fits", "Python", "pydantic");
for (const name of ["Rust", "Java", "Kotlin", "Swift", "Ruby", "PHP", "Elixir", "Erlang", "Haskell", "Scala", "Clojure", "Perl", "Dart", "COBOL", "Fortran", "Lua", "OCaml", "Zig", "Julia", "JavaScript"]) add("language", name, name);
add("language", "Go", "Go", "Golang");
add("language", "C#", "C#", "CSharp");
add("language", "C++", "C++", "CPP");
add("language", "C", "C");
for (const [language, ...names] of [
  ["Python", "Django", "Flask"], ["Java", "Spring Boot", "Spring", "Quarkus", "Micronaut"], ["Ruby", "Rails", "Ruby on Rails", "Sinatra"], ["PHP", "Laravel", "Symfony"], ["Go", "Gin", "Echo"],
  ["C#", "ASP.NET", ".NET", "dotnet"], ["Rust", "Actix", "Axum", "Rocket"], ["Elixir", "Phoenix"], ["Kotlin", "Ktor"],
] as [string, ...string[]][]) for (const name of names) add("framework", language, name);
for (const name of ["Express", "Express.js", "Fastify", "NestJS", "Nest.js", "Nest", "Koa", "Next.js", "Prisma", "Deno", "Bun", "GraphQL", "gRPC", "React", "Vue", "Angular", "Svelte"]) add("framework", "TypeScript", name);
for (const name of ["PostgreSQL", "MySQL", "MariaDB", "MongoDB", "Redis", "Oracle", "SQL Server", "DynamoDB", "Firebase", "Kafka", "Elasticsearch"]) add("database", undefined, name);
add("database", undefined, "PostgreSQL", "Postgres");
add("database", undefined, "MongoDB", "Mongo");

/** Spellings that are ordinary words too: they count only with a capital and after "in", "with" or "using". */
const ambiguous = new Set(["go", "rust", "swift", "ruby", "java", "dart", "c", "julia", "express", "nest", "spring", "rails", "echo", "gin", "rocket", "phoenix", "react", "node", "oracle", "koa", "bun", "angular", "flask", "perl", "rest", "scala", "sinatra", "ts", "axum", "next"]);
const leads = phrases("in", "using", "with", "written in", "implemented in", "built in", "built with", "built on", "made in", "made with", "on top of", "based on", "via", "powered by", "use", "on", "running on", "coded in", "developed in", "must use", "should use", "backed by", "stored in", "write it in", "build it in", "build it with", "do it in", "implement it in", "make it in", "it in", "it with", "by means of", "as");
const tails = phrases("as the database", "as database", "as a database", "as the framework", "for the database", "for storage", "database", "as the data store", "framework", "programming language", "language", "please", "for it", "for the api", "for the backend", "for the whole thing", "under the hood", "as the language");

/** Takes the means out of a sentence: "a REST API in Go for parcels" leaves "a REST API for parcels". */
export function takeMeans(tokens: readonly Token[]): { rest: Token[]; means: Means; taken: Token[] } {
  const means: Means = { absent: [] };
  const rest: Token[] = [];
  const taken: Token[] = [];
  let at = 0;
  while (at < tokens.length) {
    const lead = leads(tokens, at);
    const first = lead ? knownAt(tokens, at + lead + article(tokens, at + lead), true) : knownAt(tokens, at, false);
    if (!first || (!lead && !qualifiesService(tokens, first.next))) {
      rest.push(tokens[at] as Token);
      at++;
      continue;
    }
    let next = first.next;
    note(means, first.value);
    for (;;) {
      const joint = next + joints(tokens, next);
      const more = joint > next ? knownAt(tokens, joint + article(tokens, joint), true) : undefined;
      if (!more) break;
      note(means, more.value);
      next = more.next;
    }
    next += tails(tokens, next);
    taken.push(...tokens.slice(at, next));
    at = next;
  }
  return { rest, means, taken };
}

const article = (tokens: readonly Token[], at: number): number => (/^(?:an?|the|plain|modern|strict)$/.test(tokens[at]?.low ?? "") ? 1 : 0);
const joints = phrases("and", ",", ", and", "with", "on", "+", "or", "/", "plus", "on top of");
const serviceWords = /^(?:api|service|app|application|server|backend|program|implementation|microservice|rest|web|code|cli|script|tool|crud|http)$/;
const qualifiesService = (tokens: readonly Token[], at: number): boolean => serviceWords.test(tokens[at]?.low ?? "") || /^(?:api|service|server|backend)$/.test(tokens[at + 1]?.low ?? "");

function knownAt(tokens: readonly Token[], at: number, led: boolean): { value: Known; next: number } | undefined {
  for (const length of [3, 2, 1]) {
    const part = tokens.slice(at, at + length);
    if (part.length < length || part.some((token) => isSeparator(token))) continue;
    const known = [" ", "."].map((glue) => here.get(glueOf(part, glue))).find(Boolean);
    const low = part[0]?.low ?? "";
    const capital = /^\p{Lu}/u.test(part[0]?.text ?? "");
    if (known && (length > 1 || !ambiguous.has(low) || (led && capital) || (capital && at > 0 && known.kind !== "fits"))) return { value: known, next: at + length };
  }
  return undefined;
}

const glueOf = (part: readonly Token[], glue: string): string => (glue === "." ? part.map((token) => token.low).join("") : part.map((token) => token.low).join(glue));

function note(means: Means, known: Known): void {
  if (known.language && !(means.language && means.language !== "TypeScript")) means.language = known.language;
  if (known.kind === "fits" && isFramework(known.name)) means.framework = known.name;
  if (known.kind === "framework") {
    means.framework = known.name;
    means.absent.push({ name: known.name, instead: frameworkOf(known.language ?? "") ?? "Hono" });
  }
  if (known.kind === "database") means.absent.push({ name: known.name, instead: "SQLite" });
}

/** What a language or framework asked for outside the text is called here; unknown names come back as they are. */
export function meansNamed(language: string | undefined, framework: string | undefined): Means {
  const means: Means = { absent: [] };
  for (const asked of [framework, language]) {
    if (!asked?.trim()) continue;
    const known = here.get(asked.trim().toLowerCase());
    if (known) note(means, known);
    else if (asked === framework) means.framework = asked.trim();
  }
  if (language?.trim()) means.language = here.get(language.trim().toLowerCase())?.language ?? (here.has(language.trim().toLowerCase()) ? "TypeScript" : language.trim());
  return means;
}

const english = new Set("the a an of and to is are has have with for in be can must each every that which it they or by on we i need as at from its their not should may no all".split(" "));
const foreign = new Map<string, string>();
for (const [language, list] of [
  ["German", "der die das und ist sind ein eine einen einem einer mit für von zu auf nicht auch werden wird soll sollen haben hat jede jeder jedes ich wir brauche eines des dem den oder bei nach kann können muss"],
  ["French", "le la les des une et est sont avec pour dans sur pas qui que chaque ont doit doivent je nous du au aux peut veux leur leurs être par un de"],
  ["Spanish", "el los las una con para por que cada tiene tienen debe deben es son del y necesito quiero puede un se nombre de la"],
  ["Italian", "il lo gli una con per che ogni ha hanno deve devono è sono della del voglio può di un le"],
  ["Portuguese", "os uma com para por que cada tem têm deve devem é são do da preciso quero pode um e dos"],
  ["Dutch", "het een en is zijn met voor van op niet elke heeft hebben moet moeten ik wij de kan"],
  ["Polish", "i jest są z dla na każdy każda ma mają musi nie do oraz się"],
  ["Swedish", "och är en ett med för av på inte varje har ska måste jag vi som"],
] as [string, string][]) for (const word of list.split(" ")) if (!english.has(word) && !foreign.has(word)) foreign.set(word, language);
/** Foreign words that ordinary English texts hold, too. */
const alsoEnglish = new Set(["die", "des", "den", "man", "are", "son", "i", "de", "la", "le", "do", "per", "con", "un", "se", "e", "y", "en", "z", "la", "les", "par", "op", "ha", "lo", "del", "el", "da", "las", "los", "van", "als", "que", "sur", "ma", "du", "es", "di", "dos", "som", "har", "os", "au", "hat"]);

/** The language of a text if it isn't English: by its small words and its script. */
export function foreignLanguage(tokens: readonly Token[]): string | undefined {
  const words = tokens.filter((token) => token.kind === "word");
  if (words.length === 0) return undefined;
  const otherScript = words.filter((token) => /[^\p{Script=Latin}\p{N}\p{M}_'’.-]/u.test(token.text)).length;
  if (otherScript * 2 > words.length) return "a script other than Latin";
  const englishCount = words.filter((token) => english.has(token.low)).length;
  const counts = new Map<string, number>();
  let strong = 0;
  for (const { low } of words) {
    const language = foreign.get(low);
    if (!language) continue;
    if (!alsoEnglish.has(low)) strong++;
    counts.set(language, (counts.get(language) ?? 0) + 1);
  }
  const best = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0];
  return best && strong > 0 && best[1] + strong > englishCount * 2 ? best[0] : undefined;
}
