import { describe, expect, it } from "vitest";
import { readWhole, samplesOf, sourceInMemory } from "../../testing-source";
import { cifarBinary } from "./cifar-binary";
import { CIFAR_PIXELS } from "./cifar-files";
import { cifarPython } from "./cifar-python";

const planes = (salt: number): number[] =>
  Array.from({ length: CIFAR_PIXELS }, (_, place) => (place * 7 + salt) % 256);
/** Each pixel's colours side by side. */
const pixels = (salt: number): number[] =>
  planes(salt).map((_, place) => planes(salt)[(place % 3) * 1024 + Math.floor(place / 3)] ?? 0);
const record = (labels: readonly number[], salt: number): number[] => [...labels, ...planes(salt)];
const pickled = (program: string): Uint8Array => Uint8Array.from(program, (sign) => sign.charCodeAt(0));

describe("CIFAR's binary version", () => {
  const NAMES = { "batches.meta.txt": "plane\ncar\n\n" };

  it("reads CIFAR-10", async () => {
    const files = sourceInMemory({
      ...NAMES,
      "cifar/data_batch_1.bin": Uint8Array.from([...record([1], 3), ...record([0], 4)]),
      "cifar/test_batch.bin": Uint8Array.from(record([1], 5)),
    });
    expect((await cifarBinary.recognise(files))?.choices).toEqual({});
    const source = await cifarBinary.open(files, {});
    expect(source.classNames).toEqual(["plane", "car"]);
    expect(samplesOf(source)).toEqual([
      "cifar/data_batch_1.bin, record 1: car [train]",
      "cifar/data_batch_1.bin, record 2: plane [train]",
      "cifar/test_batch.bin, record 1: car [test]",
    ]);
    expect((await readWhole(source)).pixels).toEqual([pixels(3), pixels(4), pixels(5)]);
  });

  it("reads either label of CIFAR-100", async () => {
    const files = sourceInMemory({ "train.bin": Uint8Array.from(record([3, 77], 1)) });
    expect((await cifarBinary.recognise(files))?.choices.labels?.suggested).toBe("fine");
    const fine = await cifarBinary.open(files, {});
    expect([fine.classNames.length, fine.target(0), fine.notes.length]).toEqual([100, 77, 1]);
    const coarse = await cifarBinary.open(files, { labels: "coarse" });
    expect([coarse.classNames.length, coarse.target(0)]).toEqual([20, 3]);
    expect((await readWhole(coarse)).pixels).toEqual([pixels(1)]);
  });

  it("says what is wrong", async () => {
    const cut = sourceInMemory({ ...NAMES, "data_batch_1.bin": Uint8Array.from(record([1], 3)).slice(1) });
    expect(await cifarBinary.recognise(cut)).toBe(undefined);
    await expect(cifarBinary.open(cut, {})).rejects.toThrow("no whole number of records");
    const label = sourceInMemory({ ...NAMES, "data_batch_1.bin": Uint8Array.from(record([2], 3)) });
    await expect(cifarBinary.open(label, {})).rejects.toThrow("the label 2, and there are 2 classes");
  });
});

describe("CIFAR's Python version", () => {
  const openOf = (program: string) =>
    cifarPython.open(sourceInMemory({ data_batch_1: pickled(program) }), {});

  it("executes nothing, and says what it refuses", async () => {
    await expect(openOf("\x80\x02cos\nsystem\n(S'echo harm'\ntR.")).rejects.toThrow('"os.system"');
    await expect(openOf("\x80\x02cos\nsystem\n(S'echo harm'\ntR.")).rejects.toMatchObject({
      code: "invalid-dataset",
    });
    await expect(openOf("\x80\x02cbuiltins\neval\n(S'1'\ntR.")).rejects.not.toThrow("state_dict");
    await expect(openOf("\x80\x02]q\x00.")).rejects.toThrow("no dictionary");
    await expect(openOf("\x80\x02}q\x00.")).rejects.toThrow('its "data" is no array');
    await expect(openOf("\x80\x02}q\x00")).rejects.toThrow("more bytes than it has");
  });

  it("takes no other files of these names", async () => {
    expect(await cifarPython.recognise(sourceInMemory({ train: "text" }))).toBe(undefined);
    expect(await cifarPython.recognise(sourceInMemory({ "train/a.png": "text" }))).toBe(undefined);
  });
});
