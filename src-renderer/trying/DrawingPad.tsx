/** Paper to draw on. What is drawn becomes the network's input as the data's own pictures were made. */
import { type KeyboardEvent, type ReactNode, useCallback, useEffect, useRef, useState } from "react";
import type { DrawingFacts } from "#core/datasets/drawing/drawing-facts";
import { drawnInput } from "#core/datasets/drawing/drawn-input";
import type { TriedModel } from "#core/protocol/trying-api";
import { useStudio, useTryingState } from "../stores/context";
import { type Brush, BrushTools } from "./BrushTools";
import { drawingOn, drawStroke, paperSize, redraw, strokesOf } from "./paper";
import { usePen } from "./use-pen";

/** Of the paper's width: what a hand can still draw with. */
const WIDTHS = { least: 0.02, most: 0.25 };

export function DrawingPad({ model }: { readonly model: TriedModel }): ReactNode {
  const { trying } = useStudio();
  const marks = useTryingState((state) => state.marks);
  const canvas = useRef<HTMLCanvasElement>(null);
  /** What the canvas shows already. */
  const shown = useRef<unknown>(undefined);
  const [brush, setBrush] = useState<Brush>(() => firstBrush(model));
  const { drawing: facts, imageShape } = model;
  const paper = paperSize(imageShape);
  const isEmpty = strokesOf(marks).length === 0;

  const ask = useCallback((): void => {
    const context = contextOf(canvas.current);
    if (!context) return;
    trying
      .getState()
      .ask(() => ({ kind: "drawn", pixels: drawnInput(drawingOn(context), facts, imageShape) }));
  }, [trying, facts, imageShape]);

  useEffect(() => {
    const context = contextOf(canvas.current);
    if (context && shown.current !== marks) redraw(context, marks);
    shown.current = marks;
    if (isEmpty) trying.getState().ask(undefined);
    else ask();
  }, [trying, marks, isEmpty, ask]);

  const pen = usePen({
    begin: (point, erases) => ({
      kind: "stroke",
      points: [point],
      width: brush.width,
      colour: erases || brush.erases ? undefined : colourOf(brush, facts),
    }),
    draw(stroke, from) {
      const context = contextOf(canvas.current);
      if (context) drawStroke(context, stroke, from);
      ask();
    },
    end(stroke) {
      const next = [...trying.getState().marks, stroke];
      shown.current = next;
      trying.getState().setMarks(next);
    },
  });
  const undo = (): void => trying.getState().setMarks(marks.slice(0, -1));
  const clear = (): void => trying.getState().setMarks([...marks, { kind: "clear" }]);

  return (
    <div className="flex h-full gap-1.5">
      <BrushTools
        brush={brush}
        widths={WIDTHS}
        hasColours={imageShape[2] === 3}
        canUndo={marks.length > 0}
        canClear={!isEmpty}
        onChange={setBrush}
        onUndo={undo}
        onClear={clear}
      />
      <div
        role="application"
        aria-label="Paper to draw on. Arrow keys move the pen, Space puts it down and lifts it."
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it is drawn on with keys, too
        tabIndex={0}
        data-testid="paper"
        className="relative h-full min-h-24 cursor-crosshair touch-none rounded-control border border-line"
        style={{ aspectRatio: `${paper.width} / ${paper.height}`, background: groundOf(facts) }}
        onPointerDown={pen.onPointerDown}
        onPointerMove={pen.onPointerMove}
        onPointerUp={pen.onPointerUp}
        onPointerCancel={pen.onPointerUp}
        onBlur={pen.lift}
        onKeyDown={(event) => {
          if (isUndo(event)) {
            event.preventDefault();
            event.stopPropagation();
            if (marks.length > 0) undo();
          } else pen.onKeyDown(event);
        }}
      >
        <canvas
          ref={canvas}
          width={paper.width}
          height={paper.height}
          aria-hidden
          className="absolute inset-0 size-full rounded-control"
        />
        {pen.place && (
          <span
            aria-hidden
            className="pointer-events-none absolute size-2 -translate-1/2 rounded-full border-2 border-focus"
            style={{
              left: `${pen.place.x * 100}%`,
              top: `${(pen.place.y * 100 * paper.width) / paper.height}%`,
            }}
          />
        )}
        {isEmpty && !pen.isDown && (
          <span
            aria-hidden
            className="pointer-events-none absolute inset-0 flex items-center justify-center text-small"
            style={{ color: isDark(facts) ? "#c9d3df" : "#4c5a6b" }}
          >
            Draw here
          </span>
        )}
      </div>
    </div>
  );
}

function contextOf(canvas: HTMLCanvasElement | null): CanvasRenderingContext2D | undefined {
  // It is read after each stroke: in the graphics card's memory that would take longer than all else.
  return canvas?.getContext("2d", { willReadFrequently: true }) ?? undefined;
}

/** As wide as the strokes of the data's own pictures. */
function firstBrush({ drawing, imageShape: [, width] }: TriedModel): Brush {
  const share = drawing.stroke / width;
  return {
    width: Math.min(WIDTHS.most, Math.max(WIDTHS.least, share)),
    erases: false,
    colour: isDark(drawing) ? "#ffffff" : "#000000",
  };
}

/** A network without colours sees the data's own ink. */
function colourOf({ colour }: Brush, { ink, background }: DrawingFacts): string {
  return background.length === 3 ? colour : `rgb(${ink} ${ink} ${ink})`;
}

function groundOf({ background: [red = 0, green = red, blue = red] }: DrawingFacts): string {
  return `rgb(${red} ${green} ${blue})`;
}

function isDark({ background }: DrawingFacts): boolean {
  return background.reduce((sum, byte) => sum + byte, 0) < 128 * background.length;
}

function isUndo(event: KeyboardEvent): boolean {
  return (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "z";
}
