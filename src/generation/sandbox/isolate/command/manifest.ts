import * as z from "zod";

const texts = z.record(z.string(), z.string()).catch({});

const Manifest = z.object({
  name: z.string().optional().catch(undefined),
  type: z.string().optional().catch(undefined),
  scripts: texts.default({}),
  dependencies: texts.default({}),
  devDependencies: texts.default({}),
  jest: z.unknown().optional(),
  babel: z.unknown().optional(),
  imports: z.unknown().optional(),
  exports: z.unknown().optional(),
  packageManager: z.string().optional().catch(undefined),
});
export type Manifest = z.infer<typeof Manifest>;

/** Undefined when there is none. One that can't be read asks for nothing; npm's complaint about it is npm's. */
export function readManifest(files: Readonly<Record<string, string>>): Manifest | undefined {
  if (!Object.hasOwn(files, "package.json")) return undefined;
  try {
    return Manifest.parse(JSON.parse(files["package.json"] ?? ""));
  } catch {
    return Manifest.parse({});
  }
}
