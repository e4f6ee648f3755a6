/** Which taps of a filter a grid of outputs meets, along one axis. */
import type { ConvolutionAxis } from "./convolution-geometry";

/** Every `outputStride`-th output from `outputFirst`, and the taps that all of these meet, with rising input positions. */
export interface WindowGrid {
  readonly size: number;
  /** Input position of tap t = grid position * inputStride + offset + t * step. */
  readonly inputStride: number;
  readonly offset: number;
  readonly step: number;
  readonly taps: number;
  /** The filter's own index of tap t = filterFirst + t * filterStep. */
  readonly filterFirst: number;
  readonly filterStep: number;
  readonly outputFirst: number;
  readonly outputStride: number;
}

export function forwardGrid({ output, stride, taps, dilation, padBefore }: ConvolutionAxis): WindowGrid {
  return {
    size: output,
    inputStride: stride,
    offset: -padBefore,
    step: dilation,
    taps,
    filterFirst: 0,
    filterStep: 1,
    outputFirst: 0,
    outputStride: 1,
  };
}

/** The input's gradient: one grid for every phase of the stride. Pixels of a grid without taps have gradient 0. */
export function backwardGrids(axis: ConvolutionAxis): WindowGrid[] {
  const count = Math.min(axis.stride, axis.input);
  return Array.from({ length: count }, (_, phase) => backwardGrid(axis, phase));
}

/** Input pixel phase + stride * g meets output g + distance / stride through tap t when stride divides the distance. */
function backwardGrid(
  { input, stride, taps, dilation, padBefore }: ConvolutionAxis,
  phase: number,
): WindowGrid {
  const met: { readonly tap: number; readonly offset: number }[] = [];
  for (let tap = taps - 1; tap >= 0; tap -= 1) {
    const distance = phase + padBefore - tap * dilation;
    if (distance % stride === 0) met.push({ tap, offset: distance / stride });
  }
  const [first, second] = met;
  return {
    size: Math.ceil((input - phase) / stride),
    inputStride: 1,
    offset: first?.offset ?? 0,
    step: first && second ? second.offset - first.offset : 1,
    taps: met.length,
    filterFirst: first?.tap ?? 0,
    filterStep: first && second ? second.tap - first.tap : 0,
    outputFirst: phase,
    outputStride: stride,
  };
}
