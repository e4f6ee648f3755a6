/** Which weights of a run are looked into: the best ones, or those that it kept by epoch, along a slider. */
import { type ReactNode, useEffect, useRef, useState } from "react";
import type { KeptEpoch } from "#core/training/kept-epochs";
import type { RunRecord } from "#core/training/records";
import { formatCount } from "../ui/format-number";
import { SegmentedControl } from "../ui/SegmentedControl";

export interface EpochChoiceProps {
  readonly record: RunRecord;
  /** Undefined: the best weights, or the last where there are no best ones. */
  readonly epoch: number | undefined;
  /** The slider was let go, or another choice made. */
  onChoose(epoch: number | undefined): void;
  /** The slider is over it; undefined: it was let go. */
  onPass(epoch: number | undefined): void;
}

/** Nothing where the run kept none. */
export function EpochChoice({ record, epoch, onChoose, onPass }: EpochChoiceProps): ReactNode {
  const { keptEpochs: kept = [], checkpoints } = record;
  const last = kept.at(-1);
  if (!last) return null;
  const usual = checkpoints.some(({ kind }) => kind === "best") ? "Best" : "Last";
  return (
    <div className="flex h-6 items-center gap-3 pb-4 box-content">
      <SegmentedControl<"usual" | "epoch">
        small
        label="Weights"
        value={epoch === undefined ? "usual" : "epoch"}
        segments={[
          { value: "usual", label: `${usual} weights` },
          { value: "epoch", label: "By epoch" },
        ]}
        onChange={(next) => onChoose(next === "epoch" ? last.epoch : undefined)}
      />
      {epoch !== undefined && (
        <EpochSlider kept={kept} epoch={epoch} record={record} onChoose={onChoose} onPass={onPass} />
      )}
    </div>
  );
}

interface EpochSliderProps extends Pick<EpochChoiceProps, "record" | "onPass"> {
  readonly kept: readonly KeptEpoch[];
  readonly epoch: number;
  onChoose(epoch: number): void;
}

function EpochSlider({ record, kept, epoch, onChoose, onPass }: EpochSliderProps): ReactNode {
  const slider = useRef<HTMLInputElement>(null);
  // Undefined: it is not being moved.
  const [moved, setMoved] = useState<number>();
  const chosen = Math.max(
    0,
    kept.findIndex((one) => one.epoch === epoch),
  );
  const shown = kept[moved ?? chosen];
  useEffect(() => {
    const input = slider.current;
    // React's own event of this name is that of each move; the browser's comes when the slider is let go.
    const letGo = (): void => {
      setMoved(undefined);
      onPass(undefined);
      const place = kept[input?.valueAsNumber ?? 0];
      if (place) onChoose(place.epoch);
    };
    input?.addEventListener("change", letGo);
    return () => input?.removeEventListener("change", letGo);
  }, [kept, onChoose, onPass]);
  const words = shown ? epochWords(shown, record) : "";
  return (
    <>
      <input
        ref={slider}
        type="range"
        aria-label="Epoch"
        aria-valuetext={words}
        min={0}
        max={kept.length - 1}
        step={1}
        value={moved ?? chosen}
        className="min-w-24 max-w-96 flex-1 accent-[var(--muted)]"
        onChange={(event) => {
          const place = event.currentTarget.valueAsNumber;
          setMoved(place);
          onPass(kept[place]?.epoch);
        }}
      />
      <p className="numeric w-56 shrink-0 text-small text-muted" aria-hidden>
        {words}
      </p>
    </>
  );
}

function epochWords({ epoch, step }: KeptEpoch, { recipe, startedFrom, grownFrom }: RunRecord): string {
  if (epoch === 0) return startedFrom || grownFrom ? "Epoch 0: as it began" : "Epoch 0: first values";
  return `Epoch ${formatCount(epoch)} of ${formatCount(recipe.epochs)}, step ${formatCount(step)}`;
}

/** How a run comes to have weights by epoch, for one that has none. */
export function NoneByEpoch({ record }: Pick<EpochChoiceProps, "record">): ReactNode {
  const { keptEpochs, importedFrom, experiment } = record;
  if ((keptEpochs?.length ?? 0) > 0 || importedFrom || experiment) return null;
  return (
    <p className="max-w-prose pt-4 text-small text-muted">
      This run kept its best and last weights alone. With Weights by epoch, under Training, advanced, a
      training keeps more of them, and here is a slider over it.
    </p>
  );
}
