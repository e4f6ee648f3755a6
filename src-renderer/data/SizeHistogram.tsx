/** How large the pictures of a source are: a small histogram of their shorter sides, and what they are brought to. */
import type { ReactNode } from "react";
import type { DataReport } from "#core/datasets/order";
import { formatCount } from "../ui/format-number";

const HEIGHT = 56;

export function SizeHistogram({ report }: { readonly report: DataReport }): ReactNode {
  const { sizes, sizeBins, preparing } = report;
  const [first, ...others] = sizes;
  const [height, width] = preparing.imageShape;
  if (!first) return null;
  const most = Math.max(1, ...sizeBins.map(({ count }) => count));
  const wanted = Math.min(height, width);
  const isOne = others.length === 0 && report.otherSizes === 0;
  return (
    <section aria-label="Sizes of the pictures">
      <h3 className="section-heading pb-1">Sizes</h3>
      {isOne ? (
        <p className="text-muted">
          All are <span className="numeric text-text">{`${first.height}×${first.width}`}</span> pixels
          (height×width).
        </p>
      ) : (
        <>
          <ul
            aria-label="Pictures by their shorter sides"
            className="flex items-end gap-0.5 border-b border-line"
            style={{ height: HEIGHT }}
          >
            {sizeBins.map(({ from, to, count }) => {
              const words = `${rangeWords(from, to)}: ${formatCount(count)} ${count === 1 ? "picture" : "pictures"}`;
              return (
                <li key={from} title={words} className="flex h-full max-w-16 flex-1 items-end">
                  <span className="sr-only">{words}</span>
                  <span
                    aria-hidden
                    className={`block w-full rounded-t-sm ${wanted >= from && wanted <= to ? "bg-convolution" : "bg-convolution/45"}`}
                    style={{ height: count === 0 ? 0 : Math.max(2, (HEIGHT * count) / most) }}
                  />
                </li>
              );
            })}
          </ul>
          <div aria-hidden className="flex gap-0.5">
            {sizeBins.map(({ from }, place) => (
              <span
                key={from}
                className="numeric max-w-16 flex-1 overflow-visible text-small whitespace-nowrap text-muted"
              >
                {place % labelStep(sizeBins.length) === 0 && from}
              </span>
            ))}
          </div>
          <p className="pt-1 text-small text-muted">
            Shorter sides, in pixels. The most frequent size is{" "}
            <span className="numeric text-text">{`${first.height}×${first.width}`}</span> (
            {formatCount(first.count)}); all are brought to{" "}
            <span className="numeric text-text">{`${height}×${width}`}</span>.
          </p>
        </>
      )}
      {report.grey > 0 && report.colour > 0 && (
        <p className="pt-1 text-small text-muted">
          {formatCount(report.colour)} in colour, {formatCount(report.grey)} in grey.
        </p>
      )}
    </section>
  );
}

/** Numbers under bars that are narrow stand under some of them. */
function labelStep(bins: number): number {
  return bins > 8 ? 2 : 1;
}

function rangeWords(from: number, to: number): string {
  return from === to ? `${from} px` : `${from} to ${to} px`;
}
