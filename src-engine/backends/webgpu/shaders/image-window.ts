/**
 * WGSL that reads an image `[batch, height, width, channels]` through the taps of a filter: a pixel of a grid says where its window lies,
 * a tap says how far from there, and `imageAt` gives four values, zero outside of the image. Each side is worked out once and used
 * with many of the other.
 */
import { quotient } from "./division";
import { gather } from "./four-values";

/** Numbers are WGSL: constants, or members of the `slice` of {@link ProductSource}. */
export interface AxisText {
  /** The image's size along this axis. */
  readonly input: number;
  readonly grid: string;
  readonly taps: string;
  /** Position in the image = grid position * stride + tap * step + offset. */
  readonly stride: string;
  readonly step: string;
  readonly offset: string;
}

export interface ImageWindow {
  readonly rows: AxisText;
  readonly columns: AxisText;
  readonly channels: number;
  readonly buffer: string;
  /** Taps times channels are fewer than this, in any phase. */
  readonly most: number;
}

/** Values of one load of `buffer`. */
function valuesInLoad(channels: number): 1 | 4 {
  return channels % 4 === 0 ? 4 : 1;
}

/** How far a tile may reach past the end of a matrix. */
export const MOST_OVER = 256;

/** So far outside that no tap reaches the image again. */
const FAR = "-1048576";

export function imageWindowText({ rows, columns, channels, buffer, most }: ImageWindow): string {
  const wide = valuesInLoad(channels) === 4;
  const depth = wide ? channels / 4 : channels;
  const byColumns = quotient(columns.grid);
  const byRows = quotient(rows.grid);
  const byDepth = quotient(`${depth}u`, most);
  const byTaps = quotient(columns.taps, most);
  const integers = wide ? "i32" : "vec4<i32>";
  return `
struct Pixel { y: i32, x: i32, base: i32 };
struct Tap { y: ${integers}, x: ${integers}, offset: ${integers} };

fn pixelOf(slice: Slice, number: u32, end: u32) -> Pixel {
  let line = ${byColumns.divided("number")};
  let y = i32(${byRows.remainder("line")}) * ${rows.stride};
  let x = i32(${byColumns.remainder("number")}) * ${columns.stride};
  let base = ((i32(${byRows.divided("line")}) * ${rows.input} + y) * ${columns.input} + x) * ${depth};
  return Pixel(select(${FAR}, y, number < end), x, base);
}

/** y, x and distance in the buffer of a tap and a channel. */
fn oneTap(slice: Slice, number: u32) -> vec3<i32> {
  let tap = ${byDepth.divided("number")};
  let row = ${byTaps.divided("tap")};
  let y = i32(row) * ${rows.step} + ${rows.offset};
  let x = i32(${byTaps.remainder("tap")}) * ${columns.step} + ${columns.offset};
  let offset = (y * ${columns.input} + x) * ${depth} + i32(${byDepth.remainder("number")});
  return vec3<i32>(select(${FAR}, y, row < ${rows.taps}), x, offset);
}

${
  wide
    ? `
fn tapOf(slice: Slice, number: u32) -> Tap {
  let tap = oneTap(slice, number >> 2u);
  return Tap(tap.x, tap.y, tap.z);
}

fn imageAt(pixel: Pixel, tap: Tap) -> vec4<f32> {
  let isInside = (u32(pixel.y + tap.y) < ${rows.input}u) & (u32(pixel.x + tap.x) < ${columns.input}u);
  return select(vec4<f32>(), ${buffer}[select(0, pixel.base + tap.offset, isInside)], isInside);
}`
    : `
fn tapOf(slice: Slice, number: u32) -> Tap {
  let one = oneTap(slice, number);
  let two = oneTap(slice, number + 1u);
  let three = oneTap(slice, number + 2u);
  let four = oneTap(slice, number + 3u);
  return Tap(
    vec4<i32>(one.x, two.x, three.x, four.x),
    vec4<i32>(one.y, two.y, three.y, four.y),
    vec4<i32>(one.z, two.z, three.z, four.z),
  );
}

fn imageAt(pixel: Pixel, tap: Tap) -> vec4<f32> {
  let isInside = (vec4<u32>(pixel.y + tap.y) < vec4<u32>(${rows.input}u)) & (vec4<u32>(pixel.x + tap.x) < vec4<u32>(${columns.input}u));
  let at = select(vec4<i32>(), pixel.base + tap.offset, isInside);
  return select(vec4<f32>(), ${gather(buffer)}, isInside);
}`
}
`;
}
