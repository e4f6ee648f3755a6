/** `skiploom runs`: the trainings of this workspace, newest first. */
import type { Command } from "commander";
import { printable } from "../output";
import { type CommandContext, withHost } from "../session";
import { duration, percent, table } from "../words";

export function addRuns(program: Command, { output }: CommandContext): void {
  program
    .command("runs")
    .description("List the trainings of this workspace.")
    .option("--json", "one JSON object")
    .action(async ({ json }: { json?: boolean }) => {
      const runs = await withHost(async (host) => (await host.handlers["runs.list"]({})).runs);
      if (json) {
        output.json({ runs });
        return;
      }
      if (runs.length === 0) {
        output.line("No runs yet. Start one with: skiploom train resnet-8");
        return;
      }
      const rows = runs.map((run) => [
        run.id,
        printable(run.name),
        run.importedFrom ? "imported" : run.state,
        run.importedFrom ? "" : `${run.epoch}/${run.recipe.epochs}`,
        run.best ? percent(run.best.valAccuracy) : "",
        run.test ? percent(run.test.accuracy) : "",
        run.importedFrom ? "" : duration(run.trainedSeconds),
      ]);
      const header = ["run", "name", "state", "epoch", "validation", "test", "trained"];
      for (const row of table(header, rows)) output.line(row);
    });
}
