/** A file's weights brought into a drawing: the table of what went where, and, when it is wanted, the weights as a checkpoint. */
import type { FileSet } from "#core/formats/model";
import type { GivenPreprocessing } from "#core/imports/import-report";
import type { MatchTable } from "#core/imports/match-table";
import { type MatchCorrections, matchWeights } from "#core/imports/match-weights";
import type { WeightsFile } from "#core/imports/named-tensor";
import { readWeightsFile } from "#core/imports/weights-file";
import type { LayerRegistry } from "#core/layers/registry";
import type { NetworkDocument } from "#core/network/document";
import type { CheckpointPreprocessing } from "#core/training/checkpoint-facts";
import { compileDocument } from "../compile/from-document";
import { initialWeights } from "../compile/initial-weights";
import type { ExportTools } from "../format-tools";
import { completePreprocessing, importedCheckpoint } from "./imported-checkpoint";

export interface WeightsOrder {
  readonly files: FileSet;
  readonly document: NetworkDocument;
  readonly imageShape: readonly [number, number, number];
  readonly classes: number;
  readonly corrections: MatchCorrections;
  readonly preprocessing: GivenPreprocessing;
  /** Or to be looked at alone. */
  readonly keeps: boolean;
}

export interface ImportedWeights {
  readonly table: MatchTable;
  /** Where it is to be kept; absent where nothing matched. */
  readonly checkpoint?: Uint8Array<ArrayBuffer>;
  readonly parameters: number;
  /** Whether the file, or a person, said how pixels become inputs. */
  readonly isAssumed: boolean;
}

/** @throws SkiploomError `invalid-model`, `invalid-network`, `not-found` (a correction names what is not there) */
export async function importWeights(
  layers: LayerRegistry,
  { files, document, imageShape, classes, corrections, preprocessing: given, keeps }: WeightsOrder,
  tools: ExportTools,
): Promise<ImportedWeights> {
  const file = await readWeightsFile(files, tools);
  const { network } = compileDocument(layers, document, { imageShape, classes });
  try {
    const { table, weights } = matchWeights(network.program, file, corrections);
    const { preprocessing, isAssumed } = completePreprocessing(
      imageShape,
      classes,
      fittingTo(imageShape, file.preprocessing ?? {}),
      given,
    );
    const facts = { table, parameters: network.parameters, isAssumed };
    if (!keeps || weights.size === 0) return facts;
    const all = new Map([...initialWeights(network, document.recipe.seed), ...weights]);
    return { ...facts, checkpoint: importedCheckpoint(network, document, all, preprocessing) };
  } finally {
    network.dispose();
  }
}

/** What a file says of pixels, where the drawing is for images of as many channels. */
function fittingTo(
  [, , channels]: readonly [number, number, number],
  said: NonNullable<WeightsFile["preprocessing"]>,
): Partial<CheckpointPreprocessing> {
  const counts = [said.mean, said.deviation].flatMap((values) => (values ? [values.length] : []));
  return counts.every((count) => count === channels) ? said : {};
}
