import { Switch as Radix } from "radix-ui";
import { type ReactNode, useId } from "react";

export interface ToggleProps {
  readonly label: string;
  readonly title?: string;
  readonly checked: boolean;
  onChange(checked: boolean): void;
}

/** On or off, with its name beside it: where a row of a form would be too wide. */
export function Toggle({ label, title, checked, onChange }: ToggleProps): ReactNode {
  const id = useId();
  return (
    <span className="flex items-center gap-1.5" title={title}>
      <Radix.Root
        id={id}
        checked={checked}
        onCheckedChange={onChange}
        className="relative h-4 w-7 shrink-0 rounded-full border border-line bg-field transition-colors data-[state=checked]:border-transparent data-[state=checked]:bg-convolution"
      >
        <Radix.Thumb className="block size-3 translate-x-px rounded-full bg-muted transition-transform data-[state=checked]:translate-x-3 data-[state=checked]:bg-panel" />
      </Radix.Root>
      <label htmlFor={id} className="text-small whitespace-nowrap text-text">
        {label}
      </label>
    </span>
  );
}
