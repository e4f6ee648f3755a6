/** The bundled digits as an engine takes them, and fewer of them where steps are slow. */
import { samplesOf } from "#core/datasets/bundle";
import { splitDataset } from "#core/datasets/split";
import { loadDatasetFolder } from "../../src-main/host/datasets/dataset-folder";
import { ROOT } from "./command-line";
import { type HeldDataset, holdDataset } from "./held-dataset";

/** The first `train` images of the training set, and the first `evaluation` of the two others. */
export async function digits(train: number, evaluation: number): Promise<HeldDataset> {
  const dataset = await loadDatasetFolder(`${ROOT}/resources/datasets/digits`, "bundled");
  const split = splitDataset(dataset);
  const [height, width, channels] = dataset.info.imageShape;
  const size = height * width * channels;
  const part = (set: "train" | "validation" | "test", most: number): HeldDataset["train"] => {
    const { images, labels, indices } = samplesOf(dataset, split, set);
    const chosen = Array.from(indices.slice(0, most));
    return {
      images: Uint8Array.from(
        chosen.flatMap((index) => [...images.subarray(index * size, (index + 1) * size)]),
      ),
      labels: Uint8Array.from(chosen, (index) => labels[index] ?? 0),
      count: chosen.length,
    };
  };
  return holdDataset({
    id: dataset.info.id,
    imageShape: [height, width, channels],
    classNames: [...dataset.info.classNames],
    pixelMaximum: dataset.pixelMaximum,
    train: part("train", train),
    validation: part("validation", evaluation),
    test: part("test", evaluation),
  });
}
