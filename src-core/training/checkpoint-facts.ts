/** What a checkpoint says of the data behind it, so that its model can be used, and exported, without that data. */

import { z } from "zod";
import { readMetadata } from "../codecs/safetensors";
import type { Labels } from "../datasets/labels";
import { pictureRulesSchema } from "../datasets/prepared";
import type { SamplePart } from "../datasets/samples";
import { SkiploomError } from "../foundation/errors";

const side = z.number().int().min(1);

/** What was done to the pixels: (byte / pixelMaximum - mean) / deviation, each channel by its own. */
export const preprocessingSchema = z.object({
  /** `[height, width, channels]`. Checkpoints of version 0.1.0 do not say. */
  imageShape: z.tuple([side, side, side]).optional(),
  pixelMaximum: z.number().positive(),
  mean: z.array(z.number()),
  deviation: z.array(z.number()),
  /** In the order of the model's outputs. */
  classNames: z.array(z.string()),
  /** How image files became those pixels; left out where the data were none. What other tools mean by these names is of no use here. */
  fit: pictureRulesSchema.shape.fit.optional().catch(undefined),
  background: pictureRulesSchema.shape.background.optional().catch(undefined),
});
export type CheckpointPreprocessing = z.infer<typeof preprocessingSchema>;

/** The dataset, by the name it had and by its content. Checkpoints of version 0.1.0 do not say. */
export const trainedOnSchema = z.object({
  id: z.string(),
  name: z.string(),
  /** Of its images and labels. */
  sha256: z.string(),
});
export type TrainedOn = z.infer<typeof trainedOnSchema>;

/** A checkpoint's metadata holds one text, `state`, in JSON; this is the part of it that is about data. */
const checkpointFactsSchema = z.object({
  preprocessing: preprocessingSchema,
  trainedOn: trainedOnSchema.optional(),
});
export type CheckpointFacts = z.infer<typeof checkpointFactsSchema>;

/** @throws SkiploomError (`invalid-checkpoint`) */
export function readCheckpointFacts(checkpoint: Uint8Array): CheckpointFacts {
  let state: unknown;
  try {
    state = JSON.parse(readMetadata(checkpoint).get("state") ?? "");
  } catch (error) {
    if (error instanceof SkiploomError) throw error;
  }
  const parsed = checkpointFactsSchema.safeParse(state);
  if (parsed.success) return parsed.data;
  throw new SkiploomError(
    "invalid-checkpoint",
    "This checkpoint does not say how its images were prepared, so its model would be of no use elsewhere. Use another checkpoint.",
  );
}

/** Validation images that a checkpoint keeps, so that an export can be proven without the dataset. */
export const KEPT_IMAGES = { most: 32, mostBytes: 4 * 1024 ** 2 } as const;

export interface KeptImages {
  /** Bytes `[count, height, width, channels]`. */
  readonly images: Uint8Array;
  readonly labels: Labels;
  readonly count: number;
}

/** Names of their tensors in a checkpoint. */
export const KEPT_TENSORS = { images: "kept/images", labels: "kept/labels" } as const;

/**
 * Spread evenly over a part, so that data sorted by class gives some of each. None where a single one is too large.
 *
 * @param size bytes of an image
 */
export async function chooseKept(part: SamplePart, size: number): Promise<KeptImages> {
  const most = Math.floor(KEPT_IMAGES.mostBytes / (size + 1));
  const count = Math.min(KEPT_IMAGES.most, part.count, most);
  const chosen = Uint32Array.from({ length: count }, (_, index) => Math.floor((index * part.count) / count));
  const labels = part.labels.slice(0, count);
  chosen.forEach((sample, index) => {
    labels[index] = part.labels[sample] ?? 0;
  });
  return { images: await part.read(chosen), labels, count };
}
