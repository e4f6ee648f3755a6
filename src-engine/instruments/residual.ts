/**
 * How large F(x) is beside x at each merge, and how large the layers' responses are (He et al. 2015, section 4.2, figure 7: the deeper a
 * residual network, the smaller they are). A network without skips has responses alone: beside its residual twin that is figure 7.
 */
import { sum, type Tensor } from "@tensorflow/tfjs-core";
import { SkiploomError } from "#core/foundation/errors";
import { figureOf } from "#core/insights/insight";
import { type ResidualUnit, SMALL_RATIO } from "#core/insights/residual";
import type { OperationKind } from "#core/program/operation";
import type { Step, ValueId } from "#core/program/program";
import type { CompiledNetwork, CompiledUnit } from "../compile/compiled-network";
import { forwardPass } from "./forward-pass";
import type { Instrument } from "./instrument";
import { cosineOf, innerProduct, Sums, sumOfSquares } from "./sums";
import { residualOf } from "./units";

/** A convolution, with the value that is its response. */
interface Responding {
  readonly path: string;
  readonly value: ValueId;
  /** Numbers of it for one image. */
  readonly size: number;
}

export const residual: Instrument<"residual"> = {
  needsGradients: false,
  async look(look) {
    const { units } = look.network;
    const unitsAt = new Map<string, CompiledUnit[]>();
    for (const unit of units) unitsAt.set(unit.step, [...(unitsAt.get(unit.step) ?? []), unit]);
    const responding = respondingLayers(look.network);
    if (units.length === 0 && responding.length === 0) {
      throw new SkiploomError(
        "unsupported",
        "This network has no skips and no convolutions, so it has no F(x) and no responses that could be measured. Live channels shows the activations, weights and gradients of any network.",
      );
    }
    const responses = new Map(responding.map((layer) => [layer.value, layer]));
    const sums = new Sums();
    let images = 0;
    try {
      for await (const batch of look.batches()) {
        const isWhole = await forwardPass(look, batch, ({ step }, result, inputs) => {
          for (const unit of unitsAt.get(step.name) ?? []) measureUnit(unit, inputs, sums);
          const response = responses.get(step.output);
          if (!response) return;
          sums.add(`sum ${response.path}`, () => sum(result));
          sums.add(`squares ${response.path}`, () => sumOfSquares(result));
        });
        if (!isWhole) break;
        await sums.settle();
        images += batch.count;
      }
    } finally {
      sums.dispose();
    }
    const figures = units.map((unit) => figuresAt(unit, sums));
    return {
      units: figures,
      small: figures.filter(({ ratio }) => ratio !== null && ratio < SMALL_RATIO).length,
      responses: responding.map(({ path, size }) => {
        const count = size * images;
        const mean = sums.of(`sum ${path}`) / count;
        const variance = sums.of(`squares ${path}`) / count - mean ** 2;
        return { path, deviation: figureOf(Math.sqrt(Math.max(0, variance))) };
      }),
    };
  },
};

const CONVOLUTIONS: readonly OperationKind[] = ["conv2d", "depthwiseConv2d", "transposedConv2d"];
const NORMS: readonly OperationKind[] = ["batchNorm", "groupNorm", "l2Norm"];

function respondingLayers({ program, plan, units }: CompiledNetwork): readonly Responding[] {
  const onSkips = new Set(units.flatMap(({ chain }) => chain));
  const readers = new Map<ValueId, Step[]>();
  for (const step of program.steps) {
    for (const value of step.inputs) readers.set(value, [...(readers.get(value) ?? []), step]);
  }
  return plan.steps
    .filter(({ step }) => CONVOLUTIONS.includes(step.operation.kind) && !onSkips.has(step.path))
    .map(({ step }): Responding => {
      const [next, ...others] = readers.get(step.output) ?? [];
      const isNormed = next !== undefined && others.length === 0 && NORMS.includes(next.operation.kind);
      const value = isNormed ? next.output : step.output;
      return { path: step.name, value, size: plan.sizes[value] ?? 0 };
    });
}

function measureUnit(unit: CompiledUnit, inputs: readonly Tensor[], sums: Sums): void {
  const { name, joins, skip } = unit;
  const x = inputs[skip];
  if (!x) throw new Error(`The unit "${name}" reads nothing.`);
  const residual = (): Tensor => residualOf(unit, inputs);
  sums.add(`x ${name}`, () => sumOfSquares(x));
  sums.add(`f ${name}`, () => sumOfSquares(residual()));
  if (joins === "values") sums.add(`product ${name}`, () => innerProduct(x, residual()));
}

function figuresAt({ name, path, joins }: CompiledUnit, sums: Sums): ResidualUnit {
  const [x, f] = [sums.of(`x ${name}`), sums.of(`f ${name}`)];
  const cosine = joins === "values" ? cosineOf(sums.of(`product ${name}`), x, f) : Number.NaN;
  return { name, merge: path, ratio: figureOf(Math.sqrt(f / x)), cosine: figureOf(cosine) };
}
