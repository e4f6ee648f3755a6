/** One repeat of a block within a lowered network: its steps, what comes in and what goes out. */
import type { Program, Step, ValueId } from "../program/program";
import { type Refused, refused } from "./growth";

export interface RepeatEnds {
  readonly steps: readonly Step[];
  /** What it reads. */
  readonly input: ValueId;
  /** What is read of it. */
  readonly output: ValueId;
}

/** @param path of the instance: `stage2`; @param repeat from 1 */
export function repeatEnds(program: Program, path: string, repeat: number): RepeatEnds | Refused {
  const prefix = `${path}/${repeat}/`;
  const steps = program.steps.filter((step) => step.path.startsWith(prefix));
  const own = new Set(steps.map(({ output }) => output));
  const inputs = new Set(steps.flatMap((step) => step.inputs.filter((value) => !own.has(value))));
  const read = program.steps.filter((step) => !step.path.startsWith(prefix)).flatMap((step) => step.inputs);
  const outputs = new Set([...read, program.logits].filter((value) => own.has(value)));
  const [input, ...otherInputs] = inputs;
  const [output, ...otherOutputs] = outputs;
  if (input === undefined || output === undefined || otherInputs.length > 0 || otherOutputs.length > 0) {
    return refused("The block does not lead from one value to one other.");
  }
  return { steps, input, output };
}
