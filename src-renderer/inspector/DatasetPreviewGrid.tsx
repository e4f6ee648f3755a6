import { type ReactNode, useEffect, useRef } from "react";
import type { DatasetPreview } from "../stores/datasets-store";
import { formatCount } from "../ui/format-number";

export interface DatasetPreviewGridProps {
  readonly preview: DatasetPreview;
  readonly classNames: readonly string[];
}

/** Images that fit into one row of the inspector. */
const STRIP = 10;

/** More rows would push the counts below them out of sight. */
const MOST_ROWS = 30;

/** A row of images for each of the first classes. */
export function DatasetPreviewGrid({ preview, classNames }: DatasetPreviewGridProps): ReactNode {
  const rows = rowsOf(preview).slice(0, MOST_ROWS);
  const others = classNames.length - rows.length;
  return (
    <ul aria-label="Samples of each class" className="flex flex-col gap-0.5 py-1">
      {rows.map((row) => (
        <li key={row.label} className="flex items-center gap-2">
          <span className="w-20 shrink-0 truncate text-small text-muted" title={classNames[row.label]}>
            {classNames[row.label] ?? row.label}
          </span>
          <Row preview={preview} from={row.from} count={row.count} />
        </li>
      ))}
      {rows.length === MOST_ROWS && others > 0 && (
        <li className="text-small text-muted">
          and {formatCount(others)} more {others === 1 ? "class" : "classes"}
        </li>
      )}
    </ul>
  );
}

/** One image of each class, as far as a row goes. */
export function DatasetStrip({ preview, classNames }: DatasetPreviewGridProps): ReactNode {
  return (
    // One row: images that a narrow panel has no room for go to a second one, which is not shown.
    <div className="my-1 flex h-5.5 flex-wrap gap-0.5 overflow-hidden" aria-hidden>
      {rowsOf(preview)
        .slice(0, STRIP)
        .map((row) => (
          <span key={row.label} title={classNames[row.label]}>
            <Row preview={preview} from={row.from} count={1} />
          </span>
        ))}
    </div>
  );
}

/** The images of a class stand together. */
function rowsOf(preview: DatasetPreview): { label: number; from: number; count: number }[] {
  const rows: { label: number; from: number; count: number }[] = [];
  for (let index = 0; index < preview.count; index += 1) {
    const label = preview.labels[index] ?? 0;
    const last = rows.at(-1);
    if (last?.label === label) last.count += 1;
    else rows.push({ label, from: index, count: 1 });
  }
  return rows;
}

const SIZE = 22;

/** One canvas for a row: drawn at the images' own size, enlarged by the browser without blurring. */
function Row(props: {
  readonly preview: DatasetPreview;
  readonly from: number;
  readonly count: number;
}): ReactNode {
  const { preview, from, count } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width, height } = preview;
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context) return;
    for (let column = 0; column < count; column += 1) {
      context.putImageData(imageOf(preview, from + column), column * (width + 1), 0);
    }
  }, [preview, from, count, width]);
  return (
    <canvas
      ref={canvas}
      width={count * (width + 1)}
      height={height}
      aria-hidden
      className="min-w-0 object-contain object-left"
      style={{ width: count * SIZE, height: SIZE, imageRendering: "pixelated" }}
    />
  );
}

function imageOf(preview: DatasetPreview, index: number): ImageData {
  const { width, height, channels } = preview;
  const image = new ImageData(width, height);
  const start = index * width * height * channels;
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    const at = start + pixel * channels;
    const grey = preview.images[at] ?? 0;
    image.data[pixel * 4] = grey;
    image.data[pixel * 4 + 1] = channels >= 3 ? (preview.images[at + 1] ?? 0) : grey;
    image.data[pixel * 4 + 2] = channels >= 3 ? (preview.images[at + 2] ?? 0) : grey;
    image.data[pixel * 4 + 3] = channels === 4 ? (preview.images[at + 3] ?? 255) : 255;
  }
  return image;
}
