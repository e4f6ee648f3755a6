/** What `skiploom data look` says of data, and what other commands say of prepared data in the same words. */
import type { DataReport } from "#core/datasets/order";
import type { Preparing } from "#core/datasets/prepared";
import type { SplitChoice } from "#core/datasets/view";
import { type Output, printable } from "../output";
import { bytes, shapeWords, table } from "../words";

const SHOWN = { classes: 20, sizes: 5, skipped: 10, values: 6 } as const;

export function printReport(output: Output, report: DataReport): void {
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
    `Prepared as: ${shapeWords(preparing.imageShape)}, ${fitWords(preparing)}, ${bytes(report.bytes)} on the disk`,
  );
  for (const line of partsWords(report)) output.line(line);
  for (const [name, choice] of Object.entries(report.choices))
    for (const line of choiceLines(name, choice)) output.line(printable(line));
  for (const note of report.notes) output.line(printable(note));
  printSkipped(output, report);
}

/** What is taken, why, and what else can be. */
function choiceLines(name: string, { label, values, chosen, why }: DataReport["choices"][string]): string[] {
  const taken = values.find(({ value }) => value === chosen);
  const first = `${label}: ${taken?.label ?? chosen}. ${why}`;
  const others = values.filter(({ value }) => value !== chosen);
  if (others.length > SHOWN.values) {
    const shown = others.slice(0, SHOWN.values).map(({ value }) => value);
    const more = others.length - shown.length;
    return [first, `  --choose ${name}=${shown.join("|")}, and ${more} more`];
  }
  return [first, ...others.map(({ value, label: words }) => `  --choose ${name}=${value}: ${words}`)];
}

/** "crop, transparent parts on white" */
export function fitWords({ fit, background }: Preparing): string {
  // Byte 0, whatever transparent parts are laid on.
  const padded = fit === "pad" ? "pad (black beside the picture)" : fit;
  return `${padded}, transparent parts on ${background}`;
}

/** "80/10/10, seed 0; kept together by folder" */
export function drawnWords({ validation, test, seed, group }: SplitChoice): string {
  const percent = (share: number): string => String(Number((100 * share).toPrecision(4)));
  const shares = [1 - validation - test, validation, test].map(percent).join("/");
  return `${shares}, seed ${seed}${group === undefined ? "" : `; kept together by ${groupWords(group)}`}`;
}

function groupWords(group: string): string {
  return group === "folder" ? "folder" : `"${printable(group)}"`;
}

function partsWords({ parts, split, groups }: DataReport): string[] {
  const { train, validation, test, unsaid } = parts;
  const has = validation + test > 0;
  const own = `${train} training, ${validation} validation, ${test} test${unsaid > 0 ? `, ${unsaid} unsaid` : ""}`;
  if (split.way === "by-folder") {
    if (!has) return ["Parts: all of it says to be trained on; validation and test are cut from that."];
    const lacks = train === 0 ? "; nothing is left to train on" : "; what it lacks is cut from training";
    const lacking = train === 0 || validation === 0 || test === 0 ? lacks : "";
    return [`Parts, as it says itself: ${own}${lacking}`];
  }
  return [
    `Parts, drawn: ${drawnWords(split)}`,
    ...(groups ? [groupLine(groups)] : []),
    ...(has ? [`It has parts of its own, which are not used: ${own} (--split by-folder takes them)`] : []),
  ];
}

function groupLine({ count, largest, alone }: NonNullable<DataReport["groups"]>): string {
  const many = count.toLocaleString("en-US");
  const rest = alone > 0 ? `; ${alone.toLocaleString("en-US")} pictures are in none` : "";
  return `Groups: ${many}, the largest "${printable(largest.name)}" with ${largest.count.toLocaleString("en-US")} pictures${rest}`;
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
