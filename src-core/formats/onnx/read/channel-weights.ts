import { type Constant, floatsOf, sizeOf } from "./constants";
import type { NodeReader } from "./node-reader";
import { type Activation, channelAxis } from "./operands";

/** With our channels at the only axis along which a constant differs. */
export function forChannels(node: NodeReader, given: Activation, dims: readonly number[]): Activation {
  const lead = given.axes.length - dims.length;
  const [place, ...more] = dims.flatMap((side, axis) => (side === 1 ? [] : [axis + lead]));
  return place === undefined || more.length > 0
    ? given
    : node.builder.withChannelsAt(node.name, place, given);
}

/** A constant that differs along the channels alone, as a vector; undefined where it does not. */
export function alongChannels(constant: Constant, given: Activation): Float32Array | undefined {
  const channels = given.shape.at(-1) ?? 0;
  const lead = given.axes.length - constant.dims.length;
  if (lead < 0 || sizeOf(constant.dims) !== channels) return undefined;
  const fits = constant.dims.every(
    (side, place) => side === 1 || (given.axes[lead + place] === channelAxis(given) && side === channels),
  );
  return fits ? floatsOf(constant) : undefined;
}
