/** What a pickle holds once it is read: plain values, and what the allow-list made of Python's classes. */

export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | PickleList
  | PickleTuple
  | PickleDict
  | PickleSet
  | PickleClass
  | PickleObject;

export class PickleList {
  readonly items: PickleValue[] = [];
}

export class PickleTuple {
  constructor(readonly items: readonly PickleValue[]) {}
}

/** Also what is derived of `dict`. */
export class PickleDict {
  readonly entries = new Map<PickleValue, PickleValue>();

  /** The value under a text; undefined where there is none. */
  get(key: string): PickleValue | undefined {
    return this.entries.get(key);
  }
}

export class PickleSet {
  readonly items = new Set<PickleValue>();
}

/** An entry of the allow-list: nothing of Python's is looked up, so all that can be called is what is written here. */
export class PickleClass {
  constructor(
    /** `torch._utils._rebuild_tensor_v2`. */
    readonly name: string,
    /** What calling it with these arguments makes; absent: it is only named, as a type is. */
    readonly make?: (args: readonly PickleValue[]) => PickleValue,
  ) {}
}

/** Something that an entry of the allow-list made: a tensor, a storage. Each kind derives from this. */
export abstract class PickleObject {
  /** Takes in what BUILD brings: the attributes of a Python object. By default they are left aside. */
  build(_state: PickleValue): void {}
}

/** By name: `collections.OrderedDict`. */
export type AllowList = ReadonlyMap<string, PickleClass>;

export interface PickleOptions {
  /** Of the file, for a person: "PyTorch file". */
  readonly what: string;
  readonly allowed: AllowList;
  /** What to do instead, where a class is refused: a sentence without a full stop. By default how PyTorch's weights are saved. */
  readonly advice?: string;
  /** Makes a value of what the pickle keeps elsewhere (PyTorch's storages). */
  readonly persistent?: (id: PickleValue) => PickleValue;
}
