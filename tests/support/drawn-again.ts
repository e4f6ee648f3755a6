/** A drawing that went through a file: its program with weights is read as a model and drawn again. */
import { analyse } from "#core/analysis/analyse";
import { drawModel } from "#core/imports/draw-model";
import type { DrawnModel } from "#core/imports/drawn-model";
import { BUILT_IN_LAYERS } from "#core/layers/index";
import { type NetworkDocument, networkDocumentSchema } from "#core/network/document";
import { integrityRefusal } from "#core/network/integrity";
import { lowerGraph } from "#core/program/lower";
import type { Program } from "#core/program/program";
import { type ReadFacts, randomWeights, readModelOf } from "./read-model-of";

export interface ProgramFacts {
  readonly imageShape: readonly [number, number, number];
  readonly classes: number;
}

export interface DrawnAgain {
  readonly before: Program;
  readonly weights: ReadonlyMap<string, Float32Array>;
  readonly drawn: DrawnModel;
  readonly after: Program;
}

export function programOf(document: NetworkDocument, facts: ProgramFacts): Program {
  const [height, width, channels] = facts.imageShape;
  const meant = { ...document, dataset: { height, width, channels, classes: facts.classes } };
  const { flat, problems } = analyse(BUILT_IN_LAYERS, meant);
  if (flat === undefined) throw new Error(problems.map(({ message }) => message).join("\n"));
  return lowerGraph(flat, facts);
}

/** @throws where what is drawn is no valid document, or has an error */
export function drawnAgain(
  document: NetworkDocument,
  facts: ProgramFacts,
  naming: Pick<ReadFacts, "nameOf"> = {},
): DrawnAgain {
  const before = programOf(document, facts);
  const weights = randomWeights(before);
  const read = readModelOf(before, weights, { imageShape: facts.imageShape, name: document.name, ...naming });
  const drawn = drawModel(BUILT_IN_LAYERS, read);
  networkDocumentSchema.parse(drawn.document);
  const refusal = integrityRefusal(drawn.document);
  if (refusal) throw new Error(refusal);
  return { before, weights, drawn, after: programOf(drawn.document, facts) };
}
