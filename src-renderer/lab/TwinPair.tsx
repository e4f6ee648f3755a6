/** A network and its twin before the first step: what differs, and which weights start equal. */
import { type ReactNode, useMemo } from "react";
import type { Arm } from "#core/lab/experiment";
import { parseDocument } from "#core/network/parse";
import { formatCount, formatQuantity } from "../ui/format-number";
import { Term } from "../ui/Term";
import { EqualStartsLine } from "./EqualStartsLine";
import { sideOf } from "./families";

export function TwinPair(props: { readonly arms: readonly Arm[]; readonly dataset: string }): ReactNode {
  const { arms, dataset } = props;
  const pair = useMemo(
    () =>
      arms.flatMap(({ network }) => {
        const parsed = parseDocument(network);
        return parsed.ok ? [parsed.document] : [];
      }),
    [arms],
  );
  const sides = arms.map((arm) => sideOf(arm, arms));
  const [one, other] = pair;
  return (
    <>
      <table className="w-full text-small">
        <thead>
          <tr className="text-muted">
            <th className="pb-1 text-left font-medium">
              <Term name="twin">The pair</Term>
            </th>
            <th className="pb-1 pl-3 text-right font-medium">Layers</th>
            <th className="pb-1 pl-3 text-right font-medium">
              <Term name="parameters">Parameters</Term>
            </th>
            <th className="pb-1 pl-3 text-right font-medium">
              <Term name="FLOPs" />
            </th>
          </tr>
        </thead>
        <tbody>
          {arms.map((arm, index) => (
            <tr key={arm.id} className="numeric text-text">
              <th scope="row" className="py-0.5 text-left font-sans font-medium">
                <span className="flex items-center gap-2">
                  <span
                    aria-hidden
                    className="h-0.75 w-3 shrink-0"
                    style={{ background: sides[index]?.paint }}
                  />
                  {sides[index]?.label}
                </span>
              </th>
              <td className="pl-3 text-right">{arm.depth}</td>
              <td className="pl-3 text-right">{formatCount(arm.parameters)}</td>
              <td className="pl-3 text-right whitespace-nowrap">{formatQuantity(arm.flops)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {one && other && (
        <EqualStartsLine
          one={one}
          other={other}
          labels={[sides[0]?.label ?? "", sides[1]?.label ?? ""]}
          dataset={dataset}
        />
      )}
    </>
  );
}
