import type { ReactNode } from "react";
import type { InstrumentChoice } from "#core/insights/choices";
import { SegmentedControl } from "../ui/SegmentedControl";
import { Tooltip } from "../ui/Tooltip";

type OneOf = Extract<InstrumentChoice, { kind: "one-of" }>;

/** More of them are a list. */
const MOST = 4;

export function isFew(choice: InstrumentChoice): boolean {
  return choice.kind === "one-of" && choice.values.length <= MOST;
}

/** One of a few, all of which are seen. */
export function Segments(props: {
  readonly choice: OneOf;
  readonly value: string;
  onChoose(value: string): void;
}): ReactNode {
  const { choice, value, onChoose } = props;
  return (
    <div className="flex items-center gap-2">
      <Tooltip label={choice.help} side="bottom">
        <span className="text-muted">{choice.label}</span>
      </Tooltip>
      <SegmentedControl
        small
        label={choice.label}
        value={value}
        segments={choice.values}
        onChange={onChoose}
      />
    </div>
  );
}
