import { type ReactNode, useEffect, useState } from "react";
import { useRunsState, useStudio } from "../stores/context";
import { selectLiveRun } from "../stores/runs-store";

/** Where training runs, or would run. Green while it does. */
export function DeviceLabel(): ReactNode {
  const { services } = useStudio();
  const live = useRunsState(selectLiveRun);
  const [label, setLabel] = useState<string>();
  useEffect(() => {
    let current = true;
    services.client.call("devices.list", {}).then(
      ({ devices }) => current && setLabel(devices[0]?.label),
      // A title bar is no place for this; starting a training says it in words.
      () => undefined,
    );
    return () => {
      current = false;
    };
  }, [services]);
  const shown = live?.device?.label ?? label;
  if (shown === undefined) return null;
  return (
    <span title={shown} className="flex min-w-0 items-center gap-2 pr-1 text-small text-muted max-md:hidden">
      <span
        aria-hidden
        className={`size-1.5 shrink-0 rounded-full ${live?.state === "running" ? "bg-good" : "bg-faint"}`}
      />
      <span className="truncate">{shown}</span>
    </span>
  );
}
