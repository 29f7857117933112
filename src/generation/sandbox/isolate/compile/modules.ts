import { boundNames, findReads, namesOf } from "./scope.ts";
import { blank, bodyOf, insert, type Edit, type SyntaxNode } from "./syntax.ts";

/** What a module imports by a literal name. `static` is needed before it runs, the others when they are come to. */
export interface ImportedName {
  specifier: string;
  line: number;
  how: "static" | "later" | "mock";
}

/** The names that a wrapped module has for what it is given. */
export const given = { module: "__sandbox_module__", spend: "__sandbox_spend__", call: "__sandbox_call__", fallback: "__sandbox_default__", counts: "__sandbox_counts__" } as const;

/** Modules whose names must be there before mocks are declared. */
const judges = /^(vitest|@jest\/globals)$/;

export interface ModuleForm {
  edits: Edit[];
  /** Statements that go before all others, with `await` in place of `wait`. */
  exports: string;
  imports: { specifier: string; first: boolean; statement(wait: string): string }[];
}

/** Imports and exports as calls on what the module is given. Imported names are read where they are used, so they stay alive and can be replaced. */
export function rewriteModule(text: string, program: SyntaxNode): ModuleForm {
  const form: ModuleForm = { edits: [], exports: "", imports: [] };
  const reads = new Map<string, string>();
  const getters: [name: string, expression: string][] = [];
  const stars: string[] = [];

  for (const node of bodyOf(program)) {
    if (node.type === "ImportDeclaration") takeImport(node);
    else if (node.type === "ExportAllDeclaration") takeStar(node);
    else if (node.type === "ExportDefaultDeclaration") takeDefault(node);
    else if (node.type === "ExportNamedDeclaration") takeNamed(node);
  }
  findReads(program, new Set(reads.keys()), (identifier, parent) => form.edits.push(readEdit(identifier, parent, reads.get(identifier.name ?? "") ?? "")));
  const listed = getters.map(([name, expression]) => `${JSON.stringify(name)}:()=>${reads.get(expression) ?? expression}`);
  form.exports = `${given.module}.exports({${listed.join(",")}});`;
  return form;

  function importOf(source: SyntaxNode | null | undefined, after: (variable: string) => string = () => ""): string {
    const specifier = String(source?.value);
    const variable = `__import_${form.imports.length}__`;
    form.imports.push({ specifier, first: judges.test(specifier), statement: (wait) => `const ${variable}=${wait}${given.module}.import(${JSON.stringify(specifier)});${after(variable)}` });
    return variable;
  }

  function takeImport(node: SyntaxNode): void {
    const variable = importOf(node.source);
    for (const specifier of node.specifiers ?? []) {
      const local = specifier.local?.name ?? "";
      if (specifier.type === "ImportNamespaceSpecifier") reads.set(local, variable);
      else reads.set(local, memberOf(variable, specifier.type === "ImportDefaultSpecifier" ? "default" : nameOf(specifier.imported)));
    }
    form.edits.push(blank(text, node.start, node.end));
  }

  function takeStar(node: SyntaxNode): void {
    const variable = importOf(node.source, (name) => (node.exported ? "" : `${given.module}.star(${name});`));
    if (node.exported) getters.push([nameOf(node.exported), variable]);
    else stars.push(variable);
    form.edits.push(blank(text, node.start, node.end));
  }

  function takeNamed(node: SyntaxNode): void {
    const { declaration, source } = node;
    if (declaration) {
      const names = declaration.type === "VariableDeclaration" ? namesOf(declaration) : boundNames(declaration.id);
      for (const name of names) getters.push([name, name]);
      return void form.edits.push({ start: node.start, end: declaration.start, text: "" });
    }
    const variable = source ? importOf(source) : undefined;
    for (const { local, exported } of node.specifiers ?? []) {
      const name = nameOf(local);
      getters.push([nameOf(exported ?? local), variable === undefined ? name : memberOf(variable, name)]);
    }
    form.edits.push(blank(text, node.start, node.end));
  }

  function takeDefault(node: SyntaxNode): void {
    const declaration = node.declaration;
    if (!declaration) return;
    const name = /^(Function|Class)Declaration$/.test(declaration.type) ? declaration.id?.name : undefined;
    getters.push(["default", name ?? given.fallback]);
    if (name !== undefined) return void form.edits.push({ start: node.start, end: declaration.start, text: "" });
    // A property called "default" gives a function or class without a name the name that it has as a default export.
    form.edits.push({ start: node.start, end: declaration.start, text: `const {default:${given.fallback}}={default:` }, insert(declaration.end, /Declaration$/.test(declaration.type) ? "};" : "}"));
  }
}

function readEdit(identifier: SyntaxNode, parent: SyntaxNode, expression: string): Edit {
  const { start, end } = identifier;
  if (parent.type === "Property" && parent.shorthand) return { start, end, text: `${identifier.name}:${expression}` };
  const isCalled = (parent.type === "CallExpression" && parent.callee === identifier) || (parent.type === "TaggedTemplateExpression" && (parent as unknown as { tag: unknown }).tag === identifier);
  // Called as a plain function, not as a method of its module; a name rather than a bracket begins it, which can't go on an unfinished line before.
  return { start, end, text: isCalled && expression.includes(".") ? `${given.call}(${expression})` : expression };
}

const nameOf = (node: SyntaxNode | null | undefined): string => String(node?.name ?? node?.value);

const memberOf = (variable: string, name: string): string => (/^[\p{ID_Start}_$][\p{ID_Continue}$]*$/u.test(name) ? `${variable}.${name}` : `${variable}[${JSON.stringify(name)}]`);
