import { memo, type ReactNode } from "react";
import { viridis } from "../../charts/viridis";
import { FlowSign } from "./FlowSign";
import { useGradientFlow, useHeat } from "./HeatContext";
import { type Heat, heatFraction } from "./heat";

/** A block of many layers shows at most this many strips; neighbours share one, which shows the larger. */
const MOST_STRIPS = 12;

/**
 * The measurement that is shown, now, at the card's right edge: one strip for a layer, one for each layer inside a block. Where parts of the
 * gradient are shown, a block has the sign of a unit instead.
 */
export const HeatStrip = memo(function HeatStrip({ path }: { readonly path: string }): ReactNode {
  const heat = useHeat();
  const flow = useGradientFlow();
  const units = flow?.inside.get(path);
  if (flow && units) return <FlowSign flow={flow} units={units} />;
  const values = heat?.byPath.get(path);
  return heat && values ? <Strips heat={heat} values={values} /> : null;
});

function Strips({ heat, values }: { readonly heat: Heat; readonly values: readonly number[] }): ReactNode {
  return (
    <span className="heat" aria-hidden>
      {merge(values).map((value, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: strips have no identity but their place
        <span key={index} style={{ background: viridis(heatFraction(heat, value)) }} />
      ))}
    </span>
  );
}

function merge(values: readonly number[]): readonly number[] {
  if (values.length <= MOST_STRIPS) return values;
  return Array.from({ length: MOST_STRIPS }, (_, strip) => {
    const from = Math.floor((strip * values.length) / MOST_STRIPS);
    const to = Math.floor(((strip + 1) * values.length) / MOST_STRIPS);
    return Math.max(...values.slice(from, Math.max(to, from + 1)));
  });
}
