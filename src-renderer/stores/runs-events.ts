/** What the host tells of the trainings by itself. */
import type { RunRecord } from "#core/training/records";
import { isProgress } from "./run-lifecycle";
import { putRun, type RunsContext } from "./runs-context";

export function listenToRuns(context: RunsContext): void {
  const { client, store, updates, readings } = context;
  client.on("run.changed", (record) => takeRecord(context, record));
  client.on("run.metrics", ({ run, metrics }) => {
    if (readings.append(run, metrics)) return;
    const { shownRun, selected, load } = store.getState();
    if (shownRun === run || selected.has(run)) void load(run);
  });
  client.on("run.status", (status) => updates.status(status));
  client.on("run.removed", ({ run }) => forgetRun(context, run));
}

function takeRecord(context: RunsContext, record: RunRecord): void {
  const { store, updates, readings } = context;
  const { runs, foreign } = store.getState();
  const before = runs.find((other) => other.id === record.id);
  if (foreign.has(record.id)) {
    store.setState({ foreign: new Set([...foreign].filter((run) => run !== record.id)) });
  }
  if (record.state === "starting" || record.state === "recovering") readings.rewind(record);
  updates.record(record);
  if (!before) putRun(context, record);
  if (record.state !== "running" || !isProgress(before, record)) updates.flush();
}

function forgetRun({ store, updates, readings }: RunsContext, run: string): void {
  updates.forget(run);
  readings.drop(run);
  const state = store.getState();
  const metrics = new Map(state.metrics);
  metrics.delete(run);
  const selected = new Set(state.selected);
  selected.delete(run);
  store.setState({
    runs: state.runs.filter((record) => record.id !== run),
    metrics,
    selected,
    shownRun: state.shownRun === run ? undefined : state.shownRun,
  });
}
