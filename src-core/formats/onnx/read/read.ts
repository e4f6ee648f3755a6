/**
 * An ONNX file as a model of our operations. Nodes are read in their order; what each name stands for is kept (`operands.ts`). What
 * there is no operation for stays in its place as `unsupported`.
 */
import { invalidModel } from "../../invalid-model";
import type { FileSet, ImportNote, ReadModel } from "../../model";
import { layoutSaid, preprocessingOf } from "../metadata";
import {
  TensorProto_DataLocation as DataLocation,
  type GraphProto,
  type ModelProto,
  type NodeProto,
} from "../onnx_pb";
import { constantOfTensor } from "./constants";
import { fold } from "./fold";
import { graphInput, saidDims, saidShape } from "./graph-input";
import { HANDLERS } from "./handlers";
import { ModelBuilder } from "./model-builder";
import { NodeReader } from "./node-reader";
import { ONNX_WORDS, openModel, plainName } from "./open-model";
import type { Activation, Operand } from "./operands";
import { Refusal } from "./refusal";
import { tidySteps } from "./tidy-steps";

const OPSETS = { least: 7, most: 26 } as const;
const CONTROL_FLOW: readonly string[] = ["If", "Loop", "Scan"];
const OWN_DOMAINS: readonly string[] = ["", "ai.onnx"];

/** The file among them that ends in `.onnx`, or the only one. */
export function onnxFileOf(files: FileSet): Uint8Array | undefined {
  const entries = [...files];
  const named = entries.find(([path]) => path.toLowerCase().endsWith(".onnx"));
  return (named ?? (entries.length === 1 ? entries[0] : undefined))?.[1];
}

/** Whether bytes begin as an ONNX file does: with its IR version, then text or a number of its own. */
export function looksLikeOnnx([tag, version, next]: Uint8Array): boolean {
  const isNext = next === 0x12 || next === 0x3a || next === 0x42 || next === 0x1a || next === 0x72;
  return tag === 0x08 && version !== undefined && version >= 1 && version <= 20 && isNext;
}

/** @throws SkiploomError `invalid-model` */
export function readOnnx(files: FileSet): ReadModel {
  const bytes = onnxFileOf(files);
  if (!bytes) throw invalidModel(ONNX_WORDS, "there is no file among these whose name ends in .onnx");
  return readModelProto(openModel(bytes));
}

/** @throws SkiploomError `invalid-model` */
export function readModelProto(model: ModelProto): ReadModel {
  return new GraphReading(model, soundGraph(model)).result();
}

function soundGraph(model: ModelProto): GraphProto {
  const { graph } = model;
  if (!graph || graph.node.length === 0) throw invalidModel(ONNX_WORDS, "there is no network in it");
  if (model.trainingInfo.length > 0)
    throw invalidModel(ONNX_WORDS, "it is a graph for training. Export the model for inference");
  if (graph.sparseInitializer.length > 0)
    throw invalidModel(ONNX_WORDS, "some of its weights are kept as sparse ones");
  if (graph.initializer.some(({ dataLocation }) => dataLocation === DataLocation.EXTERNAL))
    throw invalidModel(
      ONNX_WORDS,
      "its weights lie in another file beside it. Save the model as one file (onnx.save with save_as_external_data=False)",
    );
  const opset = opsetOf(model);
  if (opset < OPSETS.least || opset > OPSETS.most)
    throw invalidModel(
      ONNX_WORDS,
      `it is of opset ${opset}, and ${OPSETS.least} to ${OPSETS.most} are read. Export it with another opset_version`,
    );
  const flow = graph.node.find(({ opType }) => CONTROL_FLOW.includes(opType));
  if (flow)
    throw invalidModel(
      ONNX_WORDS,
      `its node "${plainName(flow.name || flow.output[0] || "")}" is a ${flow.opType}: what the network computes depends on its input`,
    );
  return graph;
}

function opsetOf({ opsetImport }: ModelProto): number {
  const own = opsetImport.find(({ domain }) => OWN_DOMAINS.includes(domain));
  return own ? Number(own.version) : 0;
}

class GraphReading {
  private readonly operands = new Map<string, Operand>();
  private readonly notes: ImportNote[] = [];
  private readonly builder: ModelBuilder;
  private readonly input: ReturnType<typeof graphInput>;
  private readonly outputs: ReadonlySet<string>;
  private readonly opset: number;
  /** Names that something reads, the graph's outputs among them. */
  private readonly read: ReadonlySet<string>;
  private readonly said: ReadonlyMap<string, readonly number[] | undefined>;

  constructor(
    private readonly model: ModelProto,
    private readonly graph: GraphProto,
  ) {
    this.input = graphInput(graph, layoutSaid(model));
    this.builder = new ModelBuilder(this.input.shape);
    this.outputs = new Set(graph.output.map(({ name }) => name));
    this.opset = opsetOf(model);
    this.read = new Set(
      [...graph.node.flatMap(({ input }) => input), ...this.outputs].filter((each) => each !== ""),
    );
    this.said = new Map([...graph.valueInfo, ...graph.output].map((info) => [info.name, saidDims(info)]));
    const { name, axes, shape } = this.input;
    for (const tensor of graph.initializer) this.operands.set(tensor.name, constantOfTensor(tensor));
    this.operands.set(name, { kind: "activation", value: 0, shape, axes });
  }

  result(): ReadModel {
    for (const node of this.graph.node) this.readNode(node);
    const [end, others] = this.ends();
    const { steps, output } = tidySteps(this.builder.steps, end);
    if (others.length > 0)
      this.notes.push({
        kind: "changed",
        steps: [],
        words: `The file has several outputs. "${plainName(this.graph.output[0]?.name ?? "")}" is read, and ${others.map((each) => `"${plainName(each)}"`).join(", ")} left out.`,
      });
    const preprocessing = preprocessingOf(this.model);
    return {
      name: plainName(this.graph.name),
      inputShape: this.input.shape,
      steps,
      output,
      ...(preprocessing && { preprocessing }),
      notes: this.notes,
      madeBy: madeBy(this.model, this.opset),
    };
  }

  /** The logits, and the names of outputs that are something else. */
  private ends(): readonly [number, readonly string[]] {
    const [first, ...others] = this.graph.output.map(({ name }) => [name, this.endOf(name)] as const);
    if (!first) throw invalidModel(ONNX_WORDS, "it has no output");
    return [first[1], others.filter(([, value]) => value !== first[1]).map(([name]) => name)];
  }

  private endOf(name: string): number {
    const operand = this.operands.get(name);
    if (operand?.kind !== "activation" && operand?.kind !== "view")
      throw invalidModel(
        ONNX_WORDS,
        `its output "${plainName(name)}" is nothing that a network computes of an image`,
      );
    try {
      const given = operand.kind === "view" ? this.builder.materialised(name, operand) : operand;
      const { value } = this.beforeSoftmax(this.asLogits(name, given));
      return value;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return operand.kind === "view" ? operand.of.value : operand.value;
    }
  }

  /** One number a class where there is one pixel. */
  private asLogits(name: string, given: Activation): Activation {
    const settled = this.builder.settled(name, given);
    const isPixel = settled.shape.slice(0, -1).every((side) => side === 1);
    return isPixel && settled.shape.length > 1 ? this.builder.asVector(name, settled) : settled;
  }

  /** A softmax at the end is left out: the drawing's output has one of its own. */
  private beforeSoftmax(given: Activation): Activation {
    const maker = this.builder.steps.find(({ output }) => output === given.value);
    const isSoftmax = maker?.operation.kind === "activation" && maker.operation.function === "softmax";
    const [value] = maker?.inputs ?? [];
    return isSoftmax && value !== undefined ? { ...given, value } : given;
  }

  private readNode(proto: NodeProto): void {
    const name = plainName(proto.name || proto.output[0] || proto.opType);
    const inputs = proto.input.map((each) => (each === "" ? undefined : this.operandOf(each, name)));
    const node = new NodeReader(proto, name, this.opset, inputs, this.builder, (output) =>
      this.read.has(output),
    );
    const results = this.resultsOf(node);
    proto.output.forEach((output, index) => {
      if (output !== "") this.operands.set(output, results[index] ?? { kind: "absent" });
    });
  }

  private operandOf(name: string, reader: string): Operand {
    const found = this.operands.get(name);
    if (found) return found;
    throw invalidModel(
      ONNX_WORDS,
      `its node "${reader}" reads "${plainName(name)}", which nothing makes before it`,
    );
  }

  private resultsOf(node: NodeReader): readonly Operand[] {
    const { opType, domain, output } = node.proto;
    try {
      if (!OWN_DOMAINS.includes(domain))
        throw new Refusal(`It is an operator of "${plainName(domain)}", which is no part of ONNX.`);
      const folded = fold(node);
      if (folded) return [folded];
      if (opType === "LogSoftmax" && this.outputs.has(output[0] ?? "")) return [this.logits(node)];
      const handler = HANDLERS.get(opType);
      if (!handler) throw new Refusal("There is no layer that computes it.");
      const found = handler(node);
      return isList(found) ? found : [found];
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return output.map(() => this.unsupported(node, error));
    }
  }

  private logits(node: NodeReader): Activation {
    this.notes.push({
      kind: "changed",
      steps: [node.name],
      words:
        "The file ends with the logarithm of the softmax. Its logits are read, and the output's softmax makes probabilities of them.",
    });
    return node.activation();
  }

  /** A step in its place. What follows goes on with the shape that the file says, or with the one that came in. */
  private unsupported(node: NodeReader, { reason, instead }: Refusal): Activation {
    const read = node.inputs.flatMap((input) =>
      input?.kind === "activation"
        ? [input]
        : input?.kind === "view" || input?.kind === "partial"
          ? [input.of]
          : [],
    );
    const said = saidShape(this.said.get(node.proto.output[0] ?? ""));
    const { shape, axes } = said ?? read[0] ?? { shape: this.input.shape, axes: this.input.axes };
    const operation = {
      kind: "unsupported",
      operator: plainName(node.proto.opType),
      reason,
      instead,
    } as const;
    const inputs = read.map(({ value }) => value);
    const value = this.builder.add(node.name, operation, inputs, shape);
    // Of a GELU that is spelt out: it does the same to each value, in whatever order they lie.
    const pending = node.proto.opType === "Erf" ? read[0]?.pending : undefined;
    return { kind: "activation", value, shape, axes, ...(pending && { pending }) };
  }
}

function isList(found: Operand | readonly Operand[]): found is readonly Operand[] {
  return Array.isArray(found);
}

/** "ONNX, opset 17, made by pytorch 2.4". */
function madeBy({ producerName, producerVersion }: ModelProto, opset: number): string {
  const producer = plainName(`${producerName} ${producerVersion}`.trim());
  return `ONNX, opset ${opset}${producer === "" ? "" : `, made by ${producer}`}`;
}
