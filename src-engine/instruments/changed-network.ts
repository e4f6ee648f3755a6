/** A network with units removed, or with blocks that changed places, as it goes on from a pass of the whole one. */
import { tensor1d, tidy, type Variable, variable } from "@tensorflow/tfjs-core";
import { intervene } from "#core/program/interventions";
import type { Program } from "#core/program/program";
import { type RemovableUnit, type RemovalWays, removalOf } from "#core/program/removable";
import { movedWeights, type Swap } from "#core/program/swaps";
import type { CompiledNetwork } from "../compile/compiled-network";
import { type Continuation, continuationOf } from "../compile/continuation";

export interface Change {
  readonly removed: readonly RemovableUnit[];
  readonly swaps: readonly Swap[];
}

/** Numbers that take the place of weights, by the weights' names. */
export type OtherValues = ReadonlyMap<string, Float32Array>;

/** The network as it is after this, with its own weights, moved or not, and others in the place of some. */
export class ChangedNetwork {
  readonly #network: CompiledNetwork;
  readonly #program: Program;
  readonly #variables: Map<string, Variable>;
  readonly #own: Variable[] = [];
  #continuation: Continuation;

  /** @throws SkiploomError `unsupported` for a unit that cannot be removed */
  constructor(network: CompiledNetwork, { removed, swaps }: Change, ways: RemovalWays, fills: OtherValues) {
    const { program, weights } = network;
    this.#network = network;
    this.#program = intervene(
      program,
      removed.flatMap((unit) => removalOf(program, unit, ways)),
    );
    const variables = new Map(weights.map((weight) => [weight.name, weight.variable]));
    const moved = movedWeights(swaps);
    this.#variables = new Map(
      [...variables].map(([name, own]) => [name, variables.get(moved.get(name) ?? name) ?? own]),
    );
    this.#fill(fills);
    this.#continuation = continuationOf(network, this.#program, this.#variables);
  }

  get continuation(): Continuation {
    return this.#continuation;
  }

  /** Other values in the place of weights: new running statistics. */
  replace(values: OtherValues): void {
    this.#fill(values);
    this.#continuation = continuationOf(this.#network, this.#program, this.#variables);
  }

  dispose(): void {
    for (const each of this.#own) each.dispose();
  }

  #fill(values: OtherValues): void {
    for (const [name, numbers] of values) {
      const own = tidy(() => variable(tensor1d(numbers), false));
      this.#own.push(own);
      this.#variables.set(name, own);
    }
  }
}
