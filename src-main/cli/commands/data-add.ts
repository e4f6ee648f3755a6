/** `skiploom data look` and `add`: what data holds, and preparing it. */
import { type Command, InvalidArgumentError, Option } from "commander";
import type { DataOrder, DataReport } from "#core/datasets/order";
import { preparingSchema } from "#core/datasets/prepared";
import type { StudioDataset } from "#core/protocol/studio-api";
import { absolute, addPath } from "../dataset-argument";
import { wholeNumber } from "../options";
import { type Output, printable } from "../output";
import { withHost } from "../session";
import { bytes, shapeWords, table } from "../words";
import { printWarnings } from "./data-check";

interface OrderOptions {
  readonly name?: string;
  readonly form?: string;
  readonly choose?: readonly [string, string][];
  readonly size?: [number, number];
  readonly channels?: 1 | 3;
  readonly fit?: DataOrder["fit"];
  readonly background?: DataOrder["background"];
  readonly split?: DataOrder["split"];
  readonly group?: string;
  readonly seed?: number;
  readonly json?: boolean;
}

const SHOWN = { classes: 20, sizes: 5, skipped: 10, examples: 2 } as const;

export function addDataAdd(
  data: Command,
  output: Output,
  say: (dataset: StudioDataset, json: boolean | undefined) => void,
): void {
  withOrder(
    data
      .command("look")
      .description("Say what data holds and how it would be prepared. Nothing is written.")
      .argument("<path>", "a folder, a zip or tar, or a file"),
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
      .argument("<path>", "a folder, a zip or tar, or a file")
      .option("--name <name>", "what to call it"),
  )
    .option("--json", "one JSON object")
    .action(async (place: string, options: OrderOptions) => {
      const order = orderOf(place, options);
      const { dataset, words, after } = await withHost(async (host) => {
        const added = await addPath(host, order, { name: options.name, log: output.log });
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
      printWarnings(output, after.warnings, SHOWN.examples);
    });
}

function withOrder(command: Command): Command {
  return command
    .option("--form <form>", "how to read it (default: the first form that recognises it)")
    .option(
      "--choose <name=value>",
      "a choice of the form, as `data look` lists them; may be given several times",
      (given: string, before: readonly [string, string][] = []) => [...before, chosen(given)],
    )
    .option("--size <HxW>", "height and width to bring the pictures to", sides)
    .option("--channels <n>", "1 (grey) or 3 (colour)", (given) => (wholeNumber(1, 3)(given) === 1 ? 1 : 3))
    .addOption(
      new Option("--fit <how>", "pictures of other proportions").choices(preparingSchema.shape.fit.options),
    )
    .addOption(
      new Option("--background <colour>", "what transparent parts are laid on").choices(
        preparingSchema.shape.background.options,
      ),
    )
    .option("--split <parts>", "training/validation/test in percent, such as 80/10/10, or by-folder", split)
    .option(
      "--group <what>",
      "what must stay in one part: folder, or a regular expression on file names whose first group says it",
    )
    .option("--seed <n>", "of the draw of the parts (default 0)", wholeNumber(0, 2 ** 32 - 1));
}

function orderOf(place: string, options: OrderOptions): DataOrder {
  const { form, choose, size, channels, fit, background, split: parts, group, seed } = options;
  return {
    path: absolute(place),
    choices: Object.fromEntries(choose ?? []),
    fit: fit ?? "crop",
    background: background ?? "white",
    split: {
      ...parts,
      ...(group !== undefined && { group }),
      ...(seed !== undefined && { seed }),
    },
    ...(form !== undefined && { form }),
    ...(size !== undefined && { size }),
    ...(channels !== undefined && { channels }),
  };
}

function chosen(given: string): [string, string] {
  const at = given.indexOf("=");
  if (at > 0) return [given.slice(0, at), given.slice(at + 1)];
  throw new InvalidArgumentError("Give a name and a value, such as labels=last.");
}

function sides(given: string): [number, number] {
  const [height, width, ...more] = given.toLowerCase().split("x").map(Number);
  const isSide = (side: number | undefined): side is number =>
    side !== undefined && Number.isInteger(side) && side >= 1 && side <= 4_096;
  if (isSide(height) && more.length === 0) {
    if (width === undefined) return [height, height];
    if (isSide(width)) return [height, width];
  }
  throw new InvalidArgumentError("Give height and width in pixels, such as 32x32.");
}

function split(given: string): DataOrder["split"] {
  if (given === "by-folder") return { way: "by-folder" };
  const [train, validation, test, ...more] = given.split("/").map(Number);
  if (
    train !== undefined &&
    validation !== undefined &&
    test !== undefined &&
    more.length === 0 &&
    train > 0 &&
    validation > 0 &&
    test > 0 &&
    Math.abs(train + validation + test - 100) < 1e-9
  )
    return { way: "drawn", validation: validation / 100, test: test / 100 };
  throw new InvalidArgumentError("Give three shares that add up to 100, such as 80/10/10, or by-folder.");
}

function printReport(output: Output, report: DataReport): void {
  const { form, count, classes, preparing, sizes, otherSizes, grey, colour } = report;
  output.line(`${form.label}: ${printable(form.why)}`);
  output.line(
    `${count.toLocaleString("en-US")} pictures in ${classes.length.toLocaleString("en-US")} ${classes.length === 1 ? "class" : "classes"}, ${grey.toLocaleString("en-US")} grey and ${colour.toLocaleString("en-US")} in colour`,
  );
  output.line();
  const rows = classes
    .slice(0, SHOWN.classes)
    .map(({ name, count: pictures }) => [printable(name), pictures.toLocaleString("en-US")]);
  for (const row of table(["class", "pictures"], rows)) output.line(row);
  if (classes.length > SHOWN.classes) output.line(`and ${classes.length - SHOWN.classes} more classes`);
  output.line();
  const shown = sizes.slice(0, SHOWN.sizes);
  const rest = otherSizes + sizes.slice(SHOWN.sizes).reduce((sum, each) => sum + each.count, 0);
  output.line(
    `Sizes: ${shown.map((size) => `${size.height}×${size.width} (${size.count.toLocaleString("en-US")})`).join(", ")}${rest > 0 ? `, others (${rest.toLocaleString("en-US")})` : ""}`,
  );
  output.line(
    `Prepared as: ${shapeWords(preparing.imageShape)}, ${preparing.fit}, ${bytes(report.bytes)} on the disk`,
  );
  for (const line of partsWords(report)) output.line(line);
  for (const [name, { label, values, chosen: taken, why }] of Object.entries(report.choices))
    output.line(
      `${printable(label)}: ${printable(taken)} (--choose ${name}=${values.map(({ value }) => printable(value)).join("|")}). ${printable(why)}`,
    );
  for (const note of report.notes) output.line(printable(note));
  printSkipped(output, report);
}

function partsWords({ parts, split }: DataReport): string[] {
  const { train, validation, test, unsaid } = parts;
  const has = validation + test > 0;
  const own = `${train} training, ${validation} validation, ${test} test${unsaid > 0 ? `, ${unsaid} unsaid` : ""}`;
  const grouped = split.group === undefined ? "" : `; ${printable(split.group)} stays together`;
  if (split.way === "by-folder") {
    if (!has) return ["Parts: all of it says to be trained on; validation and test are cut from that."];
    const lacks = train === 0 ? "; nothing is left to train on" : "; what it lacks is cut from training";
    const lacking = train === 0 || validation === 0 || test === 0 ? lacks : "";
    return [`Parts, as it says itself: ${own}${lacking}${grouped}`];
  }
  const percent = (share: number): string => String(Number((100 * share).toPrecision(4)));
  const rest = percent(1 - split.validation - split.test);
  return [
    `Parts, drawn: ${rest}/${percent(split.validation)}/${percent(split.test)}, seed ${split.seed}${grouped}`,
    ...(has ? [`It has parts of its own, which are not used: ${own} (--split by-folder takes them)`] : []),
  ];
}

export function printSkipped(
  output: Output,
  { skipped, skippedCount }: Pick<DataReport, "skipped" | "skippedCount">,
): void {
  if (skippedCount === 0) return;
  output.line(`Left out: ${skippedCount.toLocaleString("en-US")}`);
  for (const { name, reason } of skipped.slice(0, SHOWN.skipped))
    output.line(`  ${printable(name)}: ${printable(reason)}`);
  if (skippedCount > SHOWN.skipped) output.line(`  and ${skippedCount - SHOWN.skipped} more`);
}
