/**
 * What runs before version 3 of the record measured: four channels, by fields of their own in the record and in each line of
 * metrics. They are read as declared ones here, and nothing else knows the fields.
 */
import { z } from "zod";
import { type Channel, type ChannelValues, LAYER_SITES, MERGE_SITES, type Measured } from "./channels";

const formerRecordSchema = z.object({
  probedLayers: z.array(z.string()),
  probedMerges: z.array(z.string()),
});

const formerLineSchema = z.object({
  kind: z.literal("probe"),
  step: z.number(),
  gradientNorms: z.array(z.number()),
  weightNorms: z.array(z.number()),
  updateRatios: z.array(z.number()),
  residualRatios: z.array(z.number()),
});

const FORMER_CHANNELS: readonly Channel[] = [
  {
    id: "gradient_norm",
    label: "gradient norm",
    about: "How strongly the loss pulls on a layer's weights: the length of its gradient vector.",
    unit: "",
    better: "neither",
    scale: "log",
    at: LAYER_SITES,
  },
  {
    id: "weight_norm",
    label: "weight norm",
    about: "How large a layer's weights are: the length of the vector that they make.",
    unit: "",
    better: "neither",
    scale: "log",
    at: LAYER_SITES,
  },
  {
    id: "update_ratio",
    label: "update ratio",
    about: "How far the last step moved a layer's weights, relative to their size. About 0.001 is healthy.",
    unit: "",
    better: "neither",
    scale: "log",
    at: LAYER_SITES,
  },
  {
    id: "residual_ratio",
    label: "residual ratio",
    about:
      "The size of what a block adds, over the size of what it was given: |F(x)| / |x|. Near 0 the block does little.",
    unit: "",
    better: "neither",
    scale: "linear",
    at: MERGE_SITES,
  },
];

/** What a record of version 1 or 2 says that it measures; undefined where it says nothing of it. */
export function measuredBefore(record: object): Measured | undefined {
  const found = formerRecordSchema.safeParse(record).data;
  return (
    found && {
      sites: [
        { id: LAYER_SITES, label: "layer", paths: found.probedLayers },
        { id: MERGE_SITES, label: "Add", paths: found.probedMerges },
      ],
      channels: [...FORMER_CHANNELS],
    }
  );
}

/** A line of metrics as it would be written today; anything else as it is. */
export function metricToday(line: unknown): unknown {
  if (typeof line !== "object" || line === null || !("gradientNorms" in line)) return line;
  const former = formerLineSchema.safeParse(line).data;
  if (!former) return line;
  const values: ChannelValues = {
    gradient_norm: former.gradientNorms,
    weight_norm: former.weightNorms,
    update_ratio: former.updateRatios,
    residual_ratio: former.residualRatios,
  };
  return { kind: former.kind, step: former.step, values };
}
