/** Which channels are alive, and how activations, weights and gradients are distributed by layer: instrument 10. */
import { z } from "zod";
import { figureSchema } from "./insight";
import { holdsNumbers, packedSchema } from "./packed-values";

const countSchema = z.number().int().min(0);

/** Channels behind one activation. */
const layerChannelsSchema = z
  .object({
    /** Of the activation's step. */
    name: z.string(),
    function: z.string(),
    channels: countSchema,
    /** Of each image and channel. */
    pixels: countSchema,
    /** A number a channel: of how many images at least one pixel is not 0. */
    alive: packedSchema,
    /** A number a channel: of how many images at least one pixel is no number or beyond all bounds. Left out where none is. */
    broken: packedSchema.optional(),
    /** Of all its numbers, those that are exactly 0. */
    zeros: figureSchema,
  })
  .refine(
    ({ channels, alive, broken }) =>
      holdsNumbers(alive, channels) && (broken === undefined || holdsNumbers(broken, channels)),
    "has not as many channels as it says",
  );
export type LayerChannels = z.infer<typeof layerChannelsSchema>;

/** Numbers of one layer. `zeros`, `small`, `nan`, `infinite` and `counts` together are all of them. */
const layerHistogramSchema = z.object({
  name: z.string(),
  count: countSchema,
  /** Exactly 0: told apart, for a ReLU's would be higher than all else. In no bin. */
  zeros: countSchema,
  /** On a log scale: not 0, but smaller than its lower end. In no bin. */
  small: countSchema,
  /** No numbers, and beyond all bounds. In no bin. */
  nan: countSchema,
  infinite: countSchema,
  /** Of the finite ones, zeros too; null where there are none. */
  least: figureSchema,
  most: figureSchema,
  rms: figureSchema,
  counts: z.array(countSchema),
});
export type LayerHistogram = z.infer<typeof layerHistogramSchema>;

/** Of equal bins from `low` to `high`; on a log scale of the size |x|, and equal on the logarithm. One scale for all layers. */
const histogramScaleSchema = z.object({ isLog: z.boolean(), low: z.number(), high: z.number() });
export type HistogramScale = z.infer<typeof histogramScaleSchema>;

const histogramsOf = <Shows extends string>(shows: Shows) =>
  z.object({
    shows: z.literal(shows),
    scale: histogramScaleSchema,
    /** From the images to the output. */
    layers: z.array(layerHistogramSchema),
  });

export const liveUnitsSchema = z.discriminatedUnion("shows", [
  z.object({
    shows: z.literal("channels"),
    /** From the images to the output. */
    layers: z.array(layerChannelsSchema),
  }),
  histogramsOf("activations"),
  histogramsOf("weights"),
  histogramsOf("gradients"),
]);
export type LiveUnits = z.infer<typeof liveUnitsSchema>;
export type ChannelFigures = Extract<LiveUnits, { shows: "channels" }>;
export type HistogramFigures = Exclude<LiveUnits, ChannelFigures>;

/** Alive for at most this share of the images: nearly dead. */
export const FEW_SHARE = 0.05;

export const LIVE_UNITS_CHOICES = {
  shows: {
    kind: "one-of",
    label: "Shows",
    help: "Channels that are 0 behind their activation, or histograms by layer. Gradients are those of the mean loss of these images by each weight.",
    values: [
      { value: "channels", label: "Channels" },
      { value: "activations", label: "Activations" },
      { value: "weights", label: "Weights" },
      { value: "gradients", label: "Gradients" },
    ],
    usual: "channels",
  },
  weights: {
    kind: "one-of",
    label: "Weights",
    help: "Of histograms of weights and of gradients: kernels, biases, or what norms scale by (gamma) and add (beta).",
    onlyWith: { shows: ["weights", "gradients"] },
    values: [
      { value: "kernels", label: "Kernels" },
      { value: "biases", label: "Biases" },
      { value: "gammas", label: "Gammas" },
      { value: "betas", label: "Betas" },
    ],
    usual: "kernels",
  },
  scale: {
    kind: "one-of",
    label: "Scale",
    help: "Of histograms: the values themselves, or powers of ten of their sizes. Usually weights stand as they are, and activations and gradients, which reach far, by powers of ten.",
    onlyWith: { shows: ["activations", "weights", "gradients"] },
    values: [
      { value: "usual", label: "Usual" },
      { value: "linear", label: "Linear" },
      { value: "log", label: "Log of sizes" },
    ],
    usual: "usual",
  },
  bins: {
    kind: "count",
    label: "Bins",
    help: "Of histograms.",
    onlyWith: { shows: ["activations", "weights", "gradients"] },
    min: 10,
    max: 200,
    usual: 60,
  },
} as const;
