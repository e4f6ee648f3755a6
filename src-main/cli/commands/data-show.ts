/** `skiploom data show`: classes, parts, and how the pictures were prepared. */
import type { Command } from "commander";
import { knownDataset } from "../dataset-argument";
import { type Output, printable } from "../output";
import { withHost } from "../session";
import { shapeWords, table } from "../words";
import { printSkipped } from "./data-add";

const CLASSES_SHOWN = 50;

export function addDataShow(data: Command, output: Output): void {
  data
    .command("show")
    .description("What a dataset holds: classes, parts, how it was prepared and what was left out.")
    .argument("<dataset>", "its name in the list")
    .option("--json", "one JSON object")
    .action(async (given: string, { json }: { json?: boolean }) => {
      const { dataset, more } = await withHost(async (host) => {
        const found = await knownDataset(host, given);
        const seen =
          found.origin === "prepared" ? await host.handlers["datasets.view"]({ id: found.id }) : undefined;
        return { dataset: found, more: seen };
      });
      const { classNames, ...facts } = dataset;
      if (json) {
        output.json({ ...facts, classes: classNames, ...more });
        return;
      }
      const { imageShape, counts } = dataset;
      output.line(`${dataset.id}: ${printable(dataset.name)}`);
      output.line(printable(dataset.description));
      output.line(
        `${shapeWords(imageShape)}; ${counts.train} training, ${counts.validation} validation, ${counts.test} test`,
      );
      const rows = classNames.slice(0, CLASSES_SHOWN).map((name, place) => [String(place), printable(name)]);
      for (const row of table(["", "class"], rows)) output.line(row);
      if (classNames.length > CLASSES_SHOWN)
        output.line(`and ${classNames.length - CLASSES_SHOWN} more classes`);
      if (!more) return;
      for (const note of more.prepared.notes) output.line(printable(note));
      printSkipped(output, more.prepared);
    });
}
