/** What a training says while it goes on: for people, or as one JSON object a line. */
import { mixesImages } from "#core/datasets/augmentation/mixing";
import type { EpochMetric, Metric, RunRecord, StartedFrom } from "#core/training/records";
import { type Output, printable } from "./output";
import { createProgress, type ProgressStream } from "./progress";
import { amount, duration, percent } from "./words";

export interface TrainingReport {
  /** The run's state is another one. */
  changed(record: RunRecord, folder: string): void;
  metric(metric: Metric, record: RunRecord): void;
  notice(message: string): void;
  end(record: RunRecord, folder: string): void;
  /** Leaves the terminal as it was. */
  close(): void;
}

/** One object a line. Probes are left to the run's folder: they are as long as the network has layers. */
export function createJsonReport(output: Output): TrainingReport {
  let started = false;
  return {
    changed(record, folder) {
      // Steps after this one are measured again: a reader takes the later ones.
      if (record.state === "recovering")
        output.json({ event: "recovering", run: record.id, step: record.step });
      if (started || record.state !== "running") return;
      started = true;
      output.json({
        event: "start",
        run: record.id,
        folder,
        network: record.networkName,
        dataset: record.dataset.id,
        datasetFolder: record.dataset.path ?? null,
        device: record.device,
        parameters: record.parameters,
        step: record.step,
        totalSteps: record.totalSteps,
        stepsPerEpoch: record.stepsPerEpoch,
        recipe: record.recipe,
        startedFrom: record.startedFrom ?? null,
      });
    },
    metric(metric) {
      if (metric.kind === "probe") return;
      const { kind, ...values } = metric;
      output.json({ event: kind, ...values });
    },
    notice: (message) => output.log(message),
    end(record, folder) {
      if (record.failure) output.json({ event: "failed", run: record.id, ...record.failure });
      output.json({
        event: "done",
        run: record.id,
        state: record.state,
        epoch: record.epoch,
        step: record.step,
        bestValAccuracy: record.best?.valAccuracy ?? null,
        testAccuracy: record.test?.accuracy ?? null,
        testLoss: record.test?.loss ?? null,
        trainedSeconds: record.trainedSeconds,
        folder,
      });
    },
    close() {},
  };
}

export function createTextReport(output: Output, stderr: ProgressStream): TrainingReport {
  const progress = createProgress(stderr);
  let started = false;
  return {
    changed(record, folder) {
      // A notice tells of a recovery, and of pauses there is nothing to say.
      if (started || record.state !== "running") return;
      started = true;
      progress.clear();
      const on = record.device ? ` on ${record.device.label}` : "";
      const { id, path } = record.dataset;
      const dataset = path === undefined ? id : `${id} in ${printable(path)}`;
      output.line(
        `${printable(record.networkName)}: ${amount(record.parameters)} parameters, dataset ${dataset}${on}`,
      );
      output.line(`run ${record.id} in ${folder}`);
      if (record.startedFrom) output.line(printable(startedLine(record.startedFrom)));
    },
    metric(metric, record) {
      if (metric.kind === "epoch") {
        progress.clear();
        output.line(epochLine(metric, record.recipe));
      } else if (metric.kind === "batch") {
        const { totalSteps, recipe } = record;
        const { epochs, batchSize, augmentation } = recipe;
        progress.update({ ...metric, totalSteps, epochs, batchSize, isMixed: mixesImages(augmentation) });
      }
    },
    notice(message) {
      progress.clear();
      output.log(message);
    },
    end(record, folder) {
      progress.clear();
      for (const line of endLines(record, folder)) output.line(line);
    },
    close: () => progress.clear(),
  };
}

/** Weights are counted by name: a kernel, a bias, a running mean. */
function startedLine({ name, step, kept, drawn }: StartedFrom): string {
  const { count, names } = drawn;
  const of = `weights of "${name}", step ${amount(step)}`;
  if (count === 0) return `begins with all ${of}`;
  const more = count > names.length ? `, and ${amount(count - names.length)} more` : "";
  return `begins with ${amount(kept)} of ${amount(kept + count)} ${of}; first values for ${names.join(", ")}${more}`;
}

function epochLine(metric: EpochMetric, { epochs, augmentation }: RunRecord["recipe"]): string {
  const on = mixesImages(augmentation) ? " on mixed images" : "";
  const number = String(metric.epoch).padStart(String(epochs).length);
  return (
    `epoch ${number}/${epochs}  training loss ${metric.trainLoss.toFixed(4)}, accuracy ${percent(metric.trainAccuracy)}${on}` +
    `  validation loss ${metric.valLoss.toFixed(4)}, accuracy ${percent(metric.valAccuracy)}`
  );
}

function endLines(record: RunRecord, folder: string): string[] {
  const after = `after ${duration(record.trainedSeconds)}, ${record.step} steps`;
  switch (record.state) {
    case "finished":
      return [
        record.test
          ? `done ${after}: test accuracy ${percent(record.test.accuracy)} on ${record.test.count} images`
          : `done ${after}`,
        `run ${record.id} in ${folder}`,
      ];
    case "failed":
    case "interrupted":
      return [
        `${record.state} ${after}: ${record.failure?.message ?? "the reason is not known."}`,
        ...resumeLine(record),
      ];
    default:
      return [`${record.state} ${after}`, ...resumeLine(record)];
  }
}

function resumeLine(record: RunRecord): string[] {
  if (record.failure?.code === "not-finite") return [];
  const lines = [`Go on with it: skiploom train --resume ${record.id}`];
  if (record.failure?.code === "device-lost") lines.push("On the CPU: the same with --device cpu");
  return lines;
}
