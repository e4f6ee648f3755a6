/** The units of a network, from the image to the output, each to be removed by a click, or put back. */
import type { ReactNode } from "react";
import { stagesOf, type Unit } from "./unit-stages";

export interface UnitChipsProps {
  readonly units: readonly Unit[];
  readonly removed: readonly string[];
  onToggle(unit: string): void;
}

/** Those of a stage stand behind its name, by their numbers. Nothing where there are no units. */
export function UnitChips({ units, removed, onToggle }: UnitChipsProps): ReactNode {
  if (units.length === 0) return null;
  return (
    <fieldset aria-label="Units that are removed together" className="flex flex-wrap gap-x-4 gap-y-1">
      {stagesOf(units).map(({ stage, units: own }) => (
        <span key={own[0]?.unit.block} className="flex flex-wrap items-center gap-1">
          {stage !== undefined && (
            <span aria-hidden className="pr-0.5 text-small text-muted">
              {stage}
            </span>
          )}
          {own.map(({ unit: { block, refusal }, label }) => {
            const isGone = removed.includes(block);
            return (
              <button
                key={block}
                type="button"
                aria-label={block}
                aria-pressed={isGone}
                disabled={refusal !== undefined}
                title={refusal === undefined ? block : `${block} ${refusal}`}
                onClick={() => onToggle(block)}
                className={`h-5 min-w-6 rounded-control border px-1.5 text-small leading-none disabled:opacity-45 ${isGone ? "border-accent bg-hover text-text line-through" : "border-line bg-raised text-muted enabled:hover:bg-hover"}`}
              >
                {label}
              </button>
            );
          })}
        </span>
      ))}
    </fieldset>
  );
}
