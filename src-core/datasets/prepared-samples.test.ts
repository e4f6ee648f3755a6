import fc from "fast-check";
import { expect, it } from "vitest";
import { encodeUtf8 } from "../codecs/text";
import { DATASET_PARTS, type DatasetPartName } from "./parts";
import { nameIn, type SampleColumns, SamplesReader, samplesText } from "./prepared-samples";

const sample = fc.record({
  name: fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom('"', "\\", '\\"],"', "写真/猫.jpg", "\ud800", "a\nb"),
  ),
  target: fc.integer({ min: 0, max: 0xffff }),
  part: fc.constantFrom(...DATASET_PARTS, undefined),
});
const some = fc.array(sample, { minLength: 1, maxLength: 40 });

interface Sample {
  readonly name: string;
  readonly target: number;
  readonly part: DatasetPartName | undefined;
}

function textOf(samples: readonly Sample[]): string {
  return [
    ...samplesText({
      count: samples.length,
      name: (place) => samples[place]?.name ?? "",
      target: (place) => samples[place]?.target ?? 0,
      part: (place) => samples[place]?.part,
    }),
  ].join("");
}

/** As JSON writes the whole at once: how files of before were written. */
function wholeOf(samples: readonly Sample[]): string {
  return JSON.stringify({
    names: samples.map(({ name }) => name),
    target: { kind: "class", numbers: samples.map(({ target }) => target) },
    parts: samples.map(({ part }) => (part === undefined ? -1 : DATASET_PARTS.indexOf(part))),
  });
}

function read(bytes: Uint8Array, count: number, piece = bytes.length): SampleColumns | undefined {
  const reader = new SamplesReader(count);
  for (let from = 0; from < bytes.length; from += piece) reader.take(bytes.subarray(from, from + piece));
  return reader.columns();
}

it("is the JSON of all samples, written and read piece by piece", () => {
  fc.assert(
    fc.property(some, fc.integer({ min: 1, max: 50 }), (samples, piece) => {
      const text = textOf(samples);
      expect(text).toBe(wholeOf(samples));
      const bytes = encodeUtf8(text);
      const columns = read(bytes, samples.length, piece);
      if (!columns) throw new Error("It was not read.");
      expect([...columns.targets]).toEqual(samples.map(({ target }) => target));
      expect([...columns.parts]).toEqual(
        samples.map(({ part }) => (part === undefined ? -1 : DATASET_PARTS.indexOf(part))),
      );
      const names = samples.map((_, place) =>
        nameIn(bytes.subarray(columns.nameStarts[place], columns.nameStarts[place + 1])),
      );
      expect(names).toEqual(samples.map(({ name }) => name));
    }),
  );
});

it("is written in several pieces where there are many", () => {
  const samples = Array.from(
    { length: 2_500 },
    (_, at): Sample => ({ name: `${at}`, target: at, part: "train" }),
  );
  expect(textOf(samples)).toBe(wholeOf(samples));
});

it("is refused where it was cut, changed or is of another number of samples", () => {
  const samples: Sample[] = [
    { name: 'a"', target: 3, part: undefined },
    { name: "b", target: 12, part: "test" },
  ];
  const text = wholeOf(samples);
  const bytes = encodeUtf8(text);
  expect(read(bytes, 2)).toBeDefined();
  for (const count of [1, 3]) expect(read(bytes, count)).toBeUndefined();
  for (let length = 0; length < bytes.length; length += 1)
    expect(read(bytes.subarray(0, length), 2)).toBeUndefined();
  for (const [one, other] of [
    ["[3,12]", "[3,65536]"],
    ["[3,12]", "[3,-12]"],
    ["[3,12]", "[3,1e1]"],
    ["[3,12]", "[3,]"],
    ["[3,12]", "[3,12,4]"],
    ["[-1,2]", "[-2,2]"],
    ["[-1,2]", "[--1,2]"],
    ["[-1,2]", "[-1,3]"],
    ["class", "number"],
    ['"b"', '"b'],
    ['"b"', "7"],
    ['"b"', '"\n"'],
    ["]}", "]} "],
  ] as const) {
    const changed = text.replace(one, other);
    expect(changed).not.toBe(text);
    expect(read(encodeUtf8(changed), 2), changed).toBeUndefined();
  }
});
