/** How many pictures each part will have. */
import type { ReactNode } from "react";
import { DATASET_PARTS, type DatasetPartName } from "#core/datasets/parts";
import type { PartCounts } from "#core/datasets/planned-parts";
import { formatCount } from "../ui/format-number";

const NAMES: Readonly<Record<DatasetPartName, string>> = {
  train: "Training",
  validation: "Validation",
  test: "Test",
};
const COLOURS: Readonly<Record<DatasetPartName, string>> = {
  train: "bg-convolution",
  validation: "bg-convolution/60",
  test: "bg-convolution/30",
};

export function PlannedParts({ planned }: { readonly planned: PartCounts | undefined }): ReactNode {
  if (!planned)
    return (
      <p className="text-small text-muted">
        So many pictures are grouped that their parts are counted once they are prepared.
      </p>
    );
  return (
    <div data-testid="planned-parts" className="py-1">
      <div aria-hidden className="flex h-1.5 gap-px overflow-hidden rounded-full bg-line">
        {DATASET_PARTS.map((part) => (
          <span key={part} className={COLOURS[part]} style={{ flexGrow: planned[part] }} />
        ))}
      </div>
      <dl className="grid grid-cols-3 gap-2 pt-1 text-small">
        {DATASET_PARTS.map((part) => (
          <div key={part}>
            <dt className="text-muted">{NAMES[part]}</dt>
            <dd className="numeric text-text">{formatCount(planned[part])}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
