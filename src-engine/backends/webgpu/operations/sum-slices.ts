/** Products that are cut along k: how many slices, and their sum. */
import { type TensorInfo, util } from "@tensorflow/tfjs-core";
import { spread } from "../compute-program";
import { epilogueKey } from "../shaders/epilogue";
import { SUMMED_VALUES, sumSlicesText } from "../shaders/sum-slices";
import type { SkiploomWebGpuBackend } from "../webgpu-backend";
import { type Epilogue, PLAIN } from "./epilogue";
import { WANTED_WORKGROUPS } from "./product-tile";

/** Two CPU cores want a few pieces each; more only cost sums. */
const WANTED_SOFTWARE_WORKGROUPS = 16;
/** Shorter slices cost more to add up than they save. */
const LEAST_LENGTH = 128;
/** What the sums of all slices may take, in values. */
const MOST_VALUES = 2 ** 24;

export interface Slices {
  readonly count: number;
  /** Steps of k in each slice but the last: a multiple of the tile's depth. */
  readonly length: number;
}

/**
 * @param k steps to be shared out
 * @param tiles workgroups that the product has without slices
 * @param values of the result
 */
export function sliceK(isSoftware: boolean, k: number, depth: number, tiles: number, values: number): Slices {
  const wanted = Math.ceil((isSoftware ? WANTED_SOFTWARE_WORKGROUPS : WANTED_WORKGROUPS) / tiles);
  const most = Math.min(wanted, Math.floor(k / LEAST_LENGTH), Math.floor(MOST_VALUES / values), 1024);
  const length = Math.max(depth, Math.ceil(k / Math.max(1, most) / depth) * depth);
  return { count: Math.max(1, Math.ceil(k / length)), length };
}

/**
 * Adds `sums`, `[slices, ...shape of results]`, up.
 * @param width columns of the results, for the bias
 */
export function sumSlices(
  backend: SkiploomWebGpuBackend,
  sums: TensorInfo,
  results: TensorInfo,
  slices: number,
  width: number,
  epilogue: Epilogue = PLAIN,
): void {
  const values = util.sizeFromShape(results.shape);
  backend.run({
    key: `sum slices ${epilogueKey(epilogue.text)}`,
    code: () => sumSlicesText(epilogue.text),
    inputs: [{ name: "sums", tensor: sums }, ...epilogue.inputs],
    outputs: [{ name: "results", tensor: results }],
    uniforms: [
      { name: "values", type: "u32", value: values },
      { name: "slices", type: "u32", value: slices },
      { name: "width", type: "u32", value: width },
      ...epilogue.uniforms,
    ],
    workgroups: spread(values, SUMMED_VALUES),
  });
}
