/** `skiploom export`: a trained model in a format that other tools read. */
import path from "node:path";
import { type Command, Option } from "commander";
import { findingWords } from "#core/formats/findings";
import { FORMATS } from "#core/formats/index";
import { proofWords, type WeightForm, weightFormSchema } from "#core/formats/proof";
import type { ResultOf } from "#core/protocol/method";
import type { StudioApi } from "#core/protocol/studio-api";
import { createTemplate } from "#core/templates/index";
import type { Host } from "../../host/host";
import { userPath } from "../../user-path";
import { loadDocument } from "../documents";
import { withImportedModel } from "../imported-model";
import { folderPath } from "../options";
import { printable } from "../output";
import { CHECKPOINTS, findCheckpoint, isRunPath } from "../run-source";
import { type CommandContext, withHost } from "../session";

interface ExportOptions {
  readonly format: string;
  readonly output: string;
  readonly checkpoint?: "best" | "last";
  readonly weights: WeightForm;
  readonly fold?: true;
  /** Choices of formats, by name. */
  readonly [choice: string]: unknown;
}

export function addExport(program: Command, { output }: CommandContext): void {
  const command = program
    .command("export")
    .description("Write a run's trained model as a folder that other tools load.")
    .argument(
      "<run or file>",
      "a run's id (see skiploom runs), or the path of a run's folder, of its run.json, or of one of its checkpoints " +
        "(checkpoints/best-....safetensors); a model that import reads; for a picture a network's file or a template",
      userPath,
    )
    .addOption(
      new Option("--format <format>", FORMATS.map(({ id, label }) => `${id} (${label})`).join(", "))
        .choices(FORMATS.filter(({ write, draw }) => write || draw).map(({ id }) => id))
        .makeOptionMandatory(),
    )
    .requiredOption("-o, --output <folder>", "where to write it", folderPath)
    .addOption(new Option("--checkpoint <which>", "which weights (default: best)").choices(CHECKPOINTS))
    .addOption(
      new Option(
        "--weights <form>",
        "how weights are kept: with less than float32 the loss of accuracy is shown",
      )
        .choices(weightFormSchema.options)
        .default("float32"),
    )
    .option("--fold", "fold batch norms into the convolutions before them");
  for (const option of choiceOptions()) command.addOption(option);
  command.action(async (given: string, options: ExportOptions) => {
    const written = await exported(given, options);
    for (const file of written.files) output.line(path.resolve(written.directory, file));
    for (const finding of written.changed) output.log(printable(findingWords(finding)));
    if (written.proof) output.log(printable(proofWords(written.proof)));
  });
}

type Written = ResultOf<StudioApi, "exports.write">;

async function exported(given: string, options: ExportOptions): Promise<Written> {
  const isRun = await isRunPath(given);
  const isDrawing = isRun === undefined ? isTemplate(given) : !isRun && /\.skiploom\.json$/i.test(given);
  if (isDrawing) return await exportDrawing(given, options);
  if (isRun === false) return await exportModel(path.resolve(given), options);
  const source = await findCheckpoint(given, options.checkpoint);
  const checkpoint = source.checkpoint ?? "best";
  return await withHost(
    (host) => writeRun(host, source.run, checkpoint, options),
    source.runs === undefined ? {} : { runs: source.runs },
  );
}

async function writeRun(
  host: Host,
  run: string,
  checkpoint: "best" | "last",
  options: ExportOptions,
): Promise<Written> {
  return await host.handlers["exports.write"]({
    run,
    checkpoint,
    directory: path.resolve(options.output),
    format: options.format,
    choices: chosen(options),
    form: options.weights,
    folded: options.fold === true,
  });
}

async function exportDrawing(given: string, options: ExportOptions): Promise<Written> {
  const { document } = await loadDocument(given);
  return await withHost(
    async (host) =>
      await host.handlers["exports.draw"]({
        document,
        format: options.format,
        choices: chosen(options),
        directory: path.resolve(options.output),
      }),
  );
}

/** A model of another tool. */
async function exportModel(file: string, options: ExportOptions): Promise<Written> {
  return await withImportedModel(file, (host, run) => writeRun(host, run, "last", options));
}

function isTemplate(given: string): boolean {
  return createTemplate(given) !== undefined;
}

/** Each choice of the formats once: what it can be depends on the format, which refuses the rest. */
function choiceOptions(): Option[] {
  const names = [...new Set(FORMATS.flatMap(({ choices }) => Object.keys(choices)))];
  return names.map((name) => {
    const owners = FORMATS.filter(({ choices }) => Object.hasOwn(choices, name));
    const values = [...new Set(owners.flatMap(({ choices }) => choices[name]?.values ?? []))].map(
      ({ value }) => value,
    );
    const help = owners.map(({ id, choices }) => `${id}: ${choices[name]?.help ?? ""}`).join(" ");
    return new Option(`--${name} <${name}>`, help).choices([...new Set(values)]);
  });
}

function chosen(options: ExportOptions): Record<string, string> {
  const names = new Set(FORMATS.flatMap(({ choices }) => Object.keys(choices)));
  const given = Object.entries(options).filter(
    ([name, value]) => names.has(name) && typeof value === "string",
  );
  return Object.fromEntries(given) as Record<string, string>;
}
