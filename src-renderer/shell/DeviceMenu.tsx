import { ChevronDown } from "lucide-react";
import type { ReactNode } from "react";
import { useDevicesState, useRunsState } from "../stores/context";
import { liveRunsHere } from "../stores/runs-state";
import { DropdownMenu } from "../ui/Menu";
import { chosenLabel, deviceEntries } from "./device-entries";

/** Where training runs, or would run, and the choice of it. Green while it does. */
export function DeviceMenu(): ReactNode {
  const devices = useDevicesState((state) => state);
  const live = useRunsState((state) => liveRunsHere(state)[0]);
  const { list } = devices;
  if (!list) return null;
  const label = live?.device?.label ?? chosenLabel(list);
  return (
    <DropdownMenu align="end" entries={deviceEntries(list, devices, live !== undefined)}>
      <button
        type="button"
        aria-label={`Device: ${label}`}
        title={label}
        className="flex h-7 min-w-0 items-center gap-2 rounded-control px-2 text-small text-muted transition-colors hover:bg-hover hover:text-text max-md:hidden"
      >
        <span
          aria-hidden
          className={`size-1.5 shrink-0 rounded-full ${live?.state === "running" ? "bg-good" : "bg-faint"}`}
        />
        <span className="truncate">{label}</span>
        <ChevronDown size={12} aria-hidden className="shrink-0" />
      </button>
    </DropdownMenu>
  );
}
