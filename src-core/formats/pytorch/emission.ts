/** What an item becomes in Python: a module that its class makes, and an expression of the forward pass. */
import type { WeightRole } from "../../program/operation";
import type { Expression } from "./expression";
import type { HelperName } from "./helpers";
import type { Layout } from "./layouts";
import type { PythonValue } from "./python";

/** Something that a module is told, which may differ from one repeat of a block to the next. */
export interface Argument {
  /** Absent: by its place. */
  readonly keyword?: string;
  /** What it is called where it becomes a parameter of the class. */
  readonly called?: string;
  readonly value: PythonValue;
  /** What the drawing says: a reference to the block's argument. */
  readonly drawn?: Expression | undefined;
  /** It is the number of channels that come in, or something that shapes decide. */
  readonly follows?: "input" | "stride" | "output";
  /** The module's own default: not written where it is this everywhere. */
  readonly preset?: PythonValue;
}

export interface ModuleCall {
  readonly callee: string;
  readonly args: readonly Argument[];
  /** Where its weights lie in its state. */
  readonly weights: readonly ModuleWeight[];
}

export interface ModuleWeight {
  readonly role: WeightRole;
  /** `weight`, `running_mean`, `bn.weight`. */
  readonly name: string;
  readonly layout: Layout;
  /** Which of a shortcut's steps declares it. */
  readonly step?: number;
}

/** An expression. An atom can stand before a dot or beside any operator as it is, a product in a sum. */
export interface Code {
  readonly text: string;
  readonly kind: "atom" | "product" | "sum";
}

/** Channels that come out: as many as come in, the sum of all that come in, what an argument says, or what is not told in such words. */
export type OutputChannels =
  | { readonly kind: "input"; readonly factor?: number; readonly plus?: number }
  | { readonly kind: "sum" }
  | { readonly kind: "argument"; readonly place: number }
  | { readonly kind: "unknown" };

export interface Emission {
  readonly module?: ModuleCall;
  readonly channels: OutputChannels;
  readonly helpers?: readonly HelperName[];
  /** A line of the forward pass ends with it: an activation, a pooling. */
  readonly endsLine?: true;
  /** @param self the module, `self.conv1`; "" where there is none */
  forward(inputs: readonly Code[], self: string): Code;
}

export function call(callee: string, ...args: readonly string[]): Code {
  return { text: `${callee}(${args.join(", ")})`, kind: "atom" };
}

/** In brackets where it must be. */
export function atom({ text, kind }: Code): string {
  return kind === "atom" ? text : `(${text})`;
}

/** The only input of what has one. */
export function one([input]: readonly Code[]): Code {
  if (!input) throw new TypeError("This item needs an input.");
  return input;
}

/** `self.conv1(x)`. */
export function applied(inputs: readonly Code[], self: string): Code {
  return call(self, ...inputs.map(({ text }) => text));
}

export const SAME_CHANNELS: OutputChannels = { kind: "input" };
export const UNKNOWN_CHANNELS: OutputChannels = { kind: "unknown" };
