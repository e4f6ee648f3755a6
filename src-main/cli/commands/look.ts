/** `skiploom look`: one question about the inside of a network, answered with a table and a picture. */
import { Argument, type Command, InvalidArgumentError, Option } from "commander";
import { DATASET_PARTS, type DatasetPartName } from "#core/datasets/parts";
import { SkiploomError } from "#core/foundation/errors";
import {
  type ChosenValues,
  choiceFromText,
  choiceWords,
  type InstrumentChoices,
} from "#core/insights/choices";
import { USUAL_IMAGES } from "#core/insights/insight";
import {
  INSTRUMENTS,
  type Insight,
  type InstrumentId,
  isOnNoise,
  usualImages,
} from "#core/insights/instruments";
import { shownAs, viewOf } from "#core/insights/views/index";
import { basisWords } from "#core/insights/views/words";
import { meantFor } from "#core/network/images";
import type { InsightSubject } from "#core/protocol/insights-api";
import { createTemplate } from "#core/templates/index";
import { MOST_EPOCHS } from "#core/training/recipe";
import type { DeviceChoice } from "#core/training/records";
import type { Host } from "../../host/host";
import { listenTo } from "../../host/listening";
import { userPath } from "../../user-path";
import { namedDataset } from "../dataset-argument";
import { loadDocument, STANDARD } from "../documents";
import { CommandError, EXIT, exitCodeOf } from "../exit-codes";
import { onInterrupt } from "../interrupt";
import { lookProgress } from "../look-progress";
import { deviceOption, wholeNumber } from "../options";
import { type Output, printable } from "../output";
import { CHECKPOINTS, findLooked, isRunPath } from "../run-source";
import { type Answered, savePage, savePicture } from "../save-insight";
import { type CommandContext, withHost } from "../session";
import { table } from "../words";

interface LookOptions {
  readonly against?: string;
  readonly checkpoint?: (typeof CHECKPOINTS)[number];
  readonly epoch?: number;
  readonly data?: string;
  readonly part: DatasetPartName;
  readonly images?: number;
  readonly image?: number;
  readonly with: readonly string[];
  readonly device?: DeviceChoice;
  readonly again?: boolean;
  readonly picture?: string;
  readonly page?: string;
  readonly json?: boolean;
}

/** What is looked into, and the folder of its run where that is not the workspace's. */
interface Source {
  readonly subject: InsightSubject;
  readonly runs?: string | undefined;
}

const SUBJECT =
  "a run (its id, folder, run.json or checkpoint), or a network's file or a template's name, which is looked into untrained";

export function addLook(program: Command, { output, exitWith }: CommandContext): void {
  program
    .command("look")
    .description("Ask one question about the inside of a network.")
    .argument("<network>", SUBJECT)
    .addArgument(new Argument("<instrument>", questions()).choices(Object.keys(INSTRUMENTS)))
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
    .option(
      "--with <name=value>",
      `of the instrument's own choices; several times. ${choicesOfAll()}`,
      collect,
      [],
    )
    .addOption(deviceOption("where to compute"))
    .option("--again", "compute it anew, though the answer was kept")
    .option("--picture <file>", "write the picture, an SVG file", svgPath)
    .option("--page <file>", "write sentences, pictures and all numbers as one HTML file", htmlPath)
    .option("--json", "one JSON object, or one a unit a line")
    .action(async (network: string, instrument: InstrumentId, options: LookOptions) => {
      const choices = chosenWith(instrument, options.with);
      if (isOnNoise(instrument)) refuseImages(instrument, options);
      const source = await sourceOf(network, options);
      if ("document" in source.subject) refuseWeights(network, options);
      const other = await otherSource(source, options);
      const asked = { ...options, instrument, choices };
      const own = await ask(source, asked, output);
      const beside = other && !own.partial && (await askBeside(other, asked, own, output));
      const answered: Answered = {
        instrument,
        answers: beside && "figures" in beside ? [own, beside] : [own],
        ...(beside && "refusal" in beside && { refusal: beside.refusal.message }),
      };
      await give(answered, options, output);
      if (beside && "refusal" in beside) exitWith(exitCodeOf(beside.refusal));
      else if (answered.answers.some(({ partial }) => partial)) exitWith(EXIT.interrupted);
    });
}

async function give(answered: Answered, options: LookOptions, output: Output): Promise<void> {
  const { instrument, answers, refusal } = answered;
  const { picture, page, json } = options;
  if (picture !== undefined) await savePicture(picture, answered, output);
  if (page !== undefined) await savePage(page, answered, output);
  if (json) printJson(output, instrument, answers);
  else for (const answer of answers) print(output, instrument, answer);
  if (refusal !== undefined) output.log(`beside it: ${printable(refusal)}`);
}

function questions(): string {
  return Object.entries(INSTRUMENTS)
    .map(([id, { question }]) => `${id}: ${question}`)
    .join(" ");
}

/** `256; for propagation 64`. */
function imagesOfAll(): string {
  const others = (Object.keys(INSTRUMENTS) as InstrumentId[])
    .filter((id) => usualImages(id) !== USUAL_IMAGES)
    .map((id) => `for ${id} ${usualImages(id)}`);
  return [USUAL_IMAGES, ...others].join("; ");
}

/** `lesion: draws (a whole number from 1 to 100).` of each that has some. */
function choicesOfAll(): string {
  return Object.entries(INSTRUMENTS)
    .flatMap(([id, { choices }]: [string, { readonly choices: InstrumentChoices }]) => {
      const each = Object.entries(choices).map(([name, choice]) => `${name} (${choiceWords(choice)})`);
      return each.length > 0 ? [`${id}: ${each.join(", ")}.`] : [];
    })
    .join(" ");
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

function collect(given: string, before: readonly string[]): readonly string[] {
  return [...before, given];
}

function chosenWith(instrument: InstrumentId, given: readonly string[]): ChosenValues {
  const { choices } = INSTRUMENTS[instrument];
  return Object.fromEntries(
    given.map((each) => {
      const [name = "", ...value] = each.split("=");
      if (value.length === 0) throw new CommandError(`--with ${printable(each)}: write NAME=VALUE.`);
      return [name, choiceFromText(choices, name, value.join("="))];
    }),
  );
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

async function sourceOf(given: string, { checkpoint, epoch }: LookOptions): Promise<Source> {
  const place = given === STANDARD ? given : userPath(given);
  const isRun = given === STANDARD ? false : await isRunPath(place);
  if (isRun || (isRun === undefined && !createTemplate(place))) {
    const { runs, ...subject } = await findLooked(place, { checkpoint, epoch });
    return { subject, runs };
  }
  return { subject: { document: (await loadDocument(given)).document } };
}

/** @throws CommandError where a drawing's trained weights are meant */
function refuseWeights(given: string, { checkpoint, epoch }: LookOptions): void {
  if (checkpoint || epoch !== undefined) {
    const what = checkpoint ? "checkpoint" : "epochs";
    throw new CommandError(`${printable(given)} is a drawing: it has no ${what}.`);
  }
}

/** What stands beside the first: named in the same way, or made of it. */
async function otherSource(first: Source, options: LookOptions): Promise<Source | undefined> {
  const given = options.against;
  if (given === undefined) return undefined;
  if (given !== "untrained" && given !== "twin") return await sourceOf(given, options);
  const isPlain = given === "twin";
  const { subject, runs } = first;
  if ("run" in subject)
    return { subject: { run: subject.run, untrained: true, ...(isPlain && { plain: true }) }, runs };
  if (!isPlain) throw new CommandError("The drawing is untrained already.");
  return { subject: { document: subject.document, plain: true } };
}

/** A drawing is asked on the first one's images; what it cannot answer keeps nothing from the first. */
async function askBeside(
  source: Source,
  asked: Asked,
  own: Insight,
  output: Output,
): Promise<Insight | { readonly refusal: SkiploomError }> {
  try {
    const { subject } = source;
    if (!("document" in subject) || asked.data !== undefined) return await ask(source, asked, output);
    const { dataset, noise } = own;
    const document = noise ? meantFor(subject.document, noise) : subject.document;
    return await ask(
      { ...source, subject: { ...subject, document } },
      { ...asked, ...(dataset && { data: dataset.id }) },
      output,
    );
  } catch (error) {
    if (error instanceof SkiploomError) return { refusal: error };
    throw error;
  }
}

interface Asked extends LookOptions {
  readonly instrument: InstrumentId;
  readonly choices: ChosenValues;
}

async function ask(
  { subject, runs }: Source,
  { instrument, choices, data, part, images = usualImages(instrument), image, device, again }: Asked,
  output: Output,
): Promise<Insight> {
  return await withHost(
    async (host) => {
      const named = data === undefined ? undefined : await namedDataset(host, data, { log: output.log });
      for (const line of named?.words ?? []) output.log(line);
      return await untilStopped(host, output, () =>
        host.handlers["insights.look"]({
          subject,
          instrument,
          part,
          images,
          choices,
          ...(named && { dataset: named.dataset.id }),
          ...(image !== undefined && { image: image - 1 }),
          ...(device && { device }),
          ...(again && { again }),
        }),
      );
    },
    runs === undefined ? {} : { runs },
  );
}

/** With how long it takes. Ctrl-C ends the look with what it has seen so far, a second one at once. */
async function untilStopped<T>(host: Host, output: Output, work: () => Promise<T> | T): Promise<T> {
  const progress = lookProgress(process.stderr, output.log);
  const deaf = listenTo(host, { "insight.progress": progress.update });
  const leave = onInterrupt(process, {
    first: () => void host.handlers["insights.stop"]({}),
    second: () => process.exit(EXIT.interrupted),
  });
  try {
    return await work();
  } finally {
    leave();
    deaf();
    progress.clear();
  }
}

/** Where an answer is a list, an object a line; of two networks each names its own. */
function printJson(output: Output, instrument: InstrumentId, answers: readonly Insight[]): void {
  const { lines } = viewOf(instrument);
  if (!lines) {
    output.json(answers.length === 1 ? (answers[0] ?? {}) : { networks: answers });
    return;
  }
  for (const answer of answers) {
    const named = answers.length > 1 ? { network: answer.network } : {};
    for (const line of lines(shownAs(instrument, answer))) output.json({ ...named, ...line });
  }
}

function print(output: Output, instrument: InstrumentId, answer: Insight): void {
  const view = viewOf(instrument);
  const shown = shownAs(instrument, answer);
  for (const sentence of view.sentences(shown)) output.line(printable(sentence));
  const { columns, rows } = view.table(shown);
  for (const line of table(
    columns,
    rows.map((row) => row.map(printable)),
  ))
    output.line(line);
  output.line(printable(basisWords(answer)));
}
