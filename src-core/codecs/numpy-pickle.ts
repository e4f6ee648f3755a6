/** NumPy's arrays and numbers in pickles. Source: numpy/_core/src/multiarray/methods.c, `array_reduce` and `array_setstate`. */
import { invalidModel } from "../foundation/invalid-model";
import { numpyType } from "./npy";
import { PickleClass, PickleObject, PickleTuple, type PickleValue } from "./pickle-values";
import {
  denseStrides,
  fortranStrides,
  liesWithin,
  type StoredTensor,
  storedTensor,
  type TensorPlace,
} from "./stored-tensor";

/** A number type, `f4`, whose byte order comes with its state. */
export class NumpyType extends PickleObject {
  isBigEndian = false;

  constructor(readonly code: string) {
    super();
  }

  override build(state: PickleValue): void {
    if (state instanceof PickleTuple) this.isBigEndian = state.items[1] === ">";
  }
}

/** An array; undefined values until its state came. */
export class NumpyArray extends PickleObject {
  readonly #what: string;
  /** Absent where it holds no numbers that are read here: texts, objects. */
  tensor: StoredTensor | undefined;
  /** The same as it lies in the pickle. */
  place: TensorPlace | undefined;

  constructor(what: string) {
    super();
    this.#what = what;
  }

  override build(state: PickleValue): void {
    const [, shape, type, isFortran, raw] = state instanceof PickleTuple ? state.items : [];
    this.fill(shape, type, isFortran === true, raw);
  }

  fill(
    shape: PickleValue | undefined,
    type: PickleValue | undefined,
    isFortran: boolean,
    raw: PickleValue | undefined,
  ): void {
    const bytes = bytesOf(raw);
    if (!(shape instanceof PickleTuple) || !(type instanceof NumpyType) || bytes === undefined) return;
    const sizes = shape.items.filter((size) => typeof size === "number" && size >= 0) as number[];
    const known = numpyType(type.code);
    if (sizes.length !== shape.items.length || known === undefined) return;
    const strides = isFortran ? fortranStrides(sizes) : denseStrides(sizes);
    const place = { bytes, type: known, shape: sizes, strides, offset: 0, isBigEndian: type.isBigEndian };
    if (!liesWithin(place))
      throw invalidModel(this.#what, "an array in it has fewer numbers than its shape says");
    this.place = place;
    this.tensor = storedTensor(place);
  }
}

/** Python 2 wrote an array's bytes as a text, a character each. */
function bytesOf(raw: PickleValue | undefined): Uint8Array | undefined {
  if (raw instanceof Uint8Array) return raw;
  if (typeof raw !== "string") return undefined;
  // Not by an iterator over the text, which would make a list of its characters first: a data set's are 150 million.
  const bytes = new Uint8Array(raw.length);
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = raw.charCodeAt(at);
  return bytes;
}

/** @param what of the file, for a person */
export function numpyClasses(what: string): PickleClass[] {
  return ["numpy.core", "numpy._core"]
    .flatMap((core) => [
      new PickleClass(`${core}.multiarray._reconstruct`, () => new NumpyArray(what)),
      new PickleClass(`${core}.numeric._frombuffer`, ([raw, type, shape, order]) => {
        const array = new NumpyArray(what);
        array.fill(shape, type, order === "F", raw);
        return array;
      }),
      // A single number: what a training wrote down, no weight.
      new PickleClass(`${core}.multiarray.scalar`, () => null),
    ])
    .concat([
      new PickleClass("numpy.ndarray"),
      new PickleClass("numpy.dtype", ([code]) => new NumpyType(typeof code === "string" ? code : "")),
      new PickleClass("_codecs.encode", ([text]) => bytesOf(text) ?? null),
    ]);
}
