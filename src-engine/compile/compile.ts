/** Gives a program weights on the device, and an order to run in. */
import { tidy, type Variable, variable, zeros } from "@tensorflow/tfjs-core";
import { inputAt, type Program } from "#core/program/program";
import type { CompiledNetwork, CompiledUnit, NetworkWeight } from "./compiled-network";
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
  return {
    program,
    plan: planExecution(program, variablesOf(weights)),
    weights,
    probedLayers,
    units: unitsOf(program),
    parameters: trainable.reduce((sum, { variable: own }) => sum + own.size, 0),
    imageShape: program.shapes[0] ?? [],
    classes: program.shapes[program.logits]?.at(-1) ?? 0,
    dispose() {
      for (const { variable: own } of weights) own.dispose();
    },
  };
}

/**
 * The network with another program in the place of its own: one with interventions that declare no weights. The weights stay the network's,
 * so there is nothing to free.
 */
export function withProgram(network: CompiledNetwork, program: Program): CompiledNetwork {
  return {
    ...network,
    program,
    plan: planExecution(program, variablesOf(network.weights)),
    units: unitsOf(program),
    dispose() {},
  };
}

function variablesOf(weights: readonly NetworkWeight[]): ReadonlyMap<string, Variable> {
  return new Map(weights.map(({ name, variable: own }) => [name, own]));
}

function unitsOf(program: Program): CompiledUnit[] {
  return program.units.map((unit) => ({
    ...unit,
    identity: inputAt(program, { step: unit.step, input: unit.skip }),
    residual: unit.branch.map((input) => inputAt(program, { step: unit.step, input })),
  }));
}
