/** Asking a run's network about single pictures, one after the other: what is drawn, given as a file, or taken from its data. */
import { z } from "zod";
import { drawingFactsSchema } from "../datasets/drawing/drawing-facts";
import { datasetInfoSchema } from "../datasets/info";
import { samplePicturesSchema } from "../datasets/sample-pictures";
import { insideShape, insideWantedShape } from "../insights/inside";
import { lesionUnitSchema, removedSchema } from "../insights/lesion";

const bytes = z.instanceof(Uint8Array);
const partSchema = z.enum(["train", "validation", "test"]);

/** Classes that an answer names, the most probable ones. */
export const ANSWERED_CLASSES = 20;
/** Of a file that a window hands over. A message takes little more. */
export const MOST_TRIED_BYTES = 48 * 2 ** 20;

const trainedShape = {
  run: z.string(),
  /** Left out: the best one, or the last where there is no best. */
  checkpoint: z.enum(["best", "last"]).optional(),
};

const classSchema = z.object({ index: z.number().int().min(0), name: z.string() });

const triedModelSchema = z.object({
  checkpoint: z.enum(["best", "last"]),
  step: z.number().int(),
  epoch: z.number().int(),
  imageShape: datasetInfoSchema.shape.imageShape,
  /** How many there are; their names where all of them can be shown at once. */
  classes: z.number().int(),
  classNames: z.array(z.string()).max(ANSWERED_CLASSES).optional(),
  drawing: drawingFactsSchema,
  /** What can be removed while it is tried, from the image to the output; of what cannot, why. */
  units: z.array(lesionUnitSchema.pick({ block: true, refusal: true })),
  /** Pictures in each part of its data; left out where these are not to be had. */
  parts: z
    .object({ train: z.number().int(), validation: z.number().int(), test: z.number().int() })
    .optional(),
  /** Why not, in words. */
  noData: z.string().optional(),
});
export type TriedModel = z.infer<typeof triedModelSchema>;

const triedImageSchema = z.discriminatedUnion("kind", [
  /** Bytes of the network's input, from 0 to 255. */
  z.object({ kind: z.literal("drawn"), pixels: bytes }),
  /** An image file of any format that is read. */
  z.object({ kind: z.literal("file"), bytes }),
  /** A picture of its data, as it is scored. */
  z.object({ kind: z.literal("sample"), part: partSchema, place: z.number().int().min(0) }),
]);
export type TriedImage = z.infer<typeof triedImageSchema>;

const saidSchema = classSchema.extend({ probability: z.number() });

const triedAnswerSchema = z.object({
  /** The most probable classes first; where units are removed, with what the whole network gives them. */
  best: z.array(saidSchema.extend({ whole: z.number().optional() })),
  /** The units that were removed for it, and the most probable class of the whole network. */
  without: z.object({ units: removedSchema, whole: saidSchema }).optional(),
  /** What the network saw: bytes `[height, width, channels]` from 0 to 255. */
  pixels: bytes,
  /** Of a picture of its data. */
  truth: classSchema.optional(),
  /** The checkpoint that said so. */
  step: z.number().int(),
  ...insideShape,
});
export type TriedAnswer = z.infer<typeof triedAnswerSchema>;

export const tryingMethods = {
  /** What is to be known before anything is asked. The engine is made ready meanwhile; it goes a minute after the last question. */
  "trying.open": { params: z.object(trainedShape), result: triedModelSchema },
  /** What is seen inside is of the network without what is removed, too. Throws `invalid-image` for a file that is not read, `engine-crashed` where another engine did not help. */
  "trying.ask": {
    params: z.object({
      ...trainedShape,
      image: triedImageSchema,
      removed: removedSchema.optional(),
      ...insideWantedShape,
    }),
    result: triedAnswerSchema,
  },
  /** Pictures of a part of its data, in the part's own order. */
  "trying.pictures": {
    params: z.object({
      ...trainedShape,
      part: partSchema,
      from: z.number().int().min(0),
      count: z.number().int().min(1).max(100),
    }),
    result: samplePicturesSchema,
  },
} as const;
