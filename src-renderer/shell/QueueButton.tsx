/** What is trained next: seen, put in another order, taken out. There only while something waits. */
import { ArrowDown, ArrowUp, ListOrdered, Play, X } from "lucide-react";
import { Popover } from "radix-ui";
import type { ReactNode } from "react";
import type { QueuedTraining } from "#core/protocol/studio-api";
import { useDatasetsState, useQueueState, useRunsState, useStudio } from "../stores/context";
import { selectLiveRun } from "../stores/runs-state";
import { Button, IconButton } from "../ui/Button";
import { formatCount } from "../ui/format-number";

export function QueueButton(): ReactNode {
  const { queue } = useStudio();
  const entries = useQueueState((state) => state.entries);
  const busy = useRunsState((state) => selectLiveRun(state) !== undefined);
  if (entries.length === 0) return null;
  const label = `${entries.length} ${entries.length === 1 ? "training waits" : "trainings wait"}`;
  return (
    <Popover.Root>
      <Popover.Trigger
        aria-label={label}
        title={label}
        className="flex h-7 shrink-0 items-center gap-1 rounded-control px-1.5 text-small text-muted transition-colors hover:bg-hover hover:text-text"
      >
        <ListOrdered size={16} aria-hidden />
        <span className="numeric">{entries.length}</span>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="end"
          sideOffset={4}
          collisionPadding={8}
          aria-label="Next trainings"
          // The list itself, not the first button in it: that one takes a training out.
          onOpenAutoFocus={(event) => {
            event.preventDefault();
            if (event.target instanceof HTMLElement) event.target.focus();
          }}
          className="fade z-50 w-80 rounded-card border border-line bg-raised p-3 text-body text-text shadow-floating outline-none"
        >
          <div className="flex items-center justify-between gap-2 pb-2">
            <h2 className="font-semibold">Next trainings</h2>
            {!busy && (
              <Button icon={Play} onClick={() => void queue.getState().start()}>
                Start now
              </Button>
            )}
          </div>
          <p className="pb-2 text-small text-muted">
            {busy
              ? "When the training that runs now ends, the first of these starts."
              : "Nothing trains at the moment. They wait until a training ends, or until you start them."}
          </p>
          <ol className="-m-1 max-h-72 divide-y divide-line overflow-y-auto p-1">
            {entries.map((entry, place) => (
              <Waiting key={entry.id} entry={entry} place={place} last={place === entries.length - 1} />
            ))}
          </ol>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

interface WaitingProps {
  readonly entry: QueuedTraining;
  readonly place: number;
  readonly last: boolean;
}

function Waiting({ entry, place, last }: WaitingProps): ReactNode {
  const { queue } = useStudio();
  const { id, networkName, epochs, failure, from } = entry;
  const source = useRunsState((state) => state.runs.find((run) => run.id === from?.run)?.name);
  const dataset = useDatasetsState(
    (state) => state.datasets.find((other) => other.id === entry.dataset)?.name ?? entry.dataset,
  );
  return (
    <li className="flex items-center gap-1 py-1.5">
      <span className="min-w-0 flex-1">
        <span className="block truncate text-text" title={networkName}>
          {networkName}
        </span>
        <span className="block truncate text-small text-muted">
          {dataset}, {formatCount(epochs)} {epochs === 1 ? "epoch" : "epochs"}
          {from && `, from ${source ?? "the weights of a run that is gone"}`}
        </span>
        {failure !== undefined && <span className="block text-small text-error">{failure}</span>}
      </span>
      <IconButton
        icon={ArrowUp}
        label={`Train ${networkName} earlier`}
        className="size-6"
        disabled={place === 0}
        onClick={() => void queue.getState().move(id, place - 1)}
      />
      <IconButton
        icon={ArrowDown}
        label={`Train ${networkName} later`}
        className="size-6"
        disabled={last}
        onClick={() => void queue.getState().move(id, place + 1)}
      />
      <IconButton
        icon={X}
        label={`Take ${networkName} out of the queue`}
        className="size-6"
        onClick={() => void queue.getState().remove(id)}
      />
    </li>
  );
}
