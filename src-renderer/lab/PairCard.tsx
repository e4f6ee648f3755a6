import type { ReactNode } from "react";
import { useShallow } from "zustand/react/shallow";
import type { ExperimentView } from "#core/lab/experiment-view";
import { Thumbnail } from "../charts/Thumbnail";
import { useRunsState, useStudio } from "../stores/context";
import { Card } from "./Card";
import { EqualStartsLine } from "./EqualStartsLine";
import { sideOf } from "./families";
import { openArmNetwork } from "./open-arm";

/** The network and its twin as drawings, from the copies that their runs keep. Each opens as a new drawing. */
export function PairCard({ view }: { readonly view: ExperimentView }): ReactNode {
  const studio = useStudio();
  const { arms } = view.experiment;
  const pair = arms.map((arm) => {
    const runs = view.runs.flatMap(({ arm: id, run }) => (id === arm.id && run !== undefined ? [run] : []));
    return { id: arm.id, side: sideOf(arm, arms), runs };
  });
  const trained = useRunsState(
    useShallow(({ networks }) => pair.map(({ runs }) => runs.find((run) => networks.has(run)))),
  );
  const networks = useRunsState((state) => state.networks);
  const [one, other] = trained.map((run) => (run === undefined ? undefined : networks.get(run)));
  return (
    <Card title="The pair">
      <div className="grid grid-cols-2 gap-3 pt-1">
        {pair.map(({ id, side }, index) => {
          const run = trained[index];
          const network = run === undefined ? undefined : networks.get(run);
          return (
            <button
              key={id}
              type="button"
              disabled={network === undefined}
              title="Open as a new drawing"
              className="flex flex-col items-center gap-1 overflow-hidden rounded-control border border-line bg-panel pb-1.5 transition-colors enabled:hover:border-faint"
              onClick={() => void openArmNetwork(studio, run)}
            >
              <span className="block h-36 w-full border-b border-line bg-canvas p-2">
                {network && <Thumbnail layers={studio.layers} document={network} />}
              </span>
              <span className="px-1.5 text-center text-small font-semibold" style={{ color: side.paint }}>
                {side.label}
              </span>
            </button>
          );
        })}
      </div>
      {one && other && (
        <div className="pt-2">
          <EqualStartsLine
            one={one}
            other={other}
            labels={[pair[0]?.side.label ?? "", pair[1]?.side.label ?? ""]}
            dataset={view.experiment.dataset.id}
          />
        </div>
      )}
    </Card>
  );
}
