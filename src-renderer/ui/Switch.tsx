import { Switch as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { Field } from "./Field";

export interface SwitchFieldProps {
  readonly label: ReactNode;
  readonly help?: string | undefined;
  /** Undefined: on for some, off for others. */
  readonly checked: boolean | undefined;
  readonly disabled?: boolean | undefined;
  onChange(checked: boolean): void;
}

/** On or off, as a labelled row. */
export function SwitchField({ label, help, checked, disabled, onChange }: SwitchFieldProps): ReactNode {
  return (
    <Field label={label} help={help}>
      {({ id }) => (
        <span className="flex items-center gap-2">
          <Radix.Root
            id={id}
            checked={checked ?? false}
            disabled={disabled ?? false}
            onCheckedChange={onChange}
            className="relative h-4 w-7 rounded-full border border-line bg-field transition-colors disabled:opacity-50 data-[state=checked]:border-transparent data-[state=checked]:bg-convolution"
          >
            <Radix.Thumb className="block size-3 translate-x-px rounded-full bg-muted transition-transform data-[state=checked]:translate-x-3 data-[state=checked]:bg-panel" />
          </Radix.Root>
          {checked === undefined && <span className="text-small text-muted">mixed</span>}
        </span>
      )}
    </Field>
  );
}
