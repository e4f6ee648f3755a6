/** `skiploom lab`: asks a question, trains what answers it, and says the answer. */
import { type Command, Option } from "commander";
import { growthRecipe } from "#core/growth/growth-recipe";
import { growableStages } from "#core/growth/plan-growth";
import { DRAWING_CHANGES } from "#core/lab/changes/index";
import type { QuestionKind } from "#core/lab/experiment";
import type { ExperimentStart } from "#core/lab/experiment-view";
import { SHORTCUT_STEPS } from "#core/lab/questions/shortcuts";
import { VARIANTS } from "#core/lab/shortcut-variants";
import type { NetworkDocument } from "#core/network/document";
import { datasetId } from "#core/network/images";
import type { RunRecord } from "#core/training/records";
import { classesOfRun } from "#core/training/run-classes";
import type { Host } from "../../host/host";
import { comparedData } from "../compared-data";
import { CommandError } from "../exit-codes";
import { addCompare } from "../lab-compare";
import { addDepth } from "../lab-depth";
import { networkOf } from "../lab-network";
import { addTrainingsOptions, type LabOptions, reportOption, trainingsOf } from "../lab-options";
import { askOrResume, listExperiments, resumeExperiment } from "../lab-session";
import { names, positiveNumber, wholeNumber } from "../options";
import { type CommandContext, layers, withHost } from "../session";
import { addLabChanges } from "./lab-changes";

const NETWORK = "a network's file (-: standard input), a template's name, or a run; not needed with --resume";

/** What a question takes where nothing is said, if not what the others take. */
const OWN: Partial<Record<QuestionKind, { readonly seeds?: number; readonly steps?: number }>> = {
  rate: { seeds: 1 },
  shortcuts: { steps: SHORTCUT_STEPS },
};

export function addLab(program: Command, context: CommandContext): void {
  const lab = program
    .command("lab")
    .description("Experiments: ask a question, train what answers it, read the answer.");
  const question = (name: QuestionKind, words: string): Command =>
    addTrainingsOptions(lab.command(name).description(words), OWN[name]);
  addDepth(
    question(
      "depth",
      "How deep can it go, with skips and without? Trains the networks of each depth, and their plain twins.",
    ),
    context,
  );
  question(
    "twin",
    "What are the skips worth? Trains a network, and the same without its skips, or another one.",
  )
    .argument("[network]", NETWORK)
    .addOption(
      new Option("--change <id>", "another twin: the network with this change").choices(
        DRAWING_CHANGES.map(({ id }) => id),
      ),
    )
    .addOption(
      new Option("--against <other>", "another network as the twin: a file, or a template's name").conflicts(
        "change",
      ),
    )
    .action((network: string | undefined, options: TwinOptions) =>
      askOrResume(context, "twin", options, (host) => twinOf(host, network, options)),
    );
  addCompare(
    question(
      "compare",
      "A question of one's own: networks, and values of their recipe, each with each. Two things may vary at most.",
    ),
    context,
  );
  question(
    "rate",
    "Which learning rate? One training in which it rises, from far too small to far too large.",
  )
    .argument("[network]", NETWORK)
    .action((network: string | undefined, options: LabOptions) =>
      askOrResume(context, "rate", options, async (host) => {
        const { document, isTemplate } = await networkOf(host, network);
        const trainings = await trainingsOf(host, options, datasetId(document));
        // What a file says of its optimizer and batch is what its rate is for.
        return {
          kind: "rate",
          document,
          ...trainings,
          ...(!isTemplate && { recipe: document.recipe }),
        };
      }),
    );
  addShortcuts(
    question(
      "shortcuts",
      "What may stand on a skip, and where do norm and ReLU belong? Trains a network with each shortcut and placement of the papers.",
    ),
    context,
  );
  addGrow(
    question(
      "grow",
      "Can a trained network be made deeper without harm? Adds blocks that change nothing, and trains it on; beside it the same as it was, and its plain twin grown.",
    ),
    context,
  );
  lab
    .command("resume")
    .description("Go on with an experiment of any kind that was paused or interrupted.")
    .argument("<experiment>", "its id, as `skiploom lab list` says it")
    .addOption(reportOption())
    .option("--json", "one JSON object a line on stdout; the last is the verdict")
    .action((experiment: string, options: LabOptions) =>
      withHost((host) => resumeExperiment(context, host, options, experiment)),
    );
  lab
    .command("list")
    .description("List the experiments of this workspace.")
    .option("--json", "one JSON object a line on stdout")
    .action((options: LabOptions) => withHost((host) => listExperiments(context, host, options)));
  addLabChanges(lab, context);
  for (const command of lab.commands) command.exitOverride().copyInheritedSettings(program);
}

interface TwinOptions extends LabOptions {
  readonly change?: string;
  readonly against?: string;
}

async function twinOf(
  host: Host,
  network: string | undefined,
  options: TwinOptions,
): Promise<ExperimentStart> {
  const { change, against } = options;
  const loaded = await networkOf(host, network);
  const { document } = loaded;
  const other = against === undefined ? undefined : await networkOf(host, against);
  const data = other ? await comparedData(host, [loaded, other], options.dataset) : datasetId(document);
  return {
    kind: "twin",
    document,
    ...(change !== undefined && { change }),
    ...(other && { against: other.document }),
    ...(await trainingsOf(host, options, data)),
  };
}

interface ShortcutsOptions extends LabOptions {
  readonly arms?: string[];
}

function addShortcuts(command: Command, context: CommandContext): void {
  command
    .argument("[network]", "a network's file (-: standard input), a template's name, or a run", "resnet-56")
    .addOption(
      new Option(
        "--arms <list>",
        `which of them, with commas between (default: all that the network can have): ${VARIANTS.map(({ id }) => id).join(", ")}`,
      ).argParser(names),
    )
    .action((network: string, options: ShortcutsOptions) =>
      askOrResume(context, "shortcuts", withSteps(options, SHORTCUT_STEPS), async (host) => {
        const { document, isTemplate } = await networkOf(host, network);
        return {
          kind: "shortcuts",
          document,
          ...(options.arms && { variants: options.arms }),
          // A template's own images take longer than a question on the command line should.
          ...(await trainingsOf(host, options, isTemplate ? "digits" : datasetId(document))),
        };
      }),
    );
}

interface GrowOptions extends LabOptions {
  readonly stage?: string;
  readonly blocks: number;
  readonly rate?: number;
}

function addGrow(command: Command, context: CommandContext): void {
  command
    .argument("[run]", "id of a run that was trained, as `skiploom runs` lists it; not needed with --resume")
    .option("--stage <name>", "which stage gets the blocks (default: the last that can)")
    .option("--blocks <k>", "how many blocks it gets", wholeNumber(1, 1_000), 1)
    .option("--rate <r>", "the constant learning rate (default: a tenth of the run's)", positiveNumber(100))
    .action((run: string | undefined, options: GrowOptions) =>
      askOrResume(context, "grow", options, async (host) => {
        if (run === undefined) throw new CommandError("Name a run that was trained: see `skiploom runs`.");
        const { record, network: document } = await host.handlers["runs.read"]({ run });
        return {
          kind: "grow",
          run,
          document,
          stage: options.stage ?? stageOf(document, record.dataset),
          blocks: options.blocks,
          recipe: growthRecipe(document.recipe, options.rate),
          ...(await trainingsOf(host, options, record.dataset.id)),
        };
      }),
    );
}

/** This question's own number of steps, where no budget is given. */
function withSteps<Options extends LabOptions>(options: Options, steps: number): Options {
  const isGiven = [options.steps, options.epochs, options.minutes].some((value) => value !== undefined);
  return isGiven ? options : { ...options, steps };
}

/** The last stage that can grow; where none can, the last one: the refusal says why. */
function stageOf(document: NetworkDocument, dataset: RunRecord["dataset"]): string {
  const facts = { imageShape: dataset.imageShape ?? [1, 1, 1], classes: classesOfRun(dataset) ?? 1 };
  const stages = growableStages(layers, document, facts);
  return (stages.findLast(({ why }) => why === undefined) ?? stages.at(-1))?.name ?? "";
}
