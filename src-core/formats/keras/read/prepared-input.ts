/** Layers at a model's beginning that prepare pixels: they leave the network and become its preprocessing. */
import type { LayerCall, ResultId } from "./call";
import type { LayerToRead } from "./layers/layer-reader";
import { type Affine, affineOf, fits } from "./layers/preparing";

/** (byte / 255 - mean) / deviation, each channel by its own. */
export interface PreparedInput {
  readonly pixelMaximum: number;
  readonly mean: number[];
  readonly deviation: number[];
}

const PIXEL_MAXIMUM = 255;
/** Beyond it bytes would become numbers that no network is fed: what comes are no bytes then, and the layer stays in the network. */
const LARGEST_FACTOR = 10 / PIXEL_MAXIMUM;

export interface Beginning {
  /** Calls that the preprocessing takes the place of. */
  readonly taken: ReadonlySet<LayerCall>;
  readonly prepared: PreparedInput | undefined;
  /** What the network reads in the place of the image. */
  readonly from: ResultId;
}

/**
 * @param layerOf a call as its reader sees it
 * @param channels of the image
 */
export function beginningOf(
  calls: readonly LayerCall[],
  layerOf: (call: LayerCall) => LayerToRead,
  channels: number,
): Beginning {
  const taken = new Set<LayerCall>();
  let whole: Affine = { factor: [1], offset: [0] };
  let from: ResultId = 0;
  const readersOf = readersByResult(calls);
  for (;;) {
    const [reader, ...others] = readersOf.get(from) ?? [];
    if (others.length > 0 || !reader || !isPreparing(reader)) break;
    const affine = affineOf(layerOf(reader));
    if (!affine || !fits(affine, { id: 0, shape: [channels] })) break;
    whole = after(whole, affine, channels);
    taken.add(reader);
    from = reader.output;
  }
  const areBytes = whole.factor.every((factor) => factor > 0 && factor <= LARGEST_FACTOR);
  if (taken.size === 0 || !areBytes) return { taken: new Set(), prepared: undefined, from: 0 };
  return { taken, prepared: preparedBy(whole), from };
}

function readersByResult(calls: readonly LayerCall[]): ReadonlyMap<ResultId, readonly LayerCall[]> {
  const readers = new Map<ResultId, LayerCall[]>();
  for (const call of calls)
    for (const input of call.inputs) {
      if (input.kind !== "result") continue;
      const known = readers.get(input.id);
      if (known) known.push(call);
      else readers.set(input.id, [call]);
    }
  return readers;
}

function isPreparing({ className, isOperation }: LayerCall): boolean {
  return !isOperation && (className === "Rescaling" || className === "Normalization");
}

function after(first: Affine, second: Affine, channels: number): Affine {
  const at = (values: readonly number[], channel: number): number =>
    values[values.length === 1 ? 0 : channel] ?? 0;
  const each = Array.from({ length: channels }, (_, channel) => ({
    factor: at(first.factor, channel) * at(second.factor, channel),
    offset: at(first.offset, channel) * at(second.factor, channel) + at(second.offset, channel),
  }));
  return { factor: each.map(({ factor }) => factor), offset: each.map(({ offset }) => offset) };
}

/** a x + c = (x / 255 + c / (255 a)) / (1 / (255 a)). */
function preparedBy({ factor, offset }: Affine): PreparedInput {
  return {
    pixelMaximum: PIXEL_MAXIMUM,
    mean: factor.map((a, channel) => zeroless(-(offset[channel] ?? 0) / (PIXEL_MAXIMUM * a))),
    deviation: factor.map((a) => 1 / (PIXEL_MAXIMUM * a)),
  };
}

function zeroless(value: number): number {
  return value === 0 ? 0 : value;
}
