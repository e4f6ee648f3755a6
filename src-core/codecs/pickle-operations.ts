/** What each instruction of a pickle does. The names are those of CPython's pickletools. */
import { SkiploomError } from "../foundation/errors";
import type { PickleInput } from "./pickle-input";
import {
  binary,
  bytesText,
  floatLine,
  integerLine,
  long,
  memoLine,
  stringLine,
  text,
  unicodeLine,
  utf8,
} from "./pickle-literals";
import { refusedClass } from "./pickle-refusal";
import type { PickleStack } from "./pickle-stack";
import {
  PickleClass,
  PickleDict,
  PickleList,
  PickleObject,
  type PickleOptions,
  PickleSet,
  PickleTuple,
  type PickleValue,
} from "./pickle-values";
import { decodeLatin1 } from "./text";

export interface PickleMachine {
  readonly input: PickleInput;
  readonly stack: PickleStack;
  readonly options: PickleOptions;
}

type Instruction = (machine: PickleMachine) => void;

function push(value: (input: PickleInput) => PickleValue): Instruction {
  return ({ input, stack }) => stack.push(value(input));
}

const uint8 = (input: PickleInput): number => input.byte();
const uint16 = (input: PickleInput): number => input.uint16();
const int32 = (input: PickleInput): number => input.int32();
const uint32 = (input: PickleInput): number => input.uint32();
const uint64 = (input: PickleInput): number => input.uint64();

function tuple(count: number): Instruction {
  return ({ stack }) => stack.push(new PickleTuple(stack.popMany(count)));
}

function setPairs(input: PickleInput, target: PickleValue, pairs: readonly PickleValue[]): void {
  if (!(target instanceof PickleDict)) throw input.damaged("it sets a key of what is no dictionary");
  if (pairs.length % 2 === 1) throw input.damaged("it sets a key without a value");
  for (let at = 0; at < pairs.length; at += 2) target.entries.set(pairs[at] ?? null, pairs[at + 1] ?? null);
}

function append(input: PickleInput, target: PickleValue, items: readonly PickleValue[]): void {
  if (!(target instanceof PickleList)) throw input.damaged("it appends to what is no list");
  // Not spread: arguments of a call are limited.
  for (const item of items) target.items.push(item);
}

function dictOf(input: PickleInput, pairs: readonly PickleValue[]): PickleDict {
  const dict = new PickleDict();
  setPairs(input, dict, pairs);
  return dict;
}

function listOf(items: readonly PickleValue[]): PickleList {
  const list = new PickleList();
  for (const item of items) list.items.push(item);
  return list;
}

function setOf(items: readonly PickleValue[]): PickleSet {
  const set = new PickleSet();
  for (const item of items) set.items.add(item);
  return set;
}

function find({ options }: PickleMachine, module: string, name: string): PickleClass {
  const full = `${module}.${name}`;
  const found = options.allowed.get(full);
  if (!found) throw refusedClass(options, full);
  return found;
}

function globalLine(machine: PickleMachine): PickleClass {
  const { input } = machine;
  return find(machine, utf8(input, input.line()), utf8(input, input.line()));
}

/** Calls an entry of the allow-list: an error of its own becomes one of the file. */
function call(
  { input, options }: PickleMachine,
  made: PickleValue,
  args: readonly PickleValue[],
): PickleValue {
  if (!(made instanceof PickleClass)) throw input.damaged("it calls what cannot be called");
  if (!made.make) throw refusedClass(options, made.name);
  try {
    return made.make(args);
  } catch (error) {
    if (error instanceof SkiploomError) throw error;
    throw input.damaged(`"${made.name}" is given what it cannot take`);
  }
}

function argumentsOf(input: PickleInput, value: PickleValue): readonly PickleValue[] {
  if (value instanceof PickleTuple) return value.items;
  throw input.damaged("it calls something without a list of arguments");
}

const reduce: Instruction = (machine) => {
  const args = argumentsOf(machine.input, machine.stack.pop());
  machine.stack.push(call(machine, machine.stack.pop(), args));
};

function persistentValue({ input, options }: PickleMachine, id: PickleValue): PickleValue {
  if (!options.persistent) throw input.damaged("it keeps values elsewhere, where there are none");
  return options.persistent(id);
}

const refused =
  (reason: string): Instruction =>
  ({ input }) => {
    throw input.damaged(reason);
  };
const EXTENSION = refused("it uses Python's registry of extensions, which is never looked into here");
const OUT_OF_BAND = refused("it keeps buffers outside of itself");

const INSTRUCTIONS: Readonly<Record<string, Instruction>> = {
  "(": ({ stack }) => stack.mark(),
  "0": ({ stack }) => stack.drop(),
  "1": ({ stack }) => void stack.popToMark(),
  "2": ({ stack }) => stack.pushAgain(stack.top()),
  F: push(floatLine),
  I: push(integerLine),
  J: push(int32),
  K: push(uint8),
  L: push(integerLine),
  M: push(uint16),
  N: push(() => null),
  P: (machine) => machine.stack.push(persistentValue(machine, decodeLatin1(machine.input.line()))),
  Q: (machine) => machine.stack.push(persistentValue(machine, machine.stack.pop())),
  R: reduce,
  S: push(stringLine),
  T: push(bytesText(uint32)),
  U: push(bytesText(uint8)),
  V: push(unicodeLine),
  X: push(text(uint32)),
  G: push((input) => input.float64()),
  a: ({ input, stack }) => {
    const item = stack.pop();
    append(input, stack.top(), [item]);
  },
  b: ({ stack }) => {
    const state = stack.pop();
    const built = stack.top();
    // Attributes of dictionaries (a state_dict's versions) say nothing of weights.
    if (built instanceof PickleObject) built.build(state);
  },
  c: (machine) => machine.stack.pushAgain(globalLine(machine)),
  d: ({ input, stack }) => stack.push(dictOf(input, stack.popToMark())),
  "}": push(() => new PickleDict()),
  e: ({ input, stack }) => {
    const items = stack.popToMark();
    append(input, stack.top(), items);
  },
  g: ({ input, stack }) => stack.recall(memoLine(input)),
  h: ({ input, stack }) => stack.recall(input.byte()),
  i: (machine) => {
    const made = globalLine(machine);
    machine.stack.push(call(machine, made, machine.stack.popToMark()));
  },
  j: ({ input, stack }) => stack.recall(input.uint32()),
  l: ({ stack }) => stack.push(listOf(stack.popToMark())),
  "]": push(() => new PickleList()),
  o: (machine) => {
    const [made = null, ...args] = machine.stack.popToMark();
    machine.stack.push(call(machine, made, args));
  },
  p: ({ input, stack }) => stack.remember(memoLine(input)),
  q: ({ input, stack }) => stack.remember(input.byte()),
  r: ({ input, stack }) => stack.remember(input.uint32()),
  s: ({ input, stack }) => {
    const pair = stack.popMany(2);
    setPairs(input, stack.top(), pair);
  },
  t: ({ stack }) => stack.push(new PickleTuple(stack.popToMark())),
  ")": tuple(0),
  u: ({ input, stack }) => {
    const pairs = stack.popToMark();
    setPairs(input, stack.top(), pairs);
  },
  B: push(binary(uint32)),
  C: push(binary(uint8)),
  "\x80": ({ input }) => {
    const protocol = input.byte();
    if (protocol > 5) throw input.damaged(`it is of protocol ${protocol}, and 0 to 5 are read`);
  },
  "\x81": reduce,
  "\x82": EXTENSION,
  "\x83": EXTENSION,
  "\x84": EXTENSION,
  "\x85": tuple(1),
  "\x86": tuple(2),
  "\x87": tuple(3),
  "\x88": push(() => true),
  "\x89": push(() => false),
  "\x8a": push((input) => long(input, input.take(input.byte()))),
  "\x8b": push((input) => long(input, input.take(input.int32()))),
  "\x8c": push(text(uint8)),
  "\x8d": push(text(uint64)),
  "\x8e": push(binary(uint64)),
  "\x8f": push(() => new PickleSet()),
  "\x90": ({ input, stack }) => {
    const items = stack.popToMark();
    const set = stack.top();
    if (!(set instanceof PickleSet)) throw input.damaged("it adds to what is no set");
    for (const item of items) set.items.add(item);
  },
  "\x91": ({ stack }) => stack.push(setOf(stack.popToMark())),
  // With named arguments, which nothing of the allow-list takes.
  "\x92": (machine) => {
    const { input, stack } = machine;
    const named = stack.pop();
    if (!(named instanceof PickleDict) || named.entries.size > 0)
      throw input.damaged("it calls something by names");
    reduce(machine);
  },
  "\x93": (machine) => {
    const [module, name] = machine.stack.popMany(2);
    if (typeof module !== "string" || typeof name !== "string")
      throw machine.input.damaged("a class in it has no name");
    machine.stack.pushAgain(find(machine, module, name));
  },
  "\x94": ({ stack }) => stack.rememberNext(),
  // A frame's length only helps to read ahead.
  "\x95": ({ input }) => void input.uint64(),
  "\x96": push(binary(uint64)),
  "\x97": OUT_OF_BAND,
  "\x98": OUT_OF_BAND,
};

/** By the instruction's byte. */
export const PICKLE_OPERATIONS: readonly (Instruction | undefined)[] = Array.from(
  { length: 256 },
  (_, code) => INSTRUCTIONS[String.fromCharCode(code)],
);
