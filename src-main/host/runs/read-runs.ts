/** What a window is told of the workspace's runs. What cannot be read is said once. */
import path from "node:path";
import type { ApiHandlers } from "#core/protocol/method";
import type { StudioApi } from "#core/protocol/studio-api";
import type { RunRecord } from "#core/training/records";
import type { RunsContext } from "./runs-context";

export function createRunReading(
  context: RunsContext,
): Pick<ApiHandlers<StudioApi>, "runs.list" | "runs.read"> {
  const { store, owner } = context;
  const sayDamage = createDamageWords(context);
  return {
    "runs.list": async () => {
      const { runs, damaged } = await store.list();
      for (const name of damaged) sayDamage.ofRun(name);
      const now = await Promise.all(runs.map((record) => owner.current(record)));
      const foreign = owner.foreign(now);
      return { runs: now, foreign: foreign.map(({ id }) => id), elsewhere: await owner.elsewhere(foreign) };
    },
    "runs.read": async ({ run }) => {
      const record = await owner.current(await store.record(run));
      const { metrics, damagedLines } = await store.metrics(run);
      if (damagedLines > 0) sayDamage.ofMetrics(record, damagedLines);
      return { record, network: await store.network(run), metrics };
    },
  };
}

interface DamageWords {
  /** @param name of its folder */
  ofRun(name: string): void;
  ofMetrics(record: RunRecord, damagedLines: number): void;
}

function createDamageWords({ workspace, emit }: RunsContext): DamageWords {
  const runs = new Set<string>();
  const metrics = new Set<string>();
  return {
    ofRun(name) {
      if (runs.has(name)) return;
      runs.add(name);
      const message = `The run in ${path.join(workspace.runs, name)} cannot be read and is not listed.`;
      emit("notice", { severity: "warning", message });
    },
    ofMetrics({ id, name }, damagedLines) {
      if (metrics.has(id)) return;
      metrics.add(id);
      const lines = damagedLines === 1 ? "1 line" : `${damagedLines} lines`;
      const message = `${lines} of the measurements of "${name}" are damaged and left out of its curves. If the run is resumed, they are measured again where a checkpoint before them is left.`;
      emit("notice", { severity: "warning", message, run: id });
    },
  };
}
