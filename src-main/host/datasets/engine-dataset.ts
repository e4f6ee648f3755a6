/** A dataset in three sets, as the engine takes it. */
import { labelBytes } from "#core/datasets/labels";
import type { EngineDataset } from "#core/protocol/engine-api";
import { everySample, type OpenedDataset, type OpenedPart } from "./opened-dataset";

export async function engineDataset({
  info,
  sha256,
  pixelMaximum,
  parts,
}: Pick<OpenedDataset, "info" | "sha256" | "pixelMaximum" | "parts">): Promise<EngineDataset> {
  const { id, name, imageShape, classNames } = info;
  return {
    id,
    name,
    sha256,
    imageShape: [...imageShape],
    classNames: [...classNames],
    pixelMaximum,
    train: await part(parts.train),
    validation: await part(parts.validation),
    test: await part(parts.test),
  };
}

async function part(opened: OpenedPart): Promise<EngineDataset["train"]> {
  const { count, labels } = opened;
  return { images: await opened.read(everySample(opened)), labels: labelBytes(labels), count };
}
