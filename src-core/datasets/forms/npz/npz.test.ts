import fc from "fast-check";
import { zipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { SkiploomError } from "../../../foundation/errors";
import { readWhole, sourceInMemory, watchedSource } from "../../testing-source";
import { npz } from "./npz";

/** An array of bytes as NumPy writes it. */
function npy(
  shape: readonly number[],
  data: ArrayLike<number>,
  descr = "|u1",
  isFortran = false,
): Uint8Array {
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const header = `{'descr': '${descr}', 'fortran_order': ${isFortran ? "True" : "False"}, 'shape': (${sizes}), }\n`;
  const bytes = new Uint8Array(10 + header.length + data.length);
  bytes.set([
    0x93,
    ...Array.from("NUMPY", (sign) => sign.charCodeAt(0)),
    1,
    0,
    header.length & 255,
    header.length >> 8,
  ]);
  bytes.set(
    Array.from(header, (sign) => sign.charCodeAt(0)),
    10,
  );
  bytes.set(data, 10 + header.length);
  return bytes;
}

const zipOf = (arrays: Record<string, Uint8Array>, level: 0 | 6 = 0): Uint8Array =>
  zipSync(
    Object.fromEntries(Object.entries(arrays).map(([key, bytes]) => [`${key}.npy`, [bytes, { level }]])),
  );
const counted = (count: number): number[] => Array.from({ length: count }, (_, place) => place % 256);

const PICTURES = npy([3, 2, 2], counted(12));
const LABELS = npy([3], [7, 2, 7]);

const openOf = async (files: Record<string, Uint8Array>, chosen: Record<string, string> = {}) =>
  npz.open(sourceInMemory(files), chosen);

describe("NumPy arrays", () => {
  it.each([0, 6] as const)("reads MNIST's names, packed at level %s", async (level) => {
    const files = {
      "mnist.npz": zipOf(
        { x_train: PICTURES, y_train: LABELS, x_test: npy([1, 2, 2], [9, 8, 7, 6]), y_test: npy([1], [2]) },
        level,
      ),
    };
    expect((await npz.recognise(sourceInMemory(files)))?.choices).toEqual({});
    const source = await openOf(files);
    expect(source).toMatchObject({ count: 4, shape: [2, 2, 1], classNames: ["2", "7"], notes: [] });
    expect([0, 1, 2, 3].map((sample) => source.target(sample))).toEqual([1, 0, 1, 0]);
    expect([0, 3].map((sample) => source.part(sample))).toEqual(["train", "test"]);
    expect([0, 3].map((sample) => source.name(sample))).toEqual(["x_train[0]", "x_test[0]"]);
    const { pixels } = await readWhole(source);
    expect(pixels.flat()).toEqual([...counted(12), 9, 8, 7, 6]);
    const some: number[][] = [];
    for await (const picture of source.read(Uint32Array.of(1, 3)))
      if (picture.kind === "pixels") some.push([...picture.pixels]);
    expect(some).toEqual([
      [4, 5, 6, 7],
      [9, 8, 7, 6],
    ]);
  });

  it("asks which arrays are meant where names say nothing", async () => {
    const files = { "a.npz": zipOf({ arr_0: PICTURES, arr_1: LABELS, other: npy([3], [1, 2, 3]) }) };
    const choices = (await npz.recognise(sourceInMemory(files)))?.choices;
    expect(choices?.images?.suggested).toBe("arr_0");
    expect(choices?.labels?.values.map(({ value }) => value)).toEqual(["arr_1", "other"]);
    expect((await openOf(files)).classNames).toEqual(["2", "7"]);
    expect((await openOf(files, { labels: "other" })).classNames).toEqual(["1", "2", "3"]);
    await expect(openOf(files, { labels: "none" })).rejects.toThrow('no array "none". It has: arr_0, arr_1');
  });

  it("asks for the axis of the channels, and turns planes", async () => {
    const files = { "a.npz": zipOf({ images: npy([1, 3, 2, 2], counted(12)), labels: npy([1], [0]) }) };
    expect((await npz.recognise(sourceInMemory(files)))?.choices.channels?.suggested).toBe("first");
    const source = await openOf(files);
    expect(source.shape).toEqual([2, 2, 3]);
    expect((await readWhole(source)).pixels).toEqual([[0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11]]);
  });

  it("reads files of arrays that belong together, and rows of pixels", async () => {
    const source = await openOf({
      "X_train.npy": npy([2, 4], counted(8)),
      "y_train.npy": npy([2, 1], [1, 0]),
    });
    expect(source).toMatchObject({ count: 2, shape: [2, 2, 1], classNames: ["0", "1"] });
    expect((await readWhole(source)).pixels).toEqual([
      [0, 1, 2, 3],
      [4, 5, 6, 7],
    ]);
  });

  it("says what is wrong", async () => {
    const refused = (arrays: Record<string, Uint8Array>) =>
      expect(openOf({ "a.npz": zipOf(arrays) })).rejects;
    await refused({ x: PICTURES, y: npy([2], [1, 2]) }).toThrow("2 labels for 3 pictures");
    await refused({ x: npy([3, 2, 2], counted(8), "|O"), y: LABELS }).toThrow("Python objects");
    await refused({ x: npy([3, 2, 2], counted(11)), y: LABELS }).toThrow(
      "has 11 bytes where its shape [3, 2, 2] needs 12",
    );
    await refused({ x: npy([3, 2 ** 31, 2 ** 31], counted(11)), y: LABELS }).toThrow("cannot be read");
    await refused({ x: npy([1, 2, 2, 2], counted(8)), y: npy([1], [1]) }).toThrow("2 channels");
    await refused({ x: PICTURES, y: npy([3, 2], [1, 1, 0, 1, 1, 0]) }).toThrow("names no single class");
    await refused({ x: npy([0, 2, 2], []), y: npy([0], []) }).toThrow("no pictures");
    await refused({ x: npy([1, 2, 2], [0, 0, 192, 127, ...counted(12)], "<f4"), y: npy([1], [1]) }).toThrow(
      "not finite",
    );
    await refused({ weights: npy([2], [1, 2]) }).toThrow("no arrays that could be pictures");
  });

  it("finds damage by the checksum, and members that unpack to more than they say", async () => {
    const whole = zipOf({ x: PICTURES, y: LABELS });
    const at = whole.findIndex((_, place) =>
      [4, 5, 6, 7].every((value, more) => whole[place + more] === value),
    );
    const damaged = whole.slice();
    damaged[at] = 200;
    await expect(openOf({ "a.npz": damaged }).then(readWhole)).rejects.toThrow("checksum");
    const bomb = zipOf({ x: npy([3, 1000, 1000], new Uint8Array(3e6)), y: LABELS }, 6);
    const listed = bomb.findLastIndex(
      (_, place) => bomb[place] === 0x50 && bomb[place + 1] === 0x4b && bomb[place + 2] === 1,
    );
    const first = bomb.findIndex(
      (_, place) =>
        place < listed && bomb[place] === 0x50 && bomb[place + 1] === 0x4b && bomb[place + 2] === 1,
    );
    // The list claims less than comes out.
    new DataView(bomb.buffer).setUint32(first + 24, 2_000_000, true);
    await expect(openOf({ "a.npz": bomb }).then(readWhole)).rejects.toThrow("cannot be read");
  });

  it("refuses labels that are no texts, have no letter, or too many, and pictures of texts", async () => {
    const words = (count: number, text: readonly number[], shape: readonly number[] = [3]): Uint8Array =>
      npy(shape, [...text, ...new Array<number>(3 * count - text.length).fill(0)], `|S${count}`);
    const cases: [Record<string, Uint8Array>, string][] = [
      [{ x: PICTURES, y: words(2, [65, 0, 255, 254, 66]) }, "item 1 is no text in Unicode"],
      [{ x: PICTURES, y: words(1, [65, 0, 66]) }, "item 1 has no label"],
      [{ x: PICTURES, y: words(900, new Array<number>(900).fill(65)) }, "longer than 200 signs"],
      [{ x: PICTURES, y: words(0, []) }, "labels are [count]"],
      [{ x: PICTURES, y: npy([3], new Uint8Array(12).fill(255), "<U1") }, "item 0 is no text in Unicode"],
      [{ x: words(16, [65]), y: LABELS }, "it holds texts, of which no pictures are made"],
    ];
    for (const [arrays, reason] of cases) {
      const refused = openOf({ "a.npz": zipOf(arrays) });
      await expect(refused).rejects.toThrow(reason);
      await expect(refused).rejects.toMatchObject({ code: "invalid-dataset" });
    }
  });

  it("tells of thousands of axes in few words", async () => {
    const many = npy(new Array<number>(5_000).fill(1), [7]);
    const refused = openOf({ "a.npz": zipOf({ x: many, y: LABELS }) });
    await expect(refused).rejects.toThrow("it has 5000 axes, and at most 32 are read");
    await expect(refused).rejects.toMatchObject({ code: "invalid-dataset" });
  });

  it("holds no more than a piece of a large file", async () => {
    const { files, asked } = watchedSource(
      sourceInMemory({
        "a.npz": zipOf({
          x: npy([400, 256, 256], new Uint8Array(400 * 65_536)),
          y: npy([400], new Uint8Array(400)),
        }),
      }),
    );
    const source = await npz.open(files, {});
    let count = 0;
    for await (const picture of source.read(Uint32Array.from({ length: 400 }, (_, at) => at)))
      if (picture.kind === "pixels") count += 1;
    expect(count).toBe(400);
    expect(asked.largest).toBeLessThanOrEqual(2 ** 22);
  });

  it("answers a mutated file in words, or reads it", async () => {
    const whole = zipOf({ x: PICTURES, y: LABELS }, 6);
    const mutation = fc.tuple(fc.nat(whole.length - 1), fc.nat(255));
    await fc.assert(
      fc.asyncProperty(
        fc.array(mutation, { minLength: 1, maxLength: 4 }),
        fc.nat(whole.length),
        async (mutations, cut) => {
          const bytes = whole.slice(0, cut % 3 === 0 ? cut : whole.length);
          for (const [at, byte] of mutations) if (at < bytes.length) bytes[at] = byte;
          try {
            await npz.recognise(sourceInMemory({ "a.npz": bytes }));
            await readWhole(await openOf({ "a.npz": bytes }));
          } catch (error) {
            expect(error).toBeInstanceOf(SkiploomError);
            expect(error).toMatchObject({ code: "invalid-dataset" });
          }
        },
      ),
      { numRuns: 300, seed: 5 },
    );
  });
});
