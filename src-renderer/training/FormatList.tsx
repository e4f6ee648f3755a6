/** The formats that a model can be written in, and which of them cannot hold this network. */
import { CircleSlash } from "lucide-react";
import { RadioGroup } from "radix-ui";
import type { ReactNode } from "react";
import type { CheckedFormat } from "#core/formats/proof";

export interface FormatListProps {
  readonly formats: readonly CheckedFormat[];
  readonly value: string;
  onChange(id: string): void;
}

export function FormatList({ formats, value, onChange }: FormatListProps): ReactNode {
  return (
    <RadioGroup.Root
      aria-label="Format"
      value={value}
      onValueChange={onChange}
      className="flex flex-col gap-1 self-start"
    >
      {formats.map(({ id, label, findings }) => {
        const isRefused = findings.some(({ kind }) => kind === "refused");
        return (
          <RadioGroup.Item
            key={id}
            value={id}
            className="flex h-8 items-center justify-between gap-2 rounded-control border border-transparent px-2 text-left text-text hover:bg-hover data-[state=checked]:border-line data-[state=checked]:bg-raised data-[state=checked]:font-medium"
          >
            {label}
            {isRefused && (
              <CircleSlash
                size={14}
                className="shrink-0 text-warning"
                aria-label="cannot hold this network"
              />
            )}
          </RadioGroup.Item>
        );
      })}
    </RadioGroup.Root>
  );
}
