/** Which of a run's measurements is shown: its name, with a list of the others behind it. */
import { ChevronDown } from "lucide-react";
import type { ReactNode } from "react";
import type { Channel } from "#core/training/channels";
import { DropdownMenu } from "../ui/Menu";
import { headingOf } from "./channel-words";

export function ChannelChoice(props: {
  /** What it chooses, said aloud: "Measurement on the drawing". */
  readonly label: string;
  readonly channels: readonly Channel[];
  readonly value: Channel;
  /** Its name stands beside the button already. */
  readonly isNameShown?: boolean;
  readonly className?: string;
  onChange(id: string): void;
}): ReactNode {
  const { label, channels, value, className = "" } = props;
  return (
    <DropdownMenu
      align="end"
      entries={channels.map((channel) => ({
        id: channel.id,
        label: headingOf(channel),
        detail: channel.about,
        checked: channel.id === value.id,
        run: () => props.onChange(channel.id),
      }))}
    >
      <button
        type="button"
        aria-label={`${label}: ${value.label}`}
        title={props.isNameShown ? "Another measurement" : undefined}
        className={`flex min-w-4 items-center justify-center gap-1 rounded-control text-small text-muted hover:text-text ${className}`}
      >
        {!props.isNameShown && <span className="min-w-0 truncate">{value.label}</span>}
        <ChevronDown size={12} aria-hidden className="shrink-0" />
      </button>
    </DropdownMenu>
  );
}
