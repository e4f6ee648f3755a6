import { refusedFormatWords } from "#core/formats/findings";
import { drawingOf, isRunOf } from "../stores/runs-of-drawing";
import type { Studio } from "../stores/studio";
import { exportOffer } from "./export-offer";
import { showProblems } from "./show-problems";
import { startTraining } from "./start-training";

/** Exports the open drawing's newest model, or says what it takes for there to be one. */
export async function exportModel(studio: Studio): Promise<void> {
  const { documents, runs, analysis, screen } = studio;
  const drawing = drawingOf(documents.getState());
  const own = runs.getState().runs.filter((record) => isRunOf(record, drawing));
  const offer = exportOffer(own, analysis.getState().errors);
  if (offer.kind === "ready") {
    screen.getState().setExporting(offer.record.id);
    return;
  }
  const others = runs
    .getState()
    .runs.some((record) => record.checkpoints.length > 0 && !own.includes(record));
  const answer = await screen.getState().choose({
    title: "There is no model to export yet",
    message: [offer.why, ...(await beforehand(studio))].join(" "),
    options: [
      ...(others ? [{ id: "runs", label: "Models of other runs" }] : []),
      { id: offer.way, label: offer.label, tone: "primary" },
    ],
  });
  switch (answer) {
    case "runs":
      screen.getState().setView("runs");
      return;
    case "train":
      return startTraining(studio);
    case "resume":
      return own[0] && runs.getState().resume(own[0].id);
    case "watch":
      screen.getState().setView("train");
      return;
    case "problems":
      showProblems(studio);
      return;
    default:
      return;
  }
}

/** What is known of the drawing before it is trained. */
async function beforehand({ documents, runs }: Studio): Promise<string[]> {
  const { document } = documents.getState();
  const refused = document && (await runs.getState().foreseeExports(document));
  if (!refused || refused.length === 0) return [];
  return ["As it is drawn, not every format could hold it.", ...refused.map(refusedFormatWords)];
}
