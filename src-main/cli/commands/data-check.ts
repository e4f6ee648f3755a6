/** `skiploom data check`: what is odd about a dataset. */
import type { Command } from "commander";
import type { DataCheck, DataWarning, WarningExample } from "#core/datasets/check/warning";
import { knownDataset } from "../dataset-argument";
import { EXIT } from "../exit-codes";
import { type Output, printable } from "../output";
import { type CommandContext, withHost } from "../session";

const EXAMPLES_SHOWN = 5;
const PICTURES_SHOWN = 4;

export function addDataCheck(data: Command, { output, exitWith }: CommandContext): void {
  data
    .command("check")
    .description(
      "Look for what is odd: classes without pictures, one picture under two classes, pictures that look alike in different parts, prepared pixels that were changed since. Nothing is changed.",
    )
    .argument("<dataset>", "its name in the list")
    .option("--no-pixels", "do not compare all prepared pixels with what was written down of them")
    .option("--json", "one JSON object")
    .action(async (given: string, { pixels, json }: { pixels: boolean; json?: boolean }) => {
      const { dataset, check } = await withHost(async (host) => {
        const found = await knownDataset(host, given);
        return {
          dataset: found,
          check: await host.handlers["datasets.check"]({ id: found.id, pixels }),
        };
      });
      if (json) output.json({ dataset: dataset.id, ...check });
      else print(output, dataset.id, check);
      exitWith(check.warnings.some(({ kind }) => kind === "damaged") ? EXIT.failed : EXIT.fine);
    });
}

function print(output: Output, id: string, { warnings, pixelsChecked }: DataCheck): void {
  if (warnings.length === 0) output.line(`${id}: nothing odd was found.`);
  printWarnings(output, warnings, EXAMPLES_SHOWN);
  if (pixelsChecked !== undefined && !warnings.some(({ kind }) => kind === "damaged"))
    output.line(`All ${pixelsChecked.toLocaleString("en-US")} pictures have the pixels that were prepared.`);
}

/** @param most examples of each */
export function printWarnings(output: Output, warnings: readonly DataWarning[], most: number): void {
  for (const { words, examples } of warnings) {
    output.line(`Warning: ${printable(words)}`);
    for (const example of examples.slice(0, most)) output.line(`  ${exampleWords(example)}`);
    if (examples.length > most && most > 0)
      output.line(`  and others: skiploom data check --json lists the first hundred`);
  }
}

function exampleWords({ pictures, difference }: WarningExample): string {
  const words = pictures
    .slice(0, PICTURES_SHOWN)
    .map(({ name, part, class: className }) => `${printable(name)} (${printable(className)}, ${part})`)
    .join(" and ");
  const more = pictures.length > PICTURES_SHOWN ? ` and ${pictures.length - PICTURES_SHOWN} more` : "";
  if (difference === undefined) return words + more;
  return `${words}: ${difference === 0 ? "the same pixels" : `${difference.toFixed(1)} apart`}`;
}
