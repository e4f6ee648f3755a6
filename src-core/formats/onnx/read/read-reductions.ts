import type { Handler, NodeReader } from "./node-reader";
import { axisAt, type Operand } from "./operands";
import { raisedPartial, reducedMean, reducedSquares, rootOfPartial } from "./partial-norms";
import { reducedPixels } from "./read-pools";
import { Refusal } from "./refusal";

function reducedAxes(node: NodeReader, rank: number): readonly number[] {
  const asked = node.list("axes", 1);
  if (!asked && node.integer("noop_with_empty_axes", 0) === 1) return [];
  return (asked ?? Array.from({ length: rank }, (_, axis) => axis)).map((axis) => axisAt(axis, rank) ?? 0);
}

export const reduceMean: Handler = (node) => {
  const [given] = node.inputs;
  if (given?.kind === "partial") {
    const partial = reducedMean(given, reducedAxes(node, given.of.axes.length));
    if (partial) return partial;
  }
  const read = node.activation();
  const axes = reducedAxes(node, read.axes.length);
  if (axes.length === 0) return read;
  const pool = reducedPixels(node, read, axes, "average");
  if (pool) return pool;
  const partial = node.integer("keepdims", 1) === 1 ? reducedMean(read, axes) : undefined;
  if (partial) return partial;
  throw new Refusal("It takes the mean over other axes than all pixels.");
};

export const reduceMax: Handler = (node) => {
  const read = node.activation();
  const pool = reducedPixels(node, read, reducedAxes(node, read.axes.length), "max");
  if (pool) return pool;
  throw new Refusal("It takes the largest over other axes than all pixels.");
};

export const reduceSquares: Handler = (node) => {
  const given = node.activation();
  const isRoot = node.proto.opType === "ReduceL2";
  const axes = reducedAxes(node, given.axes.length);
  const read = axes.length === 1 ? node.builder.withChannelsAt(node.name, axes[0] ?? 1, given) : given;
  const partial = reducedSquares(read, axes, isRoot);
  if (partial && node.integer("keepdims", 1) === 1) return partial;
  throw new Refusal("It adds squares up over other axes than the channels.");
};

export const squareRoot: Handler = (node) =>
  partialOrRefusal(rootOfPartial(node.inputs[0] ?? node.activation()));

export const power: Handler = (node) => {
  const [given, exponent] = node.inputs;
  return partialOrRefusal(given && exponent && raisedPartial(given, exponent));
};

function partialOrRefusal(partial: Operand | undefined): Operand {
  if (partial) return partial;
  throw new Refusal("It is a function that no layer has, outside of a norm.");
}
