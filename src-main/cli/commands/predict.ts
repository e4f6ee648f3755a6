/** `skiploom predict`: what a trained network says of image files. */
import { type Command, Option } from "commander";
import { largestPlaces } from "#core/foundation/largest-places";
import type { Host } from "../../host/host";
import type { PredictedImage } from "../../host/runs/predictor";
import { userPath } from "../../user-path";
import { CommandError, EXIT } from "../exit-codes";
import { imageFiles } from "../image-arguments";
import { withImportedModel } from "../imported-model";
import { wholeNumber } from "../options";
import { type Output, paint, printable } from "../output";
import { findRun, isRunPath, type RunSource } from "../run-source";
import { type CommandContext, withHost } from "../session";

interface PredictOptions {
  readonly checkpoint?: "best" | "last";
  readonly top: number;
  readonly json?: boolean;
}

const TOP = 3;

export function addPredict(program: Command, { output, exitWith }: CommandContext): void {
  program
    .command("predict")
    .description(
      "Say what a trained network sees in images (JPEG, PNG, WebP, GIF, BMP, TIFF, PPM), or in folders of them.",
    )
    .argument(
      "<model>",
      "a run's id, a path into its folder (see skiploom export), or a model's file (see skiploom import)",
      userPath,
    )
    .argument("<images...>", "image files, and folders that are searched through")
    .addOption(new Option("--checkpoint <which>", "which weights (default: best)").choices(["best", "last"]))
    .addOption(
      new Option("--top <n>", "how many classes are told of each image")
        .argParser(wholeNumber(1, 1_000_000))
        .default(TOP),
    )
    .option("--json", "print one JSON object for each image, a line each")
    .action(async (model: string, images: readonly string[], options: PredictOptions) => {
      const { files, passedOver } = await imageFiles(images.map(userPath));
      if (passedOver > 0) output.log(`${passedOver} other files in the folders were passed over.`);
      let unread = 0;
      await withModel(model, async (host, { run, checkpoint }) => {
        if (checkpoint && options.checkpoint && checkpoint !== options.checkpoint) {
          throw new CommandError(
            `The file given is the ${checkpoint} checkpoint, not the ${options.checkpoint}.`,
          );
        }
        await host.predict({
          run,
          checkpoint: checkpoint ?? options.checkpoint,
          files,
          onImage(image, classNames) {
            if ("error" in image) unread += 1;
            tell(output, image, classNames, options);
          },
        });
      });
      if (unread === 0) return;
      output.log(`${unread} of ${files.length} images could not be read.`);
      exitWith(EXIT.unusable);
    });
}

/** A model's file becomes a run for as long as it is asked. */
async function withModel(
  given: string,
  work: (host: Host, source: RunSource) => Promise<void>,
): Promise<void> {
  if ((await isRunPath(given)) !== false) {
    const source = await findRun(given);
    await withHost((host) => work(host, source), source.runs === undefined ? {} : { runs: source.runs });
    return;
  }
  await withImportedModel(given, (host, run) => work(host, { run }));
}

function tell(
  output: Output,
  image: PredictedImage,
  classNames: readonly string[],
  { top, json }: PredictOptions,
): void {
  if ("error" in image) {
    const { message, code } = image.error;
    if (json) output.json({ image: image.file, error: { code, message } });
    else output.line(`${printable(image.file)}  ${paint(output, "error", printable(message))}`);
    return;
  }
  const { probabilities } = image;
  const best = largestPlaces(probabilities, top).map((index) => ({
    name: classNames[index] ?? `${index}`,
    probability: probabilities[index] ?? 0,
  }));
  if (json) output.json({ image: image.file, classes: best });
  else {
    const words = best.map(
      ({ name, probability }) => `${printable(name)} ${(100 * probability).toFixed(1)}%`,
    );
    output.line(`${printable(image.file)}  ${words.join("  ")}`);
  }
}
