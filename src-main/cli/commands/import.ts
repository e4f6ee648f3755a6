/** `skiploom import`: a model of another tool as a network with a run of its weights, or a file's weights into a network. */
import path from "node:path";
import { type Command, InvalidArgumentError, Option } from "commander";
import type { GivenPreprocessing, MatchTableMessage } from "#core/imports/import-report";
import { reportText } from "#core/imports/report";
import { FORBIDDEN_KEYS } from "#core/network/document";
import { serialiseDocument } from "#core/network/serialise";
import type { RunRecord } from "#core/training/records";
import type { Host } from "../../host/host";
import { userPath } from "../../user-path";
import { loadDocument } from "../documents";
import { CommandError } from "../exit-codes";
import { imageSides, positiveNumber, sourcePath } from "../options";
import { type Output, printable } from "../output";
import { type CommandContext, withHost } from "../session";
import { table } from "../words";
import { refuseUnwritable, writeNetwork } from "../write-network";

interface ImportOptions {
  readonly output?: string;
  readonly into?: string;
  readonly match?: Readonly<Record<string, string | null>>;
  readonly part?: string;
  readonly imageSize?: readonly [number, number];
  readonly mean?: number[];
  readonly deviation?: number[];
  readonly pixelMaximum?: number;
  readonly force?: boolean;
  readonly json?: boolean;
}

export function addImport(program: Command, { output }: CommandContext): void {
  program
    .command("import")
    .description(
      "Read a model of another tool: a network's file, and a run with its weights. Or weights into a network.",
    )
    .argument(
      "<file>",
      "ONNX, Keras (.keras, .h5), TensorFlow.js (model.json or its folder); with --into also weights: .pt, .pth, .safetensors, .npz",
      sourcePath,
    )
    .option("-o, --output <file>", "write the network there too (NAME.skiploom.json)", userPath)
    .option("--into <network>", "take the weights alone, for this network's file or template")
    .addOption(
      new Option(
        "--match <weight=tensor>",
        "with --into, by hand: this weight takes that tensor (none: nothing); may be given again",
      ).argParser(correction),
    )
    .option("--part <step>", "draw the network up to this step of the file")
    .addOption(new Option("--image-size <HxW>", "where the file leaves the size open").argParser(imageSides))
    .addOption(
      new Option(
        "--mean <numbers>",
        "how pixels become inputs, where the file does not say: by channel, with commas; goes with --deviation",
      ).argParser(numbers),
    )
    .addOption(new Option("--deviation <numbers>", "the same; goes with --mean").argParser(positiveNumbers))
    .addOption(
      new Option("--pixel-maximum <number>", "what pixels are divided by first (default: 255)").argParser(
        positiveNumber(1e6),
      ),
    )
    .option("--force", "replace the network's file when there is one")
    .option("--json", "print one JSON object")
    .action(async (file: string, options: ImportOptions) => {
      if ((options.mean === undefined) !== (options.deviation === undefined)) throw oneAloneWords();
      const source = { path: path.resolve(file) };
      await withHost(async (host) =>
        options.into === undefined
          ? await importModel(host, source, options, output)
          : await importWeights(host, source, options.into, options, output),
      );
    });
}

async function importModel(
  host: Host,
  source: { path: string },
  options: ImportOptions,
  output: Output,
): Promise<void> {
  if (options.match) throw new CommandError("--match goes with --into: which weights go where in a network.");
  const { output: file, force = false } = options;
  if (file !== undefined) await refuseUnwritable(file, force);
  const { run, document, report } = await host.handlers["imports.model"]({
    source,
    options: {
      ...(options.part !== undefined && { part: options.part }),
      ...(options.imageSize && { imageSize: [...options.imageSize] as [number, number] }),
    },
    preprocessing: givenPreprocessing(options),
  });
  if (options.json) output.json({ run: run.id, parameters: run.parameters, report });
  else {
    for (const line of reportText(report).split("\n")) output.line(printable(line));
    output.line("");
    sayRun(run, output);
  }
  // Last: the run is there and told of, whatever comes of the file.
  if (file === undefined) return;
  await writeNetwork(file, serialiseDocument(document), force);
  if (!options.json) output.line(`The network is in ${printable(file)}.`);
}

async function importWeights(
  host: Host,
  source: { path: string },
  into: string,
  options: ImportOptions,
  output: Output,
): Promise<void> {
  if (options.part !== undefined || options.imageSize || options.output !== undefined) {
    throw new CommandError(
      "--part, --image-size and --output are of a whole model: they do not go with --into.",
    );
  }
  const { document } = await loadDocument(into);
  const {
    table: found,
    run,
    isAssumed,
  } = await host.handlers["imports.weights"]({
    source,
    document,
    corrections: { ...options.match },
    preprocessing: givenPreprocessing(options),
    keeps: true,
  });
  if (options.json) {
    output.json({ run: run?.id, isAssumed, table: found });
    return;
  }
  for (const line of matchLines(found)) output.line(printable(line));
  if (isAssumed) {
    output.line(
      "The file does not say how pixels become inputs: values from 0 to 1 are assumed. --mean and --deviation say so.",
    );
  }
  if (run) sayRun(run, output);
}

function sayRun(run: RunRecord, output: Output): void {
  output.line(`The weights are the run ${run.id}.`);
}

function matchLines({ rows, leftOver, notes, source }: MatchTableMessage): string[] {
  const matched = rows.filter(({ match }) => match);
  return [
    `${source}: ${matched.length} of ${rows.length} weights matched.`,
    ...table(
      ["weight", "shape", "tensor", "by", "note"],
      rows.map(({ weight, shape, match, words }) => [
        weight,
        shape.join("x"),
        match?.tensor ?? "-",
        match?.by ?? "",
        words ?? match?.conversion ?? "",
      ]),
    ),
    ...leftOver.filter(({ isIdle }) => !isIdle).map(({ tensor, words }) => `left over: ${tensor}. ${words}`),
    ...notes.map(({ words, instead }) => `${words}${instead ? ` ${instead}` : ""}`),
  ];
}

/** The other one would be the file's, or none, and nobody would see which. */
function oneAloneWords(): CommandError {
  return new CommandError(
    "--mean and --deviation go together: inputs are (pixel - mean) / deviation. Give both; --mean 0 and --deviation 1 change nothing.",
  );
}

function givenPreprocessing({ mean, deviation, pixelMaximum }: ImportOptions): GivenPreprocessing {
  return {
    ...(mean && { mean }),
    ...(deviation && { deviation }),
    ...(pixelMaximum !== undefined && { pixelMaximum }),
  };
}

function correction(
  text: string,
  before: Readonly<Record<string, string | null>> | undefined,
): Record<string, string | null> {
  const at = text.indexOf("=");
  if (at < 1) throw new InvalidArgumentError("It must be WEIGHT=TENSOR, or WEIGHT=none.");
  const tensor = text.slice(at + 1);
  // What passes on what is given here leaves such keys out without a word.
  if (FORBIDDEN_KEYS.has(text.slice(0, at)))
    throw new InvalidArgumentError(`No weight is called "${text.slice(0, at)}".`);
  return { ...before, [text.slice(0, at)]: tensor === "none" || tensor === "" ? null : tensor };
}

function positiveNumbers(text: string): number[] {
  const values = numbers(text);
  if (values.every((value) => value > 0)) return values;
  throw new InvalidArgumentError("Deviations are above 0.");
}

function numbers(text: string): number[] {
  const values = text.split(",").map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
  if (values.every(Number.isFinite)) return values;
  throw new InvalidArgumentError("It must be numbers with commas between, for example 0.485,0.456,0.406.");
}
