/** Writes an experiment's report, or its numbers, to a file. */
import path from "node:path";
import type { ExperimentView } from "#core/lab/experiment-view";
import { drawnRuns } from "#core/lab/pictures/figures";
import { reportHtml } from "#core/lab/report/report";
import { resultsCsv } from "#core/lab/report/result-rows";
import { type RunCurve, runCurve } from "#core/lab/report/run-curve";
import { diskFiles } from "../host/disk/atomic-files";
import type { Host } from "../host/host";

/** @throws SkiploomError where the file cannot be written */
export async function saveReport(host: Host, view: ExperimentView, file: string): Promise<void> {
  const text = file.toLowerCase().endsWith(".csv") ? resultsCsv(view) : await reportOf(host, view);
  await diskFiles.replace(path.resolve(file), text, "the report");
}

async function reportOf({ handlers }: Host, view: ExperimentView): Promise<string> {
  const { runs } = await handlers["runs.list"]({});
  const { version } = await handlers["app.info"]({});
  const curves = new Map<string, RunCurve>();
  for (const run of drawnRuns(view)) {
    curves.set(run, runCurve((await handlers["runs.read"]({ run })).metrics));
  }
  const records = runs.filter(({ experiment }) => experiment?.id === view.experiment.id);
  return reportHtml({ view, records, curves, version });
}
