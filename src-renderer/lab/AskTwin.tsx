/** Asking what the skips of a network are worth: which network, and which twin. */
import { type ReactNode, useMemo, useState } from "react";
import { twinsOf, WITHOUT_SKIPS } from "#core/lab/questions/twin";
import { datasetId } from "#core/network/images";
import { useDatasetsState, useLabState, useStudio } from "../stores/context";
import { SelectField } from "../ui/Select";
import { AskForm, useTrainingsForm } from "./AskForm";
import { type ChosenNetwork, dataRefusal, openDrawing } from "./chosen-networks";
import { useNetworkChoice } from "./network-choice";
import { useNetworkOffers } from "./network-offers";
import { OtherQuestions } from "./OtherQuestions";
import { type ArmsResult, armsOf, planOf } from "./plan";
import { SkipPicks } from "./SkipPicks";
import { TwinPair } from "./TwinPair";

/** Stand among the changes for a network of its own, and among those for the one that was taken before; no id has a space. */
const AGAINST = " against";
const BEFORE = " before";

export function AskTwin(): ReactNode {
  const { layers } = useStudio();
  const again = useLabState((state) => state.again);
  const datasets = useDatasetsState((state) => state.datasets);
  const { drawing, network, hasRecipe, isBefore, chosen, choices, choose } = useNetworkChoice("resnet-20");
  const [ownRecipe, setOwnRecipe] = useState(again !== undefined);
  const recipe = ownRecipe && hasRecipe ? network?.recipe : undefined;
  const form = useTrainingsForm((drawing && datasetId(drawing)) ?? "digits", { recipe });
  const { dataset, seeds, steps } = form;
  const question = again?.experiment.question;
  const before = question?.kind === "twin" ? question : undefined;
  const [change, setChange] = useState(
    before?.against === undefined ? (before?.change ?? WITHOUT_SKIPS) : AGAINST,
  );
  const [picks, setPicks] = useState<readonly string[]>(before?.picked ?? []);
  const [other, setOther] = useState(() => otherBefore(again?.networks[1]));
  const twins = useMemo(() => (network ? twinsOf(layers, network) : []), [layers, network]);
  const isAgainst = change === AGAINST;
  // Another network may not have this twin: then it is the usual one, which says why where there is none.
  const twin = isAgainst ? undefined : twins.find(({ id }) => id === change);
  const isPlain = !isAgainst && (twin === undefined || twin.id === WITHOUT_SKIPS);
  const asked = useMemo(() => {
    if (!network || (isAgainst && !other)) return undefined;
    const about = { kind: "twin" as const, document: network };
    if (isAgainst) return { ...about, ...(other && { against: other.network.document }) };
    return {
      ...about,
      ...(isPlain ? picks.length > 0 && { picked: [...picks] } : twin && { change: twin.id }),
    };
  }, [network, isAgainst, other, isPlain, picks, twin]);
  const arms = useMemo((): ArmsResult | undefined => {
    if (!dataset || !network) return undefined;
    if (!asked) return { ok: false, refusal: "Choose the other network." };
    const pair = other && isAgainst ? [{ document: network, isTemplate: !hasRecipe }, other.network] : [];
    const refusal = dataRefusal(pair, datasets);
    return refusal === undefined ? armsOf(layers, asked, dataset) : { ok: false, refusal };
  }, [layers, network, hasRecipe, asked, other, isAgainst, dataset, datasets]);
  const result = arms && dataset && planOf(arms, { dataset, seeds, steps, recipe });
  const name = network?.name ?? "the network";
  return (
    <AskForm
      title="What are the skips worth?"
      form={form}
      result={result}
      recipe={recipe}
      contrast={
        isAgainst
          ? `${name} against ${other?.network.document.name ?? "the other network"}`
          : isPlain
            ? `${name} with its skips against without`
            : `${name} against itself, changed: ${twin?.label}`
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
        {network && (
          <SelectField
            label="Twin"
            help="The other network of the pair. All else is the same."
            value={isAgainst ? AGAINST : (twin?.id ?? WITHOUT_SKIPS)}
            choices={[
              { value: WITHOUT_SKIPS, label: "Without its skips" },
              ...twins
                .filter(({ id }) => id !== WITHOUT_SKIPS)
                .map(({ id, label }) => ({ value: id, label })),
              { value: AGAINST, label: "Another network" },
            ]}
            onChange={setChange}
          />
        )}
        {isAgainst && <OtherNetwork other={other} onChange={setOther} />}
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
      {twin && !isPlain && <p className="text-small text-muted">{twin.description}</p>}
      {isPlain && network && <SkipPicks network={network} picks={picks} onChange={setPicks} />}
      {result?.ok && dataset && <TwinPair arms={result.plan.arms} dataset={dataset.id} />}
      {twins.length === 0 && isPlain && network && <OtherQuestions />}
    </AskForm>
  );
}

interface Other {
  readonly choice: string;
  readonly network: ChosenNetwork;
}

function otherBefore(document: ChosenNetwork["document"] | undefined): Other | undefined {
  return document && { choice: BEFORE, network: openDrawing(document) };
}

function OtherNetwork(props: { readonly other: Other | undefined; onChange(other: Other): void }): ReactNode {
  const { other, onChange } = props;
  const before = useLabState((state) => state.again?.networks[1]);
  const offers = useNetworkOffers();

  async function take(choice: string): Promise<void> {
    const network = choice === BEFORE ? before && openDrawing(before) : await offers.read(choice);
    if (network) onChange({ choice, network });
  }

  return (
    <SelectField
      label="Other network"
      value={other?.choice}
      choices={[
        ...(before ? [{ value: BEFORE, label: before.name, hint: "as it was asked before" }] : []),
        ...offers.choices,
      ]}
      onChange={(choice) => void take(choice)}
    />
  );
}
