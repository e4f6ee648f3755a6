/**
 * The network document: what a `.skiploom.json` file holds. It is plain data, immutable by convention (edits
 * share structure), and stands alone: the blocks it uses are copied into it, so a built-in block that changes
 * in a later version of Skiploom never changes an existing drawing.
 */
import { z } from "zod";
import type { ArgumentReference, Literal, ParamValue } from "../layers/param-value";
import { recipeSchema } from "../training/recipe";

export const DOCUMENT_FORMAT = "skiploom-network";
export const DOCUMENT_VERSION = 4;

/** Hard limits, so that a hostile or broken document is refused before it costs time or memory. */
export const LIMITS = {
  documentBytes: 32 * 1024 * 1024,
  nodesInDocument: 20_000,
  edgesInDocument: 60_000,
  blocksInDocument: 500,
  repeat: 1_000,
  /** Of a block, or of the network. */
  arguments: 50,
  /** Layers after all blocks and repeats are expanded. */
  expandedNodes: 20_000,
  /** Blocks inside blocks inside blocks. */
  blockDepth: 8,
  nameLength: 80,
} as const;

/** Words that mean something to every object of JavaScript. */
export const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);

/** Identifiers are opaque keys: unique in their graph (blocks: in the document), never shown to a person. */
export const identifierSchema = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,64}$/)
  .refine((id) => !FORBIDDEN_KEYS.has(id), "is a reserved word");

/** Names are shown, and form a layer's path (`stage2/1/conv1`), so they hold no slash and no control character. */
export const nameSchema = z
  .string()
  .min(1)
  .max(LIMITS.nameLength)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is being refused
  .regex(/^[^/\\\u0000-\u001f\u007f<>:"|?*]+$/, "holds a character that names cannot have")
  .refine(
    (name) => !FORBIDDEN_KEYS.has(name) && name.trim() === name && name !== "." && name !== "..",
    "is not a usable name",
  );

const positionSchema = z.object({
  x: z.number().min(-1e6).max(1e6),
  y: z.number().min(-1e6).max(1e6),
});
export type Position = z.infer<typeof positionSchema>;

export const argumentReferenceSchema = z.strictObject({
  arg: nameSchema,
  factor: z.number().positive().max(1024).optional(),
}) satisfies z.ZodType<ArgumentReference>;

const literalSchema = z.union([z.number(), z.string().max(200), z.boolean()]) satisfies z.ZodType<Literal>;

export const paramValueSchema = z.union([
  literalSchema,
  argumentReferenceSchema,
]) satisfies z.ZodType<ParamValue>;

const paramsSchema = z.record(identifierSchema, paramValueSchema);

/** One layer placed in a graph. `type` is a key of the layer registry; unknown types are a problem, not a parse error. */
const layerNodeSchema = z.strictObject({
  kind: z.literal("layer"),
  id: identifierSchema,
  type: identifierSchema,
  name: nameSchema,
  params: paramsSchema,
  position: positionSchema,
  /** Training ignores a bypassed node: its first input goes straight to its output. */
  bypassed: z.boolean().optional(),
});
export type LayerNode = z.infer<typeof layerNodeSchema>;

const repeatsSchema = z.number().int().min(1).max(LIMITS.repeat);

/** An instance of a block: its graph stands here `repeat` times in a row, a number or an argument of the graph that it stands in. */
const blockNodeSchema = z.strictObject({
  kind: z.literal("block"),
  id: identifierSchema,
  block: identifierSchema,
  name: nameSchema,
  /** Values for the block's arguments; those absent take the argument's default. */
  args: paramsSchema,
  repeat: z.union([repeatsSchema, argumentReferenceSchema]),
  position: positionSchema,
  bypassed: z.boolean().optional(),
});
export type BlockNode = z.infer<typeof blockNodeSchema>;

export const nodeSchema = z.discriminatedUnion("kind", [layerNodeSchema, blockNodeSchema]);
export type NetworkNode = z.infer<typeof nodeSchema>;

/**
 * A connection. Every node has at most one output port, so an edge names only its nodes. A merge takes many
 * inputs; their order is the order of its edges in `Graph.edges`.
 */
export const edgeSchema = z.strictObject({
  id: identifierSchema,
  source: identifierSchema,
  target: identifierSchema,
});
export type Edge = z.infer<typeof edgeSchema>;

const graphSchema = z.strictObject({
  nodes: z.array(nodeSchema).max(LIMITS.nodesInDocument),
  edges: z.array(edgeSchema).max(LIMITS.edgesInDocument),
});
export type Graph = z.infer<typeof graphSchema>;

export const blockArgumentSchema = z.strictObject({
  name: identifierSchema,
  label: z.string().max(LIMITS.nameLength),
  kind: z.enum(["integer", "number", "boolean", "choice"]),
  default: literalSchema,
  choices: z.array(z.string().max(80)).max(50).optional(),
  /** When present: only the first repeat gets the argument's value, later ones get this (a stage's stride: 2, then 1). */
  afterFirst: literalSchema.optional(),
});
export type BlockArgument = z.infer<typeof blockArgumentSchema>;

/** An argument of the network as a whole: its default is its value, which the top graph refers to. */
export const networkArgumentSchema = blockArgumentSchema.omit({ afterFirst: true });
export type NetworkArgument = z.infer<typeof networkArgumentSchema>;

/** What a network without data is meant for. */
export const imagesSchema = z.strictObject({
  height: z.number().int().min(1).max(4_096),
  width: z.number().int().min(1).max(4_096),
  channels: z.number().int().min(1).max(1_024),
  classes: z.number().int().min(1).max(65_536),
});
export type Images = z.infer<typeof imagesSchema>;

/** A reusable sub-network. Its graph holds exactly one layer of type `blockInput` and one of type `blockOutput`. */
export const blockDefinitionSchema = z.strictObject({
  id: identifierSchema,
  name: nameSchema,
  description: z.string().max(2_000),
  arguments: z.array(blockArgumentSchema).max(LIMITS.arguments),
  graph: graphSchema,
});
export type BlockDefinition = z.infer<typeof blockDefinitionSchema>;

export const networkDocumentSchema = z.strictObject({
  format: z.literal(DOCUMENT_FORMAT),
  version: z.literal(DOCUMENT_VERSION),
  /** Which drawing this is, wherever its file lies. A template has none until it is first saved or trained. */
  id: identifierSchema.optional(),
  /** The drawing that this one was saved as a copy of. */
  origin: identifierSchema.optional(),
  name: nameSchema,
  /** Words of whoever made the file; the studio keeps them as they are. */
  notes: z.string().max(20_000).optional(),
  /** Id of a bundled dataset or of one that was added to the workspace; or, with no data yet, the images it is meant for. */
  dataset: z.union([z.string().min(1).max(200), imagesSchema]),
  recipe: recipeSchema,
  arguments: z.array(networkArgumentSchema).max(LIMITS.arguments),
  graph: graphSchema,
  blocks: z.record(identifierSchema, blockDefinitionSchema),
});
export type NetworkDocument = z.infer<typeof networkDocumentSchema>;

/** Which graph of a document is meant: the top one, or the inside of a block definition. */
export type GraphLocation = { readonly kind: "root" } | { readonly kind: "block"; readonly block: string };

export const ROOT: GraphLocation = { kind: "root" };
