/** From an expanded drawing to a program: each layer's definition says what it becomes. */
import type { FlatGraph, FlatNode } from "../blocks/flat-graph";
import { SkiploomError } from "../foundation/errors";
import type { LayerDefinition, Shape } from "../layers/layer";
import type { LowerContext, LoweredNode } from "./lowering";
import type { Program, Step, ValueId } from "./program";
import { shapeAfter } from "./shapes";
import { findSites } from "./sites";
import { stepNames } from "./step-names";
import { unitsOf } from "./units";

/** Of the data that a network is for. */
export interface ProgramFacts {
  /** `[height, width, channels]`. */
  readonly imageShape: Shape;
  readonly classes: number;
}

/**
 * Lowers what the output depends on; what leads nowhere is left out.
 *
 * @throws SkiploomError `invalid-network` when the graph cannot be lowered; analysis finds the reasons earlier
 */
export function lowerGraph(flat: FlatGraph, facts: ProgramFacts): Program {
  const names = stepNames(flat.nodes.map((node) => node.path));
  const shapes: Shape[] = [];
  const lowered: LoweredNode[] = [];
  for (const [index, node] of flat.nodes.entries()) {
    const inputs = node.inputs.map((input) => {
      const source = lowered[input];
      if (!source) throw invalid("The network is not in topological order.");
      return source.value;
    });
    lowered.push(lowerNode(node, names[index] ?? node.path, inputs, shapes, facts));
  }
  const output = lowered.find(({ node }) => node.type === "output");
  const input = lowered.find(({ node }) => node.type === "input");
  const logits = output?.inputs[0];
  if (!input || !output || logits === undefined)
    throw invalid("The network needs one input and one connected output.");

  const needed = reachable(lowered, output.value);
  const used = lowered.filter(({ value }) => needed.has(value));
  const units = unitsOf(flat.nodes, lowered, needed);
  return {
    steps: used.flatMap(({ steps }) => steps.filter((step) => needed.has(step.output))),
    shapes,
    logits,
    probabilities: output.value,
    units,
    sites: findSites(lowered, needed, units),
  };
}

function lowerNode(
  node: FlatNode,
  name: string,
  inputs: readonly ValueId[],
  shapes: Shape[],
  facts: ProgramFacts,
): LoweredNode {
  const { definition } = node;
  const inputShapes = inputs.map((input) => shapes[input] ?? []);
  const shape = shapeOf(definition, node, inputShapes, facts);
  if (node.type === "input") {
    // The image is value 0, which no step makes.
    if (shapes.length > 0) throw invalid("The network needs one input, which comes first.");
    shapes.push(shape);
    return { node, inputs, value: 0, steps: [] };
  }
  const steps: Step[] = [];
  const emit: LowerContext["emit"] = (operation, { part, from = inputs, weights } = {}) => {
    const stepName = part === undefined ? name : `${name}/${part}`;
    const output = shapes.length;
    shapes.push(
      shapeAfter(
        operation,
        from.map((input) => shapes[input] ?? []),
      ),
    );
    const declared = weights?.(stepName) ?? [];
    steps.push({ path: node.path, name: stepName, operation, inputs: from, output, weights: declared });
    return output;
  };
  const value = definition.lower(node.params, { inputs, inputShapes, emit });
  return { node, inputs, value, steps };
}

function shapeOf(
  definition: LayerDefinition,
  node: FlatNode,
  inputs: readonly Shape[],
  { imageShape, classes }: ProgramFacts,
): Shape {
  const result = definition.inferShape(node.params, inputs, {
    datasetShape: imageShape,
    datasetClasses: classes,
  });
  if (!result.ok) throw invalid(`"${node.path}": ${result.problem.message}`);
  return result.shape;
}

/** Every value that `target` depends on, itself included. */
function reachable(lowered: readonly LoweredNode[], target: ValueId): Set<ValueId> {
  const needed = new Set([target]);
  for (const { steps } of [...lowered].reverse()) {
    for (const step of [...steps].reverse()) {
      if (needed.has(step.output)) for (const input of step.inputs) needed.add(input);
    }
  }
  return needed;
}

function invalid(message: string): SkiploomError {
  return new SkiploomError("invalid-network", message);
}
