/** `skiploom export`: a trained model in a format that other tools read. */
import { stat } from "node:fs/promises";
import path from "node:path";
import { type Command, Option } from "commander";
import { findingWords } from "#core/formats/findings";
import { FORMATS } from "#core/formats/index";
import { proofWords, type WeightForm, weightFormSchema } from "#core/formats/proof";
import { userPath } from "../../user-path";
import { CommandError } from "../exit-codes";
import { folderPath } from "../options";
import { printable } from "../output";
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

interface Source {
  readonly run: string;
  /** The folder that the run's folder stands in, when it was given by path. */
  readonly runs?: string;
  readonly checkpoint?: "best" | "last";
}

export function addExport(program: Command, { output }: CommandContext): void {
  const command = program
    .command("export")
    .description("Write a run's trained model as a folder that other tools load.")
    .argument(
      "<run>",
      "a run's id (see skiploom runs), or the path of a run's folder, of its run.json, or of one of its checkpoints " +
        "(checkpoints/best-....safetensors)",
      userPath,
    )
    .addOption(
      new Option("--format <format>", FORMATS.map(({ id, label }) => `${id} (${label})`).join(", "))
        .choices(FORMATS.filter(({ write, draw }) => write || draw).map(({ id }) => id))
        .makeOptionMandatory(),
    )
    .requiredOption("-o, --output <folder>", "where to write it", folderPath)
    .addOption(new Option("--checkpoint <which>", "which weights (default: best)").choices(["best", "last"]))
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
  command.action(async (run: string, options: ExportOptions) => {
    const source = await findSource(run);
    if (source.checkpoint && options.checkpoint && source.checkpoint !== options.checkpoint) {
      throw new CommandError(
        `The file given is the ${source.checkpoint} checkpoint, not the ${options.checkpoint}.`,
      );
    }
    const written = await withHost(
      async (host) =>
        await host.handlers["exports.write"]({
          run: source.run,
          checkpoint: source.checkpoint ?? options.checkpoint ?? "best",
          directory: path.resolve(options.output),
          format: options.format,
          choices: chosen(options),
          form: options.weights,
          folded: options.fold === true,
        }),
      source.runs === undefined ? {} : { runs: source.runs },
    );
    for (const file of written.files) output.line(path.resolve(written.directory, file));
    for (const finding of written.changed) output.log(printable(findingWords(finding)));
    if (written.proof) output.log(printable(proofWords(written.proof)));
  });
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

/** A run's id has no slash; whatever is there as a file or folder is taken as a path. */
async function findSource(given: string): Promise<Source> {
  const facts = await stat(given).catch(() => undefined);
  if (!facts) {
    if (/[\\/]/.test(given)) throw new CommandError(`There is nothing at ${printable(given)}.`);
    return { run: given };
  }
  const place = path.resolve(given);
  if (facts.isDirectory()) return inFolder(place);
  const checkpoint = /^(best|last)\b.*\.safetensors$/.exec(path.basename(place))?.[1] as
    | "best"
    | "last"
    | undefined;
  if (checkpoint) return { ...(await inFolder(path.dirname(path.dirname(place)))), checkpoint };
  if (path.basename(place) === "run.json") return inFolder(path.dirname(place));
  throw new CommandError(
    `${printable(given)} is no run. Give a run's id, its folder, its run.json or one of its checkpoints.`,
  );
}

async function inFolder(folder: string): Promise<Source> {
  const record = await stat(path.join(folder, "run.json")).catch(() => undefined);
  if (!record?.isFile())
    throw new CommandError(`${printable(folder)} is no run's folder: it has no run.json.`);
  return { run: path.basename(folder), runs: path.dirname(folder) };
}
