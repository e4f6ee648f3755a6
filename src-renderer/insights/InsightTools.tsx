/** On what a network is looked at: part, images, data, and what stands beside it. */
import type { ReactNode } from "react";
import type { DatasetPartName } from "#core/datasets/parts";
import { type InstrumentId, isOnNoise, looksAtOne, looksAtTwo } from "#core/insights/instruments";
import type { InsightSubject } from "#core/protocol/insights-api";
import { PART_CHOICES } from "../training/part-choices";
import { SegmentedControl } from "../ui/SegmentedControl";
import { type Choice, Select } from "../ui/Select";
import { type ChosenImages, ImagesChoice } from "./ImagesChoice";
import type { Beside } from "./subject";

/** What was chosen. */
export interface LookedOn {
  readonly part: DatasetPartName;
  /** Left out: as many as the instrument usually looks at. */
  readonly images?: ChosenImages | undefined;
  /** Left out: the first of the data that fit. */
  readonly data?: string | undefined;
  readonly beside?: Beside | undefined;
}

export interface InsightToolsProps {
  readonly instrument: InstrumentId;
  readonly network: InsightSubject;
  readonly name: string;
  readonly chosen: LookedOn;
  /** What is looked at where nothing was chosen. */
  readonly images: ChosenImages;
  readonly data: string | undefined;
  /** The dataset's id, where it is not the network's own. */
  readonly dataset: string | undefined;
  readonly datasets: readonly Choice<string>[];
  readonly others: readonly Beside[];
  onChoose(chosen: LookedOn): void;
}

export function InsightTools(props: InsightToolsProps): ReactNode {
  const { instrument, name, chosen, data, datasets, others, onChoose } = props;
  const { part, images, beside } = chosen;
  // Of another part, or of other data, it would be another image.
  const count = images && { images: images.images };
  return (
    <>
      {/* Of noise there is nothing to choose. */}
      {!isOnNoise(instrument) && (
        <>
          <SegmentedControl<DatasetPartName>
            small
            label="Images"
            value={part}
            segments={PART_CHOICES}
            onChange={(next) => onChoose({ ...chosen, part: next, images: count })}
          />
          {/* Two are chosen by their places. */}
          {data !== undefined && !looksAtTwo(instrument) && (
            <ImagesChoice
              key={`${part} ${data}`}
              subject={props.network}
              dataset={props.dataset}
              part={part}
              isOne={looksAtOne(instrument)}
              chosen={props.images}
              onChoose={(next) => onChoose({ ...chosen, images: next })}
            />
          )}
          {data !== undefined && datasets.length > 1 && (
            <Select
              label="Data"
              className="h-6! w-32!"
              value={data}
              choices={datasets}
              onChange={(next) => onChoose({ ...chosen, data: next, images: count })}
            />
          )}
        </>
      )}
      {others.length > 1 && (
        <Select
          label="Beside"
          className="h-6! w-48!"
          value={beside?.value ?? others[0]?.value}
          choices={others}
          onChange={(value) => onChoose({ ...chosen, beside: others.find((other) => other.value === value) })}
        />
      )}
      <p className="min-w-0 flex-1 truncate text-small text-muted" title={name}>
        {name}
      </p>
    </>
  );
}
