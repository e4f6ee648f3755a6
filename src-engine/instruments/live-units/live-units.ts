/**
 * Which units are alive: a channel that is 0 at every pixel of every image passes nothing on, and where a ReLU makes it so no gradient
 * comes back through it either (Maas et al. 2013, section 2). And how activations, weights and gradients are distributed by layer
 * (Glorot & Bengio 2010, figures 6 and 7).
 */
import type { LiveUnits } from "#core/insights/live-units";
import type { Instrument } from "../instrument";
import { liveChannels } from "./channels";
import { activationHistograms, gradientHistograms, weightHistograms } from "./histograms";

export const liveUnits: Instrument<"units"> = {
  needsGradients: ({ shows }) => shows === "gradients",
  async look(look, choices): Promise<LiveUnits> {
    const { shows } = choices;
    switch (shows) {
      case "channels":
        return await liveChannels(look);
      case "activations":
        return { shows, ...(await activationHistograms(look, choices)) };
      case "weights":
        return { shows, ...(await weightHistograms(look, choices)) };
      case "gradients":
        return { shows, ...(await gradientHistograms(look, choices)) };
      default:
        return shows satisfies never;
    }
  },
};
