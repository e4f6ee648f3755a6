/** What can be taken away from an experiment: its report, its numbers, its charts. */
import { answerOf } from "#core/lab/answer";
import type { ExperimentView } from "#core/lab/experiment-view";
import { drawnRuns, type Figure, figuresOf } from "#core/lab/pictures/figures";
import { reportHtml } from "#core/lab/report/report";
import { resultsCsv } from "#core/lab/report/result-rows";
import type { RunCurve } from "#core/lab/report/run-curve";
import { svgFile } from "#core/pictures/svg";
import { errorNotice } from "../stores/interface-store";
import type { Studio } from "../stores/studio";
import { shownTheme } from "../ui/theme";

/** Says why it could not be written. */
async function hand(studio: Studio, name: string, make: () => Promise<string>): Promise<void> {
  const { screen, services } = studio;
  try {
    await services.dialogs.saveFile({ name, content: await make() });
  } catch (error) {
    screen.getState().notify({ ...errorNotice(error), topic: "lab" });
  }
}

export function saveNumbers(studio: Studio, view: ExperimentView): Promise<void> {
  return hand(studio, `${view.experiment.id}.csv`, async () => resultsCsv(view));
}

/** The first figure of the report, in the colours that the window has now. */
export function saveChart(studio: Studio, view: ExperimentView): Promise<void> {
  return hand(studio, `${view.experiment.id}.svg`, async () => {
    const [first] = await figures(studio, view);
    if (!first) throw new Error("There is nothing to draw yet.");
    return svgFile(first.picture, first.caption, shownTheme());
  });
}

export function saveReport(studio: Studio, view: ExperimentView): Promise<void> {
  return hand(studio, `${view.experiment.id}.html`, async () => {
    const [curves, { version }] = await Promise.all([
      curvesOf(studio, view),
      studio.services.client.call("app.info", {}),
    ]);
    const records = studio.runs
      .getState()
      .runs.filter(({ experiment }) => experiment?.id === view.experiment.id);
    return reportHtml({ view, records, curves, version });
  });
}

async function figures(studio: Studio, view: ExperimentView): Promise<readonly Figure[]> {
  return figuresOf({ view, answer: answerOf(view), curves: await curvesOf(studio, view) });
}

/** The measurements of its runs, which are read where they are not known yet. */
async function curvesOf({ runs }: Studio, view: ExperimentView): Promise<ReadonlyMap<string, RunCurve>> {
  const ids = drawnRuns(view);
  await Promise.all(ids.map((id) => runs.getState().load(id)));
  const { metrics } = runs.getState();
  return new Map(
    ids.flatMap((id) => {
      const found = metrics.get(id);
      if (!found) return [];
      const { steps, loss, learningRate } = found;
      return [[id, { steps: [...steps], loss: [...loss], learningRate: [...learningRate] }] as const];
    }),
  );
}
