/** One of the names that an answer knows, in a row of such choices. */
import type { ReactNode } from "react";
import { type Choice, Select } from "../ui/Select";

export interface NamedSelectProps {
  readonly label: string;
  readonly help: string;
  readonly value: string;
  readonly choices: readonly Choice<string>[];
  onChange(value: string): void;
}

export function NamedSelect({ label, help, value, choices, onChange }: NamedSelectProps): ReactNode {
  return (
    <span className="flex items-center gap-2" title={help}>
      <span aria-hidden className="text-muted">
        {label}
      </span>
      <Select label={label} className="h-6! w-44!" value={value} choices={choices} onChange={onChange} />
    </span>
  );
}
