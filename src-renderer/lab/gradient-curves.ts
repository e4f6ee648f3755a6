/** A measurement layer by layer, of a pair at one step. */
import { analyse } from "#core/analysis/analyse";
import type { DatasetFacts } from "#core/analysis/analysis";
import type { ArmRun, ExperimentView } from "#core/lab/experiment-view";
import type { LayerFamily } from "#core/layers/layer";
import type { LayerRegistry } from "#core/layers/registry";
import type { NetworkDocument } from "#core/network/document";
import { type Channel, LAYER_SITES, pathsAt } from "#core/training/channels";
import type { RunRecord } from "#core/training/records";
import type { LineSeries } from "../charts/LineChart";
import { type RunMetrics, rowsOf } from "../stores/run-metrics";
import { sideOf } from "./families";

const WITH_KERNEL: readonly LayerFamily[] = ["convolution", "dense"];

/** Paths of a trained network's layers with a kernel. */
export function kernelLayers(
  layers: LayerRegistry,
  network: NetworkDocument,
  dataset: DatasetFacts | undefined,
): ReadonlySet<string> {
  const { flat } = analyse(layers, network, dataset);
  const found = flat?.nodes.filter(({ definition }) => WITH_KERNEL.includes(definition.family)) ?? [];
  return new Set(found.map(({ path }) => path));
}

/** Steps that were probed in each of the runs, ascending. */
export function sharedProbeSteps(
  runs: readonly ArmRun[],
  metrics: ReadonlyMap<string, RunMetrics>,
): readonly number[] {
  const probed = runs.flatMap(({ run }) => {
    const measured = run === undefined ? undefined : metrics.get(run);
    return measured && measured.probeSteps.length > 0 ? [measured.probeSteps] : [];
  });
  const [first, ...others] = probed;
  return first === undefined
    ? []
    : [...first].filter((step) => others.every((steps) => steps.includes(step)));
}

/** What every one of the runs measures at its layers. */
export function channelsOverDepth(records: readonly RunRecord[]): readonly Channel[] {
  const [first, ...others] = records;
  return (first?.measured.channels ?? []).filter(
    ({ id, at }) =>
      at === LAYER_SITES &&
      others.every(({ measured }) => measured.channels.some((other) => other.id === id && other.at === at)),
  );
}

/**
 * The layers with a kernel that both networks have, numbered from the input on: the values between them live on another scale.
 *
 * @param kernels paths of layers with a kernel
 */
export function depthCurves(
  { experiment }: ExperimentView,
  runs: readonly ArmRun[],
  records: readonly RunRecord[],
  metrics: ReadonlyMap<string, RunMetrics>,
  kernels: ReadonlySet<string>,
  channel: Channel,
  step: number | undefined,
): LineSeries[] {
  if (step === undefined) return [];
  const pair = runs.flatMap(({ arm: id, run }) => {
    const arm = experiment.arms.find((other) => other.id === id);
    const record = records.find((other) => other.id === run);
    const measured = run === undefined ? undefined : metrics.get(run);
    const row = measured && rowsOf(measured, channel.id)[measured.probeSteps.indexOf(step)];
    const layers = record && pathsAt(record.measured, channel.at);
    return arm && layers && row ? [{ id, side: sideOf(arm, experiment.arms), layers, row }] : [];
  });
  const shared = (pair[0]?.layers ?? []).filter(
    (layer) => kernels.has(layer) && pair.every(({ layers }) => layers.includes(layer)),
  );
  const numbers = shared.map((_, index) => index + 1);
  return pair.map(({ id, side, layers, row }) => ({
    id,
    label: side.label,
    x: numbers,
    y: shared.map((layer) => row[layers.indexOf(layer)] ?? Number.NaN),
    colour: side.colour,
    weight: "thick",
  }));
}
