/** The Lab: questions are asked on its first page; an experiment has a page of its own, with the others listed beside it. */
import { FlaskConical } from "lucide-react";
import type { ReactNode } from "react";
import { useDocumentState, useLabState } from "../stores/context";
import { selectShownExperiment } from "../stores/lab-store";
import { EmptyState } from "../ui/EmptyState";
import { ExperimentList } from "./ExperimentList";
import { ExperimentPage } from "./ExperimentPage";
import { LabHome } from "./LabHome";

export function LabView(): ReactNode {
  // The window's first heading is the open network's name.
  const isAlone = useDocumentState((state) => state.document === undefined);
  return (
    <>
      {isAlone && <h1 className="sr-only">Lab</h1>}
      <Page />
    </>
  );
}

function Page(): ReactNode {
  const shown = useLabState(selectShownExperiment);
  const isAwaited = useLabState((state) => state.shown !== undefined && !state.loaded);
  if (isAwaited) {
    return (
      <div className="h-full bg-background" aria-busy>
        <EmptyState icon={FlaskConical} title="Reading the experiments" />
      </div>
    );
  }
  if (!shown) return <LabHome />;
  return (
    <div className="grid h-full grid-cols-[13.5rem_minmax(0,1fr)] bg-background">
      <ExperimentList shown={shown.experiment.id} />
      <ExperimentPage key={shown.experiment.id} view={shown} />
    </div>
  );
}
