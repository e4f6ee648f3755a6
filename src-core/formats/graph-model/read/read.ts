/**
 * Reads TensorFlow.js's graph models: each of TensorFlow's operations is put into ONNX's words, which one reader makes operations of ours
 * of. Source: tfjs-converter `operations/op_list`.
 */
import { SkiploomError } from "../../../foundation/errors";
import { invalidModel } from "../../invalid-model";
import type { Json, JsonObject } from "../../keras/layer";
import { field, isObject } from "../../keras/read/config-values";
import type { StoredWeight } from "../../keras/read/weights";
import type { ReadModel, ReadStep } from "../../model";
import { readGraph } from "../../onnx/read/read-graph";
import { type GraphNode, WHAT } from "./graph-node";
import { nodeName, type OpenGraph, openGraph } from "./open-graph";
import { Translation, Untranslated } from "./translation";
import { TRANSLATORS } from "./translators";

/** @throws SkiploomError `invalid-model` */
export function readGraphModel(json: JsonObject, weights: ReadonlyMap<string, StoredWeight>): ReadModel {
  const graph = openGraph(json, weights);
  const translation = translated(graph, weights);
  const { name, sides } = graph.input;
  const by = field(json, "generatedBy");
  const metadata = field(json, "userDefinedMetadata");
  const facts = isObject(metadata) ? field(metadata, "skiploom") : undefined;
  const read = inOwnWords(() =>
    readGraph({
      nodes: translation.nodes,
      constants: translation.constants,
      input: { name, dims: sides.map((side, axis) => (axis > 0 && side > 0 ? side : `side${axis}`)) },
      outputs: graph.outputs,
      metadata: metadataOf(facts),
    }),
  );
  const madeBy = `TensorFlow.js graph model${typeof by === "string" && by !== "" ? `, made by ${by}` : ""}`;
  const steps = asTheFileSays(read.steps, graph.nodes);
  return { ...read, steps, name: nameOf(facts), madeBy };
}

/** Steps of parts are called after what they do, and what cannot be had as TensorFlow calls it. */
function asTheFileSays(steps: readonly ReadStep[], nodes: readonly GraphNode[]): readonly ReadStep[] {
  const operators = new Map(nodes.map(({ name, op }) => [name, op]));
  return steps.map((step) => {
    const { operation } = step;
    const [own = "", part] = step.name.split("//");
    if (operation.kind === "unsupported")
      return {
        ...step,
        name: own,
        operation: { ...operation, operator: operators.get(own) ?? operation.operator },
      };
    if (part === undefined) return step;
    const does = operation.kind === "activation" ? operation.function : operation.kind;
    return { ...step, name: `${own}/${does}` };
  });
}

function translated({ nodes, input }: OpenGraph, weights: ReadonlyMap<string, StoredWeight>): Translation {
  const to = new Translation(nodes, weights);
  const counts = resultCounts(nodes);
  for (const node of nodes) {
    if (node.op === "Const") addConstant(node, to, weights);
    else if (node.name !== input.name && node.op !== "NoOp") translate(node, to, counts.get(node.name) ?? 1);
  }
  return to;
}

function addConstant(
  { name, type }: GraphNode,
  to: Translation,
  weights: ReadonlyMap<string, StoredWeight>,
): void {
  const weight = weights.get(name);
  if (!weight) throw invalidModel(WHAT, `its constant "${name}" is not in its list of weights`);
  const { shape, values } = weight;
  const isWhole = !/^DT_(?:FLOAT|HALF|BFLOAT16)$/.test(type("dtype")) && values.every(Number.isSafeInteger);
  to.constants.push({ name, dims: shape, values: isWhole ? BigInt64Array.from(values, BigInt) : values });
}

/** @param count results that are read, where it has no words in ONNX */
function translate(node: GraphNode, to: Translation, count: number): void {
  try {
    const translator = TRANSLATORS.get(node.op);
    if (!translator) throw new Untranslated();
    translator(node, to);
  } catch (error) {
    if (!(error instanceof Untranslated)) throw error;
    to.results(node, `${WHAT}: ${node.op}`, node.inputs, count);
  }
}

/** Of each node that has several results: as many as are read. */
function resultCounts(nodes: readonly GraphNode[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { inputs } of nodes)
    for (const input of inputs) {
      const name = nodeName(input);
      const index = input === name ? 0 : Number(input.slice(name.length + 1));
      if (index > 0 && index < MOST_RESULTS) counts.set(name, Math.max(counts.get(name) ?? 1, index + 1));
    }
  return counts;
}

const MOST_RESULTS = 64;

/** Images come channels last. Of a file of ours: how they are prepared, and the classes. */
function metadataOf(facts: Json | undefined): Readonly<Record<string, unknown>> {
  const said = isObject(facts) ? field(facts, "preprocessing") : undefined;
  const preprocessing = isObject(said) ? said : {};
  const classes = field(preprocessing, "classNames");
  return { preprocessing: { ...preprocessing, layout: "nhwc" }, ...(classes !== undefined && { classes }) };
}

function nameOf(facts: Json | undefined): string {
  const name = isObject(facts) ? field(facts, "network") : undefined;
  return typeof name === "string" ? name : "";
}

/** The reader speaks of an ONNX file, which nobody gave it. */
function inOwnWords(read: () => ReadModel): ReadModel {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof SkiploomError)) throw error;
    throw new SkiploomError(error.code, error.message.replace("This ONNX file", `This ${WHAT}`));
  }
}
