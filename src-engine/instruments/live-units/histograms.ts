/** Histograms by layer, on one scale: of activations, of weights, of gradients by weights. */
import { add, keep, mul, type Tensor, tidy } from "@tensorflow/tfjs-core";
import { SkiploomError } from "#core/foundation/errors";
import type { ChoicesOf } from "#core/insights/instruments";
import type { HistogramFigures, LayerHistogram } from "#core/insights/live-units";
import type { WeightRole } from "#core/program/operation";
import type { NetworkWeight } from "../../compile/compiled-network";
import { lossAndGradients } from "../../train/gradient";
import type { Look } from "../instrument";
import { Extent, Histogram, scaleOf } from "./histogram";
import { activationSites, readActivations } from "./sites";

type Choices = ChoicesOf<"units">;

/**
 * In two passes: one for the scale, one that counts.
 *
 * @throws SkiploomError `unsupported` for a network without activations, `cancelled` where it was stopped: counts of some images are on no scale of all
 */
export async function activationHistograms(
  look: Look,
  choices: Choices,
): Promise<Omit<HistogramFigures, "shows">> {
  const sites = activationSites(look.network);
  look.passes(2);
  const extents = new Map(sites.map(({ value }) => [value, new Extent()]));
  await readAll(look, extents);
  const scale = scaleOf([...extents.values()], choices.scale !== "linear");
  const histograms = new Map(
    sites.map(({ name, value }) => [value, new Histogram(name, scale, choices.bins)]),
  );
  await readAll(look, histograms);
  return { scale, layers: [...histograms.values()].map((histogram) => histogram.figures()) };
}

async function readAll(look: Look, readers: Parameters<typeof readActivations>[2]): Promise<void> {
  for await (const batch of look.batches()) if (!(await readActivations(look, batch, readers))) break;
  if (look.isStopped()) throw new SkiploomError("cancelled", "It was stopped before all was counted.");
}

/** They rest on no image. @throws SkiploomError `unsupported` where there are none of them */
export async function weightHistograms(
  look: Look,
  choices: Choices,
): Promise<Omit<HistogramFigures, "shows">> {
  const weights = chosenWeights(look, choices);
  // Each answer says how many images there were.
  for await (const _ of look.batches());
  const values = await Promise.all(weights.map(async ({ variable }) => await variable.data<"float32">()));
  return counted(weights, values, choices, choices.scale === "log");
}

/**
 * Of the mean loss of all images, without weight decay: what a step on all of them at once would go by. Gradients of batches are added up,
 * so nothing is held but one gradient a weight.
 *
 * @throws SkiploomError `unsupported` where there are no such weights
 */
export async function gradientHistograms(
  look: Look,
  choices: Choices,
): Promise<Omit<HistogramFigures, "shows">> {
  const weights = chosenWeights(look, choices);
  const totals = new Map<string, Tensor>();
  let images = 0;
  try {
    for await (const batch of look.batches()) {
      const { loss, correct, logits, gradients } = lossAndGradients(
        look.network,
        batch.images,
        batch.targets,
        { seed: 0, step: 1, by: "weights", statistics: look.statistics },
      );
      for (const { name } of weights) addTo(totals, name, gradients.get(name), batch.count);
      for (const each of [loss, correct, logits, ...gradients.values()]) each.dispose();
      images += batch.count;
    }
    const values = await Promise.all(
      weights.map(async ({ name, shape }) => {
        const sums = await totals.get(name)?.data<"float32">();
        // The loss does not depend on a weight without a gradient.
        return sums ? Float64Array.from(sums, (sum) => sum / images) : new Float64Array(sizeOf(shape));
      }),
    );
    return counted(weights, values, choices, choices.scale !== "linear");
  } finally {
    for (const total of totals.values()) total.dispose();
  }
}

const ROLES: Readonly<Record<Choices["weights"], readonly WeightRole[]>> = {
  kernels: ["kernel", "depthwiseKernel"],
  biases: ["bias"],
  gammas: ["gamma"],
  betas: ["beta"],
};

/** In the order of the drawing. */
function chosenWeights({ network }: Look, { weights }: Choices): readonly NetworkWeight[] {
  const roles = ROLES[weights];
  const chosen = network.weights.filter(({ role }) => roles.includes(role));
  if (chosen.length > 0) return chosen;
  const there = Object.entries(ROLES)
    .filter(([, of]) => network.weights.some(({ role }) => of.includes(role)))
    .map(([name]) => name);
  throw new SkiploomError(
    "unsupported",
    there.length > 0
      ? `This network has no ${weights}. It has ${there.join(", ")}.`
      : "This network has no weights.",
  );
}

function counted(
  weights: readonly NetworkWeight[],
  values: readonly ArrayLike<number>[],
  { bins }: Choices,
  isLog: boolean,
): Omit<HistogramFigures, "shows"> {
  const extents = values.map((numbers) => {
    const extent = new Extent();
    extent.add(numbers);
    return extent;
  });
  const scale = scaleOf(extents, isLog);
  const layers = weights.map(({ step }, place): LayerHistogram => {
    const histogram = new Histogram(step.name, scale, bins);
    histogram.add(values[place] ?? []);
    return histogram.figures();
  });
  return { scale, layers };
}

function addTo(totals: Map<string, Tensor>, name: string, gradient: Tensor | undefined, count: number): void {
  if (!gradient) return;
  const before = totals.get(name);
  const own = (): Tensor => mul(gradient, count);
  totals.set(name, keep(tidy(() => (before ? add(before, own()) : own()))));
  before?.dispose();
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, side) => product * side, 1);
}
