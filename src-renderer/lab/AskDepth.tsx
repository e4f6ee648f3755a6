/** Asking how deep it can go: which depths of the family, or which blocks of a drawing how often in a row. */
import { type ReactNode, useDeferredValue, useMemo, useState } from "react";
import type { Asked } from "#core/lab/experiment-view";
import { repeatableBlocks } from "#core/lab/questions/deepen";
import { DEFAULT_DEPTHS, DEFAULT_REPEATS } from "#core/lab/questions/depth";
import { LIMITS } from "#core/network/document";
import { datasetId } from "#core/network/images";
import { useLabState, useStudio } from "../stores/context";
import { SelectField } from "../ui/Select";
import { AskForm, useTrainingsForm } from "./AskForm";
import { Chip, NumberChips } from "./NumberChips";
import { useNetworkChoice } from "./network-choice";
import { type ArmsResult, armsOf, planOf } from "./plan";

/** Stands for the networks of the paper. */
const FAMILY = " family";
/** Offered beside those that are chosen: the depths of the paper. */
const COMMON_DEPTHS = [8, 14, 20, 32, 44, 56, 110] as const;
const COMMON_REPEATS = [1, 2, 3, 5, 9, 18] as const;
const DEPTH_RANGE = { min: 8, max: 1_202, integer: true } as const;
const REPEAT_RANGE = { min: 1, max: LIMITS.repeat, integer: true } as const;

export function AskDepth(): ReactNode {
  const { layers } = useStudio();
  const before = useLabState(({ again }) => again?.experiment.question);
  const asked = before?.kind === "depth" ? before : undefined;
  const { drawing, network, chosen, choices, choose } = useNetworkChoice("resnet-20");
  const [isFamily, setFamily] = useState(asked?.deepened === undefined);
  const form = useTrainingsForm((!isFamily && drawing && datasetId(drawing)) || "digits");
  const [depths, setDepths] = useState<readonly number[]>(
    asked && !asked.deepened ? asked.depths : DEFAULT_DEPTHS,
  );
  const [repeats, setRepeats] = useState<readonly number[]>(asked?.deepened?.repeats ?? DEFAULT_REPEATS);
  /** Ids or names; undefined: all. */
  const [picked, setPicked] = useState<readonly string[] | undefined>(asked?.deepened?.blocks);
  const known = useMemo(() => (network ? repeatableBlocks(network) : []), [network]);
  const blocks = known.filter(({ id, name }) => picked?.includes(id) || picked?.includes(name) || !picked);
  const ids = blocks.map(({ id }) => id).join(" ");
  const question = useMemo((): Asked<"depth"> | undefined => {
    if (isFamily) return { kind: "depth", depths: [...depths] };
    const deepened = network && {
      document: network,
      blocks: ids === "" ? [] : ids.split(" "),
      repeats: [...repeats],
    };
    return deepened && { kind: "depth", deepened };
  }, [isFamily, depths, network, ids, repeats]);
  const { dataset, seeds, steps } = form;
  // Deep networks take a moment to be counted, in which the chips shall not stick.
  const counted = useDeferredValue(question);
  const arms = useMemo(
    () => dataset && counted && armsOf(layers, counted, dataset),
    [layers, counted, dataset],
  );
  const result = arms && dataset && planOf(arms, { dataset, seeds, steps });
  return (
    <AskForm
      title="How deep can it go?"
      form={form}
      result={result}
      contrast={contrastOf(isFamily ? depths : depthsOf(arms))}
      start={(trainings) => {
        if (!question) throw new Error("There is no network to ask about.");
        return { ...question, ...trainings };
      }}
    >
      <div className="@container">
        <SelectField
          label="Networks"
          value={isFamily ? FAMILY : chosen}
          choices={[{ value: FAMILY, label: "The ResNets of He et al. 2015" }, ...choices]}
          onChange={(next) => {
            setFamily(next === FAMILY);
            setPicked(undefined);
            if (next !== FAMILY) choose(next);
          }}
        />
      </div>
      {isFamily ? (
        <NumberChips
          legend="Depths, in layers with weights"
          offered={COMMON_DEPTHS}
          chosen={depths}
          range={DEPTH_RANGE}
          nameOf={(depth) => `${depth} layers`}
          placeholder="other"
          fieldLabel="Another depth"
          refusalOf={familyRefusal}
          onChange={setDepths}
        />
      ) : (
        <>
          {known.length > 0 && (
            <fieldset className="min-w-0">
              <legend className="pb-1.5 text-muted">Blocks that become more</legend>
              <div className="flex flex-wrap gap-1.5">
                {known.map(({ id, name, repeat }) => {
                  const isOn = blocks.some((block) => block.id === id);
                  return (
                    <Chip
                      key={id}
                      label={repeat === 1 ? name : `${name} ×${repeat}`}
                      name={`${name}, now ${repeat} in a row`}
                      isOn={isOn}
                      onClick={() =>
                        setPicked(
                          known
                            .filter((block) => (block.id === id) !== blocks.includes(block))
                            .map((block) => block.id),
                        )
                      }
                    />
                  );
                })}
              </div>
            </fieldset>
          )}
          <NumberChips
            legend="How often each stands in a row"
            offered={COMMON_REPEATS}
            chosen={repeats}
            range={REPEAT_RANGE}
            nameOf={(repeat) => `${repeat} in a row`}
            placeholder="times"
            fieldLabel="Another number of repeats"
            onChange={setRepeats}
          />
        </>
      )}
    </AskForm>
  );
}

function contrastOf(depths: readonly number[]): string {
  const [shallowest = 0] = depths;
  return depths.length < 2
    ? "the deepest against the shallowest"
    : `${depths.at(-1)} against ${shallowest} layers, without skips and with`;
}

function depthsOf(arms: ArmsResult | undefined): number[] {
  return arms?.ok ? arms.arms.filter(({ family }) => family === "residual").map(({ depth }) => depth) : [];
}

function familyRefusal(depth: number): string | undefined {
  if ((depth - 2) % 6 === 0) return undefined;
  const below = 6 * Math.floor((depth - 2) / 6) + 2;
  const nearest = [below, below + 6].filter((each) => each >= DEPTH_RANGE.min && each <= DEPTH_RANGE.max);
  return `The family has 6n + 2 layers: ${nearest.join(" or ")}, not ${depth}.`;
}
