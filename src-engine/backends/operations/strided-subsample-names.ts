/** Names under which each backend registers the strided subsample. */
export const STRIDED_SUBSAMPLE = "SkiploomStridedSubsample";
export const STRIDED_SUBSAMPLE_GRADIENT = "SkiploomStridedSubsampleGradient";

export interface SubsampleAttributes {
  /** `[down, across]` */
  readonly strides: number[];
}

export interface SubsampleGradientAttributes extends SubsampleAttributes {
  /** `[batch, height, width, channels]` of the image that was subsampled. */
  readonly inputShape: number[];
}
