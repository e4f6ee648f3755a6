/** Every layer of the network with its output and its cost, block by block and repeat by repeat. A click selects it in the drawing. */
import { ArrowDown, ArrowUp } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useLayoutEffect, useMemo, useRef, useState } from "react";
import { formatBytes } from "#core/foundation/format-bytes";
import { layerColour } from "../editor/nodes/family-icons";
import { useAnalysisState, useDocument, useDocumentState, usePathPrefix, useStudio } from "../stores/context";
import { shownGraph } from "../stores/document-view";
import { revealLayer } from "../training/reveal-layer";
import { classNames } from "../ui/class-names";
import { formatCount, formatQuantity } from "../ui/format-number";
import { formatShape } from "../ui/format-shape";
import {
  type LayerColumn,
  type LayerOrder,
  type LayerRow,
  layerRows,
  matchingRows,
  nextOrder,
  sortLayers,
} from "./layer-rows";

const ROW_HEIGHT = 24;
/** Rows that are drawn beyond the edges of what is in sight. */
const BEYOND = 8;
/** What is drawn before the table's height is known. */
const FIRST_ROWS = 40;

interface Column {
  readonly column: LayerColumn;
  readonly label: string;
  readonly title: string;
  readonly numeric: boolean;
  show(row: LayerRow): ReactNode;
}

const UNKNOWN = "–";

const COLUMNS: readonly Column[] = [
  { column: "path", label: "Layer", title: "Path in the drawing", numeric: false, show: (row) => row.path },
  {
    column: "type",
    label: "Type",
    title: "Type of layer",
    numeric: false,
    show: (row) => (
      <>
        <FamilyDot type={row.node.type} />
        {row.type}
      </>
    ),
  },
  {
    column: "output",
    label: "Output",
    title: "Output shape of one example",
    numeric: true,
    show: (row) => (row.output ? formatShape(row.output) : UNKNOWN),
  },
  {
    column: "parameters",
    label: "Parameters",
    title: "Trainable parameters",
    numeric: true,
    show: (row) => (row.parameters === undefined ? UNKNOWN : formatCount(row.parameters)),
  },
  {
    column: "flops",
    label: "FLOPs",
    title: "Operations for one example; a multiply-add counts as two",
    numeric: true,
    show: (row) => (row.flops === undefined ? UNKNOWN : formatQuantity(row.flops)),
  },
  {
    column: "activations",
    label: "Activations",
    title: "Memory that one example's output takes",
    numeric: true,
    show: (row) => (row.activationBytes === undefined ? UNKNOWN : formatBytes(row.activationBytes)),
  },
];

function FamilyDot({ type }: { readonly type: string }): ReactNode {
  const { layers } = useStudio();
  return (
    <span
      aria-hidden
      className="mr-2 inline-block size-2 rounded-full"
      style={{ background: layerColour(layers, type) }}
    />
  );
}

/** @param query shows the layers that answer it alone */
export function LayerTable({ query }: { readonly query: string }): ReactNode {
  const studio = useStudio();
  const { layers } = studio;
  const document = useDocument();
  const facts = useAnalysisState((state) => state.analysis?.facts);
  const rows = useMemo(() => (facts ? layerRows(layers, document, facts) : []), [layers, document, facts]);
  const [order, setOrder] = useState<LayerOrder>({ column: "order", direction: "ascending" });
  const matching = useMemo(
    () => matchingRows(layers, document, rows, query),
    [layers, document, rows, query],
  );
  const sorted = useMemo(() => sortLayers(matching, order), [matching, order]);
  const selected = useSelectedPaths();
  const [range, setRange] = useState({ from: 0, to: FIRST_ROWS });
  const [reachable, setReachable] = useState(0);
  const wantsFocus = useRef(false);
  const scroller = useRef<HTMLDivElement>(null);

  /** Only rows in sight are drawn: a deep network has hundreds. */
  function look(): void {
    const element = scroller.current;
    if (!element) return;
    const from = Math.max(0, Math.floor(element.scrollTop / ROW_HEIGHT) - BEYOND);
    const to = Math.ceil((element.scrollTop + element.clientHeight) / ROW_HEIGHT) + BEYOND;
    setRange((before) => (before.from === from && before.to === to ? before : { from, to }));
  }
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const observer = new ResizeObserver(look);
    observer.observe(element);
    return () => observer.disconnect();
  });
  useLayoutEffect(() => {
    if (!wantsFocus.current) return;
    wantsFocus.current = false;
    scroller.current?.querySelector<HTMLElement>(`[data-row="${reachable}"]`)?.focus({ preventScroll: true });
  });

  function goTo(index: number): void {
    const element = scroller.current;
    const at = Math.max(0, Math.min(sorted.length - 1, index));
    if (!element) return;
    const top = at * ROW_HEIGHT;
    // The heading stays in place over the first row's height.
    const room = element.clientHeight - ROW_HEIGHT;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (top + ROW_HEIGHT > element.scrollTop + room) element.scrollTop = top + ROW_HEIGHT - room;
    wantsFocus.current = true;
    setReachable(at);
    look();
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (!(event.target instanceof HTMLTableRowElement)) return;
    const row = sorted[reachable];
    const page = Math.max(1, range.to - range.from - 2 * BEYOND - 1);
    if (event.key === "ArrowDown") goTo(reachable + 1);
    else if (event.key === "ArrowUp") goTo(reachable - 1);
    else if (event.key === "PageDown") goTo(reachable + page);
    else if (event.key === "PageUp") goTo(reachable - page);
    else if (event.key === "Home") goTo(0);
    else if (event.key === "End") goTo(sorted.length - 1);
    else if ((event.key === "Enter" || event.key === " ") && row) revealLayer(studio, row.path);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  const from = Math.min(range.from, Math.max(0, sorted.length - 1));
  const shown = sorted.slice(from, range.to);
  const tabStop = Math.max(from, Math.min(reachable, from + shown.length - 1));
  return (
    <div ref={scroller} onScroll={look} className="h-full min-w-0 overflow-auto" data-testid="layer-table">
      <table
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: the WAI-ARIA pattern of a table whose rows are chosen with keys
        role="grid"
        aria-label="Layers"
        aria-rowcount={sorted.length + 1}
        className="w-full min-w-[34rem] border-separate border-spacing-0 text-left text-small"
      >
        <thead>
          <tr>
            {COLUMNS.map((column) => (
              <Heading key={column.column} column={column} order={order} onOrder={setOrder} />
            ))}
          </tr>
        </thead>
        <tbody onKeyDown={onKeyDown}>
          {sorted.length === 0 && query !== "" && (
            <tr>
              <td colSpan={COLUMNS.length} className="px-4 py-3 text-muted">
                No layer answers to “{query}”.
              </td>
            </tr>
          )}
          <Spacer rows={from} />
          {shown.map((row, index) => (
            <tr
              key={row.path}
              data-row={from + index}
              aria-rowindex={from + index + 2}
              aria-selected={selected.has(row.path)}
              tabIndex={from + index === tabStop ? 0 : -1}
              onFocus={() => setReachable(from + index)}
              onClick={() => revealLayer(studio, row.path)}
              className="h-6 cursor-default hover:bg-hover aria-selected:bg-field"
            >
              {COLUMNS.map((column) => (
                <td
                  key={column.column}
                  className={classNames(
                    "max-w-64 truncate px-2 first:pl-4 last:pr-4",
                    column.column === "type" ? "text-muted" : "numeric",
                    column.numeric && "text-right",
                  )}
                  title={column.column === "path" ? row.path : undefined}
                >
                  {column.show(row)}
                </td>
              ))}
            </tr>
          ))}
          <Spacer rows={Math.max(0, sorted.length - range.to)} />
        </tbody>
      </table>
    </div>
  );
}

/** Paths of the selected nodes; of a layer in a block, the one in the first repeat. */
function useSelectedPaths(): ReadonlySet<string> {
  const { documents } = useStudio();
  const selection = useDocumentState((state) => state.selection);
  const prefix = usePathPrefix();
  return useMemo(() => {
    const nodes = shownGraph(documents.getState())?.nodes ?? [];
    return new Set(nodes.filter((node) => selection.has(node.id)).map((node) => prefix + node.name));
  }, [documents, selection, prefix]);
}

function Spacer({ rows }: { readonly rows: number }): ReactNode {
  if (rows === 0) return null;
  return (
    <tr aria-hidden>
      <td colSpan={COLUMNS.length} style={{ height: rows * ROW_HEIGHT, padding: 0 }} />
    </tr>
  );
}

interface HeadingProps {
  readonly column: Column;
  readonly order: LayerOrder;
  onOrder(order: LayerOrder): void;
}

function Heading({ column, order, onOrder }: HeadingProps): ReactNode {
  const isSorted = order.column === column.column;
  const Arrow = order.direction === "ascending" ? ArrowUp : ArrowDown;
  return (
    <th
      aria-sort={isSorted ? order.direction : "none"}
      className="sticky top-0 z-10 h-6 border-b border-line bg-panel px-2 font-medium text-muted first:pl-4 last:pr-4"
    >
      <button
        type="button"
        title={column.title}
        onClick={() => onOrder(nextOrder(order, column.column))}
        className={classNames(
          "flex w-full items-center gap-1 rounded-control whitespace-nowrap hover:text-text",
          column.numeric && "justify-end",
          isSorted && "text-text",
        )}
      >
        {column.label}
        {isSorted && <Arrow size={12} aria-hidden />}
      </button>
    </th>
  );
}
