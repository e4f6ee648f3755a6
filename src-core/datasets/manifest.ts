/** `dataset.json`: what the IDX files beside it cannot say. Bundled datasets have one, other folders may. */
import { z } from "zod";
import { DatasetError } from "./error";
import { datasetInfoSchema, pixelMaximumSchema } from "./info";

/** MNIST's file names, which every folder of this kind uses; each may also stand there with `.gz` after it. */
export const IDX_FILES = {
  trainImages: "train-images-idx3-ubyte",
  trainLabels: "train-labels-idx1-ubyte",
  testImages: "t10k-images-idx3-ubyte",
  testLabels: "t10k-labels-idx1-ubyte",
} as const;
export type IdxFile = keyof typeof IDX_FILES;

const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/);

/** Everything may be left out: `{ "classNames": ["cat", "dog"] }` is a whole dataset.json. */
const datasetManifestSchema = z.strictObject({
  id: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,63}$/)
    .optional(),
  /** Class names stand in the order of the labels, from `firstLabel`; augmentation is proposed whenever these images are chosen. */
  ...datasetInfoSchema
    .pick({
      name: true,
      description: true,
      classNames: true,
      source: true,
      licence: true,
      augmentation: true,
    })
    .partial().shape,
  citation: z.string().max(2_000).optional(),
  pixelMaximum: pixelMaximumSchema.optional(),
  /** The label that counts as class 0. */
  firstLabel: z.number().int().min(0).max(255).optional(),
  /** Height and width of the images are to be exchanged, as EMNIST's are. */
  transpose: z.boolean().optional(),
  /** Of a bundled dataset whose images are made when it is opened, and what comes of it: told without making them. */
  generated: z
    .strictObject({
      by: z.literal("shapes"),
      ...datasetInfoSchema.pick({ imageShape: true, counts: true }).shape,
      /** Of images and labels as they are trained on. */
      sha256: sha256Schema,
    })
    .optional(),
  /** By file name, as it stands in the folder. Whoever reads the files compares the hashes. */
  files: z
    .record(
      z.string().max(255),
      z.strictObject({
        bytes: z.number().int().min(1),
        sha256: sha256Schema,
        /** After decompression: how much to expect, and its hash. */
        bytesOfContent: z.number().int().min(1),
        sha256OfContent: sha256Schema,
      }),
    )
    .optional(),
});
export type DatasetManifest = z.infer<typeof datasetManifestSchema>;

/**
 * Checks what was read from a `dataset.json`.
 *
 * @throws DatasetError (`manifest`) that names the first thing that is wrong with it
 */
export function parseDatasetManifest(value: unknown): DatasetManifest {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new DatasetError(
      "manifest",
      `dataset.json is no JSON object. Correct it, or remove the file to use the folder without it.`,
    );
  }
  const result = datasetManifestSchema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const place = issue?.path.length ? `"${issue.path.join(".")}"` : "its form";
  throw new DatasetError(
    "manifest",
    `dataset.json cannot be used because of ${place}: ${issue?.message ?? "unknown problem"}. Correct it, or remove the file to use the folder without it.`,
  );
}
