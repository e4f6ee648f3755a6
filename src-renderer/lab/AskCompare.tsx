/** A question of one's own: which networks, which values of the recipe, and which arm the others are compared with. */
import { type ReactNode, useMemo, useState } from "react";
import type { Grid } from "#core/lab/grid";
import { distinctNames } from "#core/lab/questions/compare";
import { datasetId } from "#core/network/images";
import { useDatasetsState, useDocumentState, useLabState, useStudio } from "../stores/context";
import type { AskedBefore } from "../stores/lab-store";
import { formatQuantity } from "../ui/format-number";
import { SelectField } from "../ui/Select";
import { AskForm, useTrainingsForm } from "./AskForm";
import { type ChosenNetwork, dataRefusal, openDrawing, templateNetwork } from "./chosen-networks";
import { GridFields } from "./GridFields";
import { NetworkChips } from "./NetworkChips";
import { armsOf, type Plan, planOf } from "./plan";

export function AskCompare(): ReactNode {
  const { layers } = useStudio();
  const drawing = useDocumentState((state) => state.document);
  const datasets = useDatasetsState((state) => state.datasets);
  const again = useLabState((state) => state.again);
  const [networks, setNetworks] = useState<readonly ChosenNetwork[]>(() => {
    if (again && again.networks.length > 0) return again.networks.map(openDrawing);
    return drawing
      ? [openDrawing(drawing)]
      : ["resnet-8", "plain-8"].flatMap((id) => templateNetwork(id) ?? []);
  });
  const [grid, setGrid] = useState<Grid>(() => beforeOf(again)?.grid ?? {});
  const [wished, setReference] = useState(() => referenceOf(again));
  const form = useTrainingsForm((drawing && datasetId(drawing)) ?? "digits");
  const { dataset, seeds, steps } = form;
  const documents = useMemo(() => networks.map(({ document }) => document), [networks]);
  const arms = useMemo(() => {
    if (!dataset) return undefined;
    if (documents.length === 0) return { ok: false as const, refusal: "Choose a network to compare." };
    const refusal = dataRefusal(networks, datasets);
    if (refusal !== undefined) return { ok: false as const, refusal };
    return armsOf(layers, { kind: "compare", networks: documents, grid }, dataset);
  }, [layers, networks, documents, grid, dataset, datasets]);
  const result = arms && dataset && planOf(arms, { dataset, seeds, steps });
  const plan = result?.ok ? result.plan : undefined;
  const reference = Math.min(Number(wished), plan?.arms.length ?? 1);
  return (
    <AskForm
      title="Your own question"
      form={form}
      result={result}
      contrast={`each with ${plan?.arms[reference - 1]?.label ?? "the one that you name"}`}
      start={(trainings) => ({ kind: "compare", networks: [...documents], grid, reference, ...trainings })}
    >
      <NetworkChips networks={networks} names={distinctNames(documents)} onChange={setNetworks} />
      <div className="@container">
        <GridFields grid={grid} onChange={setGrid} />
        {plan && (
          <SelectField
            label="Compared with"
            help="The verdict says which of the others differ from this one."
            value={String(reference)}
            choices={plan.arms.map(({ label }, index) => ({ value: String(index + 1), label }))}
            onChange={setReference}
          />
        )}
      </div>
      {plan && <Arms plan={plan} reference={reference} />}
    </AskForm>
  );
}

function beforeOf(again: AskedBefore | undefined) {
  const question = again?.experiment.question;
  return question?.kind === "compare" ? question : undefined;
}

/** Its number among the arms. */
function referenceOf(again: AskedBefore | undefined): string {
  const id = beforeOf(again)?.reference;
  const place = again?.experiment.arms.findIndex((arm) => arm.id === id) ?? -1;
  return String(Math.max(0, place) + 1);
}

const SHOWN = 12;

/** The grid that it makes. */
function Arms({ plan, reference }: { readonly plan: Plan; readonly reference: number }): ReactNode {
  return (
    <details className="text-small text-muted" open={plan.arms.length <= SHOWN}>
      <summary className="cursor-pointer rounded-control hover:text-text">
        {plan.arms.length} networks to train
      </summary>
      <ol className="flex flex-col gap-0.5 pt-1">
        {plan.arms.map(({ id, label, flops }, index) => (
          <li key={id} className="flex justify-between gap-3">
            <span className={`truncate ${index + 1 === reference ? "font-semibold text-text" : ""}`}>
              {label}
            </span>
            <span className="numeric shrink-0">{formatQuantity(flops)}FLOPs</span>
          </li>
        ))}
      </ol>
    </details>
  );
}
