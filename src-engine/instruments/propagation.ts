/**
 * How a signal of unit Gaussian images goes through a network before training (Brock, De & Smith 2021, section 3: signal propagation
 * plots): mean and variance of the channels at each merge, and the variance that each branch adds.
 *
 * What theory says of first values by He et al. 2015, whose weights have the variance 2 / inputs: a layer without activation doubles the
 * variance. Behind a batch norm and a ReLU a unit Gaussian has the mean square 1/2 and the mean 1 / sqrt(2 pi), so the variance
 * 1/2 - 1/(2 pi); a convolution makes twice that of it, 1 - 1/pi, where no padding's zeros take part.
 */
import { tidy } from "@tensorflow/tfjs-core";
import { SkiploomError } from "#core/foundation/errors";
import { figureOf } from "#core/insights/insight";
import {
  CHANGED_SIGNALS,
  type ChangedSignal,
  type Propagation,
  type SignalPoint,
} from "#core/insights/propagation";
import type { OperationKind } from "#core/program/operation";
import type { CompiledNetwork, CompiledUnit } from "../compile/compiled-network";
import { ChannelMoments } from "./channel-moments";
import { forwardPass } from "./forward-pass";
import type { Instrument, Look } from "./instrument";
import { residualOf } from "./units";

export const propagation: Instrument<"propagation"> = {
  needsGradients: false,
  async look(look, { beside }) {
    const { network } = look;
    if (network.units.length === 0 && layersOf(network).length === 0) {
      throw new SkiploomError(
        "unsupported",
        "This network has no skips, no convolutions and no dense layers, so there is nothing to follow a signal through.",
      );
    }
    const wanted = CHANGED_SIGNALS.filter(({ change }) => beside === "all" || beside === change);
    look.passes(1 + wanted.length);
    const points = await signalOf(look, network);
    const found: ChangedSignal[] = [];
    for (const { change } of wanted) {
      const one = look.isStopped() ? undefined : await changedSignal(look, change);
      // Of a pass that was stopped nothing is told.
      if (one && !look.isStopped()) found.push(one);
    }
    return { by: byOf(network), points, beside: found };
  },
};

/** A change may leave a drawing that is no network. */
const REFUSALS: readonly string[] = ["unsupported", "invalid-network"];

async function changedSignal(look: Look, change: string): Promise<ChangedSignal> {
  let network: CompiledNetwork;
  try {
    network = look.changed(change);
  } catch (error) {
    if (!(error instanceof SkiploomError) || !REFUSALS.includes(error.code)) throw error;
    return { change, points: [], why: error.message };
  }
  try {
    return { change, points: await signalOf(look, network) };
  } finally {
    network.dispose();
  }
}

/** @param network the look's, or a changed one: on the same images */
async function signalOf(
  { statistics, batches, within }: Look,
  network: CompiledNetwork,
): Promise<SignalPoint[]> {
  const unitsAt = new Map<string, CompiledUnit[]>();
  for (const unit of network.units) unitsAt.set(unit.step, [...(unitsAt.get(unit.step) ?? []), unit]);
  const isByUnits = network.units.length > 0;
  const layers = new Set(isByUnits ? [] : layersOf(network));
  const moments = new ChannelMoments();
  const branches = new ChannelMoments();
  try {
    for await (const batch of batches()) {
      const isWhole = await forwardPass(
        { network, statistics, within },
        batch,
        ({ step }, result, inputs) => {
          if (layers.has(step.name)) moments.add(step.name, result);
          for (const unit of unitsAt.get(step.name) ?? []) {
            moments.add(unit.name, result);
            tidy(() => branches.add(unit.name, residualOf(unit, inputs)));
          }
        },
      );
      if (!isWhole) break;
      await moments.settle();
      await branches.settle();
    }
  } finally {
    moments.dispose();
    branches.dispose();
  }
  const pointAt = (name: string): SignalPoint => {
    const { squaredMean, variance } = moments.of(name);
    return { name, squaredMean: figureOf(squaredMean), variance: figureOf(variance) };
  };
  if (!isByUnits) return [...layers].map(pointAt);
  return network.units.map(({ name }) => ({
    ...pointAt(name),
    branchVariance: figureOf(branches.of(name).variance),
  }));
}

function byOf({ units }: CompiledNetwork): Propagation["by"] {
  return units.length > 0 ? "units" : "layers";
}

const LAYERS: readonly OperationKind[] = ["conv2d", "depthwiseConv2d", "transposedConv2d", "matmul"];

/** Names of their steps, from the images on. What gives the logits is no part of the way, where anything else is. */
function layersOf({ plan }: CompiledNetwork): readonly string[] {
  const layers = plan.steps.filter(({ step }) => LAYERS.includes(step.operation.kind));
  const before = layers.filter(({ output }) => output !== plan.output);
  return (before.length > 0 ? before : layers).map(({ step }) => step.name);
}
