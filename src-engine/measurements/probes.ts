/** The measurements of one run: what they read of a step, all of it in one tensor that is read once, and what comes of it. */
import { addN, concat, mul, scalar, stack, type Tensor, type Tensor1D, tidy } from "@tensorflow/tfjs-core";
import type { ValueId } from "#core/program/program";
import {
  type Channel,
  type ChannelValues,
  LAYER_SITES,
  MERGE_SITES,
  type Measured,
  pathsAt,
} from "#core/training/channels";
import type { CompiledNetwork, CompiledUnit } from "../compile/compiled-network";
import type {
  GradientPart,
  LayerReading,
  LayerVectors,
  Measurement,
  MergeReading,
  MergeValues,
} from "./measurement";
import { LARGEST_NORM } from "./readings";

/** Where a channel's numbers are found in what was read. */
interface Taken {
  readonly measurement: Measurement;
  /** Places of its readings among all of its kind. */
  readonly readings: readonly number[];
  /** Places of its sites among those that were read, in the declared order. */
  readonly sites: readonly number[];
}

export class Probes {
  /** What the run's record says. */
  readonly measured: Measured;
  readonly #layers: number;
  readonly #merges: readonly CompiledUnit[];
  readonly #layerReadings: readonly LayerReading[];
  readonly #mergeReadings: readonly MergeReading[];
  readonly #gradientParts: readonly GradientPart[];
  readonly #taken: readonly Taken[];

  /**
   * @param declared what the run measured before it was resumed: it goes on with these channels at these sites, as far as they can
   * be measured still. Undefined: all measurements everywhere
   */
  constructor(network: CompiledNetwork, measurements: readonly Measurement[], declared?: Measured) {
    const layers = network.probedLayers.map(({ path }) => path);
    this.measured = declared ?? declarationOf(network, measurements);
    const wanted = new Set(pathsAt(this.measured, MERGE_SITES));
    this.#merges = network.units.filter(({ name }) => wanted.has(name));
    this.#layers = layers.length;
    const places = {
      [LAYER_SITES]: placesOf(layers),
      [MERGE_SITES]: placesOf(this.#merges.map(({ name }) => name)),
    };
    const chosen = this.measured.channels.flatMap((channel) => {
      const measurement = measurements.find(({ id, at }) => id === channel.id && at === channel.at);
      const sites = pathsAt(this.measured, channel.at).map(
        (path) => measurement && places[measurement.at].get(path),
      );
      return measurement && sites.every((site) => site !== undefined) ? [{ measurement, sites }] : [];
    });
    const reads = chosen.map(({ measurement }) => measurement);
    this.#layerReadings = distinct(reads.flatMap((each) => (each.at === LAYER_SITES ? each.reads : [])));
    const atMerges = distinct(reads.flatMap((each) => (each.at === MERGE_SITES ? each.reads : [])));
    this.#mergeReadings = atMerges.filter((read) => typeof read === "function");
    this.#gradientParts = atMerges.filter((read) => typeof read === "string");
    const mergeOrder = [...this.#mergeReadings, ...this.#gradientParts];
    this.#taken = chosen.map(({ measurement, sites }) => ({
      measurement,
      readings:
        measurement.at === LAYER_SITES
          ? measurement.reads.map((reading) => this.#layerReadings.indexOf(reading))
          : measurement.reads.map((reading) => mergeOrder.indexOf(reading)),
      sites,
    }));
  }

  /** Whether it has anything to read of the forward pass. */
  get readsMerges(): boolean {
    return this.#merges.length > 0 && this.#mergeReadings.length > 0;
  }

  /** Units of which it reads parts of the gradient, by name, and which parts. */
  get unitGradients(): { readonly units: readonly string[]; readonly parts: readonly GradientPart[] } {
    return { units: this.#merges.map(({ name }) => name), parts: this.#gradientParts };
  }

  /** Whether it has anything to read of the backward pass at merges. */
  get readsUnitGradients(): boolean {
    return this.#merges.length > 0 && this.#gradientParts.length > 0;
  }

  /** Whether it has anything to read of the update. */
  get readsLayers(): boolean {
    return this.#layers > 0 && this.#layerReadings.length > 0;
  }

  /** How many numbers {@link ofLayers} reads. */
  get layerNumbers(): number {
    return this.#layers * this.#layerReadings.length;
  }

  /** `[readings x merges]`, reading after reading. To be called while the forward pass's results are there. */
  ofMerges(resultIn: (slot: ValueId) => Tensor): Tensor1D {
    return tidy(() => {
      const values = this.#merges.map((merge) => valuesAt(merge, resultIn));
      return stack(this.#mergeReadings.flatMap((read) => values.map(read))) as Tensor1D;
    });
  }

  /**
   * `[parts x merges]`, part after part.
   *
   * @param squareOf squared length of a part of the batch's gradient, a scalar; undefined where nothing came back on that way
   * @param images of the batch: its loss is their mean, so each image's own gradient is so many times as long
   */
  ofUnitGradients(
    squareOf: (unit: string, part: GradientPart) => Tensor | undefined,
    images: number,
  ): Tensor1D {
    return tidy(() => {
      const nothing = scalar(0);
      const squares = this.#gradientParts.flatMap((part) =>
        this.#merges.map(({ name }) => squareOf(name, part) ?? nothing),
      );
      // images^2 of each image's own square, of which the mean over the images is taken.
      return mul(stack(squares), images) as Tensor1D;
    });
  }

  /** `[readings x layers]`, reading after reading. */
  ofLayers(vectors: LayerVectors): Tensor1D {
    return tidy(() => concat(this.#layerReadings.map((read) => read(vectors))));
  }

  /**
   * What the channels measured, from the numbers that came back; all of it is finite.
   *
   * @param mergeNumbers those of {@link ofMerges}, and of {@link ofUnitGradients} behind them
   */
  row(layerNumbers: Float32Array, mergeNumbers: Float32Array): ChannelValues {
    const row: ChannelValues = {};
    for (const { measurement, readings, sites } of this.#taken) {
      const ofLayer = measurement.at === LAYER_SITES;
      const numbers = ofLayer ? layerNumbers : mergeNumbers;
      const count = ofLayer ? this.#layers : this.#merges.length;
      row[measurement.id] = sites.map((site) =>
        finite(measurement.value(...readings.map((reading) => numbers[reading * count + site] ?? 0))),
      );
    }
    return row;
  }
}

/** All measurements, everywhere. */
function declarationOf(network: CompiledNetwork, measurements: readonly Measurement[]): Measured {
  return {
    sites: [
      { id: LAYER_SITES, label: "layer", paths: network.probedLayers.map(({ path }) => path) },
      { id: MERGE_SITES, label: "merge", paths: network.units.map(({ name }) => name) },
    ],
    channels: measurements.map(
      ({ id, label, about, unit, better, scale, at }): Channel => ({
        id,
        label,
        about,
        unit,
        better,
        scale,
        at,
      }),
    ),
  };
}

function valuesAt(
  { identity, residual, joins }: CompiledUnit,
  resultIn: (slot: ValueId) => Tensor,
): MergeValues {
  const [first, ...others] = residual.map((slot) => resultIn(slot));
  if (!first) throw new Error("A merge without a branch.");
  const together = joins === "values" ? addN : (parts: Tensor[]) => concat(parts, -1);
  return {
    identity: resultIn(identity),
    residual: others.length === 0 ? first : together([first, ...others]),
  };
}

function placesOf(paths: readonly string[]): ReadonlyMap<string, number> {
  return new Map(paths.map((path, place) => [path, place]));
}

function distinct<Each>(all: readonly Each[]): readonly Each[] {
  return [...new Set(all)];
}

/** JSON has no other numbers. */
function finite(value: number): number {
  return Number.isFinite(value) ? value : LARGEST_NORM;
}
