/** The import of a model or of weights: files are handed over, what they hold is told, and only then anything comes of it. */
import { type ReactNode, useState } from "react";
import { formatBytes } from "#core/foundation/format-bytes";
import { useDocumentState, useImportsState, useStudio } from "../stores/context";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { SegmentedControl } from "../ui/SegmentedControl";
import { ChooseFiles } from "./ChooseFiles";
import { areWeightsAlone, namesOf } from "./file-names";
import { Failure, Working } from "./import-states";
import { ReportDialog } from "./ReportDialog";
import { useHandedOver } from "./use-handed-over";
import { useModelImport } from "./use-model-import";
import { useWeightsImport } from "./use-weights-import";

/** What was asked for: an import, or the report of the last one. */
export function Importing(): ReactNode {
  const { imports } = useStudio();
  const { isOpen, attempt, chosen, report, isReportShown } = useImportsState((state) => state);
  if (isReportShown && report)
    return <ReportDialog report={report} onClose={() => imports.getState().showReport(false)} />;
  return isOpen ? <ImportDialog key={attempt} files={chosen} /> : null;
}

type What = "model" | "weights";

function ImportDialog({ files }: { readonly files: readonly File[] }): ReactNode {
  const { imports } = useStudio();
  const name = useDocumentState((state) => state.document?.name);
  const isWeights = areWeightsAlone(files);
  const [what, setWhat] = useState<What>(isWeights ? "weights" : "model");
  const handed = useHandedOver(files);
  const close = (): void => imports.getState().close();
  const model = useModelImport(what === "model" ? handed.upload : undefined);
  const weights = useWeightsImport(what === "weights" ? handed.upload : undefined);
  const { body, action } = what === "model" ? model : weights;
  const isChosen = files.length > 0;
  return (
    <Dialog
      open
      wide
      title={isChosen ? `Import ${namesOf(files)}` : "Import model"}
      description={
        isChosen
          ? undefined
          : "A model of another tool as a drawing, or weights into the drawing that is open."
      }
      onClose={close}
      actions={
        <>
          {handed.upload !== undefined && !isWeights && name !== undefined && (
            <span className="mr-auto">
              <SegmentedControl<What>
                label="What comes over"
                small
                value={what}
                segments={[
                  { value: "model", label: "As a drawing" },
                  { value: "weights", label: `Weights alone, into ${shortened(name)}` },
                ]}
                onChange={setWhat}
              />
            </span>
          )}
          <Button tone="quiet" onClick={close}>
            Cancel
          </Button>
          {handed.upload !== undefined && action}
        </>
      }
    >
      {!isChosen && <ChooseFiles onChoose={(chosen) => imports.getState().begin(chosen)} />}
      {isChosen && handed.error !== undefined && <Failure words={handed.error} />}
      {isChosen && handed.error === undefined && handed.upload === undefined && (
        <Working
          words={`Reading ${formatBytes(handed.sent)} of ${formatBytes(handed.total)}`}
          part={handed.total === 0 ? 1 : handed.sent / handed.total}
        />
      )}
      {handed.upload !== undefined && body}
    </Dialog>
  );
}

function shortened(name: string): string {
  return name.length <= 24 ? name : `${name.slice(0, 23)}…`;
}
