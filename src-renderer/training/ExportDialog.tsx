/** A checkpoint as a TensorFlow.js model folder: which one, where to, and then where it is. */
import { Check, Copy, FolderOpen } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import type { CheckpointRecord, RunRecord } from "#core/training/records";
import { useDocumentState, useInterfaceState, useRunsState, useStudio } from "../stores/context";
import { drawingOf, isRunOf } from "../stores/runs-of-drawing";
import type { ExportCheck, ExportResult } from "../stores/runs-state";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { formatPercent } from "../ui/format-number";
import { SegmentedControl } from "../ui/SegmentedControl";
import { revealLayer } from "./reveal-layer";
import { UnexportableLayers } from "./UnexportableLayers";

type Kind = CheckpointRecord["kind"];

/** Of the run whose model was asked for, wherever that was. */
export function Exporting(): ReactNode {
  const { screen } = useStudio();
  const id = useInterfaceState((state) => state.exporting);
  const record = useRunsState((state) => state.runs.find((run) => run.id === id));
  return record ? (
    <ExportDialog key={record.id} record={record} onClose={() => screen.getState().setExporting(undefined)} />
  ) : null;
}

function ExportDialog(props: { readonly record: RunRecord; onClose(): void }): ReactNode {
  const { record, onClose } = props;
  const studio = useStudio();
  const { runs, services } = studio;
  const formats = useExportCheck(record.id);
  const unexportable = formats
    ?.find((format) => format.id === "tfjs")
    ?.findings.filter((finding) => finding.kind === "refused");
  const isOpen = useDocumentState((state) => isRunOf(record, drawingOf(state)));
  const kinds = (["best", "last"] as const).filter((kind) => checkpointOf(record, kind) !== undefined);
  const [kind, setKind] = useState<Kind>(kinds[0] ?? "last");
  const [directory, setDirectory] = useState<string>();
  const [busy, setBusy] = useState(false);
  const [result, setResult] = useState<ExportResult>();

  async function save(): Promise<void> {
    setBusy(true);
    const saved = await runs.getState().exportModel({
      run: record.id,
      checkpoint: kind,
      format: "tfjs",
      choices: {},
      form: "float32",
      folded: false,
      ...(directory !== undefined && { directory }),
    });
    setBusy(false);
    // A refusal is told by its notice; the dialog stays, so that another folder can be chosen.
    if (saved) setResult(saved);
  }
  async function choose(): Promise<void> {
    const chosen = await services.dialogs.chooseFolder("export");
    if (chosen !== undefined) setDirectory(chosen);
  }

  if (result) {
    return (
      <Dialog
        open
        title="The model is saved"
        description="A TensorFlow.js layers model: tf.loadLayersModel reads its model.json."
        onClose={onClose}
        actions={
          <Button tone="primary" onClick={onClose}>
            Done
          </Button>
        }
      >
        <FolderPath path={result.directory} />
        <ul aria-label="Files" className="numeric selectable pt-3 text-small text-muted">
          {result.files.map((file) => (
            <li key={file}>{file}</li>
          ))}
        </ul>
      </Dialog>
    );
  }
  if (unexportable && unexportable.length > 0) {
    return (
      <Dialog
        open
        title="Export as a TensorFlow.js model"
        description={`${record.name} cannot be exported: standard layers of TensorFlow.js do not compute all that its layers do.`}
        onClose={onClose}
        actions={
          <Button tone="primary" disabled>
            Save model
          </Button>
        }
      >
        <UnexportableLayers
          found={unexportable}
          onReveal={
            isOpen
              ? (path) => {
                  onClose();
                  revealLayer(studio, path);
                }
              : undefined
          }
        />
      </Dialog>
    );
  }
  return (
    <Dialog
      open
      title="Export as a TensorFlow.js model"
      description={`From ${record.name}.`}
      onClose={onClose}
      actions={
        <>
          <Button tone="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button tone="primary" disabled={busy || !unexportable} onClick={() => void save()}>
            {busy ? "Saving" : "Save model"}
          </Button>
        </>
      }
    >
      <div className="grid grid-cols-[6rem_minmax(0,1fr)] items-center gap-x-3 gap-y-3 pt-4">
        <span className="text-muted">Checkpoint</span>
        <SegmentedControl<Kind>
          label="Checkpoint"
          value={kind}
          segments={kinds.map((value) => ({ value, label: value }))}
          onChange={(value) => setKind(value)}
        />
        <span />
        <p className="text-small text-muted">{words(record, kind)}</p>
        <span className="text-muted">Folder</span>
        <span className="flex min-w-0 items-center gap-2">
          <span className="numeric min-w-0 flex-1 truncate text-small text-text" title={directory}>
            {directory ?? "a new one in the workspace"}
          </span>
          <Button icon={FolderOpen} onClick={() => void choose()}>
            Choose
          </Button>
        </span>
      </div>
    </Dialog>
  );
}

/** Undefined until it is known. */
function useExportCheck(run: string): ExportCheck | undefined {
  const { runs } = useStudio();
  const [check, setCheck] = useState<ExportCheck>();
  useEffect(() => void runs.getState().checkExport(run).then(setCheck), [runs, run]);
  return check;
}

function checkpointOf(record: RunRecord, kind: Kind): CheckpointRecord | undefined {
  return record.checkpoints.find((checkpoint) => checkpoint.kind === kind);
}

function words(record: RunRecord, kind: Kind): string {
  const checkpoint = checkpointOf(record, kind);
  if (!checkpoint) return "";
  const accuracy =
    checkpoint.valAccuracy === undefined
      ? ""
      : `, validation accuracy ${formatPercent(checkpoint.valAccuracy)}`;
  const what = kind === "best" ? "The best on validation data" : "As it stood last";
  return `${what}: epoch ${checkpoint.epoch}, step ${checkpoint.step}${accuracy}.`;
}

function FolderPath({ path }: { readonly path: string }): ReactNode {
  const [copied, setCopied] = useState(false);
  return (
    <div className="mt-4 flex items-center gap-2 rounded-control border border-line bg-field py-1.5 pr-1.5 pl-3">
      <code
        data-testid="export-path"
        className="numeric selectable min-w-0 flex-1 text-small wrap-anywhere text-text"
      >
        {path}
      </code>
      <Button
        icon={copied ? Check : Copy}
        onClick={() => {
          // Refused where the page has no permission; the path can be selected by hand then.
          navigator.clipboard.writeText(path).then(
            () => setCopied(true),
            () => setCopied(false),
          );
        }}
      >
        {copied ? "Copied" : "Copy path"}
      </Button>
    </div>
  );
}
