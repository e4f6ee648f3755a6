/** What an import does to the window: a drawing is opened, a run is shown. */
import type { ParamsOf, ResultOf } from "#core/protocol/method";
import type { StudioApi } from "#core/protocol/studio-api";
import type { Studio } from "../stores/studio";

/** Opens the model's drawing, not saved yet, in one undo step, and shows its run. @throws SkiploomError as the host does; nothing is changed then */
export async function importModel(
  { services, documents, runs, screen, imports }: Studio,
  order: ParamsOf<StudioApi, "imports.model">,
): Promise<void> {
  const { document, run, report } = await services.client.call("imports.model", order);
  documents.getState().replace("Import model", document);
  runs.getState().adopt(run);
  screen.getState().setView("design");
  imports.getState().finish(report);
}

/** Keeps a file's weights as a run of the open drawing. @throws SkiploomError as the host does */
export async function importWeights(
  { services, documents, runs, screen, imports }: Studio,
  order: Omit<ParamsOf<StudioApi, "imports.weights">, "keeps">,
): Promise<ResultOf<StudioApi, "imports.weights">> {
  const { draftKey } = documents.getState();
  const answer = await services.client.call("imports.weights", { ...order, keeps: true });
  if (!answer.run) return answer;
  const { document, draftKey: openKey } = documents.getState();
  // A drawing that was never saved gets its id from its first run.
  if (document && document.id === undefined && draftKey === openKey)
    documents.getState().identify({ id: answer.run.networkId, origin: document.origin });
  runs.getState().adopt(answer.run);
  screen.getState().setView("train");
  imports.getState().close();
  return answer;
}
