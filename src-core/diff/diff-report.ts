/** In what two networks differ, as it is told: by the host to whoever asked, and with `--json`. */
import { z } from "zod";

const count = z.number().int().min(0);

const valueChangeSchema = z.object({ label: z.string(), one: z.string(), other: z.string() });

/** What of a network a difference is about. */
const diffPartSchema = z.object({
  /** Name of the layer or block: `stage2/1/conv1`; of a layer that several places share `Basic residual / conv1`. */
  title: z.string(),
  /** "Convolution 3×3, 64", or the block's name. */
  what: z.string(),
  /** Paths of the expanded layers. */
  paths: z.array(z.string()).readonly(),
  parameters: count,
});
export type DiffPart = z.infer<typeof diffPartSchema>;

const layerDifferenceSchema = z.object({
  kind: z.enum(["changed", "added", "removed", "renamed"]),
  /** In the first network; absent for what was added. */
  one: diffPartSchema.optional(),
  /** In the second; absent for what was removed. */
  other: diffPartSchema.optional(),
  /** Of a block that both have: so many of its repeats are in one of them alone. */
  repeats: count.optional(),
  /** What is changed, parameter by parameter. */
  changes: z.array(valueChangeSchema).readonly(),
});
export type LayerDifference = z.infer<typeof layerDifferenceSchema>;

/** Of the network as a whole. A side that lacks it has no value; what is there and has none to tell has an empty one. */
const settingDifferenceSchema = z.object({
  area: z.enum(["dataset", "recipe", "arguments", "blocks", "notes", "drawing"]),
  label: z.string(),
  one: z.string().optional(),
  other: z.string().optional(),
});
export type SettingDifference = z.infer<typeof settingDifferenceSchema>;

const totalsSchema = z.object({
  layers: count,
  trainableParameters: z.number(),
  otherParameters: z.number(),
  flops: z.number(),
});
export type DiffTotals = z.infer<typeof totalsSchema>;

export const networkDiffSchema = z.object({
  /** No difference at all; names of networks and places on the canvas are none. */
  isSame: z.boolean(),
  layers: z.array(layerDifferenceSchema).readonly(),
  settings: z.array(settingDifferenceSchema).readonly(),
  /** Paths of layers that are the same one, whatever they are called. */
  pairs: z.array(z.tuple([z.string(), z.string()]).readonly()).readonly(),
  totals: z.object({ one: totalsSchema, other: totalsSchema }),
});
export type NetworkDiff = z.infer<typeof networkDiffSchema>;

/** The same difference, seen from the other side. */
export function mirrored({ isSame, layers, settings, pairs, totals }: NetworkDiff): NetworkDiff {
  const kinds = { added: "removed", removed: "added", changed: "changed", renamed: "renamed" } as const;
  return {
    isSame,
    layers: layers.map(({ kind, one, other, repeats, changes }) => ({
      kind: kinds[kind],
      ...(other && { one: other }),
      ...(one && { other: one }),
      ...(repeats !== undefined && { repeats }),
      changes: changes.map((change) => ({ label: change.label, one: change.other, other: change.one })),
    })),
    settings: settings.map(({ area, label, one, other }) => ({
      area,
      label,
      ...(other !== undefined && { one: other }),
      ...(one !== undefined && { other: one }),
    })),
    pairs: pairs.map(([one, other]) => [other, one] as const),
    totals: { one: totals.other, other: totals.one },
  };
}
