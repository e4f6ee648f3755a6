/** For each channel behind an activation: of how many images it is not 0 at every pixel. */
import { figureOf } from "#core/insights/insight";
import type { ChannelFigures, LayerChannels } from "#core/insights/live-units";
import { packed } from "#core/insights/packed-values";
import type { Look } from "../instrument";
import { readPass } from "../read-pass";
import { type ActivationSite, activationSites } from "./sites";

/** @throws SkiploomError `unsupported` for a network without activations */
export async function liveChannels(look: Look): Promise<ChannelFigures> {
  const sites = activationSites(look.network);
  const counted = new Map(sites.map((site) => [site.value, new ChannelCounts(site)]));
  const wanted = new Set(counted.keys());
  for await (const batch of look.batches()) {
    await readPass(look, batch, wanted, (value, values) => counted.get(value)?.add(values));
  }
  return { shows: "channels", layers: [...counted.values()].map((counts) => counts.figures()) };
}

const NOT_ZERO = 1;
const BROKEN = 2;

class ChannelCounts {
  readonly #site: ActivationSite;
  readonly #alive: Float64Array;
  readonly #broken: Float64Array;
  #zeros = 0;
  #numbers = 0;

  constructor(site: ActivationSite) {
    this.#site = site;
    this.#alive = new Float64Array(site.channels);
    this.#broken = new Float64Array(site.channels);
  }

  /** @param values `[images, pixels, channels]` */
  add(values: Float32Array): void {
    const { channels, pixels } = this.#site;
    const marks = new Uint8Array(channels);
    const size = pixels * channels;
    for (let from = 0; from < values.length; from += size) {
      marks.fill(0);
      this.#zeros += markImage(values, from, pixels, marks);
      for (let channel = 0; channel < channels; channel += 1) {
        const mark = marks[channel] as number;
        if (mark & NOT_ZERO) (this.#alive[channel] as number) += 1;
        if (mark & BROKEN) (this.#broken[channel] as number) += 1;
      }
    }
    this.#numbers += values.length;
  }

  figures(): LayerChannels {
    const { name, function: bends, channels, pixels } = this.#site;
    return {
      name,
      function: bends,
      channels,
      pixels,
      alive: packed(this.#alive),
      ...(this.#broken.some((images) => images > 0) && { broken: packed(this.#broken) }),
      zeros: figureOf(this.#zeros / this.#numbers),
    };
  }
}

/** @returns how many numbers of the image are exactly 0 */
function markImage(values: Float32Array, from: number, pixels: number, marks: Uint8Array): number {
  const channels = marks.length;
  let zeros = 0;
  let at = from;
  for (let pixel = 0; pixel < pixels; pixel += 1) {
    for (let channel = 0; channel < channels; channel += 1) {
      const value = values[at] as number;
      at += 1;
      if (value === 0) zeros += 1;
      else marks[channel] = (marks[channel] as number) | (Number.isFinite(value) ? NOT_ZERO : BROKEN);
    }
  }
  return zeros;
}
