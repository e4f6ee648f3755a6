/** `skiploom diff`: in what two networks, runs or files of models differ. */
import path from "node:path";
import type { Command } from "commander";
import type { LayerDifference } from "#core/diff/diff-report";
import {
  AREA_TITLES,
  apartWords,
  areSameWeights,
  differenceTitle,
  differenceWords,
  KIND_TITLES,
  largestFirst,
  measureWords,
  settingWords,
  summaryWords,
} from "#core/diff/diff-words";
import {
  addSums,
  layerWeightChanges,
  measuresOf,
  type WeightChange,
  type WeightSums,
} from "#core/diff/weight-changes";
import { SkiploomError } from "#core/foundation/errors";
import type { ResultOf } from "#core/protocol/method";
import type { DiffSource, StudioApi } from "#core/protocol/studio-api";
import { createTemplate } from "#core/templates/index";
import type { Host } from "../../host/host";
import { userPath } from "../../user-path";
import { loadDocument, STANDARD } from "../documents";
import { CommandError, EXIT } from "../exit-codes";
import { type Output, paint, printable } from "../output";
import { findRun, isRunPath } from "../run-source";
import { type CommandContext, withHost } from "../session";
import { amount, table } from "../words";

type Compared = ResultOf<StudioApi, "networks.diff">;

const SIDE =
  "a network's file (-: standard input), a template's name, a run (its id, folder, run.json or checkpoint), or a model that import reads; " +
  "weights alone where the other one is a run or a model";

export function addDiff(program: Command, { output, exitWith }: CommandContext): void {
  program
    .command("diff")
    .description(
      "Show in what two networks differ, and how far their weights are apart. Exit 0: the same, 1: different, 2: unreadable.",
    )
    .argument("<one>", SIDE)
    .argument("<other>", "the same")
    .option("--json", "print one JSON object")
    .action(async (one: string, other: string, { json }: { json?: boolean }) => {
      const found = await compared(await sourceOf(one), await sourceOf(other));
      const isSame = found.diff.isSame && areSameWeights(found.weights ?? []);
      if (json) output.json(asJson(found, isSame));
      else print(output, found);
      exitWith(isSame ? EXIT.fine : EXIT.failed);
    });
}

async function sourceOf(given: string): Promise<DiffSource> {
  if (given === STANDARD) return { document: (await loadDocument(given)).document };
  const place = userPath(given);
  const isRun = await isRunPath(place);
  if (isRun === undefined) {
    const document = createTemplate(place);
    return document ? { document } : await findRun(place);
  }
  if (isRun) return await findRun(place);
  // Its own words for what is wrong with a network's file.
  if (/\.skiploom\.json$/i.test(place)) return { document: (await loadDocument(place)).document };
  return { path: path.resolve(place) };
}

/** Whatever goes wrong is no answer: 1 says that they differ. */
async function compared(one: DiffSource, other: DiffSource): Promise<Compared> {
  try {
    return await withHost(async (host) => {
      for (const side of [one, other])
        if ("run" in side && side.runs === undefined) await requireRun(host, side.run);
      return await host.handlers["networks.diff"]({ one, other });
    });
  } catch (error) {
    if (error instanceof SkiploomError) throw new CommandError(error.message);
    throw error;
  }
}

/** A word that stands for nothing may have been meant as any of these. */
async function requireRun(host: Host, run: string): Promise<void> {
  const { runs } = await host.handlers["runs.list"]({});
  if (runs.some(({ id }) => id === run)) return;
  throw new CommandError(`There is no file, no template and no run called "${printable(run)}".`);
}

function asJson({ one, other, diff, weights, weightsRefusal }: Compared, isSame: boolean) {
  return {
    isSame,
    one: { name: one.name, ...diff.totals.one },
    other: { name: other.name, ...diff.totals.other },
    layers: diff.layers,
    settings: diff.settings,
    pairs: diff.pairs,
    /** Null where one of them has none. */
    weights: weights ? weights.map(weightJson) : null,
    ...(weightsRefusal !== undefined && { weightsRefusal }),
  };
}

function weightJson({ sums, ...about }: WeightChange) {
  return sums ? { ...about, ...measuresOf(sums), count: sums.count } : about;
}

function print(output: Output, { one, other, diff, weights, weightsRefusal }: Compared): void {
  for (const [side, totals] of [
    [one, diff.totals.one],
    [other, diff.totals.other],
  ] as const) {
    const parameters = totals.trainableParameters.toLocaleString("en-US");
    output.line(
      `${printable(side.name)}: ${totals.layers} layers, ${parameters} trainable parameters, ${amount(totals.flops)} FLOPs`,
    );
  }
  output.line();
  output.line(summaryWords(diff));
  for (const kind of ["changed", "added", "removed", "renamed"] as const)
    printLayers(
      output,
      kind,
      diff.layers.filter((difference) => difference.kind === kind),
    );
  for (const [area, title] of Object.entries(AREA_TITLES)) {
    const found = diff.settings.filter((setting) => setting.area === area);
    if (found.length === 0) continue;
    output.line();
    output.line(`${title}:`);
    for (const setting of found) output.line(`  ${printable(settingWords(setting))}`);
  }
  if (weights) printWeights(output, weights);
  if (weightsRefusal !== undefined) output.line(printable(weightsRefusal));
}

const SIGNS: Readonly<Record<LayerDifference["kind"], string>> = {
  changed: "~",
  added: "+",
  removed: "-",
  renamed: "=",
};

function printLayers(output: Output, kind: LayerDifference["kind"], found: readonly LayerDifference[]): void {
  if (found.length === 0) return;
  output.line();
  output.line(`${KIND_TITLES[kind]}:`);
  for (const difference of found)
    output.line(
      `${SIGNS[kind]} ${printable(differenceTitle(difference))}: ${printable(differenceWords(difference))}`,
    );
}

const HEADER = ["norm", "relative", "largest", "cosine"] as const;

function printWeights(output: Output, weights: readonly WeightChange[]): void {
  output.line();
  if (weights.length === 0) {
    output.line("No weights can be compared: no layer with weights is in both.");
    return;
  }
  if (areSameWeights(weights)) {
    output.line(`The weights are the same: ${weights.length} of them, every number.`);
    return;
  }
  output.line("Weights by layer, the difference of the second from the first, relative to the first:");
  const byLayer = layerWeightChanges(weights);
  const rows = largestFirst(byLayer, ({ learned }) => learned).flatMap(({ path: layer, learned }) =>
    learned ? [[printable(layer), ...measureWords(learned)]] : [],
  );
  for (const line of table(["layer", ...HEADER], [...rows, ...totalRows(byLayer)])) output.line(line);
  for (const { path: layer, apart } of byLayer)
    for (const change of apart)
      output.line(paint(output, "faint", `not compared  ${printable(layer)}/${apartWords(change)}`));
}

function totalRows(
  byLayer: readonly { readonly learned?: WeightSums; readonly statistics?: WeightSums }[],
): string[][] {
  const learned = byLayer.flatMap((layer) => layer.learned ?? []);
  const statistics = byLayer.flatMap((layer) => layer.statistics ?? []);
  return [
    ...(learned.length > 0 ? [["all learned weights", ...measureWords(addSums(learned))]] : []),
    ...(statistics.length > 0 ? [["all running statistics", ...measureWords(addSums(statistics))]] : []),
  ];
}
