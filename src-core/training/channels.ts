/** What a run measures inside its network: it declares its channels, and whoever stores or shows them goes by that. */
import { z } from "zod";

/** Also its tag in TensorBoard. */
const channelIdSchema = z.string().regex(/^[a-z][a-z0-9_]{0,59}$/);

export const channelSchema = z.object({
  id: channelIdSchema,
  /** In lower case: "gradient norm". */
  label: z.string().min(1).max(60),
  /** One sentence that a first-year student understands. */
  about: z.string().max(300),
  /** As it stands behind a number: "%". Empty for a plain number. */
  unit: z.string().max(20),
  better: z.enum(["higher", "lower", "neither"]),
  /** How it is drawn. */
  scale: z.enum(["linear", "log"]),
  /** Id of the sites where it is measured. */
  at: z.string(),
});
export type Channel = z.infer<typeof channelSchema>;

const sitesSchema = z.object({
  id: z.string().min(1).max(60),
  /** One of them: "layer". */
  label: z.string().min(1).max(60),
  /** Paths of nodes, in the order of the drawing. */
  paths: z.array(z.string()),
});
export type Sites = z.infer<typeof sitesSchema>;

/** Channels, and the sites where they measure. It stays as it is to the end of the run, also where that is resumed by a later version. */
export const measuredSchema = z.object({ sites: z.array(sitesSchema), channels: z.array(channelSchema) });
export type Measured = z.infer<typeof measuredSchema>;

/** By channel: one number for each of its sites. */
export const channelValuesSchema = z.record(channelIdSchema, z.array(z.number()));
export type ChannelValues = z.infer<typeof channelValuesSchema>;

/** Of a run whose engine has not said yet what it measures. */
export const NOTHING_MEASURED: Measured = { sites: [], channels: [] };

/** Nodes with weights that are trained. */
export const LAYER_SITES = "layers";
/** Merges that a skip leads to; of a further skip into the same one with its number behind the path. */
export const MERGE_SITES = "merges";

/** Norms of the gradient that comes back to a unit's x through its skip and through F: a drawing's arcs and trunk are as thick. */
export const FLOW_CHANNELS = { skip: "gradient_skip", branch: "gradient_branch" } as const;

/** Paths of the sites with that id. */
export function pathsAt({ sites }: Measured, id: string): readonly string[] {
  return sites.find((group) => group.id === id)?.paths ?? [];
}

/** Channels that have a site in the run's network, in the order in which they are shown. */
export function shownChannels(measured: Measured): readonly Channel[] {
  return measured.channels.filter(({ at }) => pathsAt(measured, at).length > 0);
}
