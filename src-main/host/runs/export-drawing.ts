/** Formats without weights: a picture of a drawing, trained or not. */
import path from "node:path";
import { SkiploomError } from "#core/foundation/errors";
import type { LayerRegistry } from "#core/layers/registry";
import type { NetworkDocument } from "#core/network/document";
import { datasetToTrainOn } from "#core/network/images";
import type { ParamsOf, ResultOf } from "#core/protocol/method";
import type { StudioApi } from "#core/protocol/studio-api";
import type { Datasets } from "../datasets/datasets";
import type { Files } from "../disk/atomic-files";
import { loadFormats } from "./load-formats";

export interface DrawingOptions {
  readonly layers: LayerRegistry;
  readonly files: Files;
  readonly datasets: Datasets;
  /** The folder of what ships with the app. */
  readonly resources: string;
}

const LARGEST_RESOURCE = 16 * 1024 * 1024;

/** A picture lies beside whatever else is in the folder; of the same name it is replaced. */
export async function writeDrawing(
  { layers, files, datasets, resources }: DrawingOptions,
  document: NetworkDocument,
  { format: id, choices }: Pick<ParamsOf<StudioApi, "exports.draw">, "format" | "choices">,
  directory: string,
): Promise<ResultOf<StudioApi, "exports.write">> {
  const { requireFormat, completeChoices } = await loadFormats();
  const format = requireFormat(id);
  if (!format.draw) {
    throw new SkiploomError(
      "not-allowed",
      `${format.label} needs weights, and a drawing has none. Train it first, and export its run.`,
    );
  }
  const chosen = datasetToTrainOn(document);
  const info = await datasets.info(chosen).catch(() => undefined);
  const drawing = {
    document,
    layers,
    ...(info && { dataset: { id: info.id, imageShape: info.imageShape, classes: info.classNames.length } }),
  };
  const drawn = await format.draw(
    drawing,
    { choices: completeChoices(format, choices), form: "float32" },
    {
      hdf5: () => Promise.reject(new TypeError("A drawing holds no HDF5.")),
      resource: (name) =>
        files.read(
          path.join(resources, "formats", path.basename(name)),
          LARGEST_RESOURCE,
          "a file of Skiploom",
        ),
    },
  );
  for (const [name, bytes] of drawn) await files.publish(path.join(directory, name), bytes, "the picture");
  return { directory, files: [...drawn.keys()], changed: [] };
}
