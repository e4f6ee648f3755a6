import { memo, type ReactNode } from "react";
import { viridis } from "../../charts/viridis";
import { useRunsState } from "../../stores/context";
import { useEditorState } from "../editor-store";
import { heatFraction, selectHeat } from "./heat";

/** A block of many layers shows at most this many strips; neighbours share one, which shows the larger. */
const MOST_STRIPS = 12;

/** The gradient norm now, at the card's right edge: one strip for a layer, one for each layer inside a block. */
export const HeatStrip = memo(function HeatStrip({ path }: { readonly path: string }): ReactNode {
  const cleared = useEditorState((state) => state.heatClearedFor);
  const colours = useRunsState((state) => {
    const heat = selectHeat(state);
    if (heat === undefined || heat.run === cleared) return "";
    const values = heat.byPath.get(path);
    if (values === undefined) return "";
    // A string compares by value: a card is drawn again only when a colour changed.
    return merge(values)
      .map((value) => viridis(heatFraction(heat, value)))
      .join("|");
  });
  if (colours === "") return null;
  return (
    <span className="heat" aria-hidden>
      {colours.split("|").map((colour, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: strips have no identity but their place
        <span key={index} style={{ background: colour }} />
      ))}
    </span>
  );
});

function merge(values: readonly number[]): readonly number[] {
  if (values.length <= MOST_STRIPS) return values;
  return Array.from({ length: MOST_STRIPS }, (_, strip) => {
    const from = Math.floor((strip * values.length) / MOST_STRIPS);
    const to = Math.floor(((strip + 1) * values.length) / MOST_STRIPS);
    return Math.max(...values.slice(from, Math.max(to, from + 1)));
  });
}
