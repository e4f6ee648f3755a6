/** Files of weights with bytes changed, cut, doubled and put in: each is read, or refused in words, soon and with little memory. */
import { afterAll, describe, expect, it } from "vitest";
import { encodeSafetensors } from "#core/codecs/safetensors";
import { countElements } from "#core/codecs/stored-tensor";
import { writeZip } from "#core/codecs/zip";
import { SkiploomError } from "#core/foundation/errors";
import { readWeights } from "../cross/weights-support";
import { stopwatch } from "../support/stopwatch";
import { reportTrial, trialCount, trialLimitMs, trialNumbers } from "../support/trials";
import { npy, torchLegacy, torchZip } from "../support/weights/torch-files";

const MIB = 2 ** 20;
const values = (length: number): Float32Array => Float32Array.from({ length }, (_, at) => at / 7);
const TENSORS = new Map([
  ["module.conv1.weight", { shape: [4, 3, 3, 3], values: values(108) }],
  ["module.conv1.bias", { shape: [4], values: values(4) }],
  ["module.fc.weight", { shape: [4, 2], strides: [1, 4], values: values(8) }],
  ["module.fc.bias", { shape: [2], offset: 1, values: values(3) }],
]);

const KINDS: Readonly<Record<string, { readonly name: string; readonly bytes: Uint8Array }>> = {
  zip: { name: "a.pt", bytes: torchZip(TENSORS, "state_dict") },
  legacy: { name: "a.pth", bytes: torchLegacy(TENSORS) },
  safetensors: {
    name: "a.safetensors",
    bytes: encodeSafetensors(
      [...TENSORS].map(([name, { values: data }]) => ({ name, shape: [data.length], data })),
      { note: "text" },
    ),
  },
  "npz, stored": { name: "a.npz", bytes: npz(true) },
  "npz, deflated": { name: "a.npz", bytes: npz(false) },
};

function npz(stored: boolean): Uint8Array {
  return writeZip(
    new Map([...TENSORS].map(([name, { values: data }]) => [`${name}.npy`, npy([data.length], data)])),
    { stored },
  );
}

type Numbers = () => number;

/** One to four changes: most of them where a file says what is in it, which is at its beginning and its end. */
function mutated(sound: Uint8Array, next: Numbers): Uint8Array {
  let bytes = Uint8Array.from(sound);
  for (let change = Math.floor(next() * 4); change >= 0; change -= 1) bytes = changed(bytes, next);
  return bytes;
}

function changed(bytes: Uint8Array<ArrayBuffer>, next: Numbers): Uint8Array<ArrayBuffer> {
  const at = Math.floor(next() * bytes.length);
  const length = 1 + Math.floor(next() * 16);
  const parts = [
    bytes.subarray(0, at),
    bytes.subarray(at, at + length),
    bytes.subarray(at + length),
  ] as const;
  switch (Math.floor(next() * 6)) {
    case 0:
      return Uint8Array.from(bytes.subarray(0, at));
    case 1:
      return Uint8Array.from([...parts[0], ...parts[2]]);
    case 2:
      return Uint8Array.from([...parts[0], ...parts[1], ...parts[1], ...parts[2]]);
    case 3:
      return Uint8Array.from([...parts[0], ...parts[1].map(() => (next() < 0.5 ? 0xff : 0)), ...parts[2]]);
    default:
      bytes[at] = Math.floor(next() * 256);
      return bytes;
  }
}

const figures: Record<string, number> = {};
afterAll(() => reportTrial("weight-files", figures));

describe("changed files of weights", () => {
  it.each(Object.entries(KINDS))(
    "%s",
    async (kind, { name, bytes: sound }) => {
      expect((await readWeights(name, sound)).tensors.length).toBeGreaterThan(0);
      const next = trialNumbers();
      const counts = { read: 0, refused: 0 };
      let slowest = 0;
      for (let count = trialCount(200, 5000); count > 0; count -= 1) {
        const bytes = mutated(sound, next);
        const before = process.memoryUsage();
        const seconds = stopwatch();
        if (await isRead(name, bytes)) counts.read += 1;
        else counts.refused += 1;
        slowest = Math.max(slowest, 1e3 * seconds());
        const after = process.memoryUsage();
        const grown = after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers;
        expect(grown).toBeLessThan(4 * bytes.length + 64 * MIB);
      }
      expect(slowest).toBeLessThan(10_000);
      // Changes that nothing finds would be changes of numbers alone; changes that all are found would be too coarse.
      expect(counts.refused).toBeGreaterThan(0);
      Object.assign(figures, { [`${kind}, read`]: counts.read, [`${kind}, refused`]: counts.refused });
    },
    trialLimitMs(120_000, 1_800_000),
  );
});

/** False where it was refused in words; anything else that is thrown fails the trial. */
async function isRead(name: string, bytes: Uint8Array): Promise<boolean> {
  try {
    const { tensors } = await readWeights(name, bytes);
    for (const { shape, read } of tensors) expect(read().length).toBe(countElements(shape));
    return true;
  } catch (error) {
    if (!(error instanceof SkiploomError) || error.code !== "invalid-model") throw error;
    expect(error.message.length).toBeGreaterThan(20);
    return false;
  }
}
