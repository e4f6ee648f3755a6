/** What a network is given of an image file: the same for whoever asks it. */
import { pictureRules, type SaidRules } from "#core/datasets/prepared";
import { SkiploomError } from "#core/foundation/errors";
import type { ImageDecoders } from "#core/images/image";
import { networkImage, requireImageChannels } from "#core/images/network-image";
import { readImage } from "#core/images/read-image";
import type { CheckpointPreprocessing } from "#core/training/checkpoint-facts";
import type { RunRecord } from "#core/training/records";

export type InputShape = readonly [height: number, width: number, channels: number];

/** @throws SkiploomError `unsupported` where it is not known, or has channels that no image file has */
export function inputShape(
  { imageShape }: Pick<CheckpointPreprocessing, "imageShape">,
  { dataset }: Pick<RunRecord, "dataset">,
): [number, number, number] {
  const shape = imageShape ?? dataset.imageShape;
  const [height, width, channels] = shape ?? [];
  if (height === undefined || width === undefined || channels === undefined) {
    throw new SkiploomError(
      "unsupported",
      "This run was made by Skiploom 0.1.0, which did not write down how large its images are. Resume it once, and ask again.",
    );
  }
  requireImageChannels(channels);
  return [height, width, channels];
}

/**
 * As the pictures were prepared that the network was trained on.
 *
 * @returns bytes of that shape, from 0 to 255
 * @throws SkiploomError `invalid-image`
 */
export async function inputOf(
  file: Uint8Array,
  shape: InputShape,
  said: SaidRules,
  decoders: ImageDecoders,
): Promise<Uint8Array<ArrayBuffer>> {
  const { fit, background } = pictureRules(said);
  return new Uint8Array(networkImage(await readImage(file, decoders, { background }), [...shape], fit));
}
