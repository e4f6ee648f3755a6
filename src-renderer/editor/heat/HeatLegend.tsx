import { useStore } from "@xyflow/react";
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { endWords, type ScaleEnds, type ScaleKind } from "../../charts/colour-scale";
import { VIRIDIS_GRADIENT } from "../../charts/viridis";
import { useInterfaceState, useRunsState, useStudio } from "../../stores/context";
import { HeatChoice } from "../../training/HeatChoice";
import { IconButton } from "../../ui/Button";
import { formatCount, formatQuantity } from "../../ui/format-number";
import { useCanvasView } from "../editor-store";
import { COVERS } from "../model/covers";
import { type GradientFlow, THICKEST, THINNEST } from "./gradient-flow";
import { useGradientFlow, useHeat } from "./HeatContext";
import type { Heat } from "./heat";

const VIRIDIS_UPRIGHT = VIRIDIS_GRADIENT.replace("to right", "to top");

/** Of the canvas, in pixels. */
const NEEDS_WIDTH = 440;

/** What the colours of the heat strips mean, or how thick arcs and trunk are; and the way to clear them. */
export function HeatLegend(): ReactNode {
  const heat = useHeat();
  const flow = useGradientFlow();
  const isNarrow = useStore((state) => state.width < NEEDS_WIDTH);
  // Beside a narrow drawing it would leave no room for what is said about errors.
  if (isNarrow) return null;
  // Its place is kept, so that the legend does not come down on a drawing that was laid out before the training.
  if (!heat && !flow) return <div className="pointer-events-none h-28 w-27" aria-hidden {...COVERS} />;
  return (
    // Upright and narrow, so that it stands beside the trunk rather than on it.
    <div
      className="canvas-panel pointer-events-auto h-28 w-27 py-2 pr-1 pl-2.5 text-small text-muted"
      data-testid="heat-legend"
      data-heat-legend
      {...COVERS}
    >
      {heat ? <OfRun heat={heat} /> : flow && <OfAnswer flow={flow} />}
    </div>
  );
}

function OfRun({ heat }: { readonly heat: Heat }): ReactNode {
  const { editor } = useCanvasView();
  return (
    <>
      <HeatChoice channels={heat.channels} value={heat.channel} className="w-full justify-between" />
      <div className="mt-1.5 flex h-12 gap-1.5">
        <div className="w-2 rounded-full" style={{ background: VIRIDIS_UPRIGHT }} />
        {heat.flow && <Wedges />}
        <Ends scale={heat.channel.scale} ends={heat.ends} />
      </div>
      <Foot onClear={() => editor.setState({ heatClearedFor: heat.run })} clear="Clear the heat">
        {heat.probes > 1 && <StepOfHeat heat={heat} />}
        <span className="whitespace-nowrap" title={`At step ${formatCount(heat.step)}`}>
          {heat.probes > 1 || "step "}
          <span className="numeric">{formatQuantity(heat.step)}</span>
        </span>
      </Foot>
    </>
  );
}

/** Goes back over the run's probes; at its end it follows the newest one. */
function StepOfHeat({ heat }: { readonly heat: Heat }): ReactNode {
  const { editor } = useCanvasView();
  const metrics = useRunsState((state) => state.metrics.get(heat.run));
  const show = (probe: number): void => {
    const step = probe < heat.probes - 1 ? metrics?.probeSteps[probe] : undefined;
    editor.setState({ heatAt: step === undefined ? undefined : { run: heat.run, step } });
  };
  return (
    <input
      type="range"
      aria-label="Step of the heat"
      aria-valuetext={`step ${heat.step}`}
      min={0}
      max={heat.probes - 1}
      value={heat.probe}
      className="min-w-0 flex-1 accent-muted"
      onChange={(event) => show(event.currentTarget.valueAsNumber)}
    />
  );
}

function OfAnswer({ flow }: { readonly flow: GradientFlow }): ReactNode {
  const { screen } = useStudio();
  const shown = useInterfaceState((state) => state.gradientShown);
  return (
    <>
      <p className="truncate font-medium text-text" title="What of the gradient comes back to each x">
        Gradient at x
      </p>
      <div className="mt-1.5 flex h-12 gap-1.5">
        <Wedges />
        <Ends scale="log" ends={flow.ends} />
      </div>
      <Foot
        onClear={() => screen.getState().setGradientShown(undefined)}
        clear="Clear the gradient from the drawing"
      >
        <span className="truncate" title={shown?.words}>
          {shown?.network.name}
        </span>
      </Foot>
    </>
  );
}

/** From the thinnest to the thickest line, of a skip and of F. */
function Wedges(): ReactNode {
  const half = (THICKEST - THINNEST) / 2;
  return ["skip", "F"].map((name) => (
    <div key={name} className="flex flex-col items-center" title={`Thickness of ${name}`}>
      <svg
        width={THICKEST}
        className="min-h-0 flex-1"
        viewBox="0 0 11 30"
        preserveAspectRatio="none"
        aria-hidden
      >
        <path
          d={`M0 0H${THICKEST}L${THICKEST - half} 30H${half}Z`}
          fill={name === "skip" ? "var(--accent)" : "var(--convolution)"}
        />
      </svg>
      <span className="leading-tight">{name}</span>
    </div>
  ));
}

function Ends({ scale, ends }: { readonly scale: ScaleKind; readonly ends: ScaleEnds }): ReactNode {
  return (
    <div className="numeric flex flex-col justify-between leading-none whitespace-nowrap">
      <span>{endWords(scale, ends.high)}</span>
      <span>{endWords(scale, ends.low)}</span>
    </div>
  );
}

function Foot(props: { readonly clear: string; readonly children: ReactNode; onClear(): void }): ReactNode {
  const { clear, children, onClear } = props;
  return (
    <div className="mt-0.5 flex items-center justify-between gap-1">
      {children}
      <IconButton icon={X} label={clear} className="size-5" onClick={onClear} />
    </div>
  );
}
