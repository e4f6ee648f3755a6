/** A dataset split and copied into three sets, as the engine takes it. */
import { type SampleSet, samplesOf } from "#core/datasets/bundle";
import { splitDataset } from "#core/datasets/split";
import type { EngineDataset } from "#core/protocol/engine-api";
import { datasetError } from "./dataset-folder";
import type { OpenedDataset } from "./dataset-reader";

export function engineDataset({
  bundle: dataset,
  sha256,
}: Pick<OpenedDataset, "bundle" | "sha256">): EngineDataset {
  try {
    const split = splitDataset(dataset);
    const [height, width, channels] = dataset.info.imageShape;
    const part = (set: "train" | "validation" | "test") =>
      copySamples(samplesOf(dataset, split, set), height * width * channels);
    return {
      id: dataset.info.id,
      name: dataset.info.name,
      sha256,
      imageShape: [height, width, channels],
      classNames: [...dataset.info.classNames],
      pixelMaximum: dataset.pixelMaximum,
      train: part("train"),
      validation: part("validation"),
      test: part("test"),
    };
  } catch (error) {
    throw datasetError(error);
  }
}

function copySamples({ images, labels, indices }: SampleSet, sampleSize: number): EngineDataset["train"] {
  const chosenImages = new Uint8Array(indices.length * sampleSize);
  const chosenLabels = new Uint8Array(indices.length);
  indices.forEach((index, place) => {
    chosenImages.set(images.subarray(index * sampleSize, (index + 1) * sampleSize), place * sampleSize);
    chosenLabels[place] = labels[index] ?? 0;
  });
  return { images: chosenImages, labels: chosenLabels, count: indices.length };
}
