/** Gives a program weights on the device, and an order to run in. */
import { tidy, variable, zeros } from "@tensorflow/tfjs-core";
import { inputAt, type Program } from "#core/program/program";
import type { CompiledNetwork, NetworkWeight } from "./compiled-network";
import { planExecution } from "./execution-plan";

/** All weights are 0: load others before use. */
export function compileProgram(program: Program): CompiledNetwork {
  const weights = program.steps.flatMap((step) =>
    step.weights.map(
      (spec): NetworkWeight => ({
        ...spec,
        step,
        variable: tidy(() => variable(zeros([...spec.shape]), spec.trainable)),
      }),
    ),
  );
  const trainable = weights.filter((weight) => weight.trainable);
  const probedLayers: { path: string; weights: number }[] = [];
  for (const { step } of trainable) {
    const last = probedLayers.at(-1);
    if (last?.path === step.path) last.weights += 1;
    else probedLayers.push({ path: step.path, weights: 1 });
  }
  const variables = new Map(weights.map(({ name, variable: own }) => [name, own]));
  return {
    program,
    plan: planExecution(program, variables),
    weights,
    probedLayers,
    units: program.units.map((unit) => ({
      ...unit,
      identity: inputAt(program, { step: unit.step, input: unit.skip }),
      residual: unit.branch.map((input) => inputAt(program, { step: unit.step, input })),
    })),
    parameters: trainable.reduce((sum, { variable: own }) => sum + own.size, 0),
    imageShape: program.shapes[0] ?? [],
    classes: program.shapes[program.logits]?.at(-1) ?? 0,
    dispose() {
      for (const { variable: own } of weights) own.dispose();
    },
  };
}
