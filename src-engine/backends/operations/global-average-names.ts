/** Name under which a backend may register a gradient of averages over whole images. */
export const GLOBAL_AVERAGE_GRADIENT = "SkiploomGlobalAverageGradient";

export interface GlobalAverageAttributes {
  /** `[batch, height, width, channels]` of the images that were averaged. */
  readonly inputShape: number[];
}
