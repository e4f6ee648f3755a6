/** Asking whether a trained network can be made deeper without harm: which run, where, by how much, and how fast it is trained on. */
import { type ReactNode, useEffect, useMemo, useState } from "react";
import { growthRate, growthRecipe } from "#core/growth/growth-recipe";
import { growableStages } from "#core/growth/plan-growth";
import { classesOfRun } from "#core/training/run-classes";
import { useLabState, useRunsState, useStudio } from "../stores/context";
import { GrowthFields, whyNotGrow } from "../training/GrowthFields";
import { SelectField } from "../ui/Select";
import { AskForm, useTrainingsForm } from "./AskForm";
import { armsOf, planOf } from "./plan";

export function AskGrow(): ReactNode {
  const studio = useStudio();
  const again = useLabState((state) => state.again?.experiment);
  const runs = useRunsState((state) => state.runs);
  const trained = useMemo(
    () => runs.filter(({ checkpoints, experiment }) => checkpoints.length > 0 && experiment === undefined),
    [runs],
  );
  const [chosen, setChosen] = useState(again?.trained?.run);
  const record = trained.find(({ id }) => id === chosen) ?? trained[0];
  const network = useRunsState((state) => state.networks.get(record?.id ?? ""));
  useEffect(() => {
    if (record) void studio.runs.getState().load(record.id);
  }, [studio, record]);

  const facts = useMemo(
    () => ({
      imageShape: record?.dataset.imageShape ?? [1, 1, 1],
      classes: (record && classesOfRun(record.dataset)) ?? 1,
    }),
    [record],
  );
  const stages = useMemo(
    () => (network ? growableStages(studio.layers, network, facts) : undefined),
    [studio, network, facts],
  );
  const before = again?.question.kind === "grow" ? again.question : undefined;
  const [stageName, setStage] = useState(before?.stage);
  const stage =
    stages?.find(({ name }) => name === stageName) ?? stages?.findLast(({ why }) => why === undefined);
  const [blocks, setBlocks] = useState(before?.blocks ?? 1);
  const [rate, setRate] = useState(again?.recipe.learningRate);
  const learningRate = rate ?? (network ? growthRate(network.recipe) : 0.01);
  const recipe = network && growthRecipe(network.recipe, learningRate);
  const form = useTrainingsForm(record?.dataset.id ?? "digits", { recipe });
  const { dataset, seeds, steps } = form;
  const arms = useMemo(() => {
    if (!dataset || !network || !record) return undefined;
    if (
      dataset.sha256 !== undefined &&
      record.dataset.sha256 !== undefined &&
      dataset.sha256 !== record.dataset.sha256
    )
      return {
        ok: false,
        refusal: `This run was trained on ${record.dataset.name}. Choose that dataset.`,
      } as const;
    if (stage === undefined || stage.why !== undefined)
      return { ok: false, refusal: whyNotGrow(stages ?? [], stage) } as const;
    const asked = { kind: "grow", run: record.id, document: network, stage: stage.name, blocks } as const;
    return armsOf(studio.layers, asked, dataset);
  }, [studio, dataset, network, record, stage, stages, blocks]);
  const result = record
    ? arms && dataset && planOf(arms, { dataset, seeds, steps, recipe })
    : ({
        ok: false,
        refusal:
          "No run of your own has a checkpoint yet. Train a network first, one that is drawn in blocks.",
      } as const);
  return (
    <AskForm
      title="Can it grow without harm?"
      form={form}
      result={result}
      recipe={recipe}
      contrast="the grown network against the same as it was, trained on equally long"
      start={(trainings) => {
        if (!network || !record || !stage || !recipe) throw new Error("There is no run to grow.");
        return {
          kind: "grow",
          run: record.id,
          document: network,
          stage: stage.name,
          blocks,
          recipe,
          ...trainings,
        };
      }}
    >
      {record && (
        <div className="@container">
          <SelectField
            label="Run"
            value={record.id}
            choices={trained.map(({ id, name }) => ({ value: id, label: name }))}
            onChange={(next) => {
              setChosen(next);
              setStage(undefined);
              setRate(undefined);
              const own = trained.find(({ id }) => id === next);
              if (own) form.setDataset(own.dataset.id);
            }}
          />
          {stages && stages.length > 0 && (
            <GrowthFields
              stages={stages}
              stage={stage}
              blocks={blocks}
              learningRate={learningRate}
              onStage={setStage}
              onBlocks={setBlocks}
              onLearningRate={setRate}
            />
          )}
        </div>
      )}
      {record && (
        <p className="text-small text-muted">
          Beside it: its plain twin, trained first by the run’s own recipe, then grown by blocks that are
          drawn, copied, or built to the identity by hand.
        </p>
      )}
    </AskForm>
  );
}
