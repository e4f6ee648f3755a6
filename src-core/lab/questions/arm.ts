/** An arm of an experiment, from the drawing that it is. */
import { analyse } from "../../analysis/analyse";
import type { DatasetFacts } from "../../analysis/analysis";
import { SkiploomError } from "../../foundation/errors";
import type { LayerRegistry } from "../../layers/registry";
import type { NetworkDocument } from "../../network/document";
import { setDataset } from "../../network/edits/index";
import { serialiseDocument } from "../../network/serialise";
import { lowerGraph } from "../../program/lower";
import type { Program } from "../../program/program";
import type { Recipe } from "../../training/recipe";
import type { Arm } from "../experiment";

/** What all arms of an experiment have in common. */
export interface Ground {
  readonly layers: LayerRegistry;
  readonly dataset: DatasetFacts;
  readonly recipe: Recipe;
  /** Of the training part. */
  readonly images: number;
}

export interface MadeArm {
  readonly arm: Arm;
  /** What it computes on these data. */
  program(): Program;
}

/** @throws SkiploomError `invalid-network` with the first error of the drawing, where it has one on these data */
export function armOf(drawing: NetworkDocument, about: AboutArm, ground: Ground): Arm {
  return makeArm(drawing, about, ground).arm;
}

type AboutArm = Pick<Arm, "id" | "label" | "family" | "group" | "recipe" | "seeds" | "start">;

/** @throws SkiploomError `invalid-network` with the first error of the drawing, where it has one on these data */
export function makeArm(
  drawing: NetworkDocument,
  about: AboutArm,
  { layers, dataset, recipe }: Ground,
): MadeArm {
  const { origin: _origin, id: _id, ...rest } = setDataset(drawing, dataset.id);
  const document: NetworkDocument = { ...rest, name: about.label, recipe: about.recipe ?? recipe };
  const { problems, totals, flat } = analyse(layers, document, dataset);
  const error = problems.find(({ severity }) => severity === "error");
  if (error || !flat) {
    throw new SkiploomError("invalid-network", `${about.label}: ${error?.message ?? "It has no layers."}`);
  }
  return {
    arm: {
      ...about,
      depth: totals.weightedDepth,
      parameters: totals.trainableParameters,
      flops: totals.flops,
      activationBytes: totals.activationBytes,
      network: serialiseDocument(document),
    },
    program: () => lowerGraph(flat, dataset),
  };
}
