/** For each channel behind an activation: of how many images it is not 0 at every pixel. */
import { figureOf } from "#core/insights/insight";
import type { ChannelFigures, LayerChannels } from "#core/insights/live-units";
import { packed } from "#core/insights/packed-values";
import type { Look } from "../instrument";
import { type ActivationSite, activationSites, readActivations } from "./sites";

/** @throws SkiploomError `unsupported` for a network without activations */
export async function liveChannels(look: Look): Promise<ChannelFigures> {
  const counted = new Map(activationSites(look.network).map((site) => [site.value, new ChannelCounts(site)]));
  for await (const batch of look.batches()) {
    if (!(await readActivations(look, batch, counted))) break;
    for (const counts of counted.values()) counts.settle();
  }
  return { shows: "channels", layers: [...counted.values()].map((counts) => counts.figures()) };
}

const NOT_ZERO = 1;
const BROKEN = 2;

class ChannelCounts {
  readonly #site: ActivationSite;
  #total: Tally;
  /** Of the batch under way. */
  #batch: Tally;

  constructor(site: ActivationSite) {
    this.#site = site;
    this.#total = tally(site.channels);
    this.#batch = tally(site.channels);
  }

  /** @param values `[images, pixels, channels]` */
  add(values: Float32Array): void {
    const { channels, pixels } = this.#site;
    const { alive, broken } = this.#batch;
    const marks = new Uint8Array(channels);
    const size = pixels * channels;
    for (let from = 0; from < values.length; from += size) {
      marks.fill(0);
      this.#batch.zeros += markImage(values, from, pixels, marks);
      for (let channel = 0; channel < channels; channel += 1) {
        const mark = marks[channel] as number;
        if (mark & NOT_ZERO) (alive[channel] as number) += 1;
        if (mark & BROKEN) (broken[channel] as number) += 1;
      }
    }
    this.#batch.numbers += values.length;
  }

  /** The batch is whole. */
  settle(): void {
    this.#total = sumOf(this.#total, this.#batch);
    this.#batch = tally(this.#site.channels);
  }

  figures(): LayerChannels {
    const { name, function: bends, channels, pixels } = this.#site;
    const { alive, broken, zeros, numbers } = this.#total;
    return {
      name,
      function: bends,
      channels,
      pixels,
      alive: packed(alive),
      ...(broken.some((images) => images > 0) && { broken: packed(broken) }),
      zeros: figureOf(zeros / numbers),
    };
  }
}

interface Tally {
  /** Images by channel. */
  readonly alive: Float64Array;
  readonly broken: Float64Array;
  zeros: number;
  numbers: number;
}

function tally(channels: number): Tally {
  return { alive: new Float64Array(channels), broken: new Float64Array(channels), zeros: 0, numbers: 0 };
}

function sumOf(one: Tally, other: Tally): Tally {
  const sums = (all: Float64Array, more: Float64Array): Float64Array =>
    all.map((count, channel) => count + (more[channel] as number));
  return {
    alive: sums(one.alive, other.alive),
    broken: sums(one.broken, other.broken),
    zeros: one.zeros + other.zeros,
    numbers: one.numbers + other.numbers,
  };
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
