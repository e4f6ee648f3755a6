/** `skiploom data look` and `add`: what data holds, and preparing it. */
import type { Command } from "commander";
import type { StudioDataset } from "#core/protocol/studio-api";
import { addPath } from "../dataset-argument";
import { sourcePath } from "../options";
import { type Output, printable } from "../output";
import { withHost } from "../session";
import { printWarnings } from "./data-check";
import { borne, type OrderOptions, orderOf, withOrder } from "./data-order";
import { printReport, printSkipped } from "./data-report";

const EXAMPLES_SHOWN = 2;

export function addDataAdd(
  data: Command,
  output: Output,
  say: (dataset: StudioDataset, json: boolean | undefined) => void,
): void {
  withOrder(
    data
      .command("look")
      .description("Say what data holds and how it would be prepared. Nothing is written.")
      .argument("<path>", "a folder, a zip or tar, or a file", sourcePath),
  )
    .option("--json", "one JSON object")
    .action(async (place: string, options: OrderOptions) => {
      const report = await withHost(
        async (host) => await host.handlers["datasets.look"](orderOf(place, options)),
      );
      if (options.json) output.json(report);
      else printReport(output, report);
    });

  withOrder(
    data
      .command("add")
      .description(
        "Prepare data once, and put it on the list. Equal pictures in equal classes are one dataset, whatever files they come in.",
      )
      .argument("<path>", "a folder, a zip or tar, or a file", sourcePath)
      .option("--name <name>", "what to call it")
      .option(
        "--may <what>",
        "what pictures bear and still show the same, such as flip+rotation=10: of shift, flip, vertical-flip, rotation; or none. A recipe on this data proposes it",
        borne,
      ),
  )
    .option("--json", "one JSON object")
    .action(async (place: string, options: OrderOptions) => {
      const order = orderOf(place, options);
      const { name, may } = options;
      const { dataset, words, after } = await withHost(async (host) => {
        const added = await addPath(host, order, { name, may, log: output.log });
        const { id, origin } = added.dataset;
        if (origin !== "prepared") return { ...added, after: undefined };
        const { prepared } = await host.handlers["datasets.view"]({ id });
        const { warnings } = await host.handlers["datasets.check"]({ id });
        const { notes, skipped, skippedCount } = prepared;
        return { ...added, after: { notes, skipped, skippedCount, warnings } };
      });
      for (const line of words) output.log(printable(line));
      if (options.json) {
        output.json({ ...dataset, ...after });
        return;
      }
      say(dataset, false);
      if (!after) return;
      for (const note of after.notes) output.line(printable(note));
      printSkipped(output, after);
      printWarnings(output, after.warnings, EXAMPLES_SHOWN);
    });
}
