/** Another tensor for a weight, or none: those whose shape fits first. */
import { Command } from "cmdk";
import { Search } from "lucide-react";
import { Popover } from "radix-ui";
import { type ReactElement, type ReactNode, useMemo, useState } from "react";
import { type OfferedTensor, offerFor } from "#core/imports/fitting-tensors";
import type { MatchTableMessage } from "#core/imports/import-report";
import { formatShape } from "../ui/format-shape";
import type { WeightRow } from "./weight-rows";

interface TensorPickerProps {
  readonly row: WeightRow;
  readonly table: MatchTableMessage;
  /** A person chose before: the way back is offered. */
  readonly isCorrected: boolean;
  readonly isOpen: boolean;
  readonly children: ReactElement;
  onOpen(isOpen: boolean): void;
  /** Null: none. Undefined: as it was found. */
  onPick(tensor: string | null | undefined): void;
}

export function TensorPicker(props: TensorPickerProps): ReactNode {
  const { isOpen, children, onOpen } = props;
  return (
    <Popover.Root modal open={isOpen} onOpenChange={onOpen}>
      <Popover.Trigger asChild>{children}</Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="end"
          sideOffset={4}
          collisionPadding={8}
          aria-label={`Tensors for ${props.row.weight}`}
          className="fade z-50 w-[26rem] max-w-[calc(100vw-2rem)] overflow-hidden rounded-card border border-line bg-raised shadow-floating"
        >
          <Tensors {...props} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

/** More than these nobody reads; another letter finds the one. */
const MOST = 40;
const ROW =
  "flex min-h-7 cursor-pointer items-baseline gap-2 rounded-control px-2 py-1 text-small data-[selected=true]:bg-hover";
const HEADING =
  "[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-small [&_[cmdk-group-heading]]:font-semibold [&_[cmdk-group-heading]]:text-muted";

function Tensors({ row, table, isCorrected, onOpen, onPick }: TensorPickerProps): ReactNode {
  const [query, setQuery] = useState("");
  const offer = useMemo(() => offerFor(row, table), [row, table]);
  const wanted = query.trim().toLowerCase();
  const named = (tensors: readonly OfferedTensor[]): readonly OfferedTensor[] =>
    tensors.filter(({ tensor }) => tensor.toLowerCase().includes(wanted));
  const fitting = named(offer.fitting);
  const others = wanted === "" ? [] : named(offer.others);
  const pick = (tensor: string | null | undefined): void => {
    onOpen(false);
    onPick(tensor);
  };
  return (
    <Command loop label={`Tensors for ${row.weight}`} shouldFilter={false}>
      <div className="flex items-center gap-2 border-b border-line px-3">
        <Search size={14} aria-hidden className="text-muted" />
        <Command.Input
          placeholder={`A tensor of ${formatShape(row.shape)}`}
          onValueChange={setQuery}
          className="h-9 flex-1 bg-transparent text-body text-text outline-none"
        />
      </div>
      <Command.List className="max-h-64 scroll-py-2 overflow-y-auto p-1">
        {fitting.length > 0 && (
          <Command.Group heading="Their shape fits" className={HEADING}>
            <Items tensors={fitting} row={row} onPick={pick} />
          </Command.Group>
        )}
        {others.length > 0 && (
          <Command.Group heading="Of other shapes, so they cannot be taken" className={HEADING}>
            <Items tensors={others} row={row} isRefused onPick={pick} />
          </Command.Group>
        )}
        <Command.Group heading="Otherwise" className={HEADING}>
          {isCorrected && (
            <Command.Item value="as-found" onSelect={() => pick(undefined)} className={ROW}>
              As it was found
            </Command.Item>
          )}
          <Command.Item value="none" onSelect={() => pick(null)} className={ROW}>
            None
            <span className="text-muted">it keeps its first values</span>
          </Command.Item>
        </Command.Group>
      </Command.List>
    </Command>
  );
}

function Items(props: {
  readonly tensors: readonly OfferedTensor[];
  readonly row: WeightRow;
  readonly isRefused?: boolean;
  onPick(tensor: string): void;
}): ReactNode {
  const { tensors, row, isRefused = false, onPick } = props;
  return (
    <>
      {tensors.slice(0, MOST).map(({ tensor, shape, takenBy }) => (
        <Command.Item
          key={tensor}
          value={`tensor:${tensor}`}
          disabled={isRefused}
          onSelect={() => onPick(tensor)}
          className={`${ROW} ${isRefused ? "cursor-default text-muted" : "text-text"}`}
        >
          <span className="min-w-0 flex-1">
            <span className="numeric block wrap-anywhere">{tensor}</span>
            {takenBy !== undefined && (
              <span className="block wrap-anywhere text-muted">
                {takenBy === row.weight ? "it has this one" : `${takenBy} has it now`}
              </span>
            )}
          </span>
          <span className="numeric shrink-0 text-muted">{formatShape(shape)}</span>
        </Command.Item>
      ))}
      {tensors.length > MOST && (
        <p className="px-2 py-1 text-small text-muted">
          {tensors.length - MOST} more; a few letters find the one.
        </p>
      )}
    </>
  );
}
