/** From a document to a compiled network: analysis first, so that what cannot be built is refused in words. */
import { analyse } from "#core/analysis/analyse";
import type { Analysis } from "#core/analysis/analysis";
import { SkiploomError } from "#core/foundation/errors";
import type { LayerRegistry } from "#core/layers/registry";
import type { NetworkDocument } from "#core/network/document";
import { meantFor } from "#core/network/images";
import { lowerGraph } from "#core/program/lower";
import type { Program } from "#core/program/program";
import { compileProgram } from "./compile";
import type { CompiledNetwork } from "./compiled-network";

export interface DataFacts {
  /** `[height, width, channels]`. */
  readonly imageShape: readonly number[];
  readonly classes: number;
}

/** A change of the program before it is compiled: a lesion, say. */
export type ProgramTransform = (program: Program) => Program;

/**
 * @param transforms done in this order
 * @throws SkiploomError `invalid-network` with the first problem's words; what a transform throws
 */
export function compileDocument(
  layers: LayerRegistry,
  document: NetworkDocument,
  facts: DataFacts,
  transforms: readonly ProgramTransform[] = [],
): { network: CompiledNetwork; analysis: Analysis } {
  const analysis = analyse(layers, meantFor(document, facts), undefined);
  if (!analysis.flat) {
    const errors = analysis.problems.filter((problem) => problem.severity === "error");
    const more = errors.length > 1 ? ` There are ${errors.length - 1} more.` : "";
    throw new SkiploomError(
      "invalid-network",
      `This network cannot be trained yet. ${errors[0]?.message ?? "It has no layers."}${more}`,
      errors.map((problem) => problem.message).join("\n"),
    );
  }
  const program = transforms.reduce(
    (changed, transform) => transform(changed),
    lowerGraph(analysis.flat, facts),
  );
  const network = compileProgram(program);
  if (network.parameters === 0) {
    network.dispose();
    throw new SkiploomError(
      "invalid-network",
      "This network has no weights, so there is nothing to train. Add a convolution or a dense layer.",
    );
  }
  if (network.classes !== facts.classes || network.imageShape.join() !== facts.imageShape.join()) {
    const { classes, imageShape } = network;
    network.dispose();
    throw new SkiploomError(
      "invalid-network",
      `This network is for images of ${imageShape.join("×")} in ${classes} classes, but the dataset has ${facts.imageShape.join("×")} in ${facts.classes}. Let input and output follow the dataset, or choose another one.`,
    );
  }
  return { network, analysis };
}
