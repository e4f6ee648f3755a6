/**
 * A trained network as a graph model of TensorFlow.js: `model.json` with a graph of TensorFlow's operations, and the weights beside it.
 * `tf.loadGraphModel` takes images `[count, height, width, channels]` and gives logits and probabilities. Source: tfjs-core
 * `io/types.ts`, "ModelJSON"; tfjs-converter `docs/supported_ops.md`.
 */
import { encodeUtf8 } from "../../codecs/text";
import { skiploomFacts } from "../keras/facts";
import type { FileSet, TrainedModel, WeightForm } from "../model";
import { writeWeights } from "../weights-manifest";
import { shapeOf, tensorInfo, typeAttribute } from "./graph-def";
import { GraphWriter } from "./graph-writer";
import { writeStep } from "./operation-writers";

const IMAGE = "image";
const LOGITS = "logits";
const PROBABILITIES = "probabilities";
/** Of the first TensorFlow whose operators these are: `AddV2`, `FusedBatchNormV3` and half-pixel centres. */
const PRODUCER = 134;

/** @throws SkiploomError `unsupported` for what the check calls refused */
export function writeGraphModel(model: TrainedModel, form: WeightForm): FileSet {
  const { program, weights } = model;
  const graph = new GraphWriter(program, weights, form);
  for (const name of [IMAGE, LOGITS, PROBABILITIES]) graph.reserve(name);
  const image = [-1, ...(program.shapes[0] ?? [])];
  graph.nodes.push({
    name: IMAGE,
    op: "Placeholder",
    input: [],
    attr: { dtype: typeAttribute("DT_FLOAT"), shape: { shape: shapeOf(image) } },
  });
  graph.setNode(0, IMAGE);
  for (const step of program.steps) writeStep(graph, step);
  const outputs = [
    [LOGITS, program.logits],
    [PROBABILITIES, program.probabilities],
  ] as const;
  for (const [name, value] of outputs) {
    const attr = { T: typeAttribute("DT_FLOAT") };
    graph.nodes.push({ name, op: "Identity", input: [graph.nodeOf(value)], attr });
  }
  const { manifest, file } = writeWeights(graph.constants, form);
  const json = {
    format: "graph-model",
    generatedBy: "Skiploom",
    convertedBy: null,
    userDefinedMetadata: { skiploom: skiploomFacts(model) },
    signature: {
      inputs: { [IMAGE]: tensorInfo(IMAGE, image) },
      outputs: Object.fromEntries(
        outputs.map(([name, value]) => [name, tensorInfo(name, [-1, ...graph.shapeOf(value)])]),
      ),
    },
    modelTopology: { node: graph.nodes, library: {}, versions: { producer: PRODUCER } },
    weightsManifest: manifest,
  };
  return new Map([["model.json", encodeUtf8(`${JSON.stringify(json, undefined, 2)}\n`)], file]);
}
