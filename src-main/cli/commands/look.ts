/** `skiploom look`: one question about the inside of a network, answered with a table and a picture. */
import { Argument, type Command, InvalidArgumentError, Option } from "commander";
import { DATASET_PARTS } from "#core/datasets/parts";
import { type ChosenValues, choiceFromText } from "#core/insights/choices";
import { USUAL_IMAGES } from "#core/insights/insight";
import {
  INSTRUMENTS,
  type InstrumentId,
  isOnNoise,
  looksAtOne,
  looksAtTwo,
  usualImages,
} from "#core/insights/instruments";
import { MOST_EPOCHS } from "#core/training/recipe";
import { userPath } from "../../user-path";
import { type Asked, askBeside, askInsight } from "../ask-insight";
import { CommandError, EXIT, exitCodeOf } from "../exit-codes";
import { giveInsight, type WantedForms } from "../give-insight";
import { instrumentsHelp } from "../instruments-help";
import { lookedNetwork, networkBeside, refuseWeights, type WantedWeights } from "../looked-source";
import { deviceOption, wholeNumber } from "../options";
import { printable } from "../output";
import { CHECKPOINTS } from "../run-source";
import type { Answered } from "../save-insight";
import type { CommandContext } from "../session";

interface LookOptions extends WantedWeights, WantedForms, Omit<Asked, "instrument" | "choices"> {
  readonly against?: string;
  readonly with: readonly string[];
}

const SUBJECT =
  "a run (its id, folder, run.json or checkpoint), or a network's file or a template's name, which is looked into untrained";

export function addLook(program: Command, { output, exitWith }: CommandContext): void {
  program
    .command("look")
    .description("Ask one question about the inside of a network.")
    .argument("<network>", SUBJECT)
    .addArgument(
      new Argument("<instrument>", "which question: one of those below").choices(Object.keys(INSTRUMENTS)),
    )
    .option(
      "--against <network>",
      `another one beside it, asked the same; or "untrained", its own drawing before it was trained, or "twin", that without its skips`,
    )
    .addOption(
      new Option("--checkpoint <which>", "which weights of a run (default: best, or last)").choices(
        CHECKPOINTS,
      ),
    )
    .option(
      "--epoch <n>",
      "the weights that it kept after this epoch, 0: those it began with (see train --keep-epochs)",
      wholeNumber(0, MOST_EPOCHS),
    )
    .option(
      "--data <id|path>",
      "a dataset's name, or the path of data (default: the network's own)",
      userPath,
    )
    .addOption(new Option("--part <part>", "which images of it").choices(DATASET_PARTS).default("validation"))
    .option(
      "--images <n>",
      `how many, from the first on (default: ${imagesOfAll()})`,
      wholeNumber(1, 1_000_000),
    )
    .option("--image <n>", "one image alone, counted from 1", wholeNumber(1, 2 ** 31 - 1))
    .addOption(
      new Option(
        "--with <name=value>",
        "one of the instrument's own choices, below; may be given several times",
      )
        .argParser(collect)
        .default([], "none"),
    )
    .addOption(deviceOption("where to compute"))
    .option("--again", "compute it anew, though the answer was kept")
    .option("--picture <file>", "write the picture, an SVG file", svgPath)
    .option("--page <file>", "write sentences, pictures and numbers as one HTML file", htmlPath)
    .option("--json", "one JSON object, or one a unit a line")
    .addHelpText("after", instrumentsHelp())
    .action(async (network: string, instrument: InstrumentId, options: LookOptions) => {
      const choices = chosenWith(instrument, options.with);
      if (isOnNoise(instrument)) refuseImages(instrument, options);
      if (looksAtTwo(instrument)) refuseOtherImages(instrument, options);
      refuseBoth(instrument, options);
      const source = await lookedNetwork(network, options);
      if ("document" in source.subject) refuseWeights(network, options);
      const { against } = options;
      const other = against === undefined ? undefined : await networkBeside(against, source, options);
      const asked = { ...options, instrument, choices };
      const own = await askInsight(source, asked, output);
      const beside = other && !own.partial && (await askBeside(other, source, asked, own, output));
      const answered: Answered = {
        instrument,
        answers: beside && "figures" in beside ? [own, beside] : [own],
        ...(beside && "refusal" in beside && { refusal: beside.refusal.message }),
      };
      await giveInsight(answered, options, output);
      if (beside && "refusal" in beside) exitWith(exitCodeOf(beside.refusal));
      else if (answered.answers.some(({ partial }) => partial)) exitWith(EXIT.interrupted);
    });
}

/** `256; for propagation 64`. */
function imagesOfAll(): string {
  const others = (Object.keys(INSTRUMENTS) as InstrumentId[])
    .filter((id) => usualImages(id) !== USUAL_IMAGES)
    .map((id) => `for ${id} ${usualImages(id)}`);
  return [USUAL_IMAGES, ...others].join("; ");
}

/** @throws CommandError for what would be asked in vain */
function refuseImages(instrument: InstrumentId, { image, checkpoint, epoch }: LookOptions): void {
  const [given] = Object.entries({ "--image": image, "--checkpoint": checkpoint, "--epoch": epoch }).flatMap(
    ([name, value]) => (value === undefined ? [] : [name]),
  );
  if (given)
    throw new CommandError(
      `${given}: ${instrument} looks at images of noise and at first values of the weights, so it has no such choice.`,
    );
}

/** @throws CommandError where images are asked for that are not a line's ends */
function refuseOtherImages(instrument: InstrumentId, { image, images }: LookOptions): void {
  if (image === undefined && images === undefined) return;
  throw new CommandError(
    `${image === undefined ? "--images" : "--image"}: ${instrument} looks at two images. Say which by their places, as in --with from=1 --with to=2.`,
  );
}

/** @throws CommandError where a number of images is asked for beside one, which would be looked at alone */
function refuseBoth(instrument: InstrumentId, { image, images }: LookOptions): void {
  if (images === undefined) return;
  if (looksAtOne(instrument))
    throw new CommandError(`--images: ${instrument} looks at one image. Say which with --image, from 1 on.`);
  if (image !== undefined)
    throw new CommandError("Name one image or say how many: leave out --image or --images.");
}

function collect(given: string, before: readonly string[]): readonly string[] {
  return [...before, given];
}

function chosenWith(instrument: InstrumentId, given: readonly string[]): ChosenValues {
  const { choices } = INSTRUMENTS[instrument];
  const chosen = new Map<string, ChosenValues[string]>();
  for (const each of given) {
    const [name = "", ...value] = each.split("=");
    if (value.length === 0) throw new CommandError(`--with ${printable(each)}: write NAME=VALUE.`);
    if (chosen.has(name))
      throw new CommandError(
        `--with ${printable(name)} stands there twice. Say it once; several names go with commas between.`,
      );
    chosen.set(name, choiceFromText(choices, name, value.join("=")));
  }
  return Object.fromEntries(chosen);
}

function svgPath(given: string): string {
  if (!/\.svg$/i.test(given))
    throw new InvalidArgumentError("The picture is an SVG file: let its name end in .svg.");
  return userPath(given);
}

function htmlPath(given: string): string {
  if (!/\.html?$/i.test(given))
    throw new InvalidArgumentError("The page is an HTML file: let its name end in .html.");
  return userPath(given);
}
