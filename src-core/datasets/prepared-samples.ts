/**
 * What is known of each prepared picture, in the order of the hashes of their pixels: `{ names, target: { kind, numbers }, parts }` as JSON
 * without spaces. It is written and read piece by piece: of a million pictures their names are most of what there is to know, and hardly
 * any is ever asked for, so a reader keeps where in the file each lies.
 */
import { decodeUtf8 } from "../codecs/text";
import { DATASET_PARTS, type DatasetPartName } from "./parts";

export interface SamplesToWrite {
  readonly count: number;
  /** As a person finds it in its source. */
  name(place: number): string;
  /** Its class, by its place in `classNames`. Another kind of target would be another column. */
  target(place: number): number;
  /** Undefined where the source says nothing. */
  part(place: number): DatasetPartName | undefined;
}

export interface SampleColumns {
  /** Where each name begins in the file, with its quotation mark, and where one more would; `[count + 1]`. */
  readonly nameStarts: Uint32Array;
  readonly targets: Uint16Array;
  /** Place in `DATASET_PARTS`, or -1 where the source says nothing. */
  readonly parts: Int8Array;
}

/** What stands before each column; each ends with "]". */
const BEFORE = {
  names: '{"names":[',
  targets: ',"target":{"kind":"class","numbers":[',
  parts: '},"parts":[',
} as const;
const END = "}";
/** Of pictures that are written together. */
const WRITTEN_AT_ONCE = 1_000;
/** That a picture takes in the file at least: `"",0,0,`. */
export const LEAST_SAMPLE_BYTES = 7;

/** The file, piece by piece. */
export function* samplesText({ count, name, target, part }: SamplesToWrite): Generator<string, void> {
  yield BEFORE.names;
  yield* listed(count, (place) => JSON.stringify(name(place)));
  yield BEFORE.targets;
  yield* listed(count, (place) => String(target(place)));
  yield BEFORE.parts;
  yield* listed(count, (place) => {
    const own = part(place);
    return String(own === undefined ? -1 : DATASET_PARTS.indexOf(own));
  });
  yield END;
}

function* listed(count: number, textOf: (place: number) => string): Generator<string, void> {
  for (let first = 0; first < count; first += WRITTEN_AT_ONCE) {
    const length = Math.min(WRITTEN_AT_ONCE, count - first);
    const some = Array.from({ length }, (_, index) => textOf(first + index));
    yield `${first > 0 ? "," : ""}${some.join()}`;
  }
  yield "]";
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const ZERO = 0x30;
const BACKSLASH = 0x5c;
const CLOSING = 0x5d;
/** As many digits as the largest class number has. */
const MOST_DIGITS = 5;

/** Takes the file's bytes as they come. What is not as it was written makes it unsound, whatever follows. */
export class SamplesReader {
  readonly #columns: SampleColumns;
  readonly #steps: readonly ((byte: number) => Took)[];
  #step = 0;
  /** Of the file, that were taken. */
  #position = 0;

  /** @param count pictures, one at least: memory for as many is taken at once */
  constructor(count: number) {
    const columns = {
      nameStarts: new Uint32Array(count + 1),
      targets: new Uint16Array(count),
      parts: new Int8Array(count),
    };
    this.#columns = columns;
    this.#steps = [
      literal(BEFORE.names),
      texts(columns.nameStarts, () => this.#position),
      literal(BEFORE.targets),
      integers(columns.targets, 0, 0xffff),
      literal(BEFORE.parts),
      integers(columns.parts, -1, DATASET_PARTS.length - 1),
      literal(END),
    ];
  }

  take(bytes: Uint8Array): void {
    for (const byte of bytes) {
      const took = this.#steps[this.#step]?.(byte) ?? "wrong";
      if (took === "wrong") this.#step = Number.POSITIVE_INFINITY;
      else if (took === "last") this.#step += 1;
      this.#position += 1;
    }
  }

  /** Undefined where the file was not sound, or not whole. */
  columns(): SampleColumns | undefined {
    return this.#step === this.#steps.length ? this.#columns : undefined;
  }
}

/** What a step makes of a byte: there is more of the step, it was its last one, or it does not belong here. */
type Took = "more" | "last" | "wrong";

function literal(text: string): (byte: number) => Took {
  let done = 0;
  return (byte) => {
    if (byte !== text.charCodeAt(done)) return "wrong";
    done += 1;
    return done === text.length ? "last" : "more";
  };
}

/** Texts between quotation marks, as many as there is room for. */
function texts(starts: Uint32Array, position: () => number): (byte: number) => Took {
  let count = 0;
  let state: "before" | "inside" | "escaped" | "behind" = "before";
  return (byte) => {
    if (state === "inside") {
      if (byte === QUOTE) state = "behind";
      else if (byte === BACKSLASH) state = "escaped";
      else if (byte < 0x20) return "wrong";
      return "more";
    }
    if (state === "escaped") {
      state = "inside";
      return "more";
    }
    if (state === "before") {
      if (byte !== QUOTE || count >= starts.length - 1) return "wrong";
      starts[count] = position();
      count += 1;
      state = "inside";
      return "more";
    }
    state = "before";
    if (byte === COMMA) return "more";
    if (byte !== CLOSING || count !== starts.length - 1) return "wrong";
    starts[count] = position() + 1;
    return "last";
  };
}

function integers(into: Uint16Array | Int8Array, least: number, most: number): (byte: number) => Took {
  let count = 0;
  let value = 0;
  let digits = 0;
  let sign = 1;
  return (byte) => {
    const digit = byte - ZERO;
    if (digit >= 0 && digit <= 9) {
      value = 10 * value + digit;
      digits += 1;
      return digits <= MOST_DIGITS ? "more" : "wrong";
    }
    if (byte === MINUS && digits === 0 && sign === 1) {
      sign = -1;
      return "more";
    }
    const number = sign * value;
    if (digits === 0 || number < least || number > most || count === into.length) return "wrong";
    into[count] = number;
    count += 1;
    [value, digits, sign] = [0, 0, 1];
    if (byte === COMMA) return "more";
    return byte === CLOSING && count === into.length ? "last" : "wrong";
  };
}

/** A name from the bytes between its start and the next one's. Undefined where they are none. */
export function nameIn(bytes: Uint8Array): string | undefined {
  try {
    // Behind it is a comma, or the end of all names.
    const name: unknown = JSON.parse(decodeUtf8(bytes.subarray(0, -1)));
    return typeof name === "string" ? name : undefined;
  } catch {
    return undefined;
  }
}
