import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SkiploomError } from "../../../foundation/errors";
import { readWhole, samplesOf, sourceInMemory, watchedSource } from "../../testing-source";
import { MOST_LINE_BYTES } from "./line-reader";
import { pixelCsv } from "./pixel-csv";

const HEADER = `label,${Array.from({ length: 16 }, (_, place) => `pixel${place}`).join(",")}`;
const row = (start: number): number[] => Array.from({ length: 16 }, (_, place) => (start + place * 3) % 256);
const tableOf = (...rows: readonly (readonly (string | number)[])[]): string =>
  rows.map((cells) => cells.join(",")).join("\n");
const openOf = async (files: Record<string, string | Uint8Array>, chosen: Record<string, string> = {}) =>
  pixelCsv.open(sourceInMemory(files), chosen);
const suggestionsOf = async (files: Record<string, string>) => {
  const recognised = await pixelCsv.recognise(sourceInMemory(files));
  return (
    recognised &&
    Object.fromEntries(Object.entries(recognised.choices).map(([name, { suggested }]) => [name, suggested]))
  );
};

describe("tables of pixels", () => {
  it("says how a table is to be saved that is written in UTF-16 or has no usual lines", async () => {
    const text = `${HEADER}\n${tableOf([1, ...row(1)], [2, ...row(2)])}`;
    const utf16 = Buffer.from(`\ufeff${text}`, "utf16le");
    for (const [content, words] of [
      [new Uint8Array(utf16), "save it in UTF-8"],
      [new Uint8Array(Buffer.from(utf16).swap16()), "save it in UTF-8"],
      [text.replaceAll("\n", "\r"), "save it with usual ends of lines"],
    ] as const)
      await expect(pixelCsv.recognise(sourceInMemory({ "a.csv": content }))).rejects.toThrow(words);
    expect(await pixelCsv.recognise(sourceInMemory({ "a.csv": text }))).toBeDefined();
  });

  it("reads labels and pixels, and Kaggle's test without labels is told", async () => {
    const files = {
      "train.csv": `${HEADER}\r\n${tableOf([10, ...row(1)], [9, ...row(2)])}\r\n`,
      "test.csv": `${HEADER.slice(6)}\n${tableOf(row(7))}`,
    };
    expect(await suggestionsOf(files)).toMatchObject({ label: "label", size: "4x4" });
    const source = await openOf(files);
    expect(source.shape).toEqual([4, 4, 1]);
    expect(samplesOf(source)).toEqual(["row 2: 10 [train]", "row 3: 9 [train]"]);
    expect(source.classNames).toEqual(["9", "10"]);
    expect(source.skipped).toEqual([
      { name: "test.csv", reason: "it has no column of labels, so nothing can be learned or tested with it" },
    ]);
    expect((await readWhole(source)).pixels).toEqual([row(1), row(2)]);
  });

  it("skips what is no picture, with its row", async () => {
    const source = await openOf({
      "a.csv": `${HEADER}\n${tableOf([1, ...row(1)], [2, ...row(2).slice(1)], [3, ...row(3), 0], [4, ...row(4).slice(1), "x"], ["", ...row(5)], [6, ...row(6)])}\n\n${tableOf(["7", ...row(8).slice(1), ""], [7, ...row(7)])}`,
    });
    expect(source.skipped).toEqual([
      { name: "row 3", reason: "it has 16 cells, and the others have 17" },
      { name: "row 4", reason: "it has 18 cells, and the others have 17" },
      { name: "row 5", reason: 'cell 17 is no number: "x"' },
      { name: "row 6", reason: "it has no label" },
      { name: "row 9", reason: 'cell 17 is no number: ""' },
    ]);
    expect(samplesOf(source)).toEqual(["row 2: 1", "row 7: 6", "row 10: 7"]);
    expect((await readWhole(source)).pixels).toEqual([row(1), row(6), row(7)]);
  });

  it.each([
    ["the first without a header", tableOf([0, ...row(100)], [1, ...row(120)]), "first"],
    ["the last without a header", tableOf([...row(100), 0], [...row(130), 1]), "last"],
    ["words", tableOf([...row(100), "cat"], [...row(130), "dog"]), "last"],
    ["words in quotes", tableOf(['"a, b"', ...row(100)], ['"c ""d"""', ...row(130)]), "first"],
    ["a name", `${HEADER.slice(6)},Class\n${tableOf([...row(100), 0])}`, "Class"],
    ["an odd name", `${HEADER.slice(6)},what\n${tableOf([...row(100), 0])}`, "what"],
  ])("finds the labels: %s", async (_, content, label) => {
    expect(await suggestionsOf({ "a.csv": content })).toMatchObject({ label });
    expect((await readWhole(await openOf({ "a.csv": content }))).pixels[0]).toEqual(row(100));
  });

  it("reads semicolons and tabs, a row number beside, and the byte order mark", async () => {
    const content =
      `\uFEFF;${HEADER};id\n${tableOf([0, "b", ...row(1), 5], [1, "a", ...row(2), 6])}`.replaceAll(",", ";");
    const source = await openOf({ "a.csv": content });
    expect(source.classNames).toEqual(["a", "b"]);
    expect((await readWhole(source)).pixels).toEqual([row(1), row(2)]);
    expect((await readWhole(await openOf({ "a.tsv": content.replaceAll(";", "\t") }))).pixels[1]).toEqual(
      row(2),
    );
  });

  it("suggests planes or colours side by side by what is smooth", async () => {
    const plane = (value: number): number[] => Array.from({ length: 16 }, (_, place) => value + place);
    const planes = [...plane(0), ...plane(100), ...plane(200)];
    const sideBySide = Array.from(
      { length: 48 },
      (_, place) => planes[(place % 3) * 16 + Math.floor(place / 3)] ?? 0,
    );
    expect(await suggestionsOf({ "a.csv": tableOf([0, ...planes]) })).toMatchObject({
      size: "4x4x3",
      order: "planes",
    });
    expect(await suggestionsOf({ "a.csv": tableOf([0, ...sideBySide]) })).toMatchObject({
      order: "interleaved",
    });
    const source = await openOf({ "a.csv": tableOf([0, ...planes]) }, { order: "planes", size: "4x4x3" });
    expect(source.shape).toEqual([4, 4, 3]);
    expect((await readWhole(source)).pixels).toEqual([sideBySide]);
    await expect(openOf({ "a.csv": tableOf([0, ...planes]) }, { size: "5x5" })).rejects.toThrow(
      "48 numbers a picture",
    );
    expect((await openOf({ "a.csv": tableOf([0, ...planes]) }, { size: "6x8" })).shape).toEqual([6, 8, 1]);
  });

  it("reads a first row behind the byte order mark", async () => {
    expect(
      (await readWhole(await openOf({ "a.csv": `\uFEFF${tableOf([...row(1), "cat"])}` }))).pixels,
    ).toEqual([row(1)]);
  });

  it("says how floats became bytes", async () => {
    const shares = row(0).map((value) => (value / 255).toFixed(6));
    const source = await openOf({ "a.csv": tableOf([0, ...shares]) });
    expect(source.notes).toEqual(["Values from 0 to 1 were stretched to bytes, 0 to 255."]);
    expect((await readWhole(source)).pixels).toEqual([row(0)]);
  });

  it("has parts by the names of files", async () => {
    const source = await openOf({
      "fashion-mnist_test.csv": tableOf([0, ...row(1)]),
      "fashion-mnist_train.csv": tableOf([1, ...row(2)]),
    });
    expect(samplesOf(source)).toEqual([
      "fashion-mnist_test.csv, row 1: 0 [test]",
      "fashion-mnist_train.csv, row 1: 1 [train]",
    ]);
  });

  it("takes no other tables", async () => {
    expect(await suggestionsOf({ "a.csv": "file_name,label\ncat.jpg,cat\n" })).toBe(undefined);
    const text = `${Array.from({ length: 20 }, (_, at) => `name${at}`).join(",")}\n${Array.from({ length: 20 }, () => "word").join(",")}`;
    expect(await suggestionsOf({ "a.csv": text })).toBe(undefined);
    expect(await suggestionsOf({ "a.csv": "" })).toBe(undefined);
    await expect(openOf({ "a.csv": "" })).rejects.toThrow("no table of pixels");
  });

  it("holds no line that is endless", async () => {
    const endless = new Uint8Array(MOST_LINE_BYTES + 2 ** 21).fill(49);
    const begun = new TextEncoder().encode(`${HEADER}\n${tableOf([1, ...row(1)])}\n`);
    const whole = new Uint8Array(begun.length + endless.length);
    whole.set(begun);
    whole.set(endless, begun.length);
    const { files, asked } = watchedSource(sourceInMemory({ "a.csv": whole }));
    const source = await pixelCsv.open(files, {});
    expect(source.skipped).toEqual([{ name: "row 3", reason: `it is longer than ${MOST_LINE_BYTES} bytes` }]);
    expect(source.count).toBe(1);
    expect(asked.largest).toBeLessThanOrEqual(2 ** 22);
    expect(await pixelCsv.recognise(sourceInMemory({ "a.csv": endless }))).toBe(undefined);
  });

  it("answers any bytes in words, or reads them", async () => {
    const whole = new TextEncoder().encode(`${HEADER}\n${tableOf([1, ...row(1)], [2, ...row(2)])}`);
    const mutation = fc.tuple(fc.nat(whole.length - 1), fc.nat(255));
    await fc.assert(
      fc.asyncProperty(fc.array(mutation, { minLength: 1, maxLength: 5 }), async (mutations) => {
        const bytes = whole.slice();
        for (const [at, byte] of mutations) bytes[at] = byte;
        try {
          await pixelCsv.recognise(sourceInMemory({ "a.csv": bytes }));
          await readWhole(await openOf({ "a.csv": bytes }));
        } catch (error) {
          expect(error).toBeInstanceOf(SkiploomError);
        }
      }),
      { numRuns: 300, seed: 3 },
    );
  });
});
