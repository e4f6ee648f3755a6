/** A model leaves: which format, how it is written, where to; what the format would change; and what came of running it again. */
import { FolderOpen } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import type { CheckedFormat, WeightForm } from "#core/formats/proof";
import type { CheckpointRecord, RunRecord } from "#core/training/records";
import { useDocumentState, useInterfaceState, useRunsState, useStudio } from "../stores/context";
import { drawingOf, isRunOf } from "../stores/runs-of-drawing";
import type { ExportResult } from "../stores/runs-state";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { formatPercent } from "../ui/format-number";
import { SegmentedControl } from "../ui/SegmentedControl";
import { SelectField } from "../ui/Select";
import { SwitchField } from "../ui/Switch";
import { ExportedDialog } from "./ExportedDialog";
import { ExportFindings } from "./ExportFindings";
import { FormatList } from "./FormatList";
import { revealLayer } from "./reveal-layer";

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

/** How the model is written; formats take of it what they know. */
interface Way {
  readonly kind: Kind;
  readonly choices: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly form: WeightForm;
  readonly folded: boolean;
}

function ExportDialog(props: { readonly record: RunRecord; onClose(): void }): ReactNode {
  const { record, onClose } = props;
  const studio = useStudio();
  const { runs } = studio;
  const kinds = (["best", "last"] as const).filter((kind) => checkpointOf(record, kind) !== undefined);
  const [id, setId] = useState<string>();
  const [way, setWay] = useState<Way>({
    kind: kinds[0] ?? "last",
    choices: {},
    form: "float32",
    folded: false,
  });
  const formats = useFormats(record.id, id, (id !== undefined && way.choices[id]) || NO_CHOICES, way.form);
  const [directory, setDirectory] = useState<string>();
  const [busy, setBusy] = useState(false);
  const [result, setResult] = useState<ExportResult>();
  const isOpen = useDocumentState((state) => isRunOf(record, drawingOf(state)));
  const format = formats?.find((each) => each.id === id) ?? formats?.[0];
  const refused = format?.findings.some(({ kind }) => kind === "refused");

  async function save(chosen: CheckedFormat): Promise<void> {
    setBusy(true);
    const saved = await runs.getState().exportModel({
      run: record.id,
      checkpoint: way.kind,
      format: chosen.id,
      choices: { ...way.choices[chosen.id] },
      form: chosen.forms.includes(way.form) ? way.form : "float32",
      folded: chosen.folds && way.folded,
      ...(directory !== undefined && { directory }),
    });
    setBusy(false);
    // A refusal is told by its notice; the dialog stays, so that another folder can be chosen.
    if (saved) setResult(saved);
  }

  if (result && format) {
    return (
      <ExportedDialog
        format={format}
        result={result}
        onClose={onClose}
        onAnother={() => {
          setResult(undefined);
          setDirectory(undefined);
        }}
      />
    );
  }
  return (
    <Dialog
      open
      wide
      title="Export model"
      description={`From ${record.name}.`}
      onClose={onClose}
      actions={
        <>
          <Button tone="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button
            tone="primary"
            disabled={busy || !format || refused}
            onClick={() => format && void save(format)}
          >
            {busy ? "Saving and proving" : "Save model"}
          </Button>
        </>
      }
    >
      {format && formats && (
        <div className="grid grid-cols-[13rem_minmax(0,1fr)] gap-5 pt-4">
          <FormatList formats={formats} value={format.id} onChange={setId} />
          <div className="flex min-w-0 flex-col gap-3">
            <p>{format.description}</p>
            <ExportFindings
              found={format.findings}
              onReveal={
                isOpen
                  ? (path) => {
                      onClose();
                      revealLayer(studio, path);
                    }
                  : undefined
              }
            />
            {!refused && (
              <>
                <WayFields
                  format={format}
                  way={way}
                  onChange={(changed) => {
                    setId(format.id);
                    setWay(changed);
                  }}
                />
                <Checkpoint record={record} kinds={kinds} way={way} onChange={setWay} />
                <Folder directory={directory} onChange={setDirectory} />
              </>
            )}
          </div>
        </div>
      )}
    </Dialog>
  );
}

const NO_CHOICES: Readonly<Record<string, string>> = {};

/** Undefined until they are known. Asked again when a choice, or how weights are kept, changes what a format can hold. */
function useFormats(
  run: string,
  id: string | undefined,
  choices: Readonly<Record<string, string>>,
  form: WeightForm,
): readonly CheckedFormat[] | undefined {
  const { runs } = useStudio();
  const [formats, setFormats] = useState<readonly CheckedFormat[]>();
  useEffect(() => {
    let isOld = false;
    const way = id === undefined ? undefined : { format: id, choices: { ...choices }, form };
    void runs
      .getState()
      .checkExport(run, way)
      .then((found) => {
        if (!isOld) setFormats(found?.filter(({ isDrawn }) => !isDrawn));
      });
    return () => {
      isOld = true;
    };
  }, [runs, run, id, choices, form]);
  return formats;
}

const FORM_LABELS: Readonly<Record<WeightForm, string>> = {
  float32: "32-bit, as trained",
  float16: "16-bit",
  int8: "8-bit kernels",
};

interface WayProps {
  readonly way: Way;
  onChange(way: Way): void;
}

function WayFields({ format, way, onChange }: WayProps & { readonly format: CheckedFormat }): ReactNode {
  const own = way.choices[format.id] ?? NO_CHOICES;
  return (
    <>
      {Object.entries(format.choices).map(([name, choice]) => (
        <Explained key={name} words={choice.help}>
          <SelectField
            label={choice.label}
            value={own[name] ?? choice.default}
            choices={choice.values}
            onChange={(value) =>
              onChange({ ...way, choices: { ...way.choices, [format.id]: { ...own, [name]: value } } })
            }
          />
        </Explained>
      ))}
      {format.forms.length > 1 && (
        <Explained words="With fewer bits the file is smaller. What that costs in accuracy is measured and shown.">
          <SelectField<WeightForm>
            label="Weights"
            value={format.forms.includes(way.form) ? way.form : "float32"}
            choices={format.forms.map((value) => ({ value, label: FORM_LABELS[value] }))}
            onChange={(form) => onChange({ ...way, form })}
          />
        </Explained>
      )}
      {format.folds && (
        <Explained words="Each becomes part of the convolution before it: the same numbers, faster, for predictions alone.">
          <SwitchField
            label="Fold batch norms"
            checked={way.folded}
            onChange={(folded) => onChange({ ...way, folded })}
          />
        </Explained>
      )}
    </>
  );
}

/** A choice is made once and for good: what it means stands there, and not on hover. */
function Explained({ words, children }: { readonly words: string; readonly children: ReactNode }): ReactNode {
  return (
    <div className="flex flex-col gap-0.5">
      {children}
      <p className="text-small text-muted">{words}</p>
    </div>
  );
}

function Checkpoint(
  props: WayProps & { readonly record: RunRecord; readonly kinds: readonly Kind[] },
): ReactNode {
  const { record, kinds, way, onChange } = props;
  if (record.importedFrom) return null;
  return (
    <div className="flex flex-col gap-1">
      <div className="flex items-center justify-between gap-3">
        <span className="text-muted">Checkpoint</span>
        <SegmentedControl<Kind>
          label="Checkpoint"
          value={way.kind}
          segments={kinds.map((value) => ({ value, label: value }))}
          onChange={(kind) => onChange({ ...way, kind })}
        />
      </div>
      <p className="text-small text-muted">{words(record, way.kind)}</p>
    </div>
  );
}

function Folder(props: {
  readonly directory: string | undefined;
  onChange(directory: string): void;
}): ReactNode {
  const { services } = useStudio();
  return (
    <div className="flex min-w-0 items-center gap-2">
      <span className="text-muted">Folder</span>
      <span
        className="numeric min-w-0 flex-1 truncate text-right text-small text-text"
        title={props.directory}
      >
        {props.directory ?? "in the workspace, named after the run"}
      </span>
      <Button
        icon={FolderOpen}
        onClick={() =>
          void services.dialogs.chooseFolder("export").then((chosen) => {
            if (chosen !== undefined) props.onChange(chosen);
          })
        }
      >
        Choose
      </Button>
    </div>
  );
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
