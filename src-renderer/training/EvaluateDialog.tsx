/** What a run's weights score, on a part of its data or of other data of the same kind. Scores stay in the list while the dialog is open. */
import { type ReactNode, useState } from "react";
import { wilsonInterval } from "#core/lab/statistics/counts";
import type { CheckpointRecord, RunRecord } from "#core/training/records";
import { useDatasetsState, useInterfaceState, useRunsState, useStudio } from "../stores/context";
import type { RunScore } from "../stores/runs-state";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { formatCount, formatMeasure, formatPercent } from "../ui/format-number";
import { SegmentedControl } from "../ui/SegmentedControl";
import { Select } from "../ui/Select";
import { OWN_DATA, scoredChoices } from "./scored-choices";

type Kind = CheckpointRecord["kind"];
type Part = "train" | "validation" | "test";

const PARTS: readonly { readonly value: Part; readonly label: string }[] = [
  { value: "train", label: "training" },
  { value: "validation", label: "validation" },
  { value: "test", label: "test" },
];

/** Of the run whose scores were asked for, wherever that was. */
export function Evaluating(): ReactNode {
  const { screen } = useStudio();
  const id = useInterfaceState((state) => state.evaluating);
  const record = useRunsState((state) => state.runs.find((run) => run.id === id));
  if (!record) return null;
  return (
    <EvaluateDialog
      key={record.id}
      record={record}
      onClose={() => screen.getState().setEvaluating(undefined)}
    />
  );
}

interface Scored extends RunScore {
  readonly part: Part;
}

function EvaluateDialog(props: { readonly record: RunRecord; onClose(): void }): ReactNode {
  const { record, onClose } = props;
  const { runs } = useStudio();
  const datasets = useDatasetsState((state) => state.datasets);
  const kinds = (["best", "last"] as const).filter((kind) =>
    record.checkpoints.some((one) => one.kind === kind),
  );
  const choices = scoredChoices(record, datasets);
  const [kind, setKind] = useState<Kind>(kinds[0] ?? "last");
  const [data, setData] = useState(choices[0]?.value);
  const [part, setPart] = useState<Part>("test");
  const [busy, setBusy] = useState(false);
  const [scores, setScores] = useState<readonly Scored[]>([]);

  async function evaluate(): Promise<void> {
    setBusy(true);
    const dataset = data === undefined || data === OWN_DATA ? {} : { dataset: data };
    const score = await runs.getState().evaluate({ run: record.id, checkpoint: kind, part, ...dataset });
    setBusy(false);
    // A refusal is told by its notice; the dialog stays, so that other data can be chosen.
    if (score) setScores((before) => [{ ...score, part }, ...before]);
  }

  return (
    <Dialog
      open
      title="Evaluate"
      description={`What the weights of ${record.name} say of images, normalised as these weights expect them.`}
      onClose={onClose}
      actions={
        <>
          <Button tone="quiet" onClick={onClose}>
            Close
          </Button>
          <Button tone="primary" disabled={busy || data === undefined} onClick={() => void evaluate()}>
            {busy ? "Evaluating" : "Evaluate"}
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
          onChange={setKind}
        />
        <span className="text-muted">Data</span>
        <Select label="Data" value={data} choices={choices} onChange={setData} />
        <span className="text-muted">Images</span>
        <SegmentedControl<Part> label="Images" value={part} segments={PARTS} onChange={setPart} />
      </div>
      {data === undefined && (
        <p className="pt-3 text-small text-muted">
          No dataset here has images of this size whose classes this network knows. Add one in the inspector.
        </p>
      )}
      <div role="status">{scores.length > 0 && <Scores scores={scores} />}</div>
    </Dialog>
  );
}

function Scores({ scores: [newest, ...former] }: { readonly scores: readonly Scored[] }): ReactNode {
  if (!newest) return null;
  return (
    <>
      <p className="pt-4 text-text">
        {sentenceOf(newest)}{" "}
        <strong className="numeric font-semibold">{formatPercent(newest.accuracy)}</strong> of{" "}
        {formatCount(newest.count)} images right (95%:{" "}
        <span className="numeric">{intervalWords(newest)}</span>
        ), loss <strong className="numeric font-semibold">{formatMeasure(newest.loss)}</strong>.
      </p>
      {former.length > 0 && (
        <table className="mt-3 w-full text-left text-small">
          <caption className="sr-only">Scores before</caption>
          <thead>
            <tr className="text-muted">
              <th className="py-1 font-medium">Before</th>
              <th className="py-1 text-right font-medium">Accuracy</th>
              <th className="py-1 text-right font-medium">Loss</th>
              <th className="py-1 text-right font-medium">Images</th>
            </tr>
          </thead>
          <tbody>
            {former.map((score, place) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: counted from the oldest, so that a row keeps its key as others come
              <tr key={former.length - place} className="border-t border-line">
                <td className="py-1 pr-2 text-muted">
                  {score.dataset}, {partWords(score.part)}, {score.checkpoint}
                </td>
                <td className="numeric py-1 text-right">{formatPercent(score.accuracy)}</td>
                <td className="numeric py-1 text-right">{formatMeasure(score.loss)}</td>
                <td className="numeric py-1 text-right">{formatCount(score.count)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

/** Of other images of the same kind (Wilson). */
function intervalWords({ accuracy, count }: Scored): string {
  const { low, high } = wilsonInterval(Math.round(accuracy * count), count);
  return `${formatPercent(low)} to ${formatPercent(high)}`;
}

function sentenceOf({ dataset, part, checkpoint, step }: Scored): string {
  return `The ${checkpoint} checkpoint, step ${formatCount(step)}, on the ${partWords(part)} images of ${dataset}:`;
}

function partWords(part: Part): string {
  return PARTS.find(({ value }) => value === part)?.label ?? part;
}
