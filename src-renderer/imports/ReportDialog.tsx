/** The report of an import that is done: with the way to each layer, and to be saved. */
import { Download } from "lucide-react";
import type { ReactNode } from "react";
import type { ImportReport } from "#core/imports/import-report";
import { reportMarkdown } from "#core/imports/report";
import { useStudio } from "../stores/context";
import { errorNotice } from "../stores/interface-store";
import { revealLayer } from "../training/reveal-layer";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { ReportBody } from "./ReportBody";

export function ReportDialog(props: { readonly report: ImportReport; onClose(): void }): ReactNode {
  const { report, onClose } = props;
  const studio = useStudio();
  const { services, screen, imports } = studio;

  function save(): void {
    services.dialogs
      .saveFile({ name: `${fileName(report.name)}-import.md`, content: reportMarkdown(report) })
      .catch((error: unknown) => screen.getState().notify(errorNotice(error)));
  }

  return (
    <Dialog
      open
      wide
      title={`${report.name} is imported`}
      description={`${report.madeBy === "" ? "" : `${report.madeBy}. `}The drawing is not saved yet; its weights are a run of their own. Undo brings back what was open before.`}
      onClose={onClose}
      actions={
        <>
          <Button tone="quiet" icon={Download} onClick={save}>
            Save report
          </Button>
          <Button
            onClick={() => {
              onClose();
              screen.getState().setView("train");
            }}
          >
            Show its run
          </Button>
          <Button tone="primary" onClick={onClose}>
            Done
          </Button>
        </>
      }
    >
      <ReportBody
        report={report}
        onReveal={(path) => {
          imports.getState().showReport(false);
          revealLayer(studio, path);
        }}
      />
    </Dialog>
  );
}

/** Of a name's letters, what every file system takes. */
function fileName(name: string): string {
  return name.replace(/[^\p{L}\p{N}._-]+/gu, "-").replace(/^[-.]+|[-.]+$/g, "") || "model";
}
