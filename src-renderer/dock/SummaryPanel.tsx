/** What the whole network comes to, and each of its layers. */
import { type ReactNode, useState } from "react";
import { formatBytes } from "#core/foundation/format-bytes";
import { LayerTable } from "../inspector/LayerTable";
import { useAnalysisState } from "../stores/context";
import { commitKey } from "../ui/commit-key";
import { TextInput } from "../ui/Field";
import { formatCount, formatQuantity } from "../ui/format-number";
import { formatField } from "../ui/format-shape";
import type { GlossaryTerm } from "../ui/glossary";
import { Term } from "../ui/Term";

export function SummaryPanel(): ReactNode {
  const totals = useAnalysisState((state) => state.analysis?.totals);
  const [query, setQuery] = useState("");
  const errors = useAnalysisState((state) => state.errors);
  if (!totals) return null;
  return (
    <div className="flex h-full">
      {/* A narrow window keeps the room for the layers: the inspector has these totals too. */}
      <div className="hidden w-60 shrink-0 overflow-y-auto border-r border-line md:block">
        {errors > 0 && (
          <p className="px-4 pt-3 text-small text-muted">
            There are problems, so these figures leave out every layer whose shape is not known yet.
          </p>
        )}
        <dl className="px-4 py-2">
          <Fact
            term="parameters"
            label="Trainable parameters"
            value={formatCount(totals.trainableParameters)}
          />
          <Fact term="parameters" label="Other parameters" value={formatCount(totals.otherParameters)} />
          <Fact term="FLOPs" label="FLOPs an example" value={formatQuantity(totals.flops)} />
          <Fact
            term="activation"
            label="Activations an example"
            value={formatBytes(totals.activationBytes)}
          />
          <Fact label="Layers with weights, in depth" value={formatCount(totals.weightedDepth)} />
          <Fact label="Layers in all" value={formatCount(totals.layers)} />
          {totals.receptiveField !== undefined && (
            <Fact term="receptive field" label="Receptive field" value={formatField(totals.receptiveField)} />
          )}
        </dl>
      </div>
      <div className="flex min-h-0 min-w-0 flex-1 flex-col">
        <div className="shrink-0 border-b border-line px-3 py-1">
          <TextInput
            type="search"
            aria-label="Find layers in the table"
            placeholder="Find by name, type, or filters=128"
            value={query}
            className="h-6! max-w-72 text-small!"
            onChange={(event) => setQuery(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (commitKey(event) === "give up") setQuery("");
            }}
          />
        </div>
        <div className="min-h-0 flex-1">
          <LayerTable query={query} />
        </div>
      </div>
    </div>
  );
}

function Fact(props: {
  readonly label: string;
  readonly value: string;
  readonly term?: GlossaryTerm;
}): ReactNode {
  return (
    <div className="flex min-h-6 items-baseline justify-between gap-3">
      <dt className="text-small text-muted">
        {props.term ? <Term name={props.term}>{props.label}</Term> : props.label}
      </dt>
      <dd className="numeric selectable text-small text-text">{props.value}</dd>
    </div>
  );
}
