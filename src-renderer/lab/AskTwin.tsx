/** Asking what the skips of a network are worth: which network, and what differs between the two before the first step. */
import { type ReactNode, useMemo, useState } from "react";
import { twinsOf, WITHOUT_SKIPS } from "#core/lab/questions/twin";
import { datasetId } from "#core/network/images";
import { useLabState, useStudio } from "../stores/context";
import { formatCount, formatQuantity } from "../ui/format-number";
import { SelectField } from "../ui/Select";
import { Term } from "../ui/Term";
import { AskForm, useTrainingsForm } from "./AskForm";
import { sideOf } from "./families";
import { useNetworkChoice } from "./network-choice";
import { OtherQuestions } from "./OtherQuestions";
import { armsOf, type Plan, planOf } from "./plan";
import { SkipPicks } from "./SkipPicks";

export function AskTwin(): ReactNode {
  const { layers } = useStudio();
  const again = useLabState((state) => state.again);
  const { drawing, network, hasRecipe, isBefore, chosen, choices, choose } = useNetworkChoice("resnet-20");
  const [ownRecipe, setOwnRecipe] = useState(again !== undefined);
  const recipe = ownRecipe && hasRecipe ? network?.recipe : undefined;
  const form = useTrainingsForm((drawing && datasetId(drawing)) ?? "digits", { recipe });
  const { dataset, seeds, steps } = form;
  const before = again?.experiment.question;
  const [change, setChange] = useState(
    (before?.kind === "twin" ? before.change : undefined) ?? WITHOUT_SKIPS,
  );
  const [picks, setPicks] = useState<readonly string[]>((before?.kind === "twin" && before.picked) || []);
  const twins = useMemo(() => (network ? twinsOf(layers, network) : []), [layers, network]);
  // Another network may not have this twin: then it is the usual one, which says why where there is none.
  const twin = twins.find(({ id }) => id === change);
  const isPlain = twin === undefined || twin.id === WITHOUT_SKIPS;
  const asked = useMemo(
    () =>
      network && {
        kind: "twin" as const,
        document: network,
        ...(isPlain ? picks.length > 0 && { picked: [...picks] } : { change: twin.id }),
      },
    [network, isPlain, picks, twin],
  );
  const arms = useMemo(() => dataset && asked && armsOf(layers, asked, dataset), [layers, asked, dataset]);
  const result = arms && dataset && planOf(arms, { dataset, seeds, steps, recipe });
  return (
    <AskForm
      title="What are the skips worth?"
      form={form}
      result={result}
      recipe={recipe}
      contrast={
        isPlain
          ? `${network?.name ?? "the network"} with its skips against without`
          : `${network?.name} against itself, changed: ${twin.label}`
      }
      start={(trainings) => {
        if (!asked) throw new Error("There is no network to ask about.");
        return { ...asked, ...trainings, ...(recipe && { recipe }) };
      }}
    >
      <div className="@container">
        <SelectField
          label="Network"
          value={chosen}
          choices={choices}
          onChange={(next) => {
            choose(next);
            setPicks([]);
          }}
        />
        {twins.length > 0 && (
          <SelectField
            label="Twin"
            help="The other network of the pair. All else is the same."
            value={twin?.id ?? WITHOUT_SKIPS}
            choices={[
              { value: WITHOUT_SKIPS, label: "Without its skips" },
              ...twins
                .filter(({ id }) => id !== WITHOUT_SKIPS)
                .map(({ id, label }) => ({ value: id, label })),
            ]}
            onChange={setChange}
          />
        )}
        {hasRecipe && (
          <SelectField
            label="Recipe"
            help="The Lab's is plain and short: SGD, a cosine, no augmentation. The drawing's own is trained for as many steps."
            value={ownRecipe ? "own" : "lab"}
            choices={[
              { value: "lab", label: "The Lab's" },
              { value: "own", label: isBefore ? "As it was before" : "The drawing's own" },
            ]}
            onChange={(next) => setOwnRecipe(next === "own")}
          />
        )}
      </div>
      {!isPlain && <p className="text-small text-muted">{twin.description}</p>}
      {isPlain && network && <SkipPicks network={network} picks={picks} onChange={setPicks} />}
      {result?.ok && <Pair plan={result.plan} />}
      {twins.length === 0 && network && <OtherQuestions />}
    </AskForm>
  );
}

/** What differs, before the first step. */
function Pair({ plan }: { readonly plan: Plan }): ReactNode {
  return (
    <table className="w-full text-small">
      <thead>
        <tr className="text-muted">
          <th className="pb-1 text-left font-medium">
            <Term name="twin">The pair</Term>
          </th>
          <th className="pb-1 text-right font-medium">Layers</th>
          <th className="pb-1 text-right font-medium">Parameters</th>
          <th className="pb-1 text-right font-medium">FLOPs</th>
        </tr>
      </thead>
      <tbody>
        {plan.arms.toReversed().map((arm) => {
          const { label, paint } = sideOf(arm, plan.arms);
          return (
            <tr key={arm.id} className="numeric text-text">
              <th scope="row" className="py-0.5 text-left font-sans font-medium">
                <span className="flex items-center gap-2">
                  <span aria-hidden className="h-0.75 w-3 shrink-0" style={{ background: paint }} />
                  {label}
                </span>
              </th>
              <td className="text-right">{arm.depth}</td>
              <td className="text-right">{formatCount(arm.parameters)}</td>
              <td className="text-right">{formatQuantity(arm.flops)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
