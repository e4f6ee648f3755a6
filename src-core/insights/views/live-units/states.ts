/** What became of each channel over all images. */
import type { InsightFrame } from "../../insight";
import { FEW_SHARE, type LayerChannels } from "../../live-units";
import { unpacked } from "../../packed-values";

/** `few`: alive, but for few images; `broken`: somewhere it holds what is no number. */
export type ChannelState = "dead" | "few" | "alive" | "broken";

export interface ChannelStates {
  readonly layer: LayerChannels;
  /** A share of the images each, and what that means. */
  readonly shares: ArrayLike<number>;
  readonly states: readonly ChannelState[];
}

export function statesOf(layer: LayerChannels, { images }: Pick<InsightFrame, "images">): ChannelStates {
  const alive = unpacked(layer.alive);
  const broken = layer.broken === undefined ? undefined : unpacked(layer.broken);
  const shares = Float64Array.from(alive, (count) => count / images);
  const states = Array.from(shares, (share, channel): ChannelState => {
    if ((broken?.[channel] ?? 0) > 0) return "broken";
    if (share === 0) return "dead";
    return share <= FEW_SHARE ? "few" : "alive";
  });
  return { layer, shares, states };
}

export function channelsIn({ states }: ChannelStates, state: ChannelState): readonly number[] {
  return states.flatMap((each, channel) => (each === state ? [channel] : []));
}

export function countIn(all: readonly ChannelStates[], state: ChannelState): number {
  return all.reduce((sum, each) => sum + channelsIn(each, state).length, 0);
}
