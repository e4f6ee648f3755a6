/** An experiment as one HTML file: charts, verdict, every number, and all that is needed to do it again. */
import { formatCount } from "../../foundation/format-number";
import {
  figureHtml,
  type Line,
  linesHtml,
  listHtml,
  pageHtml,
  quietHtml,
  sectionHtml,
  tableHtml,
  verdictHtml,
} from "../../pictures/page";
import { recipeLines } from "../../training/recipe-lines";
import type { RunRecord } from "../../training/records";
import { type Answer, answerOf } from "../answer";
import type { ExperimentView } from "../experiment-view";
import { figuresOf } from "../pictures/figures";
import { headUnit } from "../verdicts/numbers";
import { capitalised } from "../verdicts/sentences";
import { heldEqual } from "./held-equal";
import { machineLines, trainedSeconds } from "./machine-lines";
import { hasScores, resultRows, standingHeads } from "./result-rows";
import type { RunCurve } from "./run-curve";
import { answerTitle, count, seedWords } from "./words";

export interface ReportInput {
  readonly view: ExperimentView;
  /** Of the experiment's runs. */
  readonly records: readonly RunRecord[];
  /** By run; runs that are left out are not drawn as curves. */
  readonly curves: ReadonlyMap<string, RunCurve>;
  /** The Skiploom that writes the report. */
  readonly version: string;
}

export function reportHtml(input: ReportInput): string {
  const { view, records, curves } = input;
  const answer = answerOf(view);
  const { experiment } = view;
  const figures = figuresOf({ view, answer, curves });
  return pageHtml({
    title: experiment.name,
    body: [
      quietHtml(settingLine(view)),
      verdictHtml(answerTitle(view), [...answer.sentences, ...answer.orders], answer.basis),
      ...figures.map(({ picture, caption }) =>
        figureHtml(picture, caption, `${caption} ${answer.sentences.join(" ")}`),
      ),
      tableSection(view, answer),
      gapSection(answer),
      equalSection(view, records),
      recipeSection(view),
      listSection("The data", dataLines(view)),
      listSection("Where it was trained", machineLines(experiment, records)),
      runsSection(view, records),
    ],
    foot: `Experiment ${experiment.id}, begun ${experiment.createdAt}.`,
    version: input.version,
  });
}

function settingLine({ experiment, state, runs }: ExperimentView): string {
  const { seeds, dataset, recipe, arms } = experiment;
  const steps = recipe.maxSteps === undefined ? "" : `, ${count(recipe.maxSteps, "step")} each`;
  const open = runs.filter((run) => run.state !== "finished" && run.state !== "diverged").length;
  const unfinished =
    state === "finished" ? "" : ` Not finished: ${open} of ${runs.length} trainings are open.`;
  return `${count(arms.length, "network")}, ${count(seeds.length, "seed")}${steps}, on ${dataset.name}.${unfinished}`;
}

function tableSection(view: ExperimentView, answer: Answer): string {
  const { seeds } = view.experiment;
  const isScored = hasScores(view);
  const ranked = standingHeads(answer);
  const heads = [
    isScored ? `${capitalised(answer.measure.label)}${headUnit(answer.measure)}` : "Network",
    "parameters",
    ...seeds.map((seed) => `seed ${seed}`),
    ...(isScored ? ["mean", "95% interval"] : []),
    ...(ranked ? [ranked.place, ranked.difference] : []),
    ...(isScored ? ["validation error"] : []),
  ];
  const rows = resultRows(view, answer).map(({ arm, cells, mean, interval, standing, validation }) => [
    arm.label,
    formatCount(arm.parameters),
    ...cells.map(({ text }) => text),
    ...(isScored ? [mean, interval] : []),
    ...(standing ? [standing.place, standing.difference] : []),
    ...(isScored ? [validation] : []),
  ]);
  return `<section><h2>Every number</h2>${tableHtml(heads, rows)}</section>`;
}

function gapSection({ arms }: Answer): string {
  const sentences = arms
    .filter(({ validation }) => validation.length > 0)
    .flatMap(({ gap }) => gap.sentences.slice(0, 1));
  return sentences.length === 0 ? "" : sectionHtml("Training against validation", listHtml(sentences));
}

function equalSection(view: ExperimentView, records: readonly RunRecord[]): string {
  const { title, equal, differs, broken } = heldEqual(view, records);
  const notHeld = broken.length === 0 ? "" : `<h3>Not held</h3>${listHtml(broken)}`;
  const rest = differs.length === 0 ? "" : `<h3>Not equal, beside what is asked</h3>${listHtml(differs)}`;
  return sectionHtml(title, `${listHtml(equal)}${notHeld}${rest}`);
}

/** The recipe of all, and of each arm that has its own what it has otherwise. */
function recipeSection({ experiment }: ExperimentView): string {
  const shared = recipeLines(experiment.recipe).filter(({ id }) => id !== "seed");
  const lines: Line[] = [
    ...shared.map(({ label, value }) => ({ label, value })),
    { label: "Seeds", value: seedWords(experiment.seeds) },
  ];
  const own = experiment.arms.flatMap((arm) => {
    if (arm.recipe === undefined) return [];
    const other = recipeLines(arm.recipe).filter(
      ({ id, value }) => id !== "seed" && shared.find((line) => line.id === id)?.value !== value,
    );
    if (other.length === 0) return [];
    return [`${arm.label}: ${other.map(({ label, value }) => `${label.toLowerCase()} ${value}`).join(", ")}`];
  });
  const rest = own.length === 0 ? "" : `<h3>Networks with values of their own</h3>${listHtml(own)}`;
  return sectionHtml("The recipe", `${linesHtml(lines)}${rest}`);
}

function dataLines({ experiment: { dataset } }: ExperimentView): Line[] {
  const images = (counts: readonly number[]): string =>
    formatCount(counts.reduce((sum, each) => sum + each, 0));
  return [
    { label: "Dataset", value: `${dataset.name} (${dataset.id})` },
    { label: "Images trained on", value: images(dataset.trainCounts) },
    { label: "Images validated on", value: images(dataset.validationCounts) },
    { label: "Classes", value: String(dataset.trainCounts.length) },
    { label: "SHA-256 of images and labels", value: dataset.sha256 ?? "not recorded" },
  ];
}

function runsSection({ experiment, runs }: ExperimentView, records: readonly RunRecord[]): string {
  const byId = new Map(records.map((record) => [record.id, record]));
  const rows = runs.flatMap(({ arm, seed, run, state, step }) => {
    if (run === undefined) return [];
    const label = experiment.arms.find(({ id }) => id === arm)?.label ?? arm;
    return [[label, String(seed), state, String(step), trainedSeconds(byId.get(run)), run]];
  });
  if (rows.length === 0) return "";
  const table = tableHtml(["network", "seed", "state", "steps", "trained for", "run"], rows);
  return sectionHtml("The trainings", table);
}

function listSection(title: string, lines: readonly Line[]): string {
  return sectionHtml(title, linesHtml(lines));
}
