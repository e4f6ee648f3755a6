/** What a person sees first: networks to begin from, and what was open before. */
import type { ReactNode } from "react";
import { regionMark } from "../ui/region-mark";
import { LiveExperiment } from "./LiveExperiment";
import { LiveTraining } from "./LiveTraining";
import { RecentWork } from "./RecentWork";
import { Templates } from "./Templates";

export function StartView(): ReactNode {
  return (
    <div className="h-full overflow-y-auto bg-canvas -outline-offset-2" {...regionMark("Networks")}>
      <div className="mx-auto flex max-w-5xl flex-col gap-8 px-6 pt-10 pb-12">
        <LiveTraining />
        <LiveExperiment />
        <Templates />
        <RecentWork />
      </div>
    </div>
  );
}
