/** The parts with charts: the drawing is on the screen before their code is read. */
import { lazyView } from "../ui/lazy-view";

export const trainView = lazyView(async () => (await import("../training/TrainView")).TrainView);
export const labView = lazyView(async () => (await import("../lab/LabView")).LabView);
export const mistakesView = lazyView(async () => (await import("../mistakes/MistakesDialog")).Mistakes);
export const insightsView = lazyView(async () => (await import("../insights/InsightsDialog")).Insights);
export const runsView = lazyView(async () => (await import("../runs/RunsView")).RunsView);
