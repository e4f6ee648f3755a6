/** Asking how deep it can go: which depths. */
import { Plus, X } from "lucide-react";
import { type ReactNode, useDeferredValue, useMemo, useState } from "react";
import { DEFAULT_DEPTHS } from "#core/lab/questions/depth";
import { useLabState, useStudio } from "../stores/context";
import { Button } from "../ui/Button";
import { commitKey } from "../ui/commit-key";
import { TextInput } from "../ui/Field";
import { readNumber } from "../ui/read-number";
import { AskForm, useTrainingsForm } from "./AskForm";
import { armsOf, planOf } from "./plan";

/** Offered beside those that are chosen: the depths of the paper. */
const COMMON = [8, 14, 20, 32, 44, 56, 110] as const;
const RANGE = { min: 8, max: 1_202, integer: true } as const;

export function AskDepth(): ReactNode {
  const { layers } = useStudio();
  const form = useTrainingsForm("digits");
  const before = useLabState(({ again }) => again?.experiment.question);
  const [depths, setDepths] = useState<readonly number[]>(
    before?.kind === "depth" ? before.depths : DEFAULT_DEPTHS,
  );
  const { dataset, seeds, steps } = form;
  // Deep networks take a moment to be counted, in which the chips shall not stick.
  const counted = useDeferredValue(depths);
  const arms = useMemo(
    () => dataset && armsOf(layers, { kind: "depth", depths: [...counted] }, dataset),
    [layers, counted, dataset],
  );
  const result = arms && dataset && planOf(arms, { dataset, seeds, steps });
  const [shallowest = 0] = depths;
  const deepest = depths.at(-1) ?? 0;
  return (
    <AskForm
      title="How deep can it go?"
      form={form}
      result={result}
      contrast={
        depths.length < 2
          ? "the deepest against the shallowest"
          : `${deepest} against ${shallowest} layers, without skips and with`
      }
      start={(trainings) => ({ kind: "depth", depths: [...depths], ...trainings })}
    >
      <Depths depths={depths} onChange={setDepths} />
    </AskForm>
  );
}

function Depths(props: {
  readonly depths: readonly number[];
  onChange(depths: readonly number[]): void;
}): ReactNode {
  const { depths, onChange } = props;
  const [typed, setTyped] = useState("");
  const read = readNumber(typed, RANGE);
  const isOfFamily = read.ok && (read.value - 2) % 6 === 0;
  const refusal =
    typed.trim() === ""
      ? undefined
      : !read.ok
        ? read.refusal
        : isOfFamily
          ? undefined
          : `The family has 6n + 2 layers: ${nearest(read.value).join(" or ")}, not ${read.value}.`;
  const shown = [...new Set([...COMMON, ...depths])].sort((one, other) => one - other);
  const toggle = (depth: number): void =>
    onChange(
      depths.includes(depth)
        ? depths.filter((other) => other !== depth)
        : [...depths, depth].sort((one, other) => one - other),
    );
  function add(): void {
    if (!read.ok || !isOfFamily) return;
    if (!depths.includes(read.value)) toggle(read.value);
    setTyped("");
  }
  return (
    <fieldset className="min-w-0">
      <legend className="pb-1.5 text-muted">Depths, in layers with weights</legend>
      <div className="flex flex-wrap items-center gap-1.5">
        {shown.map((depth) => (
          <Chip key={depth} depth={depth} isOn={depths.includes(depth)} onClick={() => toggle(depth)} />
        ))}
        <span className="flex items-center gap-1">
          <TextInput
            aria-label="Another depth"
            placeholder="6n + 2"
            inputMode="numeric"
            value={typed}
            aria-invalid={refusal !== undefined}
            className="numeric !w-18"
            onChange={(event) => setTyped(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (commitKey(event) !== "take") return;
              event.preventDefault();
              add();
            }}
          />
          <Button icon={Plus} disabled={!isOfFamily} onClick={add}>
            Add
          </Button>
        </span>
      </div>
      {refusal !== undefined && (
        <p role="alert" className="pt-1 text-small text-error">
          {refusal}
        </p>
      )}
    </fieldset>
  );
}

function Chip(props: { readonly depth: number; readonly isOn: boolean; onClick(): void }): ReactNode {
  const { depth, isOn, onClick } = props;
  return (
    <button
      type="button"
      aria-pressed={isOn}
      aria-label={`${depth} layers`}
      onClick={onClick}
      className={`numeric inline-flex h-7 items-center gap-1 rounded-control border px-2.5 text-body transition-colors ${isOn ? "border-faint bg-hover font-semibold text-text" : "border-line text-muted hover:text-text"}`}
    >
      {depth}
      {isOn && <X size={12} aria-hidden className="text-muted" />}
    </button>
  );
}

/** The family's depths to either side. */
function nearest(depth: number): number[] {
  const below = 6 * Math.floor((depth - 2) / 6) + 2;
  return [below, below + 6].filter((each) => each >= RANGE.min && each <= RANGE.max);
}
