import type { ReactNode } from "react";
import { formatBytes } from "#core/foundation/format-bytes";
import { renameDocument } from "#core/network/edits/index";
import { nameRefusal } from "#core/network/name-refusal";
import { useAnalysisState, useDocument, useDocumentState, useStudio } from "../stores/context";
import { formatCount, formatQuantity } from "../ui/format-number";
import { formatField } from "../ui/format-shape";
import { Arguments } from "./Arguments";
import { DatasetSection } from "./DatasetSection";
import { Fact } from "./Fact";
import { NameField } from "./NameField";
import { RecipeForm } from "./RecipeForm";
import { Section } from "./Section";

/** Nothing is selected: the network as a whole, its data and how it is trained. */
export function NetworkInspector(): ReactNode {
  const { documents } = useStudio();
  const document = useDocument();
  const readOnly = useDocumentState((state) => state.readOnly);
  // Where there are none they stand behind what everybody sets.
  const hasArguments = document.arguments.length > 0;
  return (
    <>
      <header>
        <p className="px-1 text-small text-muted">Network</p>
        <NameField
          label="Name of the network"
          name={document.name}
          disabled={readOnly}
          check={nameRefusal}
          onRename={(name) => documents.getState().edit("Rename", (current) => renameDocument(current, name))}
        />
        <Size />
      </header>
      <DatasetSection />
      {hasArguments && <Arguments />}
      <RecipeForm />
      {!hasArguments && <Arguments />}
      <Totals />
    </>
  );
}

/** How large it is, in a line; the rest is further down. */
function Size(): ReactNode {
  const totals = useAnalysisState((state) => state.analysis?.totals);
  if (totals === undefined) return null;
  return (
    <p className="px-1 text-small text-muted">
      <span className="numeric">{formatCount(totals.trainableParameters)}</span> parameters,{" "}
      <span className="numeric">{formatQuantity(totals.flops)}</span> FLOPs
    </p>
  );
}

function Totals(): ReactNode {
  const totals = useAnalysisState((state) => state.analysis?.totals);
  if (totals === undefined) return null;
  return (
    <Section title="In all">
      <dl>
        <Fact label="parameters" term="parameters" value={formatCount(totals.trainableParameters)} />
        <Fact label="FLOPs" term="FLOPs" value={formatQuantity(totals.flops)} />
        <Fact label="activations" term="activation" value={formatBytes(totals.activationBytes)} />
        <Fact label="depth" value={formatCount(totals.weightedDepth)} />
        {totals.receptiveField !== undefined && (
          <Fact label="receptive field" term="receptive field" value={formatField(totals.receptiveField)} />
        )}
      </dl>
    </Section>
  );
}
