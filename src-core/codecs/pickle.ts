/**
 * Python's pickles, protocols 0 to 5, read as data. A pickle is a program for a small stack machine, and in Python it can call anything; here it
 * can call what an allow-list holds, which are functions of ours that make values. Source: CPython 3.13, Lib/pickletools.py.
 * Nothing recurses, and the work is bounded: each value costs a byte at least, and there is a budget of values.
 */
import { PickleInput } from "./pickle-input";
import { PICKLE_OPERATIONS } from "./pickle-operations";
import { PickleStack } from "./pickle-stack";
import type { PickleOptions, PickleValue } from "./pickle-values";

export interface ReadPickle {
  readonly value: PickleValue;
  /** Where the pickle ended: others may follow. */
  readonly end: number;
}

const STOP = 0x2e;

/**
 * @param start where in the bytes the pickle begins
 * @throws SkiploomError `invalid-model` when it is damaged, too large, or uses a class that is not allowed, which is named
 */
export function readPickle(bytes: Uint8Array, options: PickleOptions, start = 0): ReadPickle {
  const input = new PickleInput(bytes, options.what, start);
  const stack = new PickleStack(input);
  for (;;) {
    const code = input.byte();
    if (code === STOP) return { value: stack.pop(), end: input.position() };
    const operation = PICKLE_OPERATIONS[code];
    if (!operation) throw input.damaged(`it has the unknown instruction ${code}`);
    operation({ input, stack, options });
  }
}
