/** Each weight of the drawing with its tensor. A hundred rows at a time: those that need a look stand first. */
import { Pencil, TriangleAlert } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { MatchTableMessage } from "#core/imports/import-report";
import type { MatchCorrections } from "#core/imports/match-weights";
import { Button, IconButton } from "../ui/Button";
import { formatCount } from "../ui/format-number";
import { formatShape } from "../ui/format-shape";
import { TensorPicker } from "./TensorPicker";
import { BY_WORDS, type WeightRow } from "./weight-rows";

const PAGE = 100;

export interface WeightsTableProps {
  readonly table: MatchTableMessage;
  readonly rows: readonly WeightRow[];
  readonly corrections: MatchCorrections;
  onCorrect(corrections: MatchCorrections): void;
}

export function WeightsTable({ table, rows, corrections, onCorrect }: WeightsTableProps): ReactNode {
  const [count, setCount] = useState(PAGE);
  if (rows.length === 0) return <p className="text-muted">There are none.</p>;
  return (
    <div className="overflow-hidden rounded-card border border-line">
      <table aria-label="Weights" className="w-full table-fixed text-small">
        <thead className="border-b border-line bg-background text-left text-muted">
          <tr>
            <th className="w-[34%] px-3 py-1.5 font-medium">Weight of the drawing</th>
            <th className="px-3 py-1.5 font-medium">Tensor of the file</th>
            <th className="w-48 px-3 py-1.5 font-medium">Found by</th>
            <th className="w-10">
              <span className="sr-only">Change</span>
            </th>
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {rows.slice(0, count).map((row) => (
            <Row
              key={row.weight}
              row={row}
              table={table}
              wanted={corrections[row.weight]}
              onCorrect={(tensor) => onCorrect(withCorrection(corrections, row.weight, tensor))}
            />
          ))}
        </tbody>
      </table>
      {rows.length > count && (
        <div className="flex justify-center border-t border-line p-2">
          <Button tone="quiet" onClick={() => setCount(count + PAGE)}>
            Show {formatCount(Math.min(PAGE, rows.length - count))} more of {formatCount(rows.length - count)}
          </Button>
        </div>
      )}
    </div>
  );
}

/** @param tensor undefined: as it was found */
function withCorrection(
  corrections: MatchCorrections,
  weight: string,
  tensor: string | null | undefined,
): MatchCorrections {
  const { [weight]: _, ...others } = corrections;
  return tensor === undefined ? others : { ...others, [weight]: tensor };
}

function Row(props: {
  readonly row: WeightRow;
  readonly table: MatchTableMessage;
  /** What a person said. */
  readonly wanted: string | null | undefined;
  onCorrect(tensor: string | null | undefined): void;
}): ReactNode {
  const { row, table, wanted, onCorrect } = props;
  const { weight, shape, match, words } = row;
  const [isPicking, setPicking] = useState(false);
  const isAsked = wanted !== undefined && wanted !== (match?.tensor ?? null);
  return (
    <tr data-weight={weight} className="align-top">
      <td className="selectable px-3 py-1.5">
        <span className="numeric block wrap-anywhere text-text">{weight}</span>
        <span className="numeric text-muted">{formatShape(shape)}</span>
      </td>
      <td className="selectable px-3 py-1.5">
        {match ? (
          <>
            <span className="numeric block wrap-anywhere text-text">{match.tensor}</span>
            <span className="numeric text-muted">{formatShape(match.shape)}</span>
          </>
        ) : (
          <span className="block text-muted">none</span>
        )}
        {isAsked && <span className="block text-muted">{wanted ?? "none"} is being tried</span>}
        {words !== undefined && (
          <span className="mt-0.5 flex gap-1.5 text-text">
            <TriangleAlert size={12} aria-hidden className="mt-0.5 shrink-0 text-warning" />
            <span className="min-w-0 wrap-anywhere">{words}</span>
          </span>
        )}
      </td>
      <td className="px-3 py-1.5 text-muted">
        {match && (
          <>
            <span className={match.by === "hand" ? "font-medium text-text" : ""}>{BY_WORDS[match.by]}</span>
            {match.conversion !== "" && <span className="block">{match.conversion}</span>}
          </>
        )}
      </td>
      <td className="py-1 pr-2 text-right">
        <TensorPicker
          row={row}
          table={table}
          isCorrected={wanted !== undefined}
          isOpen={isPicking}
          onOpen={setPicking}
          onPick={onCorrect}
        >
          <IconButton icon={Pencil} label={`Choose a tensor for ${weight}`} />
        </TensorPicker>
      </td>
    </tr>
  );
}
