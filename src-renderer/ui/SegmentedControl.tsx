import { ToggleGroup } from "radix-ui";
import type { ReactNode } from "react";

export interface SegmentedControlProps<T extends string> {
  /** Spoken name. */
  readonly label: string;
  readonly value: T;
  readonly segments: readonly { readonly value: T; readonly label: ReactNode }[];
  readonly small?: boolean;
  onChange(value: T): void;
}

/** One of a few, always one: Design, Train, Runs or Lab. Arrow keys move between them. */
export function SegmentedControl<T extends string>(props: SegmentedControlProps<T>): ReactNode {
  const { label, value, segments, small, onChange } = props;
  return (
    <ToggleGroup.Root
      type="single"
      aria-label={label}
      value={value}
      onValueChange={(next) => {
        // Pressing the chosen segment again would choose none.
        const segment = segments.find((candidate) => candidate.value === next);
        if (segment) onChange(segment.value);
      }}
      className="inline-flex w-fit rounded-card border border-line bg-background p-0.5"
    >
      {segments.map((segment) => (
        <ToggleGroup.Item
          key={segment.value}
          value={segment.value}
          className={`rounded-control font-medium text-muted transition-colors hover:text-text data-[state=on]:bg-raised data-[state=on]:text-text data-[state=on]:shadow-card ${small ? "h-5 px-2 text-small" : "h-6 px-4 text-body max-[1100px]:px-3"}`}
        >
          {segment.label}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  );
}
