/**
 * The gradient at the first unit's x of a chain, on some paths alone: the network runs forward whole, once, and each backward pass goes
 * through F or through the skip of each unit, as a pattern says. Passes share what their patterns have in common, from the logits down.
 */
import { add, dispose, keep, type Tensor, type Tensor2D, tidy } from "@tensorflow/tfjs-core";
import type { Chain } from "#core/program/chains";
import type { Step, ValueId } from "#core/program/program";
import type { CompiledNetwork, CompiledUnit } from "../compile/compiled-network";
import { differentiate } from "../operations/index";
import type { Saved } from "../operations/rule";
import { runStep, type Statistics } from "./forward";
import { crossEntropy, type DeviceTargets } from "./loss";
import { tapeOf } from "./tape";

/** `both`: nothing is held back. */
export type Way = "skip" | "branch" | "both";

/** A way for each unit, from the first on. */
export type Pattern = readonly Way[];

interface Taped {
  readonly step: Step;
  readonly wantedInputs: readonly boolean[];
  readonly saved: Saved;
}

export class PathGradients {
  readonly #units: readonly CompiledUnit[];
  readonly #chain: Chain;
  readonly #tape = new Map<string, Taped>();
  readonly #values: readonly Tensor[];
  /** By the last merge's result. */
  readonly #start: Tensor;

  /** Runs a batch forward, and keeps what gradients need of it. Images and targets are the caller's. */
  constructor(
    { network, statistics }: { readonly network: CompiledNetwork; readonly statistics: Statistics },
    batch: { readonly images: Tensor; readonly targets: DeviceTargets },
    chain: Chain,
  ) {
    this.#units = network.units;
    this.#chain = chain;
    const wanted = new Set([...chain.segments, chain.head].flat().map(({ name }) => name));
    const values = new Map<ValueId, Tensor>([[0, batch.images]]);
    const kept = new Set<Tensor>();
    const held = new Map<ValueId, number>();
    const steps = tapeOf(network.plan, "values");
    for (const { step: planned } of steps)
      for (const slot of planned.inputs) held.set(slot, (held.get(slot) ?? 0) + 1);
    for (const { step: planned, wantedInputs, savedInputs, savesOutput } of steps) {
      if (planned.kind !== "single") throw new Error("A step that is looked at runs by itself.");
      const inputs = planned.inputs.map((slot) => valueIn(values, slot));
      const { y, extra } = tidy(() => {
        const made = runStep(planned, inputs, { seed: 0, step: 1, statistics });
        return { y: made.y, extra: [...made.extra] };
      });
      values.set(planned.output, y);
      const isKept = wanted.has(planned.step.name);
      if (isKept) {
        const saved = inputs.slice(0, savedInputs);
        for (const tensor of [...saved, ...extra, ...(savesOutput ? [y] : [])]) kept.add(tensor);
        this.#tape.set(planned.step.name, {
          step: planned.step,
          wantedInputs,
          saved: {
            inputs: saved,
            output: savesOutput ? y : undefined,
            extra,
            weights: planned.weights,
            shapes: inputs.map(({ shape }) => shape),
          },
        });
      } else dispose(extra);
      for (const slot of planned.inputs) {
        const left = (held.get(slot) ?? 1) - 1;
        held.set(slot, left);
        const value = values.get(slot);
        if (left > 0 || slot === 0 || slot === network.plan.output || !value || kept.has(value)) continue;
        value.dispose();
        values.delete(slot);
      }
    }
    const logits = valueIn(values, network.plan.output);
    const difference = tidy(() => crossEntropy(logits as Tensor2D, batch.targets).difference);
    this.#values = [...new Set([...values.values(), ...kept])].filter((value) => value !== batch.images);
    const { output } = this.#tape.get(this.#units.at(-1)?.step ?? "")?.step ?? { output: -1 };
    this.#start = this.#back(chain.head, new Map([[network.plan.output, difference]]), output);
    difference.dispose();
  }

  /**
   * @param patterns each once
   * @param onGradient sees the gradient by the first unit's x on the paths of one pattern; it is freed afterwards. Answers whether to go on
   */
  async walk(
    patterns: readonly Pattern[],
    onGradient: (pattern: number, gradient: Tensor) => Promise<boolean> | boolean,
  ): Promise<void> {
    const all = patterns.map((_, place) => place);
    await this.#descend(this.#units.length - 1, keep(this.#start.clone()), all, patterns, onGradient);
  }

  dispose(): void {
    dispose([...this.#values, this.#start]);
  }

  /** @param gradient by the result of this unit's merge; it is freed. @returns whether to go on */
  async #descend(
    place: number,
    gradient: Tensor,
    members: readonly number[],
    patterns: readonly Pattern[],
    onGradient: (pattern: number, gradient: Tensor) => Promise<boolean> | boolean,
  ): Promise<boolean> {
    try {
      if (place < 0) {
        for (const member of members) if (!(await onGradient(member, gradient))) return false;
        return true;
      }
      for (const way of ["skip", "branch", "both"] as const) {
        const chosen = members.filter((member) => patterns[member]?.[place] === way);
        if (chosen.length === 0) continue;
        const next = this.#through(place, way, gradient);
        if (!(await this.#descend(place - 1, next, chosen, patterns, onGradient))) return false;
      }
      return true;
    } finally {
      gradient.dispose();
    }
  }

  /** From one merge's result to the one before, or to the first unit's x. */
  #through(place: number, way: Way, gradient: Tensor): Tensor {
    const unit = this.#units[place];
    const segment = this.#chain.segments[place];
    if (!unit || !segment) throw new RangeError(`There is no unit ${place}.`);
    const before = this.#units[place - 1];
    const end = before ? this.#tape.get(before.step)?.step.output : unit.source;
    const merge = this.#tape.get(unit.step)?.step.output ?? -1;
    return this.#back(segment, new Map([[merge, gradient]]), end ?? -1, (step, input) => {
      if (step !== unit.step || way === "both") return true;
      return way === "skip" ? input === unit.skip : unit.branch.includes(input);
    });
  }

  /** @param start gradients by values, which stay. @returns the gradient by `end` */
  #back(
    steps: readonly Step[],
    start: ReadonlyMap<ValueId, Tensor>,
    end: ValueId,
    isOpen: (step: string, input: number) => boolean = () => true,
  ): Tensor {
    const given = new Set(start.values());
    return keep(
      tidy(() => {
        const gradients = new Map(start);
        for (const { name, output } of steps) {
          const taped = this.#tape.get(name);
          const dy = gradients.get(output);
          if (!taped || !dy || output === end) continue;
          gradients.delete(output);
          const { step, saved, wantedInputs } = taped;
          const open = wantedInputs.map((isWanted, input) => isWanted && isOpen(name, input));
          const { inputs } = differentiate(step.operation, dy, saved, { inputs: open, weights: false });
          for (const [input, slot] of step.inputs.entries()) {
            const gradient = inputs[input];
            if (!gradient || !open[input]) continue;
            const known = gradients.get(slot);
            gradients.set(slot, known ? add(known, gradient) : gradient);
          }
        }
        const found = gradients.get(end);
        if (!found) throw new Error("No gradient reaches the end of a segment.");
        return given.has(found) ? found.clone() : found;
      }),
    );
  }
}

function valueIn(values: ReadonlyMap<ValueId, Tensor>, slot: ValueId): Tensor {
  const found = values.get(slot);
  if (!found) throw new Error("A step ran before its input was there.");
  return found;
}
