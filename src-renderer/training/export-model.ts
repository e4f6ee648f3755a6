import { unexportableLayers, unexportableWords } from "#core/formats/keras/ways/unexportable";
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
    message: [offer.why, ...beforehand(studio)].join(" "),
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
function beforehand({ analysis }: Studio): string[] {
  const now = analysis.getState().analysis;
  const found = now ? (unexportableLayers(now) ?? []) : [];
  return found.length > 0 ? [`As it is drawn it could not be exported. ${unexportableWords(found)}`] : [];
}
