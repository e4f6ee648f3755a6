import { Brush as BrushIcon, Eraser, Trash2, Undo2 } from "lucide-react";
import type { ReactNode } from "react";
import { IconButton } from "../ui/Button";

const TOOL = "size-6!";

export interface Brush {
  /** Of the paper's width. */
  readonly width: number;
  readonly erases: boolean;
  readonly colour: string;
}

export interface BrushToolsProps {
  readonly brush: Brush;
  readonly widths: { readonly least: number; readonly most: number };
  readonly hasColours: boolean;
  readonly canUndo: boolean;
  readonly canClear: boolean;
  onChange(brush: Brush): void;
  onUndo(): void;
  onClear(): void;
}

export function BrushTools(props: BrushToolsProps): ReactNode {
  const { brush, widths, hasColours, canUndo, canClear, onChange, onUndo, onClear } = props;
  return (
    <fieldset
      aria-label="Drawing"
      className="grid h-full grid-cols-2 grid-rows-[auto_auto_auto_minmax(0,1fr)] justify-items-center gap-0.5"
    >
      <IconButton
        icon={BrushIcon}
        label="Brush"
        className={TOOL}
        pressed={!brush.erases}
        onClick={() => onChange({ ...brush, erases: false })}
      />
      <IconButton
        icon={Eraser}
        label="Eraser"
        className={TOOL}
        pressed={brush.erases}
        onClick={() => onChange({ ...brush, erases: true })}
      />
      <IconButton
        icon={Undo2}
        label="Undo"
        className={TOOL}
        shortcut="Ctrl+Z"
        disabled={!canUndo}
        onClick={onUndo}
      />
      <IconButton icon={Trash2} label="Clear" className={TOOL} disabled={!canClear} onClick={onClear} />
      {hasColours && (
        <input
          type="color"
          aria-label="Colour"
          value={brush.colour}
          className="col-span-2 h-6 w-full cursor-pointer rounded-control border border-line bg-transparent p-0.5"
          onChange={(event) => onChange({ ...brush, colour: event.currentTarget.value, erases: false })}
        />
      )}
      <input
        type="range"
        aria-label="Brush width"
        min={widths.least}
        max={widths.most}
        step={0.005}
        value={brush.width}
        className="col-span-2 row-start-4 my-1 max-h-28 min-h-0 w-4 self-stretch accent-muted [direction:rtl] [writing-mode:vertical-lr]"
        onChange={(event) => onChange({ ...brush, width: event.currentTarget.valueAsNumber })}
      />
    </fieldset>
  );
}
