/** `skiploom check`: shapes, parameters, FLOPs and problems of a network. */
import type { Command } from "commander";
import { analyse } from "#core/analysis/analyse";
import type { Analysis, DatasetFacts } from "#core/analysis/analysis";
import { factsOfDataset } from "#core/analysis/dataset-facts";
import { refusedFormatWords } from "#core/formats/findings";
import type { RefusedFormat } from "#core/formats/proof";
import type { NetworkDocument } from "#core/network/document";
import type { Problem } from "#core/network/problem";
import type { Host } from "../../host/host";
import { loadDocument } from "../documents";
import { EXIT } from "../exit-codes";
import { CLASSES_OPTION, IMAGES_OPTION, type ImagesOptions, withImages } from "../images-options";
import { type Output, paint, printable } from "../output";
import { type CommandContext, layers, withHost } from "../session";
import { amount, bytes, shapeWords, table } from "../words";

export function addCheck(program: Command, { output, exitWith }: CommandContext): void {
  program
    .command("check")
    .description("Show shapes, parameters, FLOPs and problems. Exit 0: fine, 1: has errors, 2: unreadable.")
    .argument("<network>", "a network's file (-: standard input), or a template's name")
    .addOption(IMAGES_OPTION)
    .addOption(CLASSES_OPTION)
    .option("--json", "one JSON object")
    .action(async (network: string, { json, ...images }: ImagesOptions & { json?: boolean }) => {
      const document = withImages((await loadDocument(network)).document, images);
      const { dataset, refused } = await withHost(async (host) => ({
        dataset: await factsOf(host, document),
        ...(await host.handlers["exports.foresee"]({ document })),
      }));
      const analysis = analyse(layers, document, dataset);
      const ok = !analysis.problems.some(({ severity }) => severity === "error");
      if (json) output.json(asJson(document, analysis, ok, refused));
      else print(output, document, analysis, dataset, refused ?? []);
      exitWith(ok ? EXIT.fine : EXIT.failed);
    });
}

async function factsOf(host: Host, document: NetworkDocument): Promise<DatasetFacts | undefined> {
  const { datasets } = await host.handlers["datasets.list"]({});
  const found = datasets.find(({ id, unavailable }) => id === document.dataset && unavailable === undefined);
  return found && factsOfDataset(found);
}

/** Expanded layers in the order of the data, or, where errors stand in the way, whatever is known by name. */
function layersOf(analysis: Analysis) {
  const types = new Map(analysis.flat?.nodes.map(({ path, type }) => [path, type]));
  const facts = [...analysis.facts.values()];
  const order = analysis.flat?.nodes.flatMap(({ path }) => analysis.facts.get(path) ?? []) ?? facts;
  return order.map((fact) => ({ ...fact, type: types.get(fact.path) }));
}

function asJson(
  document: NetworkDocument,
  analysis: Analysis,
  ok: boolean,
  refused: readonly RefusedFormat[] | null,
) {
  return {
    name: document.name,
    dataset: document.dataset,
    ok,
    totals: analysis.totals,
    problems: analysis.problems.map(({ code, severity, message, path, location, nodes, edges, repairs }) => ({
      code,
      severity,
      message,
      ...(path !== undefined && { path }),
      location,
      nodes,
      edges,
      fixes: repairs.map(({ id, label, consequence }) => ({ id, label, consequence })),
    })),
    /** Null where errors come first. */
    unexportable: refused,
    layers: layersOf(analysis).map(
      ({ path, type, inputShapes, outputShape, cost, receptiveField, shortcutMode }) => ({
        path,
        type,
        inputShapes,
        outputShape,
        parameters: cost && cost.trainableParameters + cost.otherParameters,
        flops: cost?.flops,
        receptiveField,
        shortcutMode,
      }),
    ),
  };
}

function print(
  output: Output,
  document: NetworkDocument,
  analysis: Analysis,
  dataset: DatasetFacts | undefined,
  refused: readonly RefusedFormat[],
): void {
  output.line(`${printable(document.name)}, ${dataWords(document, dataset)}`);
  output.line();
  const rows = layersOf(analysis).map(({ path, type, outputShape, cost, shortcutMode }) => [
    printable(path),
    shortcutMode ? `shortcut (${shortcutMode})` : (type ?? ""),
    outputShape ? shapeWords(outputShape) : "?",
    cost ? amount(cost.trainableParameters + cost.otherParameters) : "",
    cost ? amount(cost.flops) : "",
  ]);
  for (const row of table(["layer", "type", "output", "parameters", "FLOPs"], rows)) output.line(row);
  const { totals } = analysis;
  output.line();
  output.line(
    `${totals.layers} layers, weighted depth ${totals.weightedDepth}, ` +
      `${totals.trainableParameters.toLocaleString("en-US")} trainable parameters ` +
      `(and ${totals.otherParameters.toLocaleString("en-US")} others), ${amount(totals.flops)} FLOPs and ` +
      `${bytes(totals.activationBytes)} of activations for each image`,
  );
  if (analysis.problems.length === 0) output.line("No problems.");
  for (const problem of analysis.problems) printProblem(output, problem);
  for (const format of refused) {
    output.line(
      `${paint(output, "faint", "note")}     ${printable(`Cannot be exported to ${refusedFormatWords(format)}`)}`,
    );
  }
}

function dataWords({ dataset: chosen }: NetworkDocument, dataset: DatasetFacts | undefined): string {
  if (typeof chosen !== "string") {
    const { height, width, channels, classes } = chosen;
    return `no data yet, meant for ${shapeWords([height, width, channels])}, ${classes} classes`;
  }
  const data = dataset ? `${shapeWords(dataset.imageShape)}, ${dataset.classes} classes` : "not found here";
  return `on ${printable(chosen)} (${data})`;
}

function printProblem(output: Output, problem: Problem): void {
  const place = problem.path ? `${printable(problem.path)}: ` : "";
  output.line(`${paint(output, problem.severity, problem.severity)}  ${place}${printable(problem.message)}`);
  for (const { label, consequence } of problem.repairs) {
    output.line(
      paint(output, "faint", `         repair: ${printable(label)}${consequence ? ` (${consequence})` : ""}`),
    );
  }
}
