/** Every instrument says the same on the GPU engine as on the CPU's, to 1e-3 of the largest number of its kind. */
import * as tf from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import type { ChosenValues } from "#core/insights/choices";
import { INSTRUMENTS, type InstrumentId, type Looked } from "#core/insights/instruments";
import { unpacked } from "#core/insights/packed-values";
import { BUILT_IN_LAYERS } from "#core/layers/index";
import type { NetworkDocument } from "#core/network/document";
import { createTemplate } from "#core/templates/index";
import { CPU_BACKEND_NAME } from "#engine/backends/cpu/cpu-backend";
import type { CpuComputeBackend } from "#engine/backends/cpu/cpu-compute-backend";
import { WEBGPU_BACKEND_NAME } from "#engine/backends/webgpu/names";
import type { WebGpuComputeBackend } from "#engine/backends/webgpu/webgpu-compute-backend";
import { look } from "#engine/instruments/look";
import { digits } from "../support/digits";
import { askHeld, type HeldDataset } from "../support/held-dataset";
import { leastLook } from "../support/least-look";
import { startCpuEngine } from "./cpu-support";
import { startWebGpuEngine } from "./webgpu-support";

let cpu: CpuComputeBackend;
let gpu: WebGpuComputeBackend | string;
let dataset: HeldDataset;

beforeAll(async () => {
  // With direct products: what rounds otherwise falls to the other side of a ReLU's corner.
  cpu = await startCpuEngine(1, undefined, undefined, false);
  gpu = await startWebGpuEngine();
  dataset = await digits(40, IMAGES);
});
beforeEach((context) => {
  if (typeof gpu === "string") context.skip(gpu);
});
afterAll(() => {
  cpu.dispose();
  if (typeof gpu !== "string") gpu.dispose();
});

/** A chain of three units, of which two change the shape. */
const DOCUMENT = createTemplate("resnet-8") as NetworkDocument;
const IMAGES = 12;

interface Asked {
  readonly name: string;
  readonly instrument: InstrumentId;
  readonly choices?: ChosenValues;
}

/** Each as it is asked first, and what else the last one can be asked. */
const ASKED: readonly Asked[] = [
  ...(Object.keys(INSTRUMENTS) as InstrumentId[]).map((id): Asked => ({ name: id, instrument: id })),
  ...["activations", "weights", "gradients"].map(
    (shows): Asked => ({ name: `units: ${shows}`, instrument: "units", choices: { shows } }),
  ),
];

async function lookOn(backend: string, { instrument, choices }: Asked): Promise<Looked["figures"]> {
  await tf.setBackend(backend);
  const least = leastLook(instrument, dataset, IMAGES);
  const request = { ...least, choices: { ...least.choices, ...choices } };
  const device = { words: "this machine has" };
  const looked = await look(BUILT_IN_LAYERS, DOCUMENT, request, askHeld(dataset), device, async () => true);
  return looked.figures;
}

/** Numbers by what they are of: the same key in lists is one kind. Words, counts and what is no number must agree as they are. */
function kindsOf(value: unknown, kind: string, found: Map<string, unknown[]>): Map<string, unknown[]> {
  if (Array.isArray(value) || ArrayBuffer.isView(value))
    for (const each of value as readonly unknown[]) kindsOf(each, kind, found);
  else if (typeof value === "object" && value !== null)
    for (const [key, each] of Object.entries(value)) kindsOf(each, `${kind}.${key}`, found);
  else if (typeof value === "string" && PACKED.test(kind)) kindsOf(unpacked(value), kind, found);
  else found.set(kind, [...(found.get(kind) ?? []), value]);
  return found;
}

/** Numbers that an answer holds as one text. */
const PACKED = /\.(values|slices|colours|alive|broken)$/;
/** What is nothing but rounding: an error that a check found. */
const ROUNDING = /\.check\./;

it.each(ASKED)("$name", { timeout: 300_000 }, async (asked) => {
  const expected = kindsOf(await lookOn(CPU_BACKEND_NAME, asked), "", new Map());
  const found = kindsOf(await lookOn(WEBGPU_BACKEND_NAME, asked), "", new Map());
  expect([...found.keys()]).toEqual([...expected.keys()]);
  let compared = 0;
  for (const [kind, values] of expected) {
    if (ROUNDING.test(kind)) continue;
    const others = found.get(kind) ?? [];
    expect(others).toHaveLength(values.length);
    const numbers = values.filter((value) => typeof value === "number");
    const largest = numbers.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    for (const [place, value] of values.entries()) {
      const other = others[place];
      if (typeof value !== "number" || typeof other !== "number") expect(other).toEqual(value);
      else expect(Math.abs(other - value), `${kind}, ${place}`).toBeLessThanOrEqual(1e-3 * largest);
      compared += 1;
    }
  }
  expect(compared).toBeGreaterThan(3);
});
