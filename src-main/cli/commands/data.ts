/** `skiploom data`: the datasets that networks can be trained on. */
import type { Command } from "commander";
import type { StudioDataset } from "#core/protocol/studio-api";
import { listenTo } from "../../host/listening";
import { absolute, knownDataset } from "../dataset-argument";
import { EXIT_CODES_HELP } from "../exit-codes";
import { sourcePath } from "../options";
import { printable } from "../output";
import { type CommandContext, withHost } from "../session";
import { shapeWords, table } from "../words";
import { addDataAdd } from "./data-add";
import { addDataCheck } from "./data-check";
import { addDataShow } from "./data-show";
import { addDataView } from "./data-view";

export function addData(program: Command, context: CommandContext): void {
  const { output } = context;
  const data = program
    .command("data")
    .description("List the datasets, add your own, look at them, say where they are now.");

  const say = (dataset: StudioDataset, json: boolean | undefined): void => {
    if (json) output.json(dataset);
    else output.line(`${dataset.id}: ${factsWords(dataset)}, ${placeWords(dataset)}`);
  };

  data
    .command("list", { isDefault: true })
    .description("What is known, and where it lies.")
    .option("--json", "one JSON object")
    .action(async ({ json }: { json?: boolean }) => {
      const { datasets } = await withHost(async (host) => {
        // That the list itself was damaged, and where it is kept.
        const off = listenTo(host, { notice: ({ message }) => output.log(printable(message)) });
        try {
          return await host.handlers["datasets.list"]({});
        } finally {
          off();
        }
      });
      if (json) {
        output.json({ datasets });
        return;
      }
      const rows = datasets.map((dataset) => [
        dataset.id,
        printable(dataset.name),
        dataset.unavailable === undefined ? factsWords(dataset) : "cannot be read",
        placeWords(dataset),
      ]);
      for (const row of table(["dataset", "name", "what", "where"], rows)) output.line(row);
      for (const { id, unavailable } of datasets)
        if (unavailable !== undefined) output.log(`${id}: ${printable(unavailable)}`);
    });

  addDataAdd(data, output, say);

  data
    .command("relocate")
    .description(
      "Say where a dataset lies now. It must hold the same images and labels: what was prepared is prepared again from there.",
    )
    .argument("<dataset>", "its name in the list")
    .argument("<path>", "where it is now", sourcePath)
    .option("--json", "one JSON object")
    .action(async (given: string, folder: string, { json }: { json?: boolean }) => {
      await withHost(async (host) => {
        const { id } = await knownDataset(host, given);
        say(await host.handlers["datasets.change"]({ id, path: absolute(folder) }), json);
      });
    });

  data
    .command("rename")
    .description("Give it another name to be shown by. What networks and commands call it stays.")
    .argument("<dataset>", "its name in the list")
    .argument("<name>", "the new name")
    .option("--json", "one JSON object")
    .action(async (given: string, name: string, { json }: { json?: boolean }) => {
      await withHost(async (host) => {
        const { id } = await knownDataset(host, given);
        const renamed = await host.handlers["datasets.change"]({ id, name });
        if (json) output.json(renamed);
        else output.line(`${renamed.id} is shown as "${printable(renamed.name)}".`);
      });
    });

  data
    .command("remove")
    .description(
      "Take a dataset off the list. What it was made of is left alone. Prepared pictures go, but for those that runs were trained on.",
    )
    .argument("<dataset>", "its name in the list")
    .option("--json", "one JSON object: the dataset that was removed")
    .action(async (given: string, { json }: { json?: boolean }) => {
      await withHost(async (host) => {
        const dataset = await knownDataset(host, given);
        await host.handlers["datasets.remove"]({ id: dataset.id });
        if (json) output.json(dataset);
        else output.line(removedWords(dataset));
      });
    });

  addDataShow(data, output);
  addDataView(data, output);
  addDataCheck(data, context);

  for (const command of data.commands) command.exitOverride().addHelpText("after", EXIT_CODES_HELP);
}

function removedWords({ id, path: place, origin }: StudioDataset): string {
  const left = `${id} is off the list; ${printable(place ?? "its folder")} is left as it is.`;
  return origin === "prepared"
    ? `${left} Runs that were trained on it keep its pictures, and go on and are evaluated as before.`
    : `${left} Runs on it go on, and are evaluated, once it is added again.`;
}

function factsWords({ imageShape, classNames, counts, firstLabel, transpose }: StudioDataset): string {
  const images = counts.train + counts.validation + counts.test;
  const labels = firstLabel === undefined ? "" : `, labels from ${firstLabel}`;
  return `${images.toLocaleString("en-US")} images, ${shapeWords(imageShape)}, ${classNames.length} ${classNames.length === 1 ? "class" : "classes"}${labels}${transpose ? ", turned" : ""}`;
}

function placeWords({ path: place }: StudioDataset): string {
  return place === undefined ? "comes with Skiploom" : printable(place);
}
