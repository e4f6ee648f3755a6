/** From the steps of a model that was read to layers, one step after the other: each is checked as the layer would be in a drawing. */

import { invalidModel } from "../../formats/invalid-model";
import type { ImportNote, ReadModel, ReadStep } from "../../formats/model";
import type { Shape } from "../../layers/layer";
import type { LayerRegistry } from "../../layers/registry";
import { resolveParams } from "../../layers/resolve-params";
import type { ValueId } from "../../program/program";
import { NoteBook } from "./notes";
import { IMAGE, type LayerDraft, preferred, type RaisedLayer, type Refusal } from "./raised";
import { StepWeights, WeightMismatch } from "./read-weights";
import { isRefusal } from "./rule";
import { raiseOperation } from "./rules";

/** A step that there is no layer for. */
export interface UnsupportedStep extends Refusal {
  readonly step: string;
  /** As the file's format calls it, or the kind of operation. */
  readonly operator: string;
}

/** Where a value comes from. */
export interface ValueSource {
  /** Place of a layer, or {@link IMAGE}. */
  readonly layer: number;
  readonly shape: Shape;
  /** Steps on the longest way from the image. */
  readonly depth: number;
}

export interface RaisedSteps {
  readonly layers: readonly RaisedLayer[];
  /** Of all values that can be had; what depends on an unsupported step is absent. */
  readonly values: ReadonlyMap<ValueId, ValueSource>;
  readonly unsupported: readonly UnsupportedStep[];
  readonly notes: readonly ImportNote[];
}

/**
 * @param imageShape what the model's images are taken for
 * @throws SkiploomError `invalid-model` where steps read what no earlier step gives
 */
export function raiseSteps(layers: LayerRegistry, read: ReadModel, imageShape: Shape): RaisedSteps {
  return new StepRaiser(layers, imageShape).run(read.steps);
}

class StepRaiser {
  readonly #registry: LayerRegistry;
  readonly #layers: RaisedLayer[] = [];
  readonly #values = new Map<ValueId, ValueSource>();
  readonly #known = new Set<ValueId>([0]);
  readonly #unsupported: UnsupportedStep[] = [];
  readonly #notes = new NoteBook();

  constructor(registry: LayerRegistry, imageShape: Shape) {
    this.#registry = registry;
    this.#values.set(0, { layer: IMAGE, shape: imageShape, depth: 0 });
  }

  run(steps: readonly ReadStep[]): RaisedSteps {
    for (const step of steps) this.#raise(step);
    return {
      layers: this.#layers,
      values: this.#values,
      unsupported: this.#unsupported,
      notes: this.#notes.notes(),
    };
  }

  #raise(step: ReadStep): void {
    const unknown = step.inputs.find((input) => !this.#known.has(input));
    if (unknown !== undefined)
      throw invalidModel("model", `its step "${step.name}" reads what no step before it gives`);
    this.#known.add(step.output);
    const { operation } = step;
    if (operation.kind === "unsupported") {
      this.#unsupported.push({ step: step.name, ...operation });
      return;
    }
    const sources = step.inputs.flatMap((input) => this.#values.get(input) ?? []);
    if (sources.length < step.inputs.length) return;
    const changes: string[] = [];
    const weights = new StepWeights(step.weights);
    const raised = this.#layersOf(step, operation, sources, weights, changes);
    if ("reason" in raised) {
      this.#unsupported.push({ step: step.name, operator: operation.kind, ...raised });
      return;
    }
    for (const words of changes) this.#notes.add({ kind: "changed", steps: [step.name], words });
    if (weights.filled.length > 0) this.#notes.add(filledNote(step.name, weights.filled));
    this.#layers.push(...raised.layers);
    const depth = Math.max(0, ...sources.map((source) => source.depth)) + 1;
    this.#values.set(step.output, { ...raised.result, depth });
  }

  #layersOf(
    { name, weights: _read }: ReadStep,
    operation: Exclude<ReadStep["operation"], { kind: "unsupported" }>,
    sources: readonly ValueSource[],
    weights: StepWeights,
    changes: string[],
  ): { readonly layers: readonly RaisedLayer[]; readonly result: Omit<ValueSource, "depth"> } | Refusal {
    let drafts: readonly LayerDraft[];
    try {
      const given = {
        shapes: sources.map(({ shape }) => shape),
        weights,
        changed: (words: string) => void changes.push(words),
      };
      const raised = raiseOperation(operation, given);
      if (isRefusal(raised)) return raised;
      drafts = raised;
    } catch (error) {
      if (!(error instanceof WeightMismatch)) throw error;
      return { reason: error.message, instead: "Check how the file was made." };
    }
    const layers: RaisedLayer[] = [];
    let from: readonly Omit<ValueSource, "depth">[] = sources;
    for (const draft of drafts) {
      const layer = this.#checked(draft, from, name);
      if ("reason" in layer) return layer;
      from = [{ layer: this.#layers.length + layers.length, shape: layer.shape }];
      layers.push(layer);
    }
    const [result] = from;
    if (result === undefined) return { reason: "It reads nothing.", instead: "Check how the file was made." };
    return { layers, result };
  }

  /** What a drawing would say of the layer. */
  #checked(
    draft: LayerDraft,
    from: readonly Omit<ValueSource, "depth">[],
    step: string,
  ): RaisedLayer | Refusal {
    const definition = this.#registry.find(draft.type);
    if (definition === undefined) throw new TypeError(`There is no layer type "${draft.type}".`);
    const inputShapes = from.map(({ shape }) => shape);
    const { params, problems } = resolveParams(definition, preferred(draft.params));
    const instead = "Import the part before it, or change it where the network was made.";
    if (problems[0]) return { reason: problems[0].message, instead };
    const result = definition.inferShape(params, inputShapes, {});
    if (!result.ok) return { reason: result.problem.message, instead };
    return {
      ...draft,
      definition,
      inputs: from.map(({ layer }) => layer),
      inputShapes,
      shape: result.shape,
      steps: [step],
    };
  }
}

function filledNote(step: string, roles: readonly string[]): ImportNote {
  return {
    kind: "changed",
    steps: [step],
    words: `The file leaves out ${roles.map((role) => ROLE_WORDS[role] ?? role).join(" and ")} of a layer that has ${roles.length > 1 ? "them" : "one"} here; ${roles.length > 1 ? "they begin" : "it begins"} with what changes nothing.`,
  };
}

const ROLE_WORDS: Readonly<Record<string, string>> = {
  gamma: "the scale",
  beta: "the shift",
  runningMean: "the mean",
  runningVariance: "the variance",
  bias: "the bias",
  offset: "the offset",
};
