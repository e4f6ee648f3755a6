/** What one expanded layer makes of the shapes that reach it: its own shape, cost and field, or a problem. */
import type { FlatNode } from "../blocks/flat-graph";
import type { LayerDefinition, LayerProblem, ResolvedParams, Shape, ShapeContext } from "../layers/layer";
import { resolveShortcut, shortcutMode, withShortcut } from "../layers/shortcut";
import type { NodeFacts } from "./analysis";
import { fieldAfter, INPUT_FIELD, type ReceptiveField } from "./receptive-field";

export interface LayerOutcome {
  readonly facts: NodeFacts;
  readonly field?: ReceptiveField;
  /** The node's parameters; a shortcut's say what it turned into. */
  readonly params: ResolvedParams;
  readonly problem?: LayerProblem;
  readonly warnings: readonly LayerProblem[];
}

export interface LayerSurroundings {
  /** `undefined` where a shape could not be worked out. */
  readonly inputs: readonly (Shape | undefined)[];
  readonly fields: readonly (ReceptiveField | undefined)[];
  /** For a shortcut that meets an Add: whether there is one to match, and its shape where that is known. */
  readonly target: { readonly shape: Shape | undefined } | undefined;
  readonly context: ShapeContext;
  /** A wire that is drawn brings nothing, which is reported elsewhere. */
  readonly isIncomplete: boolean;
}

const NONE: readonly LayerProblem[] = [];

/** Works out one layer. Says nothing of its own where an input is unknown: the cause is reported where it lies. */
export function layerOutcome(node: FlatNode, surroundings: LayerSurroundings): LayerOutcome {
  const { definition } = node;
  const inputs = surroundings.inputs.filter((shape) => shape !== undefined);
  const unknown: LayerOutcome = {
    facts: { path: node.path, inputShapes: inputs },
    params: node.params,
    warnings: NONE,
  };
  if (!isFed(definition, surroundings, inputs.length)) return unknown;
  if (lacksDataset(node, surroundings.context)) return unknown;
  const params = resolvedParams(node, inputs[0], surroundings.target);
  if (params === undefined) return unknown;
  if (!params.ok) return { ...unknown, problem: params.problem };

  const result = definition.inferShape(params.params, inputs, surroundings.context);
  if (!result.ok) return { ...unknown, params: params.params, problem: result.problem };
  const field =
    definition.ports.inputs === 0
      ? INPUT_FIELD
      : fieldAfter(surroundings.fields, definition.window?.(params.params));
  return {
    params: params.params,
    warnings: result.warnings ?? NONE,
    ...(field === undefined ? {} : { field }),
    facts: {
      path: node.path,
      inputShapes: inputs,
      outputShape: result.shape,
      cost: definition.cost(params.params, inputs, result.shape),
      ...(field === undefined ? {} : { receptiveField: field === "all" ? field : field.size }),
      ...(node.type === "shortcut" ? shortcutFact(params.params) : {}),
    },
  };
}

/** True for an input that takes its size from a dataset which is not at hand; that has a problem of its own. */
export function lacksDataset(node: FlatNode, context: ShapeContext): boolean {
  return node.type === "input" && node.params.source === "dataset" && context.datasetShape === undefined;
}

function isFed(definition: LayerDefinition, surroundings: LayerSurroundings, known: number): boolean {
  const wires = surroundings.inputs.length;
  if (surroundings.isIncomplete || known < wires) return false;
  return definition.ports.inputs === "many" ? wires >= 2 : wires === definition.ports.inputs;
}

type ParamsResult =
  | { readonly ok: true; readonly params: ResolvedParams }
  | { readonly ok: false; readonly problem: LayerProblem };

/** A shortcut's parameters with its mode resolved; `undefined` while the shape it has to match is unknown. */
function resolvedParams(
  node: FlatNode,
  input: Shape | undefined,
  target: LayerSurroundings["target"],
): ParamsResult | undefined {
  if (node.type !== "shortcut" || input === undefined) return { ok: true, params: node.params };
  const mode = shortcutMode(node.params);
  if (target !== undefined && target.shape === undefined && mode !== "identity") return undefined;
  const { stride, filters } = node.params;
  const result = resolveShortcut(input, target?.shape, mode, {
    stride: typeof stride === "number" ? stride : 1,
    filters: typeof filters === "number" ? filters : 0,
  });
  return result.ok ? { ok: true, params: withShortcut(node.params, result.resolution) } : result;
}

function shortcutFact(params: ResolvedParams): Pick<NodeFacts, "shortcutMode"> {
  const mode = shortcutMode(params);
  return mode === "auto" ? {} : { shortcutMode: mode };
}
