/** A dataset as an engine takes it: what is known of it, and its images for when they are asked for. */
import { labelBytes } from "#core/datasets/labels";
import type { EngineDataset } from "#core/protocol/engine-api";
import type { SampleParts } from "#core/protocol/samples";
import type { OpenedDataset } from "./opened-dataset";

export interface FedDataset {
  readonly facts: EngineDataset;
  readonly parts: SampleParts;
}

/** @throws SkiploomError (`invalid-dataset`, `not-found`, `unreadable`) where mean and deviation are still to be measured */
export async function fedDataset({
  info,
  sha256,
  pixelMaximum,
  parts,
  normalisation,
  rules,
}: Pick<
  OpenedDataset,
  "info" | "sha256" | "pixelMaximum" | "parts" | "normalisation" | "rules"
>): Promise<FedDataset> {
  const { id, name, imageShape, classNames } = info;
  const { mean, deviation } = await normalisation();
  return {
    facts: {
      id,
      name,
      sha256,
      imageShape: [...imageShape],
      classNames: [...classNames],
      pixelMaximum,
      normalisation: { mean: [...mean], deviation: [...deviation] },
      ...rules,
      train: part(parts.train),
      validation: part(parts.validation),
      test: part(parts.test),
    },
    parts,
  };
}

function part({ count, labels }: SampleParts["train"]): EngineDataset["train"] {
  return { labels: labelBytes(labels), count };
}
