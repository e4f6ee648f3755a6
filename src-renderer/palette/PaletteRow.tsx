import type { ReactNode } from "react";
import { endItemDrag, startItemDrag } from "../editor/actions/item-drag";
import { classNames } from "../ui/class-names";
import { Tooltip } from "../ui/Tooltip";
import type { PaletteEntry } from "./entries";

export interface PaletteRowProps {
  readonly entry: PaletteEntry;
  readonly disabled: boolean;
  onChoose(): void;
}

export function PaletteRow({ entry, disabled, onChoose }: PaletteRowProps): ReactNode {
  const { icon: Icon, item } = entry;
  return (
    <Tooltip label={entry.description} side="right">
      <button
        type="button"
        data-palette-row
        data-item={entry.key}
        disabled={disabled}
        draggable={item !== undefined && !disabled}
        onDragStart={(event) => item && startItemDrag(event, item)}
        onDragEnd={endItemDrag}
        onClick={onChoose}
        className={classNames(
          "flex min-h-7 w-full items-center gap-2 rounded-control px-2 py-1 text-left leading-tight text-text hover:bg-hover disabled:opacity-50",
          item && "cursor-grab! active:cursor-grabbing!",
        )}
      >
        <span
          aria-hidden
          className="grid size-4.5 shrink-0 place-items-center rounded-control"
          style={{ background: entry.colour }}
        >
          <Icon size={12} strokeWidth={2.5} className="text-panel" />
        </span>
        <span className="min-w-0">{entry.label}</span>
        {entry.hint !== undefined && (
          // What the words leave, one line high: a hint that is wider goes behind the empty part to a second line, which is not shown.
          <span className="flex h-4.5 min-w-0 flex-1 flex-wrap justify-end gap-y-1 overflow-hidden">
            <span className="h-4.5" />
            <span className="text-small leading-4.5 whitespace-nowrap text-muted">{entry.hint}</span>
          </span>
        )}
      </button>
    </Tooltip>
  );
}
