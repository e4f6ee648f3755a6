/** What a source file imports and which names it uses at run time, read with a parser. */
import path from "node:path";
import { parseAst } from "vite";

export interface Import {
  readonly name: string;
  readonly typeOnly: boolean;
}

export interface SourceUses {
  /** Every module that is imported, re-exported or loaded by a name that stands there. */
  readonly imports: readonly Import[];
  /** Identifiers as far as they mean something at run time: no types, no imports of types, no comments, no texts. */
  readonly names: ReadonlySet<string>;
}

interface AstNode {
  readonly type: string;
  readonly [key: string]: unknown;
}

/** Expressions that TypeScript adds to JavaScript; everything else of its own is a type. */
const TYPED_EXPRESSIONS = new Set([
  "TSAsExpression",
  "TSSatisfiesExpression",
  "TSNonNullExpression",
  "TSInstantiationExpression",
  "TSParameterProperty",
  "TSEnumDeclaration",
  "TSEnumBody",
  "TSEnumMember",
  "TSModuleDeclaration",
  "TSModuleBlock",
  "TSExportAssignment",
]);

/** @throws SyntaxError where a file is not TypeScript */
export function usesOf(file: string, source: string): SourceUses {
  const found = { imports: [] as Import[], names: new Set<string>() };
  const lang = file.endsWith("x") ? "tsx" : "ts";
  visit(parseAst(withoutDecorators(file, source), { lang }, file), found);
  return found;
}

/** AssemblyScript puts decorators before functions, where TypeScript has none. */
function withoutDecorators(file: string, source: string): string {
  return file.includes("/kernels/") ? source.replace(/^@\w+(?:\([^)]*\))?$/gm, "") : source;
}

function visit(node: unknown, found: { imports: Import[]; names: Set<string> }): void {
  if (Array.isArray(node)) {
    for (const part of node) visit(part, found);
    return;
  }
  if (!isNode(node)) return;
  const imported = importedBy(node);
  if (imported) found.imports.push(imported);
  if (node.type === "TSImportType") return;
  if (isTypeOnly(node)) return;
  if (node.type === "Identifier" && typeof node.name === "string") found.names.add(node.name);
  const isType = node.type.startsWith("TS") && !TYPED_EXPRESSIONS.has(node.type);
  // An import within a type is an import; a name within it is none that is there at run time.
  const inner = isType ? { imports: found.imports, names: new Set<string>() } : found;
  for (const part of Object.values(node)) visit(part, inner);
}

function importedBy(node: AstNode): Import | undefined {
  switch (node.type) {
    case "ImportDeclaration":
    case "ExportNamedDeclaration":
    case "ExportAllDeclaration":
      return importOf(node.source, isTypeOnly(node));
    case "TSImportType":
      return importOf(node.source, true);
    case "ImportExpression":
      return importOf(node.source, false);
    case "TSExternalModuleReference":
      return importOf(node.expression, false);
    case "CallExpression": {
      const { callee, arguments: given } = node;
      const isRequire = isNode(callee) && callee.type === "Identifier" && callee.name === "require";
      return isRequire && Array.isArray(given) ? importOf(given[0], false) : undefined;
    }
    default:
      return undefined;
  }
}

/** undefined where the module has no fixed name, or there is none. */
function importOf(source: unknown, typeOnly: boolean): Import | undefined {
  if (!isNode(source)) return undefined;
  if (source.type === "Literal" && typeof source.value === "string") return { name: source.value, typeOnly };
  if (source.type !== "TemplateLiteral" || !Array.isArray(source.quasis) || source.quasis.length !== 1) {
    return undefined;
  }
  const [only] = source.quasis as readonly { readonly value: { readonly cooked: string } }[];
  return only && { name: only.value.cooked, typeOnly };
}

/** An import or export of which nothing is left at run time. */
function isTypeOnly(node: AstNode): boolean {
  if (node.importKind === "type" || node.exportKind === "type") return true;
  const { specifiers } = node;
  return (
    Array.isArray(specifiers) &&
    specifiers.length > 0 &&
    specifiers.every((one) => isNode(one) && (one.importKind === "type" || one.exportKind === "type"))
  );
}

function isNode(value: unknown): value is AstNode {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}

/** A path from the root, for imports of our own files; undefined for packages. */
export function ownFile(file: string, name: string): string | undefined {
  if (name.startsWith("#core/")) return name.replace("#core", "src-core");
  if (name.startsWith("#engine/")) return name.replace("#engine", "src-engine");
  if (name.startsWith("#images/")) return name.replace("#images", "src-images");
  return name.startsWith(".") ? path.posix.join(path.posix.dirname(file), name) : undefined;
}
