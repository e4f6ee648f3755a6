/** What is seen inside a network of one image that it is tried on: maps of its layers, and which pixels its answer rests on. */
import { z } from "zod";

const countSchema = z.number().int().min(0);

/** Numbers `[height, width]`, row by row. */
const valuesSchema = z.object({
  height: countSchema,
  width: countSchema,
  values: z.instanceof(Float32Array),
});

/** See the engine's `instruments/evidence.ts`. */
export const evidenceSchema = z.object({
  /** The class whose logit it is about: the answer. */
  index: countSchema,
  saliency: valuesSchema,
  /** Left out where the network has no values with pixels. */
  gradCam: valuesSchema.extend({ site: z.string() }).optional(),
});

/** A layer's output: the channels with the largest root mean square first. */
export const layerMapsSchema = z.object({
  path: z.string(),
  height: countSchema,
  width: countSchema,
  channels: countSchema,
  shown: z.array(z.object({ channel: countSchema, values: z.instanceof(Float32Array) })),
});
export type LayerMaps = z.infer<typeof layerMapsSchema>;

/** What is wanted beside the answer. */
export const insideWantedShape = {
  explains: z.boolean().optional(),
  /** Paths of layers, and how many channels of each. Those that are not on the way to the answer have no maps. */
  maps: z.object({ paths: z.array(z.string()).max(200), most: z.number().int().min(1).max(16) }).optional(),
};
const insideWantedSchema = z.object(insideWantedShape);
export type InsideWanted = z.infer<typeof insideWantedSchema>;

export const insideShape = {
  evidence: evidenceSchema.optional(),
  maps: z.array(layerMapsSchema).optional(),
};
const insideSchema = z.object(insideShape);
export type Inside = z.infer<typeof insideSchema>;
