/** A bundled dataset whose images are made when it is opened, and what is told of it without making them. */
import type { DatasetBundle, DatasetPart } from "../bundle";
import { DatasetError } from "../error";
import type { DatasetInfo } from "../info";
import type { DatasetManifest } from "../manifest";
import { splitDataset } from "../split";
import { type GeneratedPictures, makeShapes, SHAPES } from "./shapes";

/** What `dataset.json` says of it; undefined for one that lies in files. */
export function generatedInfo(manifest: DatasetManifest): (DatasetInfo & { sha256: string }) | undefined {
  const { generated } = manifest;
  if (!generated) return undefined;
  const { imageShape, counts, sha256 } = generated;
  return { ...aboutGenerated(manifest), imageShape, counts, sha256 };
}

export function generateBundle(manifest: DatasetManifest): DatasetBundle {
  const parts = { train: partOf(makeShapes("train")), test: partOf(makeShapes("test")) };
  const { train, validation, test } = splitDataset(parts);
  const counts = { train: train.length, validation: validation.length, test: test.length };
  const imageShape: DatasetInfo["imageShape"] = [SHAPES.side, SHAPES.side, 3];
  return { info: { ...aboutGenerated(manifest), imageShape, counts }, pixelMaximum: 255, ...parts };
}

function aboutGenerated(manifest: DatasetManifest): Omit<DatasetInfo, "imageShape" | "counts"> {
  const { id, name, description, source, licence, augmentation } = manifest;
  if (id === undefined || name === undefined)
    throw new DatasetError("manifest", "dataset.json does not say what its dataset is called.");
  return {
    id,
    name,
    description: description ?? "",
    classNames: [...SHAPES.classNames],
    source: source ?? "",
    licence: licence ?? "",
    origin: "bundled",
    ...(augmentation && { augmentation }),
  };
}

function partOf({ images, labels }: GeneratedPictures): DatasetPart {
  return { images, labels, count: labels.length };
}
