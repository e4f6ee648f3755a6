import type { ReactNode } from "react";
import { viridis } from "../charts/viridis";
import { useDrawingHeat } from "../editor/heat/HeatContext";
import { heatFraction } from "../editor/heat/heat";
import { isLive } from "../stores/run-lifecycle";
import { useDrawingRun } from "../training/use-shown-run";
import { formatCount, formatMeasure } from "../ui/format-number";
import type { GlossaryTerm } from "../ui/glossary";
import { Sparkline } from "../ui/Sparkline";
import { Fact } from "./Fact";
import { Section } from "./Section";

/** What the run that is shown measured inside this layer: the last value and its course. */
export function NodeProbes({ path }: { readonly path: string }): ReactNode {
  const { record: run, metrics, shared } = useDrawingRun();
  const heat = useDrawingHeat();
  if (run === undefined || metrics === undefined || metrics.probeSteps.length === 0) return null;
  if (!shared.has(path)) return null;
  const layer = run.probedLayers.indexOf(path);
  const merge = run.probedMerges.indexOf(path);
  if (layer < 0 && merge < 0) return null;
  const now = metrics.gradientNorms.at(-1)?.[layer];
  return (
    <Section title={isLive(run) ? "Now" : "Last measured"}>
      <p className="truncate px-1 text-small text-muted" title={run.name}>
        {run.name}
      </p>
      <dl>
        <Fact label="step" value={formatCount(metrics.probeSteps.at(-1) ?? 0)} />
      </dl>
      {layer >= 0 && (
        <>
          <Probe
            term="gradient norm"
            rows={metrics.gradientNorms}
            column={layer}
            colour={heat && now !== undefined ? viridis(heatFraction(heat, now)) : undefined}
          />
          <Probe label="weight norm" rows={metrics.weightNorms} column={layer} />
          <Probe term="update ratio" rows={metrics.updateRatios} column={layer} />
        </>
      )}
      {merge >= 0 && <Probe term="residual ratio" rows={metrics.residualRatios} column={merge} />}
    </Section>
  );
}

interface ProbeProps {
  readonly term?: GlossaryTerm;
  readonly label?: string;
  readonly rows: readonly Float32Array[];
  readonly column: number;
  /** A chip beside the value. */
  readonly colour?: string | undefined;
}

function Probe({ term, label, rows, column, colour }: ProbeProps): ReactNode {
  const words = label ?? term ?? "";
  const values = rows.map((row) => row[column] ?? Number.NaN);
  const last = values.at(-1) ?? Number.NaN;
  return (
    <>
      <dl>
        <Fact
          label={words}
          {...(term ? { term } : {})}
          value={
            <>
              {colour !== undefined && (
                <span className="mr-2 inline-block h-2.5 w-2.5 rounded-full" style={{ background: colour }} />
              )}
              {formatMeasure(last)}
            </>
          }
        />
      </dl>
      <div className="pb-1">
        <Sparkline
          values={values}
          width={240}
          height={28}
          label={`${words}, ${values.length} measurements`}
        />
      </div>
    </>
  );
}
