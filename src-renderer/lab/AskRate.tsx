/** Asking for a learning rate: of which network. */
import { type ReactNode, useMemo, useState } from "react";
import { datasetId } from "#core/network/images";
import { createTemplate, TEMPLATES } from "#core/templates/index";
import { useDocumentState, useLabState, useStudio } from "../stores/context";
import { SelectField } from "../ui/Select";
import { AskForm, useTrainingsForm } from "./AskForm";
import { armsOf, planOf } from "./plan";

/** Stand for the open drawing and for the network that was asked about before; templates have no space in their ids. */
const DRAWING = " drawing";
const BEFORE = " before";

export function AskRate(): ReactNode {
  const { layers } = useStudio();
  const drawing = useDocumentState((state) => state.document);
  const again = useLabState((state) => state.again);
  const before = again?.networks[0];
  const [chosen, setChosen] = useState(before ? BEFORE : drawing ? DRAWING : "resnet-8");
  const network = useMemo(() => {
    if (chosen === BEFORE) return before;
    return chosen === DRAWING ? drawing : createTemplate(chosen);
  }, [chosen, drawing, before]);
  // A drawing's optimizer and batch are what its rate is for.
  const recipe =
    chosen === BEFORE ? again?.experiment.recipe : chosen === DRAWING ? drawing?.recipe : undefined;
  const form = useTrainingsForm((drawing && datasetId(drawing)) ?? "digits", { recipe, seeds: 1 });
  const { dataset, seeds, steps } = form;
  const arms = useMemo(
    () => dataset && network && armsOf(layers, { kind: "rate", document: network }, dataset),
    [layers, network, dataset],
  );
  const result = arms && dataset && planOf(arms, { dataset, seeds, steps, recipe });
  return (
    <AskForm
      title="Which learning rate?"
      form={form}
      result={result}
      recipe={recipe}
      isReading
      contrast="the loss against the rate, from 0.000001 to 10"
      measured="the training loss of each step, smoothed"
      start={(trainings) => {
        if (!network) throw new Error("There is no network to ask about.");
        return { kind: "rate", document: network, ...trainings, ...(recipe && { recipe }) };
      }}
    >
      <div className="@container">
        <SelectField
          label="Network"
          value={chosen}
          choices={[
            ...(before ? [{ value: BEFORE, label: before.name, hint: "as it was asked before" }] : []),
            ...(drawing ? [{ value: DRAWING, label: drawing.name, hint: "the open drawing" }] : []),
            ...TEMPLATES.filter(({ group, id }) => group !== "imagenet" && !id.startsWith("empty")).map(
              ({ id, name }) => ({ value: id, label: name }),
            ),
          ]}
          onChange={setChosen}
        />
      </div>
    </AskForm>
  );
}
