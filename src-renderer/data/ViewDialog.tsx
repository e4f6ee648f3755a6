/** How a prepared dataset is seen: its classes and parts, which can be changed without preparing again, and where it comes from. */
import { Redo2, Undo2 } from "lucide-react";
import { type ReactNode, useMemo, useState } from "react";
import type { ResultOf } from "#core/protocol/method";
import type { StudioApi, StudioDataset } from "#core/protocol/studio-api";
import { Failure, Working } from "../imports/import-states";
import { useAnswer } from "../imports/use-answer";
import { useAddingState, useDatasetsState, useStudio } from "../stores/context";
import { Button, IconButton } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { formatCount } from "../ui/format-number";
import { Notes } from "./BeforeBody";
import { ClassEditor } from "./ClassEditor";
import { ClassPictures } from "./ClassPictures";
import { splitProblem } from "./data-choices";
import type { ShownGroup } from "./picture-edits";
import { SkippedList } from "./SkippedList";
import { SplitFields } from "./SplitFields";
import { useEdits } from "./use-edits";
import { type EditedView, editedView, keptView, viewProblem } from "./view-edits";

export function ViewingData(): ReactNode {
  const viewed = useAddingState((state) => state.viewed);
  const dataset = useDatasetsState(({ datasets }) => datasets.find(({ id }) => id === viewed));
  return dataset ? <ViewDialog key={dataset.id} dataset={dataset} /> : null;
}

function ViewDialog({ dataset }: { readonly dataset: StudioDataset }): ReactNode {
  const { adding, services } = useStudio();
  const { id, name, sha256 } = dataset;
  const close = (): void => adding.getState().view(undefined);
  // Asked anew when it is seen otherwise.
  const ask = useMemo(
    () => () => services.client.call("datasets.view", { id }).then((seen) => ({ seen, sha256 })),
    [services, id, sha256],
  );
  const { value, error } = useAnswer(ask);
  if (value) return <Editor key={value.sha256} dataset={dataset} seen={value.seen} onClose={close} />;
  return (
    <Dialog open wide title={name} onClose={close}>
      {error === undefined ? <Working words="Reading its classes" /> : <Failure words={error} />}
    </Dialog>
  );
}

interface EditorProps {
  readonly dataset: StudioDataset;
  readonly seen: ResultOf<StudioApi, "datasets.view">;
  onClose(): void;
}

function Editor({ dataset, seen, onClose }: EditorProps): ReactNode {
  const { datasets } = useStudio();
  const { view, prepared, classCounts, hasParts, changedTargets } = seen;
  const begun = useMemo(
    () => editedView(view, prepared.classNames.length, changedTargets),
    [view, prepared, changedTargets],
  );
  const edits = useEdits(() => ({ edited: begun, split: view.split }));
  const { edited, split } = edits.now;
  const [group, setGroup] = useState<ShownGroup>();
  const [isSaving, setSaving] = useState(false);
  const [refusal, setRefusal] = useState<string>();
  const next = useMemo(() => keptView(edited, split), [edited, split]);
  const isChanged = useMemo(
    () => JSON.stringify(next) !== JSON.stringify(keptView(begun, view.split)),
    [next, begun, view],
  );
  const problem = viewProblem(edited);
  const change = (changed: EditedView, gesture?: string): void => {
    setRefusal(undefined);
    edits.change({ edited: changed, split }, gesture);
  };

  async function save(): Promise<void> {
    setSaving(true);
    const refused = await datasets.getState().review(dataset.id, next);
    setSaving(false);
    setRefusal(refused);
    if (refused === undefined) onClose();
  }

  const { train, validation, test } = dataset.counts;
  return (
    <Dialog
      open
      wide
      title={dataset.name}
      onClose={onClose}
      actions={
        <>
          <span className="flex">
            <IconButton icon={Undo2} label="Undo" disabled={!edits.canUndo} onClick={edits.undo} />
            <IconButton icon={Redo2} label="Redo" disabled={!edits.canRedo} onClick={edits.redo} />
          </span>
          <p className="mr-auto max-w-80 self-center text-small text-muted">
            {isChanged
              ? "No pixel is prepared again. Runs on it keep the classes and parts that they had."
              : "Names, order, single pictures and parts can be changed here."}
          </p>
          <Button tone="quiet" onClick={onClose}>
            {isChanged ? "Cancel" : "Close"}
          </Button>
          <Button
            tone="primary"
            disabled={!isChanged || isSaving || problem !== undefined || splitProblem(split) !== undefined}
            onClick={() => void save()}
          >
            Save
          </Button>
        </>
      }
    >
      <div className="grid grid-cols-[minmax(0,1fr)_18rem] gap-5 pt-3 max-[760px]:grid-cols-1">
        <div className="flex min-w-0 flex-col gap-3">
          {(problem ?? refusal) !== undefined && (
            <p role="alert" className="wrap-anywhere text-error">
              {problem ?? refusal}
            </p>
          )}
          {group ? (
            <ClassPictures
              key={JSON.stringify(group)}
              id={dataset.id}
              edited={edited}
              group={group}
              onChange={change}
              onBack={() => setGroup(undefined)}
            />
          ) : (
            <ClassEditor
              edited={edited}
              sourceNames={prepared.classNames}
              counts={classCounts}
              onChange={change}
              onShow={setGroup}
            />
          )}
        </div>
        <div className="@container flex min-w-0 flex-col gap-1">
          <h3 className="section-heading">Parts now</h3>
          <p className="pb-1 text-muted">
            {formatCount(train)} training, {formatCount(validation)} validation, {formatCount(test)} test.
          </p>
          <SplitFields
            split={split}
            suggested={view.split}
            hasFolders={hasParts}
            onChange={(changed) => {
              const { group: _, ...before } = split;
              setRefusal(undefined);
              edits.change({ edited, split: { ...before, ...changed } }, "split");
            }}
          />
          <h3 className="section-heading pt-3">Where from</h3>
          <p className="numeric selectable text-small wrap-anywhere text-muted">{prepared.source.path}</p>
          <Notes notes={prepared.notes} />
          <SkippedList title="Left out" skipped={prepared.skipped} count={prepared.skippedCount} />
        </div>
      </div>
    </Dialog>
  );
}
