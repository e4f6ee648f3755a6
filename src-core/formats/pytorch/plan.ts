/** What a class of the written model consists of, once all is decided. */
import type { BlockDefinition } from "../../network/document";
import type { Emission } from "./emission";
import { type Expression, named, times } from "./expression";
import type { PythonValue } from "./python";
import type { Item, Unit } from "./units";

export interface Parameter {
  readonly key: string;
  /** In Python. */
  readonly name: string;
  /** What it is where nothing is said. */
  readonly preset?: PythonValue | undefined;
}

/** One argument of a call, decided for all units of the class. */
export interface ChosenArgument {
  readonly keyword?: string | undefined;
  readonly expression: Expression;
  /** The number must be a whole one. */
  readonly isWhole: boolean;
}

/** Repeats of a block in a row, decided for all units of the class. */
export interface ChosenSegment {
  readonly plan: ClassPlan;
  readonly count: Expression;
  readonly isLoop: boolean;
  readonly args: ReadonlyMap<string, ChosenCourse>;
}

export type ChosenCourse =
  | { readonly kind: "same"; readonly expression: Expression }
  | { readonly kind: "rising"; readonly first: Expression; readonly by: Expression }
  | { readonly kind: "listed"; readonly values: Expression };

export type Member = {
  readonly name: string;
  readonly inputs: Item["inputs"];
  /** `conv1`; absent for what is no module. */
  readonly attribute?: string;
} & (
  | { readonly kind: "single"; readonly emission: Emission; readonly args: readonly ChosenArgument[] }
  | { readonly kind: "block"; readonly isSingle: boolean; readonly segments: readonly ChosenSegment[] }
);

export interface ClassPlan {
  readonly name: string;
  /** Undefined: the network. */
  readonly block: BlockDefinition | undefined;
  readonly parameters: readonly Parameter[];
  /** In an order in which they can run; each stands at its item's place. */
  readonly members: readonly Member[];
  readonly output: Unit["output"];
  /** In its own parameters; undefined where that is not known in words. */
  readonly outputChannels: Expression | undefined;
}

/** The key of the channels that come to a block. */
export const IN_CHANNELS = "in_channels";

export function argumentKey(name: string): string {
  return `argument ${name}`;
}

/** A drawn value that refers to an argument of the surrounding block. */
export function referenceOf(value: unknown): Expression | undefined {
  if (typeof value !== "object" || value === null || !("arg" in value) || typeof value.arg !== "string")
    return undefined;
  const factor = "factor" in value && typeof value.factor === "number" ? value.factor : 1;
  return times(named(argumentKey(value.arg)), factor);
}
